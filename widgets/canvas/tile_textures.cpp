// SPDX-License-Identifier: MIT
#include "widgets/canvas/tile_textures.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>

#include "engine/raster/raster_source.h"

namespace swath {
namespace {

constexpr const char* kShareName = "tiles on the graphics card";
constexpr int kMostOrders = 64;

/// Texels of a tile that a window of the scene touches.
RectI texelsOf(const TileKey& key, const RectI& sceneWindow) {
    const std::int64_t step = std::int64_t{1} << key.level;
    const auto cell = [&](std::int64_t at, int tile, bool up) {
        const std::int64_t texel = (at + (up ? step - 1 : 0)) / step - std::int64_t{tile} * kRasterTileSize;
        return static_cast<int>(std::clamp<std::int64_t>(texel, 0, kRasterTileSize));
    };
    const int x0 = cell(std::max(0, sceneWindow.x), key.x, false);
    const int y0 = cell(std::max(0, sceneWindow.y), key.y, false);
    return {x0, y0, std::max(0, cell(std::max(0, sceneWindow.right()), key.x, true) - x0),
            std::max(0, cell(std::max(0, sceneWindow.bottom()), key.y, true) - y0)};
}

bool touches(const TileKey& key, const RectI& window) {
    const std::int64_t side = std::int64_t{kRasterTileSize} << key.level;
    return key.x * side < window.right() && (key.x + 1) * side > window.x && key.y * side < window.bottom() &&
           (key.y + 1) * side > window.y;
}

}  // namespace

/// Where textures wait that were let go of on another thread: they can only be deleted on the UI thread.
class TileTextures::Graveyard {
  public:
    void take(gl::Texture texture) {
        const std::lock_guard lock(mutex_);
        textures_.push_back(std::move(texture));
    }
    void empty() {
        std::vector<gl::Texture> gone;
        const std::lock_guard lock(mutex_);
        gone.swap(textures_);
    }

