// SPDX-License-Identifier: MIT
// The canvas as several looks at one place: side by side, one over the other with a divider, or in turns.
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "app/canvas.h"
#include "engine/document/scene_bands.h"
#include "engine/imagery/shown_bands.h"
#include "widgets/ui/context.h"
#include "widgets/ui/probes.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

constexpr float kDividerReach = 6;  // design px beside it where it can be taken hold of
constexpr float kGrip = 14;

RectI pixelsOf(const ui::Rect& place) {
    return {static_cast<int>(place.x), static_cast<int>(place.y), static_cast<int>(place.width),
            static_cast<int>(place.height)};
}

/// What of a look lies right of a place; the scene lies where it lay.
SceneLook rightPart(SceneLook look, int from) {
    const RectI area{look.area.x + from, look.area.y, look.area.width - from, look.area.height};
    const Vec2 middle{from + area.width / 2.0, area.height / 2.0};
    look.view = View(look.view.toScene(middle), look.view.zoom(), area.size());
    look.area = area;
    return look;
}

float dividerAt(const Looks& looks, const ui::Rect& area) {
    return std::round(area.x + static_cast<float>(looks.divider) * area.width);
}

}  // namespace

SceneLook Canvas::lookAt(const Session& session, const ViewState& state, OverlaySource& overlay) const {
    const Scene& scene = *session.document().current();
    const LookChoice choice = state.looks.count() > 1 ? state.looks.choices[0] : LookChoice();
    return {.scene = scene.id,
            .view = state.view,
            .area = pixelsOf(area_),
            .composition = compositionOf(choice, scene),
            .style = styleOf(choice, overlayStyle(session.document(), state, session.errors().classValue)),
            .overlays = &overlay};
}

std::vector<SceneLook> Canvas::looksOf(const Session& session, const ViewState& state,
                                       OverlaySource& overlay) {
    const Document& document = session.document();
    const Scene& shown = *document.current();
    std::vector<SceneLook> looks{lookAt(session, state, overlay)};
    for (std::size_t i = 1; i < state.looks.count(); ++i) {
        const LookChoice& choice = state.looks.choices[i];
        SceneLook look = looks.front();
        look.style = overlayStyle(document, state, session.errors().classValue);
        if (state.looks.sideBySide()) look.area = pixelsOf(places_[i]);
        const Scene* scene = sceneSeen(choice, document);
        const auto view = !scene            ? std::nullopt
                          : scene == &shown ? std::optional(state.view)
                                            : links_.viewOf(state.view, shown, *scene);
        if (scene && view) {
            makeKnown(*scene);
            look.scene = scene->id;
            look.view = *view;
            look.composition = compositionOf(choice, *scene);
            look.style = styleOf(choice, look.style);
        } else {
            look.scene = {};  // of which there is nothing to be seen
        }
        looks.push_back(std::move(look));
    }
    if (state.looks.arrangement == Arrangement::Swipe)
        looks.back() = rightPart(looks.back(), static_cast<int>(dividerAt(state.looks, area_) - area_.x));
    return looks;
}

void Canvas::makeKnown(const Scene& scene) {
    if (!known_.insert(scene.id).second) return;
    readFrom(scene);
    textures_->setScene(scene.id, scene.info, scene.display.formulas);
    textures_->invalidateAll(scene.id);
}

void Canvas::readFrom(const Scene& scene) {
    Source now{scene.display.stack, scene.tilesPrint, scene.info.hasOverviews, {}};
    now.stack.grid = {};  // is known once it was opened, and the same
    const auto known = sources_.find(scene.id);
    if (known != sources_.end() && !now.print.empty() && known->second.print == now.print &&
        known->second.stack == now.stack && known->second.overviews == now.overviews)
        return;
    if (known != sources_.end() && !now.print.empty() && known->second.print != now.print)
        textures_->removeScene(scene.id);  // another file, even if it looks like the one before
    RasterInfo tiles = scene.info;
    if (!scene.display.formulas.all.empty())
        tiles.bands.resize(static_cast<std::size_t>(scene.display.formulas.first));
    loader_->addScene(scene.id, tiles, scene.display.stack);
    sources_[scene.id] = std::move(now);
}

void Canvas::showBands(const Scene& scene, const std::set<int>& bands) {
    Source& source = sources_[scene.id];
    const bool there = std::ranges::all_of(
        bands, [&](int band) { return std::ranges::find(source.bands, band) != source.bands.end(); });
    if (bands.empty() || (there && !source.bands.empty())) return;
    source.bands.assign(bands.begin(), bands.end());
    loader_->setBands(scene.id, source.bands);
}

