// SPDX-License-Identifier: MIT
#include "widgets/canvas/scene_renderer.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <set>

#include "widgets/canvas/overlay_tiles.h"
#include "widgets/canvas/raw_tiles.h"
#include "widgets/canvas/scene_program.h"
#include "widgets/canvas/tile_math.h"

namespace swath {

namespace {

// Without overviews a coarse tile costs the reading of all that it covers; up to this area that is quick
// anyway.
constexpr std::int64_t kCheapArea = 64'000'000;
constexpr int kAncestorStep = 2;
// Part of the texture budget that one view may take; the rest is what has been looked at before.
constexpr double kViewShare = 0.75;

struct Scene {
    RasterInfo info;
    int levels = 1;
};

int pyramidLevels(Size size) {
    int levels = 1;
    for (int side = std::max(size.width, size.height); side > kRasterTileSize; side = (side + 1) / 2)
        ++levels;
    return levels;
}

bool anythingOver(const OverlayStyle& style) {
    return (style.labelsVisible && style.labelOpacity > 0) ||
           (style.predictionVisible && style.predictionOpacity > 0) ||
           (style.errorsVisible && style.errorOpacity > 0);
}

}  // namespace

struct SceneRenderer::Impl {
    Impl(RenderBudget allowed, SceneProgram built)
        : budget(allowed),
          program(std::move(built)),
          uploadLeft(allowed.uploadBytesPerFrame),
          fillsLeft(allowed.overlayTilesPerFrame) {}

    RenderBudget budget;
    SceneProgram program;
    std::map<SceneId, Scene> scenes;
    SceneId present;
    std::map<TileKey, RawTile> raw;
    std::int64_t rawBytes = 0;
    OverlayTiles overlays;
    std::set<TileKey> failed;
    std::deque<LoadedTile> queue;
    std::array<int, 3> bands{0, 0, 0};
    std::uint64_t frame = 1;
    std::int64_t uploadLeft = 0;
    bool uploadedThisFrame = false;
    int fillsLeft = 0;
    bool overlaysPending = false;
    Figures counts;

    const Scene* scene() const {
        const auto at = scenes.find(present);
        return at == scenes.end() ? nullptr : &at->second;
    }

    bool hasRaw(const TileKey& key) const {
        const auto at = raw.find(key);
        return at != raw.end() && at->second.holds(bands);
    }
    bool wanted(const TileKey& key) const {
        return !hasRaw(key) && !failed.contains(key) &&
               std::none_of(queue.begin(), queue.end(), [&](const LoadedTile& t) { return t.key == key; });
    }

    int levelFor(const View& view) const;
    void forget(std::map<TileKey, RawTile>::iterator at) {
        rawBytes -= at->second.bytes;
        raw.erase(at);
    }
    void makeRoom(std::int64_t bytes);
    void uploadQueued();

