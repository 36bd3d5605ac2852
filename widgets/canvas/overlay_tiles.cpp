// SPDX-License-Identifier: MIT
#include "widgets/canvas/overlay_tiles.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <limits>

namespace swath {

OverlayTiles::Tile* OverlayTiles::find(const TileKey& key) {
    const auto at = tiles_.find(key);
    return at == tiles_.end() ? nullptr : &at->second;
}

OverlayTiles::Tile& OverlayTiles::refresh(const TileKey& key, OverlaySource& source) {
    pixels_.assign(static_cast<std::size_t>(kTileBytes), 0);
    source.fill(key, pixels_);
    Tile& tile = tiles_[key];
    tile.state = State::Clean;
    if (std::all_of(pixels_.begin(), pixels_.end(), [](std::uint8_t v) { return v == 0; })) {
        if (tile.texture) bytes_ -= kTileBytes;
        tile.texture = {};
        return tile;
    }
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    if (tile.texture) {
        glBindTexture(GL_TEXTURE_2D, tile.texture.id());
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, kRasterTileSize, kRasterTileSize, GL_RGBA_INTEGER,
                        GL_UNSIGNED_BYTE, pixels_.data());
    } else {
        tile.texture = gl::Texture::create();
        bytes_ += kTileBytes;
        glBindTexture(GL_TEXTURE_2D, tile.texture.id());
        glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8UI, kRasterTileSize, kRasterTileSize, 0, GL_RGBA_INTEGER,
                     GL_UNSIGNED_BYTE, pixels_.data());
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    }
    glBindTexture(GL_TEXTURE_2D, 0);
    return tile;
}

void OverlayTiles::invalidate(SceneId scene, const RectI& window, State state) {
    if (window.empty()) return;
    const TileKey first{scene, 0, 0, 0};
    for (auto at = tiles_.lower_bound(first); at != tiles_.end() && at->first.scene == scene; ++at) {
        const TileKey& key = at->first;
        const std::int64_t side = std::int64_t{kRasterTileSize} << key.level;
        if (key.x * side >= window.right() || (key.x + 1) * side <= window.x ||
            key.y * side >= window.bottom() || (key.y + 1) * side <= window.y)
            continue;
        at->second.state = std::max(at->second.state, state);
    }
}

void OverlayTiles::removeScene(SceneId scene) {
    for (auto at = tiles_.begin(); at != tiles_.end();) {
        if (at->first.scene != scene) {
            ++at;
            continue;
        }
        if (at->second.texture) bytes_ -= kTileBytes;
        at = tiles_.erase(at);
    }
}

std::uint64_t OverlayTiles::oldestUse() const {
    std::uint64_t oldest = std::numeric_limits<std::uint64_t>::max();
    for (const auto& [key, tile] : tiles_)
        if (tile.texture) oldest = std::min(oldest, tile.usedInFrame);
    return oldest;
}

void OverlayTiles::evictOldest() {
    auto oldest = tiles_.end();
    for (auto at = tiles_.begin(); at != tiles_.end(); ++at)
        if (at->second.texture &&
            (oldest == tiles_.end() || at->second.usedInFrame < oldest->second.usedInFrame))
            oldest = at;
    if (oldest == tiles_.end()) return;
    bytes_ -= kTileBytes;
    tiles_.erase(oldest);
}

}  // namespace swath
