// SPDX-License-Identifier: MIT
// Runs side by side: what differs in their settings, and what they reached.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "engine/runs/run_comparison.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

constexpr float kNameColumn = 190, kRunColumn = 130;
constexpr std::size_t kMostRuns = 6;

void table(const std::vector<RunComparison::Row>& rows, const char* title) {
    if (rows.empty()) return;
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    secondaryText(title);
    for (const auto& row : rows) {
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        clippedText(row.name, ImGui::GetContentRegionAvail().x);
        for (const std::string& cell : row.cells) {
            ImGui::TableNextColumn();
            clippedText(cell, ImGui::GetContentRegionAvail().x);
        }
    }
}

/// Those whose curves are shown; the newest ones of many.
std::vector<const Run*> shownRuns(const Session& session) {
    std::vector<const Run*> runs;
    for (const Run& run : session.document().runs)
        if (run.shown) runs.push_back(&run);
    if (runs.size() > kMostRuns) runs.erase(runs.begin(), runs.end() - kMostRuns);
    return runs;
}

class ComparisonDialog final : public ProjectDialog {
  public:
    std::string_view id() const override { return "compare"; }
    std::string title() const override { return "Runs side by side"; }
    float width(const WindowInput& in) const override {
        const std::size_t count = in.project ? shownRuns(*in.project).size() : 0;
        return kNameColumn + kRunColumn * static_cast<float>(std::max<std::size_t>(count, 2)) + 48;
    }
    bool draw(const PanelInput& in) override;
};

bool ComparisonDialog::draw(const PanelInput& in) {
    const std::vector<const Run*> runs = shownRuns(in.session);
    const RunComparison comparison = compareRuns(runs);
    const float height = std::min(px(520), ImGui::GetIO().DisplaySize.y - px(150));
    const int columns = static_cast<int>(runs.size()) + 1;
    if (ImGui::BeginTable("##compare", columns, ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg,
                          {0, height})) {
        ImGui::TableSetupScrollFreeze(1, 1);
        ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthFixed, px(kNameColumn));
        for (const std::string& name : comparison.runs)
            ImGui::TableSetupColumn(name.c_str(), ImGuiTableColumnFlags_WidthStretch);
        ImGui::TableHeadersRow();
        table(comparison.settings, "settings that differ");
        table(comparison.facts, "how they ran");
        table(comparison.scores, "what they reached");
        ImGui::EndTable();
        recordProbe("compare/table");
    }
    if (comparison.settings.empty()) secondaryText("Their settings are the same.");
    return true;
}

}  // namespace

std::unique_ptr<Dialog> makeComparisonDialog() {
    return std::make_unique<ComparisonDialog>();
}

}  // namespace swath
