// SPDX-License-Identifier: MIT
#include "app/canvas.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "app/session_overlay.h"
#include "engine/raster/sample_values.h"
#include "widgets/ui/context.h"
#include "widgets/ui/input.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

constexpr int kLoaderThreads = 1;
constexpr double kWheelFactor = 1.25;
constexpr std::size_t kMaxLiveTiles = 96;
constexpr std::size_t kRememberedTiles =
    512;  // shared with the loader's cache; for the values under the pointer
constexpr double kClosePolygonPx = 8;

double sampleOf(const RasterTile& tile, std::size_t index) {
    const auto as = [&]<class T>(T) {
        T value;
        std::memcpy(&value, tile.samples.data() + index * sizeof(T), sizeof(T));
        return static_cast<double>(value);
    };
    switch (tile.type) {
        case PixelType::UInt8:
            return as(std::uint8_t{});
        case PixelType::UInt16:
            return as(std::uint16_t{});
        case PixelType::Int16:
            return as(std::int16_t{});
        case PixelType::Float32:
            return as(float{});
    }
    return 0;
}

/// Label tiles that a view shows, from its middle outwards.
std::vector<TileIndex> visibleTiles(const View& view, const LabelMap& map) {
    auto tiles = tilesOf(map, intersection(view.visible(), {0, 0, map.size().width, map.size().height}));
    const Vec2 centre = view.centre();
    const auto distance = [&](TileIndex t) {
        const double dx = (t.x + 0.5) * kLabelTileSize - centre.x,
                     dy = (t.y + 0.5) * kLabelTileSize - centre.y;
        return dx * dx + dy * dy;
    };
    std::ranges::sort(tiles, {}, distance);
    if (tiles.size() > kMaxLiveTiles) tiles.resize(kMaxLiveTiles);
    return tiles;
}

}  // namespace

Result<std::unique_ptr<Canvas>> Canvas::create() {
    auto renderer = SceneRenderer::create();
    if (!renderer) return renderer.error();
    auto canvas = std::unique_ptr<Canvas>(new Canvas);
    canvas->renderer_ = std::move(*renderer);
    return canvas;
}

Canvas::Canvas() {
    reset(std::make_shared<MemoryBudget>());
}

void Canvas::reset(std::shared_ptr<MemoryBudget> memory) {
    loader_ = std::make_unique<TileLoader>(kLoaderThreads, std::move(memory));
    if (renderer_ && shown_) renderer_->removeScene(shown_);
    shown_ = {};
    lately_.clear();
    panning_ = painting_ = false;
    firstPictureS_ = -1;
}

void Canvas::take(const Session& session, const SessionEvent& event) {
    const Scene* scene = session.document().scene(event.scene);
    switch (event.kind) {
        case EventKind::LabelsChanged:
        case EventKind::PredictionChanged:
            if (!scene) break;
            if (event.window.empty())
                renderer_->invalidateAll(event.scene);
            else
                renderer_->invalidate(event.scene, event.window);
            break;
        case EventKind::DocumentChanged:
            if (session.document().current()) renderer_->invalidateAll(session.document().currentScene);
            break;
        case EventKind::SceneReady:
            if (event.scene == shown_) shown_ = {};  // shown anew, with its picture this time
            break;
        default:
            break;
    }
}

Vec2 Canvas::toWindow(const UiState& state, Vec2 scenePos) const {
    return state.view.toScreen(scenePos) + Vec2{area_.x, area_.y};
}

void Canvas::remember(const LoadedTile& tile) {
    if (lately_.size() >= kRememberedTiles) lately_.clear();
    lately_[tile.key] = tile.tile;
}

std::string Canvas::samplesAt(const Scene& scene, Vec2 at) const {
    const int x = static_cast<int>(std::floor(at.x)), y = static_cast<int>(std::floor(at.y));
    if (!sceneRect(scene).contains(x, y)) return "";
    for (int level = 0; level < levelCount(scene.info.size); ++level) {
        const int lx = x >> level, ly = y >> level;
        const auto found = lately_.find({scene.id, level, lx / kRasterTileSize, ly / kRasterTileSize});
        if (found == lately_.end()) continue;
        const RasterTile& tile = *found->second;
        const auto offset =
            static_cast<std::size_t>(ly % kRasterTileSize) * static_cast<std::size_t>(tile.size.width) +
            static_cast<std::size_t>(lx % kRasterTileSize);
        if (lx % kRasterTileSize >= tile.size.width || ly % kRasterTileSize >= tile.size.height) return "";
        static const char* const kNames[] = {"R", "G", "B"};
        std::string text;
        for (std::size_t c = 0; c < 3; ++c) {
            const int band = scene.composition.channels[c].band;
            const auto plane = std::ranges::find(tile.bands, band) - tile.bands.begin();
            if (static_cast<std::size_t>(plane) >= tile.bands.size()) continue;
            const auto index =
                static_cast<std::size_t>(plane) * static_cast<std::size_t>(tile.size.area()) + offset;
            const BandInfo& info = scene.info.bands[static_cast<std::size_t>(band)];
            const double stored = sampleOf(tile, index);
            text += fmt::format("{}{} {}", text.empty() ? "" : "  ", kNames[c],
                                Nodata(info).isInvalid(static_cast<float>(stored))
                                    ? "no data"
                                    : formatFigure(toValue(info, stored)));
        }
        return text;
    }
    return "";
}

