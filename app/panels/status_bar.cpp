// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/panels.h"
#include "app/views/status_text.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

/// The first job that runs, and how far it is.
std::string jobText(const Session& session) {
    for (const JobStatus& job : session.jobs())
        if (job.state == JobState::Running && job.kind != JobKind::ReadSpectrum)
            return job.fraction >= 0 ? fmt::format("{} · {:.0f} %", job.name, 100 * job.fraction)
                                     : job.name + (job.phase.empty() ? "" : " · " + job.phase);
    return "";
}

}  // namespace

void drawStatusBar(const PanelInput& in, const ui::Rect& area) {
    using namespace ui;
    ui::beginPanel("status", area, false);
    ImGui::PushFont(ui::context().fonts().small);
    // From the right end, so that what the pointer is over ends before it.
    float right = area.width - px(12);
    for (const std::string& text : {tilesText(in.state), jobText(in.session)}) {
        if (text.empty()) continue;
        const float width = ImGui::CalcTextSize(text.c_str()).x;
        ImGui::SetCursorPos({right - width, px(5)});
        ImGui::TextUnformatted(text.c_str());
        right -= width + px(18);
    }
    float left = px(10);
    int number = 0;
    for (const std::string& text : statusParts(in.session.document(), in.state)) {
        const float width = ImGui::CalcTextSize(text.c_str()).x;
        if (left + width > right) break;
        ImGui::SetCursorPos({left, px(5)});
        ImGui::TextUnformatted(text.c_str());
        recordProbe(fmt::format("status/{}", number++));
        left += width + px(18);
    }
    ImGui::PopFont();
    ui::endPanel();
}

}  // namespace swath
