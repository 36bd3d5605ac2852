// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <cmath>

#include "app/panels/panels.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

std::string className(const Document& d, std::uint8_t value) {
    if (value == kUnlabelled) return "–";
    if (value == kIgnore) return "ignore";
    const LabelClass* c = d.classes.find(value);
    return c ? c->name : std::to_string(value);
}

/// "121.49057° W  39.42727° N"
std::string degrees(Vec2 w) {
    return fmt::format("{:.5f}° {}  {:.5f}° {}", std::abs(w.x), w.x < 0 ? 'W' : 'E', std::abs(w.y),
                       w.y < 0 ? 'S' : 'N');
}

}  // namespace

void drawStatusBar(const PanelInput& in, const ui::Rect& area) {
    using namespace ui;
    ui::beginPanel("status", area, false);
    ImGui::PushFont(ui::context().fonts().small);
    ImGui::SetCursorPos({px(10), px(5)});
    const Document& d = in.session.document();
    const Scene* scene = d.current();
    const auto part = [](const std::string& text) {
        ImGui::TextUnformatted(text.c_str());
        ImGui::SameLine(0, px(18));
    };
    if (scene && scene->ready) {
        part(in.state.view.zoomText());
        if (in.state.hover) {
            const Vec2 p = *in.state.hover;
            const int x = static_cast<int>(std::floor(p.x)), y = static_cast<int>(std::floor(p.y));
            part(fmt::format("x {}  y {}", formatCount(x), formatCount(y)));
            if (scene->info.geotransform) {
                const Vec2 w = scene->info.geotransform->toWorld(p);
                part(scene->info.crsIsGeographic ? degrees(w) : fmt::format("E {:.1f}  N {:.1f}", w.x, w.y));
            }
            const LabelMap* labels = d.labelsOf(scene->id);
            const Prediction* prediction = d.predictionOf(scene->id);
            if (labels) part("label: " + className(d, labels->at(x, y)));
            if (prediction) part("map: " + className(d, prediction->classes.at(x, y)));
            if (!in.state.hoverSamples.empty()) part(in.state.hoverSamples);
        } else {
            part(fmt::format("{} × {} × {}", formatCount(scene->info.size.width),
                             formatCount(scene->info.size.height), scene->info.bandCount()));
            if (!scene->info.crsName.empty()) part(scene->info.crsName);
            if (scene->info.gsdMetres > 0) part(formatFigure(scene->info.gsdMetres) + " m a pixel");
        }
    }
    for (const JobStatus& job : in.session.jobs())
        if (job.state == JobState::Running) {
            const std::string text = job.fraction >= 0
                                         ? fmt::format("{} · {:.0f} %", job.name, 100 * job.fraction)
                                         : job.name + (job.phase.empty() ? "" : " · " + job.phase);
            ImGui::SetCursorPos({area.width - ImGui::CalcTextSize(text.c_str()).x - px(12), px(5)});
            ImGui::TextUnformatted(text.c_str());
            break;
        }
    ImGui::PopFont();
    ui::endPanel();
}

}  // namespace swath
