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

class MessagesPanel final : public Panel {
  public:
    std::string_view id() const override { return "messages"; }
    std::string title(const Session& session) const override {
        const auto& all = session.messages();
        const auto failures = std::ranges::count(all, Severity::Failure, &Message::severity);
        return failures > 0 ? fmt::format("Messages {}", failures) : "Messages";
    }
    void draw(const PanelInput& in) override;

  private:
    ListView list_;
    std::optional<std::size_t> chosen_;
};

const char* iconOf(Severity severity) {
    return severity == Severity::Failure   ? icons::kFailure
           : severity == Severity::Warning ? icons::kWarning
                                           : icons::kInfo;
}

void MessagesPanel::draw(const PanelInput& in) {
    const auto& messages = in.session.messages();
    if (messages.empty()) ui::secondaryText("No messages. What fails, and what was done, is told here.");
    list_.begin("messages", messages.size(), "messages");
    for (std::size_t i = messages.size(); i-- > 0;) {
        const Message& m = messages[i];
        const std::string text = m.hint.empty() ? m.text : m.text + " – " + m.hint;
        if (!list_.shows(text)) continue;
        list_.add(i, text);
        const std::string id = fmt::format("messages/{}", i + 1);
        const auto row = listRow(id, text,
                                 {.icon = iconOf(m.severity),
                                  .value = formatDuration(m.timeS),
                                  .selected = chosen_ == i,
                                  .tooltip = text + "\n\nClick copies it"});
        if (list_.walkedTo(i)) ImGui::SetScrollHereY();
        if (!row.clicked) continue;
        chosen_ = i;
        ImGui::SetClipboardText(text.c_str());
    }
    if (const auto walked = list_.end(chosen_)) chosen_ = walked;
}

}  // namespace

std::unique_ptr<Panel> makeMessagesPanel() {
    return std::make_unique<MessagesPanel>();
}

}  // namespace swath