    RawTile* nearestRaw(const TileKey& key, int levels, int& up);
    OverlayTiles::Tile* overlayFor(const TileKey& key, OverlaySource& source, int levels, int& up);
    void drawTiles(const View& view, const DrawTarget& target, const Composition& composition,
                   const OverlayStyle& style, OverlaySource& overlaySource, int level, Figures& figures);
};

int SceneRenderer::Impl::levelFor(const View& view) const {
    const Scene* s = scene();
    if (s == nullptr) return 0;
    int level = levelForZoom(view.zoom(), s->levels);
    const auto loaded = std::min<std::int64_t>(s->info.bandCount(), 16) + 1;
    const std::int64_t tileBytes =
        std::int64_t{kRasterTileSize} * kRasterTileSize * loaded * bytesPerSample(s->info.type) +
        OverlayTiles::kTileBytes;
    const RectI shown = intersection(view.visible(), {0, 0, s->info.size.width, s->info.size.height});
    // A view that does not fit into the budget would drive out its own tiles: it gets coarser ones.
    for (; level + 1 < s->levels; ++level) {
        const std::int64_t side = std::int64_t{kRasterTileSize} << level;
        const std::int64_t across = (shown.right() + side - 1) / side - shown.x / side;
        const std::int64_t down = (shown.bottom() + side - 1) / side - shown.y / side;
        if (static_cast<double>(across * down * tileBytes) <=
            kViewShare * static_cast<double>(budget.textureBytes))
            break;
    }
    return level;
}

void SceneRenderer::Impl::makeRoom(std::int64_t bytes) {
    while (rawBytes + overlays.bytes() + bytes > budget.textureBytes) {
        auto oldest = std::min_element(raw.begin(), raw.end(), [](const auto& a, const auto& b) {
            return a.second.usedInFrame < b.second.usedInFrame;
        });
        const std::uint64_t rawUse =
            oldest == raw.end() ? std::numeric_limits<std::uint64_t>::max() : oldest->second.usedInFrame;
        const std::uint64_t overlayUse = overlays.oldestUse();
        if (std::min(rawUse, overlayUse) == std::numeric_limits<std::uint64_t>::max()) return;
        if (rawUse <= overlayUse)
            forget(oldest);
        else
            overlays.evictOldest();
    }
}

void SceneRenderer::Impl::uploadQueued() {
    while (!queue.empty()) {
        const LoadedTile& next = queue.front();
        const std::int64_t bytes = textureBytesOf(*next.tile);
        if (uploadedThisFrame && bytes > uploadLeft) return;
        uploadedThisFrame = true;
        uploadLeft -= bytes;
        if (const auto old = raw.find(next.key); old != raw.end()) forget(old);
        makeRoom(bytes);
        RawTile tile = uploadRawTile(*next.tile);
        tile.usedInFrame = frame;
        raw[next.key] = std::move(tile);
        rawBytes += bytes;
        queue.pop_front();
    }
}

RawTile* SceneRenderer::Impl::nearestRaw(const TileKey& key, int levels, int& up) {
    for (up = 0; key.level + up < levels; ++up) {
        const auto at = raw.find(ancestorOf(key, up));
        if (at != raw.end() && at->second.holds(bands)) return &at->second;
    }
    return nullptr;
}

OverlayTiles::Tile* SceneRenderer::Impl::overlayFor(const TileKey& key, OverlaySource& source, int levels,
                                                    int& up) {
    up = 0;
    OverlayTiles::Tile* tile = overlays.find(key);
    const bool urgent = tile != nullptr && tile->state == OverlayTiles::State::ThisFrame;
    const bool stale = tile == nullptr || tile->state != OverlayTiles::State::Clean;
    if (stale && (urgent || fillsLeft > 0)) {
        if (!urgent) --fillsLeft;
        ++counts.overlayFills;
        makeRoom(OverlayTiles::kTileBytes);
        return &overlays.refresh(key, source);
    }
    if (stale) overlaysPending = true;
    if (tile != nullptr) return tile;
    for (up = 1; key.level + up < levels; ++up)
        if (OverlayTiles::Tile* coarse = overlays.find(ancestorOf(key, up)); coarse != nullptr) return coarse;
    return nullptr;
}

void SceneRenderer::Impl::drawTiles(const View& view, const DrawTarget& target,
                                    const Composition& composition, const OverlayStyle& style,
                                    OverlaySource& overlaySource, int level, Figures& figures) {
    const RectI& area = target.viewport;
    glViewport(area.x, target.framebuffer.height - area.bottom(), area.width, area.height);
    glScissor(area.x, target.framebuffer.height - area.bottom(), area.width, area.height);
    glEnable(GL_SCISSOR_TEST);
    glDisable(GL_BLEND);
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_CULL_FACE);
    glClearColor(static_cast<float>(style.background.r) / 255.0F,
                 static_cast<float>(style.background.g) / 255.0F,
                 static_cast<float>(style.background.b) / 255.0F, 1.0F);
    glClear(GL_COLOR_BUFFER_BIT);

