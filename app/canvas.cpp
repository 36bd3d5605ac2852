// SPDX-License-Identifier: MIT
#include "app/canvas.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <thread>
#include <utility>

#include "app/canvas_host.h"
#include "app/session_overlay.h"
#include "app/tools/option_row.h"
#include "app/views/legend.h"
#include "app/views/scene_marks.h"
#include "app/views/shift_marks.h"
#include "engine/document/scene_bands.h"
#include "widgets/ui/context.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/input.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

constexpr double kWheelFactor = 1.25;
constexpr std::size_t kMaxLiveTiles = 96;
constexpr double kWordsAfterS = 0.25;  // what is there sooner needs no words

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

/// A line of words in the middle, readable on any ground.
void words(const ui::Rect& area, const std::string& text, Rgb colour) {
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    ImGui::GetWindowDrawList()->AddText(
        {area.x + (area.width - size.x) / 2, area.y + (area.height - size.y) / 2}, ui::packed(colour),
        text.c_str());
}

/// Around one of several looks.
void drawFrame(const ui::Rect& place) {
    ImGui::GetWindowDrawList()->AddRect({place.x, place.y}, {place.right(), place.bottom()},
                                        ui::packed(ui::theme().line), 0, 0, ui::px(1));
}

/// Why a scene cannot be shown, and what helps.
void drawFailure(const ui::Rect& area, const Scene& scene, UiState& state) {
    const bool remote = state.isOnServer(scene.id);
    ImGui::SetItemAllowOverlap();  // the canvas itself
    ImGui::SetCursorScreenPos({area.x, area.y + std::max(0.0F, area.height / 2 - ui::px(110))});
    if (!ui::emptyState("canvas/help", ui::icons::kWarning, scene.failure,
                        remote ? "Allow fetching …" : "Locate …"))
        return;
    if (remote)
        state.help.askAboutServers = true;
    else
        state.help.locate = scene.id;
}

/// Half of the processor decodes tiles: drawing needs the other one, all the more without a graphics card.
int loaderThreads() {
    return std::clamp(static_cast<int>(std::thread::hardware_concurrency()) / 2, 1, 4);
}

/// What is seen while the maps are compared.
std::string comparedText(const Document& d, const ViewState& state) {
    const Run* other = d.run(state.otherMap(d));
    if (other)
        return fmt::format("map of {}, step {}", other->name,
                           formatCount(d.mapOf(d.currentScene, other->id)->newestStep));
    if (!d.predictionOf(d.currentScene)) return "no map yet";
    return state.predictionShown ? "without the map" : "with the map";
}

}  // namespace

Result<std::unique_ptr<Canvas>> Canvas::create() {
    auto canvas = std::unique_ptr<Canvas>(new Canvas);
    if (Status made = canvas->reset(std::make_shared<MemoryBudget>()); !made) return made.error();
    return canvas;
}

Status Canvas::reset(Resources resources) {
    auto textures = std::make_unique<TileTextures>(resources.memory);
    auto painter = ScenePainter::create(*textures);
    if (!painter) return painter.error();
    painter_ = std::move(*painter);
    textures_ = std::move(textures);
    loader_ = std::make_unique<TileLoader>(loaderThreads(), std::move(resources));
    shown_ = {};
    known_.clear();
    links_.clear();
    samples_.clear();
    damaged_.clear();
    follower_.clear();
    sources_.clear();
    place_.clear();
    features_.invalidate();
    ownChanges_.clear();
    panning_ = false;
    firstPictureS_ = nothingSinceS_ = -1;
    return {};
}

void Canvas::ownChange(SceneId scene, const RectI& window) {
    ownChanges_.push_back({EventKind::LabelsChanged, scene, window});
}

