// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <tuple>

#include "engine/core/lru_cache.h"
#include "engine/core/memory_budget.h"
#include "engine/label/tile_origin.h"
#include "engine/store/project_store.h"

namespace swath {

/// Tiles of a project file, read when somebody looks at them and kept under the shared budget ("label
/// tiles"). What a tile held when the project was opened is all that is asked for: who writes another in its
/// place pins the first (LazyTile::pin). Any thread; made as a shared_ptr, which its origins hold.
class StoredTiles : public std::enable_shared_from_this<StoredTiles> {
  public:
    /// @param reader  of its own, ProjectStore::reader().
    StoredTiles(ProjectStore reader, std::shared_ptr<MemoryBudget> budget);

    /// @param damaged  is told of the first tile of each layer of a scene that cannot be read, on the thread
    /// that looked; such a tile counts as unlabelled. Not called any more after close().
    void whenDamaged(std::function<void(const Error&)> damaged);
    std::shared_ptr<TileOrigin> of(SceneId scene, LayerId layer, bool isMap);
    /// Lets go of the file: what is not in memory counts as unlabelled from now on.
    void close();
    /// The same, until it is given another file to read from.
    void lose();
    void readFrom(ProjectStore reader);
    /// How many tiles were read so far.
    std::int64_t fetched() const;

  private:
    using Key = std::tuple<SceneId, LayerId, bool, TileIndex>;
    class Origin;
    LabelTilePtr fetch(const Key& key);
    Result<LabelTilePtr> read(const Key& key);

    mutable std::mutex mutex_;
    std::optional<ProjectStore> reader_;
    std::int64_t fetched_ = 0;
    std::function<void(const Error&)> damaged_;
    std::set<Key> unreadable_;
    std::set<std::tuple<SceneId, LayerId, bool>> told_;
    std::shared_ptr<MemoryBudget> budget_;
    LruCache<Key, LabelTile> cache_;
};

}  // namespace swath
