// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "widgets/canvas/overlay.h"
#include "widgets/gl/handles.h"

namespace swath {

/// Overlay textures, one RGBA8UI a tile; a tile with nothing on it keeps no texture. UI thread.
class OverlayTiles {
  public:
    static constexpr std::int64_t kTileBytes = std::int64_t{kRasterTileSize} * kRasterTileSize * 4;
    enum class State { Clean, Soon, ThisFrame };
    struct Tile {
        gl::Texture texture;  ///< none: nothing on it
        State state = State::Clean;
        std::uint64_t usedInFrame = 0;
    };

    Tile* find(const TileKey& key);
    /// Asks the source and uploads.
    Tile& refresh(const TileKey& key, OverlaySource& source);
    /// Marks the tiles of all levels that touch the scene pixels. A tile marked ThisFrame stays so.
    void invalidate(SceneId scene, const RectI& window, State state);
    void removeScene(SceneId scene);

    std::int64_t bytes() const { return bytes_; }
    int count() const { return static_cast<int>(tiles_.size()); }
    /// Frame in which the least recently used texture was used; the largest number if there is none.
    std::uint64_t oldestUse() const;
    void evictOldest();

  private:
    std::map<TileKey, Tile> tiles_;
    std::vector<std::uint8_t> pixels_;
    std::int64_t bytes_ = 0;
};

}  // namespace swath
