// SPDX-License-Identifier: MIT
#include "app/window_layout.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/panels/panels.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

constexpr float kTopBar = 36, kToolOptions = 32, kStatusBar = 24;
constexpr float kLeastWork = 180, kLeastData = 150;
constexpr float kMostWork = 0.64F;  ///< of the height, while the other group wants the rest

}  // namespace

WindowLayout::WindowLayout() {
    panes_.bottomStrip = PanelGroup::kTabs;
    dock_.setFolded(true);
    for (PanelEntry& entry : standardPanels()) add(entry.place, std::move(entry.panel));
}

void WindowLayout::add(PanelPlace place, std::unique_ptr<Panel> panel) {
    (place == PanelPlace::Work ? work_ : place == PanelPlace::Data ? data_ : dock_).add(std::move(panel));
}

bool WindowLayout::show(std::string_view panel) {
    if (dock_.show(panel)) {
        allHidden_ = false;
        return true;
    }
    if (!work_.show(panel) && !data_.show(panel)) return false;
    panes_.rightHidden = allHidden_ = false;
    return true;
}

bool WindowLayout::shows(std::string_view panel) const {
    if (allHidden_) return false;
    if (dock_.shown() == panel) return !dock_.folded();
    if (panes_.rightHidden) return false;
    return (work_.shown() == panel && !work_.folded()) || (data_.shown() == panel && !data_.folded());
}

void WindowLayout::toggleDock() {
    dockClosedByHand_ = !dock_.folded();
    dock_.setFolded(dockClosedByHand_);
}

void WindowLayout::curveArrived() {
    if (dock_.folded() && !dockClosedByHand_) (void)dock_.show("curves");
}

float WindowLayout::workHeight(float room) const {
    const float tabs = PanelGroup::kTabs;
    if (work_.folded()) return tabs;
    if (data_.folded()) return room - tabs;
    const float most = std::max(room - kLeastData, kLeastWork);
    if (split_ > 0) return std::clamp(split_, std::min(kLeastWork, most), most);
    const float spare = room - std::max(data_.wantedHeight(), kLeastData);
    const float allowed = std::min(most, std::max({room * kMostWork, spare, kLeastWork}));
    return std::clamp(work_.wantedHeight(), kLeastWork, allowed);
}

void WindowLayout::drawSide(const PanelInput& in, const ui::Rect& area) {
    const float s = ui::context().scale();
    const float line = ui::px(4);
    const float room = (area.height - line) / s;
    const float upper = std::round(std::min(workHeight(room), room - PanelGroup::kTabs) * s);
    work_.draw(in, {area.x, area.y, area.width, upper});
    data_.draw(in, {area.x, area.y + upper + line, area.width, area.height - upper - line});
    const ui::Rect bar{area.x, area.y + upper, area.width, line};
    ImGui::GetBackgroundDrawList()->AddRectFilled({bar.x, bar.y}, {bar.right(), bar.bottom()},
                                                  ui::packed(ui::theme().window));
    if (work_.folded() || data_.folded()) return;
    float height = upper / s;
    if (!ui::divider("panes/side", bar, false, height, kLeastWork, std::max(room - kLeastData, kLeastWork)))
        return;
    split_ = ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left) ? 0 : height;
}

void WindowLayout::drawDock(const PanelInput& in, const ui::Rect& area) {
    const bool was = dock_.folded();
    dock_.draw(in, area);
    if (was != dock_.folded()) dockClosedByHand_ = dock_.folded();
}

WindowAreas WindowLayout::draw(const PanelInput& in, const ui::Rect& window) {
    if (allHidden_) return {.tools = {}, .options = {}, .scene = window};
    const float s = ui::context().scale();
    const float top = kTopBar * s, status = kStatusBar * s, options = kToolOptions * s;
    drawTopBar(in, {0, 0, window.width, top});
    panes_.bottomHidden = dock_.folded();
    const ui::Rect body{0, top, window.width, window.height - top - status};
    const ui::PaneLayout panes = ui::splitPanes("panes", body, panes_);
    WindowAreas areas{.tools = panes.left, .options = panes.centre, .scene = panes.centre};
    areas.options.height = options;
    areas.scene.y += options;
    areas.scene.height = std::max(0.0F, areas.scene.height - options);
    if (!panes.right.empty()) drawSide(in, panes.right);
    if (!panes.bottom.empty()) drawDock(in, panes.bottom);
    drawStatusBar(in, {0, window.height - status, window.width, status});
    return areas;
}

void WindowLayout::save(nlohmann::json& to) const {
    to = {{"right", panes_.right},
          {"bottom", panes_.bottom},
          {"right_hidden", panes_.rightHidden},
          {"split", split_},
          {"dock_closed", dockClosedByHand_}};
    work_.save(to["work"]);
    data_.save(to["data"]);
    dock_.save(to["dock"]);
}

void WindowLayout::load(const nlohmann::json& from) {
    if (!from.is_object()) return;
    try {
        panes_.right = from.value("right", panes_.right);
        panes_.bottom = from.value("bottom", panes_.bottom);
        panes_.rightHidden = from.value("right_hidden", false);
        split_ = from.value("split", 0.0F);
        dockClosedByHand_ = from.value("dock_closed", false);
        work_.load(from.value("work", nlohmann::json::object()));
        data_.load(from.value("data", nlohmann::json::object()));
        dock_.load(from.value("dock", nlohmann::json::object()));
    } catch (const nlohmann::json::exception&) {
        // Of another version: what was read so far stands, the rest keeps its defaults.
    }
}

}  // namespace swath
