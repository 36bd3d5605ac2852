// SPDX-License-Identifier: MIT
// What lies over the scene without being part of it: outlines, the cursor, the scale bar, the minimap.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/canvas.h"
#include "app/session_overlay.h"
#include "widgets/canvas/scale_bar.h"
#include "widgets/ui/context.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

constexpr float kMinimapPx = 132;

ImVec2 im(Vec2 v) {
    return {static_cast<float>(v.x), static_cast<float>(v.y)};
}

Rgb roleColour(Role role) {
    switch (role) {
        case Role::Train:
            return ui::theme().done;
        case Role::Validation:
            return ui::theme().accent;
        case Role::Test:
            return ui::theme().warning;
    }
    return ui::theme().text;
}

}  // namespace

void Canvas::drawMarks(const Session& session, const UiState& state) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const Document& document = session.document();
    const float line = ui::px(1.5f);
    const auto box = [&](const RectI& r, Rgb c, const std::string& text) {
        const ImVec2 a = im(toWindow(state, {double(r.x), double(r.y)}));
        const ImVec2 b = im(toWindow(state, {double(r.right()), double(r.bottom())}));
        list->AddRect({a.x - 1, a.y - 1}, {b.x + 1, b.y + 1}, ui::packed({0, 0, 0}, 0.6), 0, 0, line + 2);
        list->AddRect(a, b, ui::packed(c), 0, 0, line);
        if (text.empty() || b.x - a.x < ui::px(40)) return;
        const ImVec2 size = ImGui::CalcTextSize(text.c_str());
        const ImVec2 at{std::max(a.x, area_.x) + ui::px(4), std::max(a.y, area_.y) + ui::px(4)};
        if (at.x + size.x > b.x || at.y + size.y > b.y) return;
        list->AddRectFilled({at.x - ui::px(3), at.y - ui::px(1)},
                            {at.x + size.x + ui::px(3), at.y + size.y + ui::px(1)},
                            ui::packed(ui::theme().window, 0.8), ui::px(3));
        list->AddText(at, ui::packed(c), text.c_str());
    };
    if (state.regionsShown)
        for (const Region& region : document.regions)
            if (region.scene == shown_)
                box(region.window, roleColour(region.role),
                    std::string(roleName(region.role)) + (region.complete ? " · complete" : ""));
    if (state.regionDraft)
        box(*state.regionDraft, roleColour(state.regionRole),
            fmt::format("{} × {}", state.regionDraft->width, state.regionDraft->height));

    if (state.errorsShown && state.place < session.errors().places.size() &&
        session.errors().places.size() > 0) {
        const RectI& w = session.errors().places[state.place].window;
        box({w.x - 2, w.y - 2, w.width + 4, w.height + 4}, ui::theme().text, "");
    }
    if (state.labelsShown)
        for (const Feature& feature : document.features) {
            if (feature.scene != shown_) continue;
            const auto steps = document.history.steps();
            bool undone = false;
            for (std::size_t i = document.history.cursor(); i < steps.size(); ++i)
                undone |= steps[i].id == feature.edit;
            const LabelClass* c = document.classes.find(feature.classValue);
            if (undone || !c) continue;
            for (const Ring& ring : feature.rings) {
                std::vector<ImVec2> points;
                for (const Vec2 p : ring) points.push_back(im(toWindow(state, p)));
                list->AddPolyline(points.data(), static_cast<int>(points.size()), ui::packed(c->colour),
                                  ImDrawFlags_Closed, line);
            }
        }

    const LabelClass* chosen = document.classes.find(state.classValue);
    const Rgb ink = chosen ? chosen->colour : ui::theme().text;
    if (!state.polygon.empty()) {
        std::vector<ImVec2> points;
        for (const Vec2 p : state.polygon) points.push_back(im(toWindow(state, p)));
        if (state.hover) points.push_back(im(toWindow(state, *state.hover)));
        list->AddPolyline(points.data(), static_cast<int>(points.size()), ui::packed({0, 0, 0}, 0.6), 0,
                          line + 2);
        list->AddPolyline(points.data(), static_cast<int>(points.size()), ui::packed(ink), 0, line);
        for (std::size_t i = 0; i < state.polygon.size(); ++i) {
            list->AddCircleFilled(points[i], ui::px(i == 0 ? 5.0f : 3.5f), ui::packed({0, 0, 0}, 0.6));
            list->AddCircleFilled(points[i], ui::px(i == 0 ? 4.0f : 2.5f), ui::packed(ink));
        }
    }
    const bool brush = state.tool == Tool::Brush || state.tool == Tool::Eraser;
    if (state.hover && brush && !panning_) {
        const ImVec2 centre = im(toWindow(state, *state.hover));
        const float radius = std::max(static_cast<float>(state.brushPx / 2 * state.view.zoom()), 1.5f);
        list->AddCircle(centre, radius + 1, ui::packed({0, 0, 0}, 0.7), 0, ui::px(1));
        list->AddCircle(centre, radius,
                        state.tool == Tool::Eraser ? ui::packed({255, 255, 255}) : ui::packed(ink), 0,
                        ui::px(1.5f));
        ImGui::SetMouseCursor(radius > 4 ? ImGuiMouseCursor_None : ImGuiMouseCursor_Arrow);
    } else if (state.hover && (panning_ || state.tool == Tool::Pan)) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    }

    const Scene* scene = document.scene(shown_);
    if (!scene) return;
    const ScaleBar bar = scaleBar(scene->info.gsdMetres, state.view.zoom(), ui::px(140));
    const float y = area_.bottom() - ui::px(16), x = area_.x + ui::px(16),
                w = static_cast<float>(bar.lengthPx);
    for (const auto& [ink2, grow] :
         {std::pair{ui::packed({0, 0, 0}, 0.7), ui::px(3)}, {ui::packed({255, 255, 255}), ui::px(1.5f)}}) {
        list->AddLine({x, y}, {x + w, y}, ink2, grow);
        list->AddLine({x, y - ui::px(4)}, {x, y + ui::px(4)}, ink2, grow);
        list->AddLine({x + w, y - ui::px(4)}, {x + w, y + ui::px(4)}, ink2, grow);
    }
    const ImVec2 size = ImGui::CalcTextSize(bar.text.c_str());
    const ImVec2 at{x + (w - size.x) / 2, y - ui::px(20)};
    list->AddText({at.x + 1, at.y + 1}, ui::packed({0, 0, 0}, 0.8), bar.text.c_str());
    list->AddText(at, ui::packed({255, 255, 255}), bar.text.c_str());
}

