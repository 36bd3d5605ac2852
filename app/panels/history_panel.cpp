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
    ListView list_;
};

std::string labelOf(const History& history, std::size_t done) {
    return done == 0 ? "As it was opened first" : history.steps()[done - 1].label;
}

void HistoryPanel::row(const PanelInput& in, std::size_t done) {
    const History& history = in.session.document().history;
    const auto steps = history.steps();
    const std::int64_t pixels = done == 0 ? 0 : steps[done - 1].pixels;
    const std::string value = pixels == 0 ? "" : formatCount(pixels) + " px";  // of what changed pixels
    const auto row = ui::listRow(fmt::format("history/{}", done), labelOf(history, done),
                                 {.value = value,
                                  .selected = history.cursor() == done,
                                  .dimmed = done > history.cursor(),
                                  .tooltip = done == 0 ? "" : steps[done - 1].time});
    if (row.clicked) in.want(GoToStep{done});
}

/// The next thing to do where nothing has been done yet.
void nothingYet(const PanelInput& in) {
    const bool paints = !in.session.document().classes.all().empty();
    if (!emptyState("history/empty", icons::kHistory,
                    "Every stroke is listed here and can be taken back, also after a restart.",
                    paints ? "Take the brush" : "Add a class", paints ? in.actions.keyOf("tool/brush") : ""))
        return;
    if (paints)
        (void)in.actions.run("tool/brush");
    else
        in.show("label");
}

void HistoryPanel::draw(const PanelInput& in) {
    const History& history = in.session.document().history;
    const auto steps = history.steps();
    const std::size_t count = steps.size();
    if (count == 0) return nothingYet(in);
    // Newest first: the row of step 0, before any of them, is the last.
    const auto walked =
        list_.drawLong("history",
                       {.count = count + 1,
                        .version = static_cast<std::uint64_t>(steps.back().id.value),
                        .text = [&](std::size_t row) { return labelOf(history, count - row); },
                        .draw = [&](std::size_t row) { this->row(in, count - row); }},
                       "steps", count - history.cursor());
    if (walked) in.want(GoToStep{count - *walked});
}

}  // namespace

std::unique_ptr<Panel> makeHistoryPanel() {
    return std::make_unique<HistoryPanel>();
}

}  // namespace swath
