// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/panels.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

/// @return true when its colour is to be changed.
bool classMenu(const PanelInput& in, const LabelClass& c, const std::string& id) {
    using namespace ui;
    if (!ui::beginContextMenu(id + "/menu")) return false;
    std::string& name = in.state.classNameEdits[c.value];
    if (ImGui::IsWindowAppearing()) name = c.name;
    if (ui::textField(id + "/name", "", name,
                      {.hint = "name", .tooltip = "Its name; Enter takes it", .icon = icons::kPencil}) ==
        TextEvent::Submitted) {
        LabelClass changed = c;
        changed.name = name;
        in.state.want(ChangeClass{changed});
        ImGui::CloseCurrentPopup();
    }
    const bool colourWanted = ui::menuItem(id + "/colour-item", "Colour …", "", true, false, icons::kDrop);
    if (ui::menuItem(id + "/lock", c.locked ? "Unlock" : "Lock: keep its pixels", "", true, c.locked,
                     icons::kLock)) {
        LabelClass changed = c;
        changed.locked = !c.locked;
        in.state.want(ChangeClass{changed});
    }
    if (ui::menuItem(id + "/background", "Background of complete regions", "", true, c.background)) {
        for (const LabelClass& other : in.session.document().classes.all())
            if (other.background != (other.value == c.value && !c.background)) {
                LabelClass changed = other;
                changed.background = other.value == c.value && !c.background;
                in.state.want(ChangeClass{changed});
            }
    }
    if (ui::menuItem(id + "/remove", "Remove", "", true, false, icons::kTrash))
        in.state.want(RemoveClass{c.value});
    ui::endMenu();
    return colourWanted;
}

void classColour(const PanelInput& in, const LabelClass& c, const std::string& id) {
    // The colours that new classes get: told apart by everybody, and from the error view's.
    static const std::vector<Rgb> presets = [] {
        constexpr std::size_t kDefaultColours = 12;
        std::vector<Rgb> all;
        for (std::size_t i = 0; i < kDefaultColours; ++i) all.push_back(defaultClassColour(i));
        return all;
    }();
    const auto picked = ui::colourPicker(id + "/colour", "Colour of " + c.name, c.colour, presets);
    if (!picked) return;
    LabelClass changed = c;
    changed.colour = *picked;
    in.state.want(ChangeClass{changed});
}

}  // namespace

void drawClassesPanel(const PanelInput& in) {
    using namespace ui;
    const Document& d = in.session.document();
    const auto& counts = in.session.labelCounts();
    std::int64_t labelled = 0;
    for (const LabelClass& c : d.classes.all()) labelled += counts[c.value];
    if (d.classes.all().empty())
        ui::secondaryText("No classes yet. Give the first one a name below, then paint it.");
    // The list scrolls, the field for a new class stays in sight under it.
    constexpr float kRow = 24, kSpacing = 4, kBleed = 4;
    const std::size_t rows = d.classes.size() + (counts[kIgnore] > 0 ? 1 : 0);
    const float room = ImGui::GetContentRegionAvail().y - px(kRow + 3 * kSpacing);
    const float height =
        std::clamp(px((kRow + kSpacing) * static_cast<float>(rows)), px(1), std::max(room, px(2 * kRow)));
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() - px(kBleed));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(kBleed), 0});
    ImGui::BeginChild("##classes", {ImGui::GetContentRegionAvail().x + px(kBleed), height}, false,
                      ImGuiWindowFlags_AlwaysUseWindowPadding);
    ImGui::PopStyleVar();
    std::size_t number = 0;
    for (const LabelClass& c : d.classes.all()) {
        ++number;
        const std::string id = fmt::format("classes/{}", c.value);
        const double share = labelled > 0 ? double(counts[c.value]) / double(labelled) : 0;
        const std::string value = counts[c.value] > 0 ? fmt::format("{:.1f} %", 100 * share) : "–";
        const std::string key = number <= 9 ? std::to_string(number) : "";
        const auto row =
            ui::listRow(id, c.name + (c.background ? "  (background)" : ""),
                        {.swatch = c.colour,
                         .swatchTooltip = "Change the colour",
                         .icon = c.locked ? icons::kLock : nullptr,
                         .leading = key,
                         .value = value,
                         .share = share,
                         .selected = in.state.classValue == c.value,
                         .tooltip = fmt::format(
                             "{} labelled pixels in this scene. Right click: rename, colour, lock, remove",
                             formatCount(counts[c.value]))});
        if (row.clicked) {
            if (in.state.classValue != c.value) in.state.previousClass = in.state.classValue;
            in.state.classValue = c.value;
        }
        const bool wantsColour = classMenu(in, c, id);
        if (wantsColour || row.swatchClicked) ui::openColourPicker(id + "/colour", c.colour);
        classColour(in, c, id);
    }
    if (counts[kIgnore] > 0)
        ui::labelledRow("ignored", formatCount(counts[kIgnore]) + " px",
                        "Left out of every loss and metric on purpose");
    if (in.state.classesDrawn > 0 && d.classes.size() > in.state.classesDrawn) ImGui::SetScrollHereY(1);
    in.state.classesDrawn = d.classes.size();
    ImGui::EndChild();
    if (ui::textField("classes/new", "", in.state.newClassName,
                      {.hint = "Add a class: name, Enter",
                       .tooltip = "A new class gets the next free number and colour",
                       .icon = icons::kPlus}) == TextEvent::Submitted &&
        !in.state.newClassName.empty()) {
        in.state.want(AddClass{in.state.newClassName, std::nullopt});
        in.state.newClassName.clear();
    }
}

}  // namespace swath