/// Asks for the tiles that the looks need, in turns, and takes those that have come.
void Canvas::load(const Document& document, const std::vector<SceneLook>& looks) {
    std::map<SceneId, std::set<int>> bands;
    for (const SceneLook& look : looks)
        if (const Scene* scene = document.scene(look.scene)) {
            const auto shown = shownValues(look.composition, scene->info, scene->display.formulas).bands;
            bands[look.scene].insert(shown.begin(), shown.end());
        }
    for (const auto& [id, shown] : bands) showBands(*document.scene(id), shown);
    textures_->beginFrame();
    std::vector<std::vector<TileKey>> wishes;
    std::size_t most = 0;
    for (const SceneLook& look : looks) {
        wishes.push_back(painter_->wantedTiles(look));
        most = std::max(most, wishes.back().size());
    }
    std::vector<TileKey> keys;
    std::set<TileKey> listed;
    for (std::size_t i = 0; i < most; ++i)
        for (const auto& wish : wishes)
            if (i < wish.size() && listed.insert(wish[i]).second) keys.push_back(wish[i]);
    loader_->wish(std::move(keys));
    for (const LoadedTile& tile : loader_->drain()) {
        textures_->upload(tile);
        if (!tile.tile) unreadable_ = tile.failure;
        samples_.remember(tile);
        const Scene* scene = tile.key.scene == shown_ ? document.scene(shown_) : nullptr;
        if (scene) damaged_.remember(tile, scene->info.size);
    }
}

ScenePainter::Drawn Canvas::drawLooks(const std::vector<SceneLook>& looks, const Looks& how, Size framebuffer,
                                      double nowS) {
    if (how.arrangement == Arrangement::Flicker) return painter_->draw(looks[how.seenAt(nowS)], framebuffer);
    const ScenePainter::Drawn first = painter_->draw(looks.front(), framebuffer);
    for (std::size_t i = 1; i < looks.size(); ++i)
        if (!looks[i].area.empty()) (void)painter_->draw(looks[i], framebuffer);
    return first;
}

/// @return true while the pointer is its own.
bool Canvas::moveDivider(Looks& looks, Vec2 atWindow, bool hovered) {
    if (looks.arrangement != Arrangement::Swipe) return dividerHeld_ = false;
    const auto x = static_cast<float>(atWindow.x);
    const bool near = hovered && std::abs(x - dividerAt(looks, area_)) <= ui::px(kDividerReach);
    dividerHeld_ = pointer_.down && (dividerHeld_ || (near && pointer_.pressed));
    if (dividerHeld_) looks.divider = std::clamp((atWindow.x - area_.x) / area_.width, 0.0, 1.0);
    if (near || dividerHeld_) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    return near || dividerHeld_;
}

void Canvas::drawDivider(const Looks& looks) {
    if (looks.arrangement != Arrangement::Swipe) return;
    const float x = dividerAt(looks, area_), y = area_.centreY(), half = ui::px(kGrip);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddLine({x, area_.y}, {x, area_.bottom()}, ui::packed({0, 0, 0}, 0.6), ui::px(4));
    list->AddLine({x, area_.y}, {x, area_.bottom()}, ui::packed({255, 255, 255}), ui::px(1.5F));
    list->AddRectFilled({x - ui::px(5), y - half}, {x + ui::px(5), y + half}, ui::packed({255, 255, 255}),
                        ui::px(5));
    for (const float side : {-ui::px(1.5F), ui::px(1.5F)})
        list->AddLine({x + side, y - half / 2}, {x + side, y + half / 2}, ui::packed({0, 0, 0}, 0.6),
                      ui::px(1));
    ui::probes().record("looks/divider", {x - ui::px(5), y - half, ui::px(10), 2 * half});
}

bool Canvas::overOtherScene(const Session& session, const UiState& state) const {
    if (pointed_ == 0 || !state.looks.sideBySide()) return false;
    return sceneSeen(state.looks.choices[pointed_], session.document()) != session.document().current();
}

/// The look that the pointer is in; while a button is down, the one in which it went down.
void Canvas::placePointer() {
    if (pointed_ >= places_.size()) pointed_ = 0;
    const bool pressed =
        ImGui::IsMouseClicked(ImGuiMouseButton_Left) || ImGui::IsMouseClicked(ImGuiMouseButton_Middle);
    if (ImGui::IsAnyMouseDown() && !pressed) return;
    const ImVec2 at = ImGui::GetIO().MousePos;
    for (std::size_t i = 0; i < places_.size(); ++i)
        if (places_[i].contains(at.x, at.y)) pointed_ = i;
}

}  // namespace swath
