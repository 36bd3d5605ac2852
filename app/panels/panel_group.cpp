// SPDX-License-Identifier: MIT
#include "app/panels/panel_group.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

constexpr float kPadding = 8, kFold = 24;
constexpr float kBesideTabs = 335, kLeastTabs = 200;  ///< what stands beside the tabs has its room first

}  // namespace

bool PanelGroup::show(std::string_view panel) {
    const auto at = std::ranges::find_if(members_, [&](const Member& m) { return m.panel->id() == panel; });
    if (at == members_.end()) return false;
    chosen_ = static_cast<int>(at - members_.begin());
    folded_ = false;
    return true;
}

std::string_view PanelGroup::shown() const {
    return members_.empty() ? std::string_view() : members_[static_cast<std::size_t>(chosen_)].panel->id();
}

void PanelGroup::drawTabs(const PanelInput& in, const ui::Rect& area) {
    std::vector<std::string> titles;
    for (const Member& member : members_) titles.push_back(member.panel->title(in.session));
    const float room = area.width - ui::px(2 * kPadding + kFold);
    ImGui::SetCursorPos({ui::px(2), ui::px(2)});
    if (ui::tabs(id_, chosen_, titles,
                 head_ == Head::Beside
                     ? std::clamp(room - ui::px(kBesideTabs), std::min(room, ui::px(kLeastTabs)), room)
                     : room))
        folded_ = false;
    if (!folded_ && head_ == Head::Beside) {
        const auto drawn = ui::probes().find(id_);
        const float left = drawn ? drawn->rect.right() - area.x : ui::px(kLeastTabs);
        ImGui::SetCursorPos({left, ui::px(4)});
        ImGui::BeginChild("##head", {area.width - left - ui::px(kPadding + kFold), ui::px(kTabs - 4)}, false,
                          ImGuiWindowFlags_NoScrollbar);
        chosen().panel->drawHead(in);
        ImGui::EndChild();
    }
    ImGui::SetCursorPos({area.width - ui::px(kFold + 4), ui::px(4)});
    if (ui::iconButton(id_ + "/fold", folded_ ? ui::icons::kCaretUp : ui::icons::kCaretDown,
                       {.tooltip = folded_ ? "Unfold" : "Fold to its tabs", .quiet = true}))
        folded_ = !folded_;
}

void PanelGroup::drawHead(const PanelInput& in, const ui::Rect& area) {
    Member& member = chosen();
    ui::beginPanel(fmt::format("{}-head/{}", id_, chosen_),
                   {area.x, area.y + ui::px(kTabs), area.width, std::max(member.head, ui::px(1))});
    const float before = ImGui::GetCursorPosY();
    member.panel->drawHead(in);
    const float after = ImGui::GetCursorPosY();
    member.head = after > before ? after + ui::px(kPadding) - ImGui::GetStyle().ItemSpacing.y : 0;
    ui::endPanel();
}

void PanelGroup::drawBody(const PanelInput& in, const ui::Rect& area, float top) {
    // A place for each: how far one is scrolled is nothing to the others.
    ui::beginPanel(fmt::format("{}-panel/{}", id_, chosen_),
                   {area.x, area.y + top, area.width, area.height - top});
    chosen().panel->draw(in);
    wanted_ = (top + ImGui::GetCursorPosY() + ui::px(kPadding)) / ui::context().scale();
    ui::endPanel();
}

void PanelGroup::draw(const PanelInput& in, const ui::Rect& area) {
    if (members_.empty() || area.empty()) return;
    ui::beginPanel(id_ + "-group", area, false);
    drawTabs(in, area);
    const float least = ui::px(kTabs + 2 * kPadding);
    float top = ui::px(kTabs);
    if (!folded_ && area.height > least) {
        if (head_ == Head::Below) {
            drawHead(in, area);
            top += chosen().head;
        }
        if (area.height > top + ui::px(kPadding)) drawBody(in, area, top);
    }
    ui::endPanel();
}

void PanelGroup::save(nlohmann::json& to) const {
    to["shown"] = shown();
    to["folded"] = folded_;
    for (const Member& member : members_) {
        nlohmann::json own = nlohmann::json::object();
        member.panel->save(own);
        if (!own.empty()) to["panels"][std::string(member.panel->id())] = std::move(own);
    }
}

void PanelGroup::load(const nlohmann::json& from) {
    if (!from.is_object()) return;
    if (const auto shown = from.find("shown"); shown != from.end() && shown->is_string())
        (void)show(shown->get<std::string>());
    if (const auto folded = from.find("folded"); folded != from.end() && folded->is_boolean())
        folded_ = folded->get<bool>();
    const auto panels = from.find("panels");
    if (panels == from.end() || !panels->is_object()) return;
    for (const Member& member : members_) {
        const auto own = panels->find(std::string(member.panel->id()));
        if (own != panels->end() && own->is_object()) member.panel->load(*own);
    }
}

}  // namespace swath