Vec2 Canvas::pointer() const {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    return {mouse.x - area_.x, mouse.y - area_.y};
}

void Canvas::showScene(const Session& session, UiState& state) {
    const Scene* scene = session.document().current();
    const Size viewport{static_cast<int>(area_.width), static_cast<int>(area_.height)};
    state.view.setViewport(viewport);
    if (!scene || !scene->ready) {
        shown_ = {};
        return;
    }
    if (shown_ == scene->id) return;
    shown_ = scene->id;
    loader_->addScene(scene->id, scene->info);
    std::vector<int> bands;
    for (const ChannelStretch& channel : scene->composition.channels) bands.push_back(channel.band);
    loader_->setBands(scene->id, bands);
    renderer_->setScene(scene->id, scene->info);
    renderer_->invalidateAll(scene->id);
    if (state.viewScene == scene->id && state.view.zoom() > 0 && !state.view.visible().empty() &&
        state.viewScene)
        return;
    state.viewScene = scene->id;
    state.view = View({}, 1, viewport);
    if (scene->view.zoom > 0)
        state.view.set(scene->view.centre, scene->view.zoom);
    else
        state.view.fit(scene->info.size);
    state.polygon.clear();
    state.regionFrom.reset();
}

bool Canvas::draw(Session& session, UiState& state, const ui::Rect& area, Size framebuffer, double nowS) {
    area_ = area;
    showScene(session, state);
    ImGui::SetNextWindowPos({area.x, area.y});
    ImGui::SetNextWindowSize({area.width, area.height});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0f);
    ImGui::Begin("##canvas", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                     ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::InvisibleButton("##hands", {std::max(area.width, 1.0f), std::max(area.height, 1.0f)},
                           ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonMiddle);
    ui::probes().record("canvas", area);
    const bool hovered = ImGui::IsItemHovered(), active = ImGui::IsItemActive();

    const Scene* scene = session.document().current();
    bool more = false;
    if (scene && scene->ready) {
        handleInput(session, state, hovered, active);
        more = state.view.advance(nowS);
        scene = session.document().current();

        renderer_->beginFrame();
        loader_->wish(renderer_->wantedTiles(state.view));
        for (const LoadedTile& tile : loader_->drain()) {
            renderer_->upload(tile);
            if (tile.tile) remember(tile);
        }
        if (state.hover) state.hoverSamples = samplesAt(*scene, *state.hover);
        if (const LabelMap* labels = session.document().labelsOf(scene->id))
            session.setVisible(scene->id, visibleTiles(state.view, *labels));
        SessionOverlay overlay(session);
        const DrawTarget target{framebuffer,
                                {static_cast<int>(area.x), static_cast<int>(area.y),
                                 static_cast<int>(area.width), static_cast<int>(area.height)}};
        renderer_->draw(state.view, target, scene->composition, style(session, state), overlay);
        const auto figures = renderer_->figures();
        if (firstPictureS_ < 0 && figures.drawnTiles > 0 && figures.drawnEmpty == 0) firstPictureS_ = nowS;
        drawMarks(session, state);
        drawMinimap(session, state, framebuffer);
        more = more || renderer_->needsFrame() || loader_->busy();
    } else if (scene) {
        const std::string text = scene->failure.empty() ? "Opening " + scene->name + " …" : scene->failure;
        const ImVec2 size = ImGui::CalcTextSize(text.c_str());
        ImGui::GetWindowDrawList()->AddText(
            {area.x + (area.width - size.x) / 2, area.y + (area.height - size.y) / 2},
            ui::packed(scene->failure.empty() ? ui::theme().secondary : ui::theme().failure), text.c_str());
    }
    ImGui::End();
    ImGui::PopStyleVar(2);
    return more;
}

OverlayStyle Canvas::style(const Session& session, const UiState& state) const {
    OverlayStyle style;
    for (const LabelClass& c : session.document().classes.all()) style.palette[c.value] = c.colour;
    const Layer* layer = session.document().layer(session.document().currentLayer);
    style.labelsVisible = state.labelsShown;
    style.labelOpacity = layer ? layer->opacity : 0.7;
    style.predictionVisible = state.predictionShown && !state.errorsShown;
    style.predictionOpacity = state.predictionOpacity;
    style.errorsVisible = state.errorsShown;
    style.errorClass = session.errors().classValue;
    style.errorPalette = state.errorPalette;
    style.errorOpacity = state.errorOpacity;
    if (state.errorsShown) style.labelsVisible = false;  // two colours on one pixel tell nothing
    style.background = {0x16, 0x17, 0x19};
    // Outlines tell pixels apart when zoomed in; further out they cost a third of the frame and show nothing.
    constexpr double kOutlineFromZoom = 2;
    style.labelOutline = state.view.zoom() >= kOutlineFromZoom;
    return style;
}

