// SPDX-License-Identifier: MIT
#include "widgets/canvas/scene_painter.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <set>

#include "widgets/canvas/tile_math.h"

namespace swath {
namespace {

// Without overviews a coarse tile costs the reading of all that it covers; up to this area that is quick
// anyway.
constexpr std::int64_t kCheapArea = 64'000'000;
constexpr int kAncestorStep = 2;
constexpr int kMostBands = 16;  // of a scene with more, only those shown are loaded

bool anythingOver(const OverlayStyle& style) {
    return (style.labelsVisible && style.labelOpacity > 0) ||
           (style.predictionVisible && style.predictionOpacity > 0) ||
           (style.errorsVisible && style.errorOpacity > 0);
}

/// A band that the scene lacks would be waited for in vain: its first one is shown.
Composition withBandsOf(const RasterInfo& info, Composition composition) {
    for (ChannelStretch& channel : composition.channels)
        if (channel.band < 0 || channel.band >= info.bandCount()) channel.band = 0;
    return composition;
}

/// Whether the shader compares samples with those that stand for none: mixed with others they are not known.
bool tellsNodataApart(const SceneProgram::Picture& picture) {
    return !picture.values.glsl.empty() && std::ranges::any_of(picture.values.bands, [&](int band) {
        return picture.info->bands[static_cast<std::size_t>(band)].nodata.has_value();
    });
}

void clear(const SceneLook& look, Size framebuffer) {
    const auto part = [](std::uint8_t v) { return static_cast<float>(v) / 255.0F; };
    const RectI& area = look.area;
    const Rgb ground = look.style.background;
    glViewport(area.x, framebuffer.height - area.bottom(), area.width, area.height);
    glScissor(area.x, framebuffer.height - area.bottom(), area.width, area.height);
    glEnable(GL_SCISSOR_TEST);
    glDisable(GL_BLEND);
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_CULL_FACE);
    glClearColor(part(ground.r), part(ground.g), part(ground.b), 1.0F);
    if (!look.over) glClear(GL_COLOR_BUFFER_BIT);
}

}  // namespace

View wholeSceneView(Size scene, Size viewport) {
    if (scene.empty() || viewport.empty()) return {{0, 0}, 1, viewport};
    return {{scene.width / 2.0, scene.height / 2.0},
            std::min(viewport.width / static_cast<double>(scene.width),
                     viewport.height / static_cast<double>(scene.height)),
            viewport};
}

Result<std::unique_ptr<ScenePainter>> ScenePainter::create(TileTextures& textures) {
    auto program = SceneProgram::create();
    if (!program) return program.error();
    return std::unique_ptr<ScenePainter>(new ScenePainter(textures, std::move(*program)));
}

int ScenePainter::levelFor(const SceneLook& look) const {
    const RasterInfo* info = textures_.scene(look.scene);
    if (info == nullptr) return 0;
    const int levels = textures_.levels(look.scene);
    if (look.coarsest) return levels - 1;
    int level = levelForZoom(look.view.zoom(), levels);
    const BandFormulas& formulas = textures_.formulas(look.scene);
    const int held = formulas.all.empty() ? info->bandCount() : formulas.first;
    const auto loaded = std::min<std::int64_t>(held, kMostBands) + 1;
    const std::int64_t tileBytes =
        std::int64_t{kRasterTileSize} * kRasterTileSize * loaded * bytesPerSample(info->type) +
        TileTextures::kOverlayTileBytes;
    const RectI shown = intersection(look.view.visible(), {0, 0, info->size.width, info->size.height});
    // A view that does not fit into the budget would drive out its own tiles: it gets coarser ones.
    for (; level + 1 < levels; ++level) {
        const std::int64_t side = std::int64_t{kRasterTileSize} << level;
        const std::int64_t across = (shown.right() + side - 1) / side - shown.x / side;
        const std::int64_t down = (shown.bottom() + side - 1) / side - shown.y / side;
        if (across * down * tileBytes <= textures_.viewBytes()) break;
    }
    return level;
}

std::vector<TileKey> ScenePainter::wantedTiles(const SceneLook& look) const {
    const RasterInfo* info = textures_.scene(look.scene);
    if (info == nullptr) return {};
    const auto bands =
        shownValues(withBandsOf(*info, look.composition), *info, textures_.formulas(look.scene)).bands;
    const int level = levelFor(look), coarsest = textures_.levels(look.scene) - 1;
    const std::vector<TileKey> visible = visibleTiles(look.scene, info->size, look.view, level);
    const bool coarseIsCheap = info->hasOverviews || info->size.area() <= kCheapArea;
    const auto covered = [&](const TileKey& key) {
        for (int up = 0; key.level + up <= coarsest; ++up)
            if (textures_.hasRaw(ancestorOf(key, up), bands)) return true;
        return false;
    };
    std::vector<TileKey> keys;
    std::set<TileKey> listed;
    const auto want = [&](const TileKey& key) {
        if (textures_.missing(key, bands) && listed.insert(key).second) keys.push_back(key);
    };
    if (coarseIsCheap) {
        want({look.scene, coarsest, 0, 0});
        for (const TileKey& key : visible)
            if (!covered(key)) want(ancestorOf(key, std::min(kAncestorStep, coarsest - level)));
    }
    for (const TileKey& key : visible) want(key);
    if (!coarseIsCheap) want({look.scene, coarsest, 0, 0});
    return keys;
}

