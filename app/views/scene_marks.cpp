// SPDX-License-Identifier: MIT
#include "app/views/scene_marks.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "widgets/canvas/scale_bar.h"
#include "widgets/ui/context.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

constexpr double kMarkedS = 2.5;
constexpr double kSmallestPolygonPx = 2;  // on the screen; smaller ones are a dot of their colour

void drawFeature(Marks& marks, const Feature& feature, Rgb colour) {
    for (const Ring& ring : feature.rings) {
        if (ring.empty()) continue;
        double reach = 0;
        for (const Vec2 p : ring)
            reach = std::max({reach, std::abs(p.x - ring.front().x), std::abs(p.y - ring.front().y)});
        if (reach * marks.view().zoom() >= kSmallestPolygonPx) {
            marks.line(ring, colour, Marks::Ends::Closed, false);
            continue;
        }
        const double side = 1 / marks.view().zoom();
        const Vec2 dot[] = {ring.front(), ring.front() + Vec2{side, 0}};
        marks.line(dot, colour, Marks::Ends::Open, false);
    }
}

}  // namespace

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

Rgb pinColour(int number) {
    static constexpr std::array<Rgb, 6> kColours{Rgb{0xff, 0xd1, 0x66}, {0xef, 0x6f, 0x8f},
                                                 {0x3d, 0xd6, 0xa0},    {0x58, 0xb4, 0xe8},
                                                 {0xb3, 0x88, 0xeb},    {0xf7, 0x9c, 0x6b}};
    return kColours[static_cast<std::size_t>(std::max(1, number) - 1) % kColours.size()];
}

void drawSceneMarks(Marks& marks, const Session& session, const ViewState& state,
                    const FeatureIndex& features) {
    const Document& document = session.document();
    if (state.regionsShown)
        for (const Region& region : document.regions)
            if (region.scene == state.viewScene)
                marks.box(region.window,
                          state.selectedRegion == region.id ? ui::theme().text : roleColour(region.role),
                          std::string(roleName(region.role)) + (region.complete ? " · complete" : ""));
    for (const PinnedSpectrum& pin : session.spectra().pinned())
        if (pin.scene == state.viewScene && marks.visible({pin.x, pin.y, 1, 1})) {
            const Vec2 at{pin.x + 0.5, pin.y + 0.5};
            marks.knob(at, pinColour(pin.number), true);
            marks.note(at, std::to_string(pin.number), 5);
        }
    const auto& places = session.errors().places;
    if (state.errorsShown && state.place < places.size()) {
        const RectI& w = places[state.place].window;
        marks.box({w.x - 2, w.y - 2, w.width + 4, w.height + 4}, ui::theme().text, "");
    }
    if (!state.labelsShown) return;
    for (const std::size_t index : features.in(marks.view().visible())) {
        const Feature& feature = document.features[index];
        if (const LabelClass* c = document.classes.find(feature.classValue))
            drawFeature(marks, feature, c->colour);
    }
}

bool drawPlaceMark(Marks& marks, PlaceMark& mark, double nowS) {
    if (!mark.sinceS) mark.sinceS = nowS;
    const double shown = (nowS - *mark.sinceS) / kMarkedS;
    if (shown >= 1) return false;
    // Closing in within the first fifth, then at rest.
    const double radiusPx = 14 + 40 * std::max(0.0, 1 - 5 * shown);
    marks.circle(mark.at, radiusPx / marks.view().zoom(), ui::theme().accent);
    marks.cross(mark.at, ui::theme().accent);
    return true;
}

void drawCaption(ImDrawList* list, const std::string& text, const ui::Rect& area) {
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    const ImVec2 at{std::floor(area.centreX() - size.x / 2), area.y + ui::px(12)};
    const float room = ui::px(8);
    list->AddRectFilled({at.x - room, at.y - room / 2}, {at.x + size.x + room, at.y + size.y + room / 2},
                        ui::packed({0, 0, 0}, 0.7), ui::px(4));
    list->AddText(at, ui::packed({255, 255, 255}), text.c_str());
}

void drawScaleBar(ImDrawList* list, const Scene& scene, const View& view, const ui::Rect& area) {
    const ScaleBar bar = scaleBar(scene.info.gsdMetres, view.zoom(), ui::px(140));
    const float y = area.bottom() - ui::px(16), x = area.x + ui::px(16), w = static_cast<float>(bar.lengthPx);
    for (const auto& [ink, grow] :
         {std::pair{ui::packed({0, 0, 0}, 0.7), ui::px(3)}, {ui::packed({255, 255, 255}), ui::px(1.5f)}}) {
        list->AddLine({x, y}, {x + w, y}, ink, grow);
        list->AddLine({x, y - ui::px(4)}, {x, y + ui::px(4)}, ink, grow);
        list->AddLine({x + w, y - ui::px(4)}, {x + w, y + ui::px(4)}, ink, grow);
    }
    const ImVec2 size = ImGui::CalcTextSize(bar.text.c_str());
    const ImVec2 at{x + (w - size.x) / 2, y - ui::px(20)};
    list->AddText({at.x + 1, at.y + 1}, ui::packed({0, 0, 0}, 0.8), bar.text.c_str());
    list->AddText(at, ui::packed({255, 255, 255}), bar.text.c_str());
}

}  // namespace swath