void Canvas::take(const Session& session, const SessionEvent& event) {
    const Scene* scene = session.document().scene(event.scene);
    switch (event.kind) {
        case EventKind::LabelsChanged: {
            // What a tool did was drawn in its own frame: one event for each of its changes.
            const auto own = std::ranges::find_if(ownChanges_, [&](const SessionEvent& mine) {
                return mine.scene == event.scene && !event.window.empty() &&
                       mine.window.contains(event.window);
            });
            if (own != ownChanges_.end()) {
                ownChanges_.erase(own);
                break;
            }
            [[fallthrough]];
        }
        case EventKind::PredictionChanged:
            if (!scene) break;
            if (event.window.empty())
                textures_->invalidateAll(event.scene);
            else
                textures_->invalidate(event.scene, event.window);
            break;
        case EventKind::DocumentChanged:
            features_.invalidate();
            for (const SceneId known : known_) textures_->invalidateAll(known);
            break;
        case EventKind::SceneReady:
            known_.erase(event.scene);  // made known anew, with its picture this time
            links_.clear();
            if (event.scene == shown_) shown_ = {};
            break;
        default:
            break;
    }
}

Vec2 Canvas::toWindow(const UiState& state, Vec2 scenePos) const {
    return state.view.toScreen(scenePos) + Vec2{area_.x, area_.y};
}

void Canvas::showScene(const Session& session, UiState& state, Toolbox& tools) {
    const Scene* scene = session.document().current();
    const Size viewport{static_cast<int>(area_.width), static_cast<int>(area_.height)};
    state.view.setViewport(viewport);
    if (!scene || !scene->ready) {
        shown_ = {};
        return;
    }
    if (shown_ == scene->id) return;
    shown_ = scene->id;
    nothingSinceS_ = -1;
    unreadable_.clear();
    damaged_.clear();
    place_.clear();
    known_.erase(scene->id);
    makeKnown(*scene);
    if (state.viewScene == scene->id && state.viewScene) return;
    state.viewScene = scene->id;
    state.view = View({}, 1, viewport);
    if (scene->view.zoom > 0)
        state.view.set(scene->view.centre, scene->view.zoom);
    else
        state.view.fit(scene->info.size);
    tools.putAwayAll();
}

bool Canvas::draw(Session& session, UiState& state, Toolbox& tools, const ui::Rect& area, Size framebuffer,
                  double nowS) {
    places_ = state.looks.places(area);
    area_ = places_.front();
    ownChanges_.clear();  // their events have come by now
    showScene(session, state, tools);
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
    const std::size_t waitedFor = std::exchange(state.tilesWaiting, 0);
    bool more = false;
    if (scene && scene->ready) {
        minimap_.place(state.view, scene->info.size, area_);
        handleInput(session, state, tools, hovered, active);
        more = state.view.advance(nowS);
        drawScene(session, state, framebuffer, nowS);
        drawMarks(session, state, tools, nowS);
        drawWords(*session.document().current(), nowS);
        state.tilesWaiting = loader_->waiting();
        const bool linksWait = links_.wantsFrame();
        // The number is shown in the frame after the one it was found in.
        more = more || textures_->needsFrame() || follower_.waits() || state.tilesWaiting > 0 ||
               waitedFor > 0 || state.placeMark || linksWait ||
               state.looks.arrangement == Arrangement::Flicker;
    } else if (scene && !scene->failure.empty()) {
        drawFailure(area, *scene, state);
    } else if (scene) {
        words(area, "Opening " + scene->name + " …", ui::theme().secondary);
    }
    ImGui::End();
    ImGui::PopStyleVar(2);
    return more;
}

Pointer Canvas::pointer(const ViewState& state, bool hovered) {
    const ImGuiIO& io = ImGui::GetIO();
    Pointer p;
    const ui::Rect& place = places_[pointed_];
    p.screen = {io.MousePos.x - place.x, io.MousePos.y - place.y};
    p.scene = state.view.toScene(p.screen);
    p.movedBy = {io.MouseDelta.x, io.MouseDelta.y};
    p.over = hovered;
    p.down = ImGui::IsMouseDown(ImGuiMouseButton_Left);
    p.pressed = ImGui::IsMouseClicked(ImGuiMouseButton_Left);
    p.doubleClicked = ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
    p.alt = ui::keyDown(ui::Key::LeftAlt);
    return p;
}

