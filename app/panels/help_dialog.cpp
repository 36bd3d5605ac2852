// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/input.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

struct Group {
    std::string title;
    std::vector<std::pair<std::string, std::string>> keys;
};

std::vector<Group> keyGroups(const Actions& actions) {
    std::vector<Group> groups;
    for (const Action& action : actions.all()) {
        if (action.key.empty() || action.group == "Classes") continue;  // nine alike: told once, below
        if (groups.empty() || groups.back().title != action.group) groups.push_back({action.group, {}});
        std::string key;
        for (const std::string& chord : split(action.key, ' ')) key += (key.empty() ? "" : " or ") + chord;
        groups.back().keys.emplace_back(action.label, std::move(key));
    }
    groups.push_back({"Pointer and classes",
                      {{"Paint, set vertices, draw regions", "left button"},
                       {"Erase with the brush", "Alt + left button"},
                       {"Move the picture", "middle button, or Space + left"},
                       {"Zoom at the pointer", "wheel"},
                       {"Move the divider of two looks", "left button on it"},
                       {"Choose a class", "1 … 9"}}});
    return groups;
}

class HelpDialog final : public Dialog {
  public:
    std::string_view id() const override { return "help"; }
    std::string title() const override { return "Keys"; }
    float width(const WindowInput&) const override { return 760; }
    bool draw(const WindowInput& in) override;
};

bool HelpDialog::draw(const WindowInput& in) {
    const std::vector<Group> groups = keyGroups(in.actions);
    std::size_t lines = 0;
    for (const Group& group : groups) lines += group.keys.size() + 2;
    ImGui::BeginChild("##keys", {0, std::min(px(520), ImGui::GetIO().DisplaySize.y * 0.7f)});
    ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, {px(12), 0});
    if (ImGui::BeginTable("##columns", 2, ImGuiTableFlags_SizingStretchSame)) {
        ImGui::TableNextColumn();
        std::size_t drawn = 0;
        bool left = true;
        for (const Group& group : groups) {
            if (left && drawn + group.keys.size() / 2 > lines / 2) {
                left = false;
                ImGui::TableNextColumn();
            }
            ui::sectionTitle(group.title);
            for (const auto& [label, key] : group.keys) ui::labelledRow(label, key);
            drawn += group.keys.size() + 2;
        }
        ImGui::EndTable();
    }
    ImGui::PopStyleVar();
    ImGui::EndChild();
    if (link("help/change", "Change keys …", "In the settings")) in.open("settings");
    return ImGui::IsWindowAppearing() || !chordPressed({.key = Key::Slash, .shift = true});
}

}  // namespace

std::unique_ptr<Dialog> makeHelpDialog() {
    return std::make_unique<HelpDialog>();
}

}  // namespace swath