    figures.drawnTiles = figures.drawnFromAncestor = figures.drawnEmpty = 0;
    if (const Scene* s = scene(); s != nullptr) {
        const Size size = s->info.size;
        const bool over = anythingOver(style);
        const std::vector<TileKey> keys = visibleTiles(present, size, view, level);
        // Marked first, so that making room for one visible tile does not drive out another.
        for (const TileKey& key : keys) {
            int up = 0;
            if (RawTile* tile = nearestRaw(key, s->levels, up); tile != nullptr) tile->usedInFrame = frame;
            if (OverlayTiles::Tile* tile = overlays.find(key); tile != nullptr) tile->usedInFrame = frame;
        }
        // Filled before any is drawn, as uploads change texture bindings.
        std::vector<std::pair<TileKey, int>> overlayOf(keys.size());
        for (std::size_t i = 0; over && i < keys.size(); ++i) {
            int up = 0;
            OverlayTiles::Tile* tile = overlayFor(keys[i], overlaySource, s->levels, up);
            if (tile != nullptr) tile->usedInFrame = frame;
            overlayOf[i] = {ancestorOf(keys[i], up), tile != nullptr ? 1 : 0};
        }
        const std::vector<Rgb>* colours = shownPalette(composition, s->info);
        program.begin(target.framebuffer, area.size(), forStored(composition, s->info), style, colours);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const RectI window = tileSceneWindow(size, keys[i]);
            const Vec2 from = view.toScreen({static_cast<double>(window.x), static_cast<double>(window.y)});
            const Vec2 to =
                view.toScreen({static_cast<double>(window.right()), static_cast<double>(window.bottom())});
            SceneProgram::Quad quad;
            quad.x0 = static_cast<float>(from.x);
            quad.y0 = static_cast<float>(from.y);
            quad.x1 = static_cast<float>(to.x);
            quad.y1 = static_cast<float>(to.y);

            int up = 0;
            quad.raw = nearestRaw(keys[i], s->levels, up);
            if (quad.raw != nullptr) {
                const RectI whole = tileSceneWindow(size, ancestorOf(keys[i], up));
                const auto part = [](int a, int length) {
                    return static_cast<float>(a) / static_cast<float>(length);
                };
                quad.rawUv = {part(window.x - whole.x, whole.width), part(window.y - whole.y, whole.height),
                              part(window.width, whole.width), part(window.height, whole.height)};
                // Samples beside missing ones are not mixed with them, nor numbers of colours with others.
                const double texelPx =
                    view.zoom() * static_cast<double>(std::int64_t{1} << (keys[i].level + up));
                quad.smooth = colours == nullptr && !quad.raw->hasValidity && (up > 0 || texelPx < 0.999);
                ++(up > 0 ? figures.drawnFromAncestor : figures.drawnTiles);
            } else {
                ++figures.drawnEmpty;
            }
            if (overlayOf[i].second != 0) {
                const TileKey& key = overlayOf[i].first;
                const OverlayTiles::Tile* tile = overlays.find(key);
                const RectI whole = tileSceneWindow(size, key);
                const double step = static_cast<double>(std::int64_t{1} << key.level);
                quad.overlay = tile != nullptr ? tile->texture.id() : 0;
                quad.overlayUv = {static_cast<float>((window.x - whole.x) / step),
                                  static_cast<float>((window.y - whole.y) / step),
                                  static_cast<float>(window.width / step),
                                  static_cast<float>(window.height / step)};
                const auto texels = [&](int length) {
                    return static_cast<int>(((std::int64_t{length} - 1) >> key.level) + 1);
                };
                quad.overlaySize = {texels(whole.width), texels(whole.height)};
                quad.texelsPerScreenPx = static_cast<float>(1 / (view.zoom() * step));
            }
            program.draw(quad);
        }
        program.end();
    }
    glDisable(GL_SCISSOR_TEST);
    glViewport(0, 0, target.framebuffer.width, target.framebuffer.height);
}

SceneRenderer::SceneRenderer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SceneRenderer::~SceneRenderer() = default;

Result<std::unique_ptr<SceneRenderer>> SceneRenderer::create(RenderBudget budget) {
    auto program = SceneProgram::create();
    if (!program) return program.error();
    auto impl = std::make_unique<Impl>(budget, std::move(*program));
    return std::unique_ptr<SceneRenderer>(new SceneRenderer(std::move(impl)));
}

void SceneRenderer::setScene(SceneId scene, const RasterInfo& info) {
    impl_->present = scene;
    impl_->scenes[scene] = {info, pyramidLevels(info.size)};
    std::erase_if(impl_->failed, [scene](const TileKey& key) { return key.scene == scene; });
}

void SceneRenderer::removeScene(SceneId scene) {
    impl_->scenes.erase(scene);
    for (auto at = impl_->raw.begin(); at != impl_->raw.end();) {
        const auto next = std::next(at);
        if (at->first.scene == scene) impl_->forget(at);
        at = next;
    }
    std::erase_if(impl_->queue, [scene](const LoadedTile& tile) { return tile.key.scene == scene; });
    std::erase_if(impl_->failed, [scene](const TileKey& key) { return key.scene == scene; });
    impl_->overlays.removeScene(scene);
}

int SceneRenderer::levelFor(const View& view) const {
    return impl_->levelFor(view);
}