void Canvas::handleInput(Session& session, UiState& state, Toolbox& tools, bool hovered, bool active) {
    const ImGuiIO& io = ImGui::GetIO();
    Host host(*this, session, state);
    for (Tool* away : tools.takePutAway()) away->cancel(host);
    placePointer();
    pointer_ = pointer(state, hovered);
    if (hovered && io.MouseWheel != 0)
        state.view.zoomAt(std::pow(kWheelFactor, io.MouseWheel), pointer_.screen);

    Tool& tool = tools.current();
    const Vec2 atWindow{io.MousePos.x, io.MousePos.y};
    const bool free = !tool.holdsPointer() && !panning_;
    if (free && (moveDivider(state.looks, atWindow, hovered) ||
                 minimap_.input(state.view, atWindow, hovered, pointer_.pressed, pointer_.down))) {
        pointer_.over = pointer_.down = pointer_.pressed = pointer_.doubleClicked = false;
        state.hover.reset();
        return;
    }
    const bool space = ui::keyDown(ui::Key::Space) && !io.WantTextInput;
    const bool wantsPan = ImGui::IsMouseDown(ImGuiMouseButton_Middle) ||
                          (pointer_.down && (space || overOtherScene(session, state)));
    panning_ = wantsPan && !tool.holdsPointer() && (panning_ || active);
    if (panning_) state.view.panBy(pointer_.movedBy);
    if (panning_ || space || overOtherScene(session, state)) pointer_.over = false;
    if (!panning_) tool.input(pointer_, host);
    pointer_.scene = state.view.toScene(pointer_.screen);
    state.hover.reset();
    if (hovered || active) state.hover = pointer_.scene;
}

void Canvas::drawScene(Session& session, UiState& state, Size framebuffer, double nowS) {
    const Scene& scene = *session.document().current();
    SessionOverlay overlay(session, state.otherMap(session.document()));
    std::vector<SceneLook> looks = looksOf(session, state, overlay);
    const std::vector<SceneLook> around = backdrop(session, state, looks.front());
    std::vector<SceneLook> all = looks;
    all.insert(all.end(), around.begin(), around.end());
    load(session.document(), all);
    followView(session, state, nowS);
    looks = looksOf(session, state, overlay);  // with the limits that were found
    state.hoverSpectrum.clear();
    if (std::exchange(state.spectrumWanted, false) && state.hover)
        state.hoverSpectrum = samples_.spectrumAt(scene, *state.hover);
    if (state.hover) {
        state.hoverSamples = damaged_.at(*state.hover);
        if (state.hoverSamples.empty()) state.hoverSamples = samples_.at(scene, *state.hover);
        state.hoverDegrees = place_.at(scene, *state.hover);
    }
    if (const LabelMap* labels = session.document().labelsOf(scene.id))
        session.setVisible(scene.id, visibleTiles(state.view, *labels));
    drawn_ = looks.size() > 1 ? drawLooks(looks, state.looks, framebuffer, nowS)
                              : drawOver(around, looks.front(), framebuffer);
    if (firstPictureS_ < 0 && drawn_.sharp > 0 && drawn_.empty == 0) firstPictureS_ = nowS;
    minimap_.place(state.view, scene.info.size, area_);
    minimap_.draw(*painter_, looks.front(), framebuffer, ImGui::GetWindowDrawList());
}

/// Limits that follow the view are found before it is drawn: in this frame, without a file.
void Canvas::followView(Session& session, UiState& state, double nowS) {
    const Scene& scene = *session.document().current();
    if (auto wanted = follower_.follow(scene, state.view, samples_, loader_->busy(), nowS))
        (void)session.apply(SetComposition{scene.id, *wanted});
    state.seen = follower_.seen();
}