void Canvas::drawMinimap(const Session& session, const UiState& state, Size framebuffer) {
    const Scene* scene = session.document().scene(shown_);
    if (!scene) return;
    const RectI all = sceneRect(*scene);
    if (state.view.visible().contains(all)) return;  // nothing to find one's way in
    const double longest = std::max(all.width, all.height);
    const double side = ui::px(kMinimapPx);
    const int w = std::max(8, static_cast<int>(side * all.width / longest));
    const int h = std::max(8, static_cast<int>(side * all.height / longest));
    if (area_.width < float(w) * 3 || area_.height < float(h) * 2) return;
    const RectI place{static_cast<int>(area_.right() - ui::px(12)) - w,
                      static_cast<int>(area_.bottom() - ui::px(12)) - h, w, h};
    SessionOverlay overlay(session);
    renderer_->drawMinimap({framebuffer, place}, scene->composition, style(session, state), overlay);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 a{float(place.x), float(place.y)}, b{float(place.right()), float(place.bottom())};
    list->AddRect({a.x - 1, a.y - 1}, {b.x + 1, b.y + 1}, ui::packed(ui::theme().line));
    const View small = renderer_->minimapView({w, h});
    const RectI seen = intersection(state.view.visible(), all);
    const Vec2 p = small.toScreen({double(seen.x), double(seen.y)});
    const Vec2 q = small.toScreen({double(seen.right()), double(seen.bottom())});
    const Vec2 origin{double(place.x), double(place.y)};
    list->AddRect(im(p + origin), im(q + origin), ui::packed({255, 255, 255}), 0, 0, ui::px(1.5f));
}

}  // namespace swath
