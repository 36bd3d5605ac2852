// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/document/document.h"
#include "engine/imagery/tile_loader.h"

namespace swath {

/// The values of the scene under the pointer, from tiles that were loaded lately: never reads a file. The
/// tiles are the loader's own; it holds no more than so many. UI thread.
class TileSamples {
  public:
    void remember(const LoadedTile& tile);
    void clear() { lately_.clear(); }
    /// "R 1 020  G 944  B 812" of the bands that are shown, "ndvi 0.62" of one that is shown alone, from the
    /// finest tile there is; empty beyond the scene and where nothing is loaded.
    std::string at(const Scene& scene, Vec2 scenePos) const;
    /// Null: it was not loaded lately, or has been let go of since.
    std::shared_ptr<const RasterTile> find(const TileKey& key) const;
    /// How many were remembered since the beginning.
    std::uint64_t taken() const { return taken_; }

    /// The values of all bands, from a tile of the finest level; not-a-number where they are invalid. Empty
    /// where no such tile is loaded, or not all bands of it.
    std::vector<float> spectrumAt(const Scene& scene, Vec2 scenePos) const;

  private:
    std::map<TileKey, std::weak_ptr<const RasterTile>> lately_;
    std::uint64_t taken_ = 0;
};

}  // namespace swath