void Canvas::drawOptions(Session& session, UiState& state, Toolbox& tools, const ui::Rect& area) {
    Host host(*this, session, state);
    ui::beginPanel("options", area, false);
    ImGui::SetCursorPos({ui::px(10), ui::px(4)});
    options::title(tools.current().info().label);
    tools.current().options(host);
    ui::endPanel();
}

void Canvas::cancelTool(Session& session, UiState& state, Toolbox& tools) {
    Host host(*this, session, state);
    tools.current().cancel(host);
}

void Canvas::finishTool(Session& session, UiState& state, Toolbox& tools) {
    Host host(*this, session, state);
    if (tools.current().canFinish()) tools.current().finish(host);
}

/// Outlines and what the tool draws, over a look at the shown scene.
void Canvas::drawMarksOver(const ui::Rect& place, Session& session, UiState& state, Toolbox& tools) {
    Host host(*this, session, state);
    Marks marks(ImGui::GetWindowDrawList(), state.view, place);
    ImGui::PushClipRect({place.x, place.y}, {place.right(), place.bottom()}, true);
    damaged_.draw(marks);
    drawSceneMarks(marks, session, state, features_);
    drawNeighbours(marks);
    if (panning_)
        marks.setCursor(Cursor::Hand);
    else
        tools.current().marks(marks, pointer_, host);
    cursor_ = marks.cursor();
    ImGui::PopClipRect();
}

void Canvas::drawMarks(Session& session, UiState& state, Toolbox& tools, double nowS) {
    const Scene& scene = *session.document().current();
    ImDrawList* list = ImGui::GetWindowDrawList();
    features_.update(session.document(), scene.id);
    for (std::size_t i = 0; i < places_.size(); ++i) {
        if (places_.size() > 1) drawFrame(places_[i]);
        const bool same = i == 0 || sceneSeen(state.looks.choices[i], session.document()) == &scene;
        if (same) drawMarksOver(places_[i], session, state, tools);
        if (i != pointed_ && state.hover && places_.size() > 1)
            Marks(list, state.view, places_[i]).cross(*state.hover, ui::theme().text);
    }
    if (overOtherScene(session, state)) cursor_ = Cursor::Hand;
    if (cursor_ == Cursor::Hand) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (cursor_ == Cursor::None) ImGui::SetMouseCursor(ImGuiMouseCursor_None);
    drawDivider(state.looks);
    Marks over(list, state.view, area_);
    if (state.placeMark && !drawPlaceMark(over, *state.placeMark, nowS)) state.placeMark.reset();
    drawScaleBar(list, scene, state.view, area_);
    drawLegend(list, scene, area_);
    if (const auto& report = session.shifts(); report && report->scene == scene.id && state.shiftsOfBand >= 0)
        for (const BandShift& shift : report->shifts)
            if (shift.band == state.shiftsOfBand && shift.band < scene.info.bandCount())
                drawCaption(
                    list,
                    drawShiftMarks(over, shift, scene.info.bands[static_cast<std::size_t>(shift.band)].name),
                    area_);
    if (state.comparing) drawCaption(list, comparedText(session.document(), state), area_);
}

/// Where nothing can be seen for a while, words say that it is on its way, or why not.
void Canvas::drawWords(const Scene& scene, double nowS) {
    const bool nothing = drawn_.empty > 0 && drawn_.sharp == 0 && drawn_.fromAncestor == 0;
    if (!nothing) nothingSinceS_ = -1;
    if (nothing && nothingSinceS_ < 0) nothingSinceS_ = nowS;
    saysReading_ = nothing && loader_->busy() && nowS - nothingSinceS_ >= kWordsAfterS;
    if (saysReading_)
        words(area_,
              "Reading " + scene.name + " …" +
                  (scene.info.isSlowToShrink()
                       ? "  The file has no overviews: the first look at all of it is coarse."
                       : ""),
              ui::theme().secondary);
    if (nothing && !loader_->busy() && !unreadable_.empty()) words(area_, unreadable_, ui::theme().failure);
}

}  // namespace swath