std::shared_ptr<const RawTile> ScenePainter::nearestRaw(const TileKey& key, const TileTextures::Bands& bands,
                                                        int& up) const {
    const int levels = textures_.levels(key.scene);
    for (up = 0; key.level + up < levels; ++up)
        if (auto tile = textures_.raw(ancestorOf(key, up), bands)) return tile;
    up = 0;
    return nullptr;
}

ScenePainter::Piece ScenePainter::pieceOf(const TileKey& key, const SceneLook& look,
                                          const TileTextures::Bands& bands) {
    Piece piece;
    piece.key = key;
    int up = 0;
    piece.raw = nearestRaw(key, bands, up);
    piece.rawKey = ancestorOf(key, up);
    piece.overlayKey = key;
    if (look.overlays == nullptr || !anythingOver(look.style)) return piece;
    TileTextures::Overlay overlay = textures_.overlay(key, *look.overlays);
    const int levels = textures_.levels(key.scene);
    for (up = 1; !overlay.known && key.level + up < levels; ++up) {
        piece.overlayKey = ancestorOf(key, up);
        overlay = textures_.knownOverlay({piece.overlayKey, look.overlays->content()});
    }
    piece.overlay = std::move(overlay.texture);
    return piece;
}

SceneProgram::Quad ScenePainter::quadOf(const Piece& piece, const SceneLook& look,
                                        const SceneProgram::Picture& picture) const {
    const Size scene = picture.info->size;
    const bool numbers =
        shownPalette(picture.composition, *picture.info) != nullptr || tellsNodataApart(picture);
    const RectI window = tileSceneWindow(scene, piece.key);
    const auto corner = [&](int x, int y) {
        return look.view.toScreen({static_cast<double>(x), static_cast<double>(y)});
    };
    const Vec2 from = corner(window.x, window.y), to = corner(window.right(), window.bottom());
    SceneProgram::Quad quad;
    quad.x0 = static_cast<float>(from.x);
    quad.y0 = static_cast<float>(from.y);
    quad.x1 = static_cast<float>(to.x);
    quad.y1 = static_cast<float>(to.y);
    quad.raw = piece.raw.get();
    if (piece.raw != nullptr) {
        const RectI whole = tileSceneWindow(scene, piece.rawKey);
        const auto part = [](int a, int length) {
            return static_cast<float>(a) / static_cast<float>(length);
        };
        quad.rawUv = {part(window.x - whole.x, whole.width), part(window.y - whole.y, whole.height),
                      part(window.width, whole.width), part(window.height, whole.height)};
        // Samples beside missing ones are not mixed with them, nor numbers of colours with others.
        const double texelPx = look.view.zoom() * static_cast<double>(std::int64_t{1} << piece.rawKey.level);
        quad.smooth =
            !numbers && !piece.raw->hasValidity && (piece.rawKey.level > piece.key.level || texelPx < 0.999);
    }
    if (piece.overlay != nullptr) {
        const RectI whole = tileSceneWindow(scene, piece.overlayKey);
        const double step = static_cast<double>(std::int64_t{1} << piece.overlayKey.level);
        quad.overlay = piece.overlay->id();
        quad.overlayUv = {static_cast<float>((window.x - whole.x) / step),
                          static_cast<float>((window.y - whole.y) / step),
                          static_cast<float>(window.width / step), static_cast<float>(window.height / step)};
        const auto texels = [&](int length) {
            return static_cast<int>(((std::int64_t{length} - 1) >> piece.overlayKey.level) + 1);
        };
        quad.overlaySize = {texels(whole.width), texels(whole.height)};
        quad.texelsPerScreenPx = static_cast<float>(1 / (look.view.zoom() * step));
    }
    return quad;
}

ScenePainter::Drawn ScenePainter::draw(const SceneLook& look, Size framebuffer) {
    clear(look, framebuffer);
    Drawn drawn;
    if (const RasterInfo* info = textures_.scene(look.scene); info != nullptr) {
        SceneProgram::Picture picture{.composition = withBandsOf(*info, look.composition), .info = info};
        picture.values = shownValues(picture.composition, *info, textures_.formulas(look.scene));
        // All pieces first: uploads change texture bindings, and what is used is not driven out.
        std::vector<Piece> pieces;
        for (const TileKey& key : visibleTiles(look.scene, info->size, look.view, levelFor(look)))
            pieces.push_back(pieceOf(key, look, picture.values.bands));
        program_.begin(framebuffer, look.area.size(), picture, look.style);
        for (const Piece& piece : pieces) {
            ++(piece.raw == nullptr                   ? drawn.empty
               : piece.rawKey.level > piece.key.level ? drawn.fromAncestor
                                                      : drawn.sharp);
            program_.draw(quadOf(piece, look, picture));
        }
        program_.end();
    }
    glDisable(GL_SCISSOR_TEST);
    glViewport(0, 0, framebuffer.width, framebuffer.height);
    return drawn;
}

}  // namespace swath
