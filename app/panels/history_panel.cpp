// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/list_view.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

class HistoryPanel final : public Panel {
  public:
    std::string_view id() const override { return "history"; }
    std::string title(const Session&) const override { return "History"; }
    void draw(const PanelInput& in) override;

  private:
    void row(const PanelInput& in, std::size_t done);
    void search(const History& history);

    std::string search_, searched_;
    std::size_t searchedSteps_ = 0;
    std::vector<std::size_t> found_;  ///< steps that the search lets through, newest first
};

void HistoryPanel::row(const PanelInput& in, std::size_t done) {
    const History& history = in.session.document().history;
    const auto steps = history.steps();
    const std::string label = done == 0 ? "As it was opened first" : steps[done - 1].label;
    const std::int64_t pixels = done == 0 ? 0 : steps[done - 1].pixels;
    const std::string value = pixels == 0 ? "" : formatCount(pixels) + " px";  // of what changed pixels
    const auto row = ui::listRow(fmt::format("history/{}", done), label,
                                 {.value = value,
                                  .selected = history.cursor() == done,
                                  .dimmed = done > history.cursor(),
                                  .tooltip = done == 0 ? "" : steps[done - 1].time});
    if (row.clicked) in.want(GoToStep{done});
}

void HistoryPanel::search(const History& history) {
    const auto steps = history.steps();
    if (searched_ == search_ && searchedSteps_ == steps.size()) return;
    searched_ = search_;
    searchedSteps_ = steps.size();
    found_.clear();
    for (std::size_t done = steps.size(); done > 0; --done)
        if (foundIn(steps[done - 1].label, search_)) found_.push_back(done);
}

void HistoryPanel::draw(const PanelInput& in) {
    const History& history = in.session.document().history;
    const std::size_t count = history.steps().size();
    if (count == 0) {
        ui::secondaryText("Every stroke is listed here and can be taken back, also after a restart.");
        return;
    }
    if (count > ListView::kSearchFrom)
        (void)textField("history/search", "", search_,
                        {.hint = "find in steps", .icon = icons::kSearch, .width = 280});
    const bool searching = !search_.empty();
    if (searching) search(history);
    // Only the rows in sight are built: a history of ten thousand steps costs no more than one of ten.
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(searching ? found_.size() : count + 1),
                  px(24) + ImGui::GetStyle().ItemSpacing.y);
    while (clipper.Step())
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
            const auto at = static_cast<std::size_t>(i);
            row(in, searching ? found_[at] : count - at);  // newest first
        }
    if (searching && found_.empty()) secondaryText("No step is called so.");
}

}  // namespace

std::unique_ptr<Panel> makeHistoryPanel() {
    return std::make_unique<HistoryPanel>();
}

}  // namespace swath