void Canvas::handleInput(Session& session, UiState& state, bool hovered, bool active) {
    const ImGuiIO& io = ImGui::GetIO();
    const Scene& scene = *session.document().current();
    const Vec2 at = pointer();
    state.hover.reset();
    if (hovered || active) state.hover = state.view.toScene(at);
    if (hovered && io.MouseWheel != 0) state.view.zoomAt(std::pow(kWheelFactor, io.MouseWheel), at);

    const bool space = ui::keyDown(ui::Key::Space) && !io.WantTextInput;
    const bool middle = ImGui::IsMouseDown(ImGuiMouseButton_Middle);
    const bool left = ImGui::IsMouseDown(ImGuiMouseButton_Left);
    const bool wantsPan = middle || (left && (space || state.tool == Tool::Pan));
    if (!painting_ && active && wantsPan) {
        panning_ = true;
        state.view.panBy({io.MouseDelta.x, io.MouseDelta.y});
    } else if (!wantsPan) {
        panning_ = false;
    }
    if (panning_) return;
    switch (state.tool) {
        case Tool::Brush:
        case Tool::Eraser:
            handlePaint(session, state, hovered && !space);
            break;
        case Tool::Polygon:
            handlePolygon(state, scene, hovered && !space);
            break;
        case Tool::Region:
            handleRegion(state, scene, hovered && !space);
            break;
        case Tool::Pan:
            break;
    }
}

void Canvas::handlePaint(Session& session, UiState& state, bool hovered) {
    const double radius = state.brushPx / 2;
    const bool erases = state.tool == Tool::Eraser || ui::keyDown(ui::Key::LeftAlt);
    if (!painting_ && hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
        const BeginStroke begin{shown_, erases ? kUnlabelled : state.classValue,
                                erases ? PaintOver::Anything : state.paintOver};
        if (const Status begun = session.apply(begin); !begun) {
            session.post(Severity::Warning, begun.error().what, begun.error().hint);
            return;
        }
        painting_ = true;
        staleStroke_.reset();
        state.lastPlace.reset();
    }
    if (!painting_) return;
    if (!session.strokeActive()) {  // Esc
        painting_ = false;
        return;
    }
    const Vec2 at = state.view.toScene(pointer());
    if (!state.lastPlace || *state.lastPlace != at) {
        (void)session.apply(ExtendStroke{at, radius});
        // The event comes with the next frame; what is under the pen is drawn in this one.
        const Vec2 from = state.lastPlace.value_or(at);
        const int x0 = static_cast<int>(std::floor(std::min(from.x, at.x) - radius)) - 1;
        const int y0 = static_cast<int>(std::floor(std::min(from.y, at.y) - radius)) - 1;
        const int x1 = static_cast<int>(std::ceil(std::max(from.x, at.x) + radius)) + 1;
        const int y1 = static_cast<int>(std::ceil(std::max(from.y, at.y) + radius)) + 1;
        renderer_->invalidate(shown_, {x0, y0, x1 - x0, y1 - y0}, SceneRenderer::Urgency::ThisFrame);
        state.lastPlace = at;
    }
    if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
        (void)session.apply(EndStroke{});
        painting_ = false;
        state.lastPlace.reset();
    }
}

void Canvas::handlePolygon(UiState& state, const Scene& scene, bool hovered) {
    if (!hovered || !ImGui::IsMouseClicked(ImGuiMouseButton_Left)) return;
    const Vec2 at = state.view.toScene(pointer());
    const bool near = state.polygon.size() >= 3 && [&] {
        const Vec2 apart = state.view.toScreen(state.polygon.front()) - pointer();
        return std::hypot(apart.x, apart.y) < kClosePolygonPx * ui::px(1);
    }();
    if (near || (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left) && state.polygon.size() >= 3)) {
        state.want(PaintPolygon{scene.id, state.classValue, state.paintOver, {state.polygon}});
        state.polygon.clear();
        return;
    }
    state.polygon.push_back(at);
}

void Canvas::handleRegion(UiState& state, const Scene& scene, bool hovered) {
    const Vec2 at = state.view.toScene(pointer());
    if (hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) state.regionFrom = at;
    if (!state.regionFrom) return;
    const Vec2 from = *state.regionFrom;
    const int x0 = static_cast<int>(std::floor(std::min(from.x, at.x)));
    const int y0 = static_cast<int>(std::floor(std::min(from.y, at.y)));
    const int x1 = static_cast<int>(std::ceil(std::max(from.x, at.x)));
    const int y1 = static_cast<int>(std::ceil(std::max(from.y, at.y)));
    state.regionDraft = intersection({x0, y0, x1 - x0, y1 - y0}, sceneRect(scene));
    if (ImGui::IsMouseDown(ImGuiMouseButton_Left)) return;
    constexpr int kSmallest = 8;  // a slip of the hand is no region
    if (state.regionDraft->width >= kSmallest && state.regionDraft->height >= kSmallest)
        state.want(AddRegion{scene.id, *state.regionDraft, state.regionRole, state.regionComplete});
    state.regionFrom.reset();
    state.regionDraft.reset();
}

}  // namespace swath