std::vector<TileKey> SceneRenderer::wantedTiles(const View& view) const {
    const Scene* s = impl_->scene();
    if (s == nullptr) return {};
    const int level = impl_->levelFor(view), coarsest = s->levels - 1;
    const std::vector<TileKey> visible = visibleTiles(impl_->present, s->info.size, view, level);
    const bool coarseIsCheap = s->info.hasOverviews || s->info.size.area() <= kCheapArea;
    const auto covered = [&](const TileKey& key) {
        for (int up = 0; key.level + up <= coarsest; ++up)
            if (impl_->hasRaw(ancestorOf(key, up))) return true;
        return false;
    };
    std::vector<TileKey> keys;
    std::set<TileKey> listed;
    const auto want = [&](const TileKey& key) {
        if (impl_->wanted(key) && listed.insert(key).second) keys.push_back(key);
    };
    if (coarseIsCheap) {
        want({impl_->present, coarsest, 0, 0});
        for (const TileKey& key : visible)
            if (!covered(key)) want(ancestorOf(key, std::min(kAncestorStep, coarsest - level)));
    }
    for (const TileKey& key : visible) want(key);
    if (!coarseIsCheap) want({impl_->present, coarsest, 0, 0});
    return keys;
}

void SceneRenderer::beginFrame() {
    ++impl_->frame;
    impl_->uploadLeft = impl_->budget.uploadBytesPerFrame;
    impl_->uploadedThisFrame = false;
    impl_->fillsLeft = impl_->budget.overlayTilesPerFrame;
    impl_->counts.overlayFills = 0;
    impl_->overlaysPending = false;
    impl_->uploadQueued();
}

void SceneRenderer::upload(const LoadedTile& tile) {
    if (!tile.tile || tile.tile->size.empty() || tile.tile->bands.empty()) {
        impl_->failed.insert(tile.key);
        return;
    }
    if (!impl_->scenes.contains(tile.key.scene)) return;
    impl_->queue.push_back(tile);
    impl_->uploadQueued();
}

void SceneRenderer::invalidate(SceneId scene, const RectI& sceneWindow, Urgency urgency) {
    impl_->overlays.invalidate(
        scene, sceneWindow,
        urgency == Urgency::ThisFrame ? OverlayTiles::State::ThisFrame : OverlayTiles::State::Soon);
}

void SceneRenderer::invalidateAll(SceneId scene) {
    constexpr int kFar = std::numeric_limits<int>::max();
    impl_->overlays.invalidate(scene, {0, 0, kFar, kFar}, OverlayTiles::State::Soon);
}

void SceneRenderer::draw(const View& view, const DrawTarget& target, const Composition& composition,
                         const OverlayStyle& style, OverlaySource& overlays) {
    const Scene* s = impl_->scene();
    for (std::size_t c = 0; c < 3; ++c) {
        const int band = composition.channels[c].band;
        // A band that the scene lacks would be waited for in vain: its first one is shown.
        impl_->bands[c] = s != nullptr && band >= 0 && band < s->info.bandCount() ? band : 0;
    }
    impl_->drawTiles(view, target, composition, style, overlays, impl_->levelFor(view), impl_->counts);
}

View SceneRenderer::minimapView(Size viewport) const {
    View view({0, 0}, 1, viewport);
    if (const Scene* s = impl_->scene(); s != nullptr && !s->info.size.empty() && !viewport.empty()) {
        const Vec2 centre{s->info.size.width / 2.0, s->info.size.height / 2.0};
        view = View(centre,
                    std::min(viewport.width / static_cast<double>(s->info.size.width),
                             viewport.height / static_cast<double>(s->info.size.height)),
                    viewport);
    }
    return view;
}

void SceneRenderer::drawMinimap(const DrawTarget& target, const Composition& composition,
                                const OverlayStyle& style, OverlaySource& overlays) {
    const Scene* s = impl_->scene();
    if (s == nullptr) return;
    Figures ignored;
    impl_->drawTiles(minimapView(target.viewport.size()), target, composition, style, overlays, s->levels - 1,
                     ignored);
}

bool SceneRenderer::needsFrame() const {
    return !impl_->queue.empty() || impl_->overlaysPending;
}

SceneRenderer::Figures SceneRenderer::figures() const {
    Figures figures = impl_->counts;
    figures.textureBytes = impl_->rawBytes + impl_->overlays.bytes();
    figures.rawTiles = static_cast<int>(impl_->raw.size());
    figures.overlayTiles = impl_->overlays.count();
    figures.queued = static_cast<int>(impl_->queue.size());
    figures.failedTiles =
        static_cast<int>(std::count_if(impl_->failed.begin(), impl_->failed.end(),
                                       [&](const TileKey& k) { return k.scene == impl_->present; }));
    return figures;
}

}  // namespace swath