  private:
    std::mutex mutex_;
    std::vector<gl::Texture> textures_;
};

TileTextures::TileTextures(std::shared_ptr<MemoryBudget> memory, FrameBudget frame)
    : memory_(std::move(memory)),
      frame_(frame),
      graveyard_(std::make_shared<Graveyard>()),
      raw_(*memory_, kShareName),
      overlays_(*memory_, kShareName) {
    beginFrame();
}

TileTextures::~TileTextures() = default;

void TileTextures::setScene(SceneId scene, const RasterInfo& info, BandFormulas formulas) {
    const auto bandsOfTiles = [](const RasterInfo& of, const BandFormulas& without) {
        return without.all.empty() ? of.bandCount() : without.first;
    };
    if (const auto at = scenes_.find(scene); at != scenes_.end()) {
        const RasterInfo& old = at->second.info;
        // A scene with formulas counts as float, whatever its tiles are.
        const bool sameType =
            old.type == info.type || !formulas.all.empty() || !at->second.formulas.all.empty();
        if (old.path != info.path || old.size != info.size || !sameType ||
            bandsOfTiles(old, at->second.formulas) != bandsOfTiles(info, formulas) ||
            old.hasOverviews != info.hasOverviews)
            removeScene(scene);
    }
    scenes_[scene] = {info, levelCount(info.size), std::move(formulas)};
    std::erase_if(failed_, [scene](const TileKey& key) { return key.scene == scene; });
}

void TileTextures::removeScene(SceneId scene) {
    const auto ofScene = [scene](const TileKey& key) { return key.scene == scene; };
    scenes_.erase(scene);
    raw_.dropIf(ofScene);
    overlays_.dropIf([&](const OverlayKey& key) { return ofScene(key.tile); });
    std::erase_if(queue_, [&](const LoadedTile& tile) { return ofScene(tile.key); });
    std::erase_if(failed_, ofScene);
    std::erase_if(states_, [&](const auto& state) { return ofScene(state.first.tile); });
    filler_.forget(scene);
    graveyard_->empty();
}

const RasterInfo* TileTextures::scene(SceneId scene) const {
    const auto at = scenes_.find(scene);
    return at == scenes_.end() ? nullptr : &at->second.info;
}

int TileTextures::levels(SceneId scene) const {
    const auto at = scenes_.find(scene);
    return at == scenes_.end() ? 1 : at->second.levels;
}

void TileTextures::beginFrame() {
    graveyard_->empty();
    uploadLeft_ = frame_.uploadBytes;
    uploadedThisFrame_ = false;
    overlaysPending_ = false;
    counts_.overlayUploads = 0;
    counts_.penPixels = 0;
    uploadQueued();
    uploadOverlays(frame_.overlayTiles);
}

void TileTextures::upload(const LoadedTile& tile) {
    if (!scenes_.contains(tile.key.scene)) return;
    if (!tile.tile || tile.tile->size.empty() || tile.tile->bands.empty()) {
        failed_.insert(tile.key);
        return;
    }
    queue_.push_back(tile);
    uploadQueued();
}

void TileTextures::uploadQueued() {
    while (!queue_.empty()) {
        const LoadedTile& next = queue_.front();
        const std::int64_t bytes = textureBytesOf(*next.tile);
        if (uploadedThisFrame_ && bytes > uploadLeft_) return;
        uploadedThisFrame_ = true;
        uploadLeft_ -= bytes;
        const auto bury = [graveyard = graveyard_](RawTile* tile) {
            graveyard->take(std::move(tile->texture));
            delete tile;
        };
        raw_.put(next.key, std::shared_ptr<RawTile>(new RawTile(uploadRawTile(*next.tile)), bury), bytes);
        queue_.pop_front();
    }
}

std::shared_ptr<const RawTile> TileTextures::raw(const TileKey& key, const Bands& bands) {
    return hasRaw(key, bands) ? raw_.find(key) : nullptr;
}

bool TileTextures::hasRaw(const TileKey& key, const Bands& bands) const {
    const auto tile = raw_.peek(key);
    return tile != nullptr && tile->holds(bands);
}

bool TileTextures::missing(const TileKey& key, const Bands& bands) const {
    return !hasRaw(key, bands) && !failed_.contains(key) &&
           std::ranges::none_of(queue_, [&](const LoadedTile& t) { return t.key == key; });
}

void TileTextures::invalidate(SceneId scene, const RectI& window, Urgency urgency) {
    if (window.empty()) return;
    const auto first = states_.lower_bound({{scene, 0, 0, 0}, std::numeric_limits<int>::min()});
    for (auto at = first; at != states_.end() && at->first.tile.scene == scene; ++at) {
        if (!touches(at->first.tile, window)) continue;
        OverlayState& state = at->second;
        if (urgency == Urgency::Soon) {
            state.wanted = ++versions_;
            continue;
        }
        state.pen = unite(state.pen, window);
        if (state.ordered > state.shown) state.sinceOrder = unite(state.sinceOrder, window);
    }
}

void TileTextures::invalidateAll(SceneId scene) {
    constexpr int kFar = std::numeric_limits<int>::max();
    invalidate(scene, {0, 0, kFar, kFar});
}

bool TileTextures::showable(const OverlayKey& key, const OverlayState& state) {
    return state.shown > 0 && (state.empty || overlays_.peek(key) != nullptr);
}

TileTextures::Overlay TileTextures::overlay(const TileKey& tile, OverlaySource& source) {
    const OverlayKey key{tile, source.content()};
    OverlayState& state = states_[key];
    const bool there = showable(key, state);
    const bool evicted = !there && state.shown > 0 && state.ordered <= state.shown;
    if (state.wanted == 0 || evicted) state.wanted = ++versions_;
    if (state.ordered < state.wanted) {
        if (filler_.pending() < kMostOrders && state.ordered <= state.shown) {
            state.ordered = state.wanted;
            state.sinceOrder = {};
            ++counts_.overlayOrders;
            filler_.order(key, state.wanted, source.tile(tile));
        }
    }
    if (state.shown < state.wanted) overlaysPending_ = true;
    if (!there) return {};
    if (!state.pen.empty()) fillPen(key, state, source);
    return {state.empty ? nullptr : overlays_.find(key), true};
}

TileTextures::Overlay TileTextures::knownOverlay(const OverlayKey& key) {
    const auto at = states_.find(key);
    if (at == states_.end() || !showable(key, at->second)) return {};
    return {at->second.empty ? nullptr : overlays_.find(key), true};
}

void TileTextures::fillPen(const OverlayKey& key, OverlayState& state, OverlaySource& source) {
    const RectI texels = texelsOf(key.tile, std::exchange(state.pen, {}));
    if (texels.empty()) return;
    std::vector<std::uint8_t> rgba(static_cast<std::size_t>(texels.area()) * 4);
    source.tile(key.tile)(texels, rgba);
    counts_.penPixels += texels.area();
    if (state.empty) {
        if (std::ranges::all_of(rgba, [](std::uint8_t v) { return v == 0; })) return;
        const std::vector<std::uint8_t> nothing(static_cast<std::size_t>(kOverlayTileBytes));
        overlays_.put(key, makeOverlay(nothing.data()), kOverlayTileBytes);
        state.empty = false;
    }
    const auto texture = overlays_.find(key);
    if (texture == nullptr) return;
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glBindTexture(GL_TEXTURE_2D, texture->id());
    glTexSubImage2D(GL_TEXTURE_2D, 0, texels.x, texels.y, texels.width, texels.height, GL_RGBA_INTEGER,
                    GL_UNSIGNED_BYTE, rgba.data());
    glBindTexture(GL_TEXTURE_2D, 0);
}

std::shared_ptr<const gl::Texture> TileTextures::makeOverlay(const std::uint8_t* rgba) {
    const auto bury = [graveyard = graveyard_](gl::Texture* texture) {
        graveyard->take(std::move(*texture));
        delete texture;
    };
    std::shared_ptr<gl::Texture> texture(new gl::Texture(gl::Texture::create()), bury);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glBindTexture(GL_TEXTURE_2D, texture->id());
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8UI, kRasterTileSize, kRasterTileSize, 0, GL_RGBA_INTEGER,
                 GL_UNSIGNED_BYTE, rgba);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glBindTexture(GL_TEXTURE_2D, 0);
    return texture;
}

