// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/ids.h"
#include "engine/core/result.h"
#include "engine/imagery/band_stack.h"
#include "engine/imagery/resources.h"
#include "engine/raster/raster_source.h"

namespace swath {

struct TileKey {
    SceneId scene;
    int level = 0, x = 0, y = 0;
    friend auto operator<=>(const TileKey&, const TileKey&) = default;
};

struct LoadedTile {
    TileKey key;
    std::shared_ptr<const RasterTile> tile;  ///< null if it could not be read
    std::string failure;                     ///< in words, when tile is null
};

/// Decodes tiles on threads of its own, each with its own handles. The caller states each frame what it
/// wants; a new wish replaces the one before, so nothing is decoded that nobody looks at any more. Decoded
/// tiles are kept under the shared byte budget (what was wished for longest ago goes first).
///
/// A wish means "I do not have this": each wished tile (or its failure) is delivered once for as long as it
/// stays in the wish without a gap, and again when it is wished for anew after a frame without it. A tile
/// that is no longer wished for when it becomes ready stays in the cache and is not delivered. Keys of
/// unknown scenes are ignored.
class TileLoader {
  public:
    /// @param resources  decoded tiles are kept under its budget.
    TileLoader(int threads, Resources resources);
    ~TileLoader();

    /// UI thread. From then on keys with this id are read from the stack. All bands are loaded when there are
    /// at most 16, else only those of the last setBands().
    void addScene(SceneId scene, const RasterInfo& info, BandStack stack);
    /// The same for all bands of one file.
    void addScene(SceneId scene, const RasterInfo& info) { addScene(scene, info, stackOf(info)); }
    /// Nothing of the scene is delivered from then on; its file is closed soon after.
    void removeScene(SceneId scene);
    /// For scenes of more than 16 bands (0-based, tiles hold them ascending): wished tiles come anew with
    /// these bands.
    void setBands(SceneId scene, std::vector<int> bands);

    /// UI thread, once a frame: tiles wanted, most wanted first.
    void wish(std::vector<TileKey> keys);
    /// UI thread, once a frame: tiles that have become ready since, decoded or from the cache.
    std::vector<LoadedTile> drain();
    /// Wished tiles that are neither delivered nor failed.
    std::size_t waiting() const;
    bool busy() const { return waiting() > 0; }
    /// Tiles that were read from files since the beginning, or tried.
    std::uint64_t reads() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace swath