void TileTextures::takeFilled(FilledOverlay filled) {
    const auto at = states_.find(filled.key);
    // Else its scene has gone, and may have come again, since it was ordered.
    if (at == states_.end() || at->second.ordered != filled.version) return;
    OverlayState& state = at->second;
    ++counts_.overlayUploads;
    state.shown = filled.version;
    state.empty = filled.rgba.empty();
    state.pen = unite(state.pen, std::exchange(state.sinceOrder, {}));
    if (state.empty)
        overlays_.dropIf([&](const OverlayKey& key) { return key == filled.key; });
    else
        overlays_.put(filled.key, makeOverlay(filled.rgba.data()), kOverlayTileBytes);
}

void TileTextures::uploadOverlays(int most) {
    for (FilledOverlay& filled : filler_.take(most)) takeFilled(std::move(filled));
}

void TileTextures::finishOverlays() {
    filler_.wait();
    uploadOverlays(std::numeric_limits<int>::max());
}

bool TileTextures::needsFrame() const {
    return !queue_.empty() || overlaysPending_ || filler_.pending() > 0;
}

TileTextures::Figures TileTextures::figures() const {
    Figures figures = counts_;
    figures.rawBytes = raw_.bytes();
    figures.overlayBytes = overlays_.bytes();
    figures.queued = static_cast<int>(queue_.size());
    figures.failedTiles = static_cast<int>(failed_.size());
    return figures;
}

}  // namespace swath
