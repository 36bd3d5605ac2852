// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <utility>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/list_view.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

class LabelPanel final : public Panel {
  public:
    std::string_view id() const override { return "label"; }
    std::string title(const Session&) const override { return "Label"; }
    void drawHead(const PanelInput& in) override;
    void draw(const PanelInput& in) override;

  private:
    bool classMenu(const PanelInput& in, const LabelClass& c, const std::string& id);
    void classRow(const PanelInput& in, const LabelClass& c, std::size_t number, double share);

    ListView list_;
    std::string newName_, editedName_;
    bool nameWanted_ = false;  ///< the field for a new name is to have the keys
    std::size_t drawn_ = 0;    ///< classes in the last frame: a new one is scrolled to
};

void choose(const PanelInput& in, std::uint8_t value) {
    if (in.state.classValue == value) return;
    in.state.previousClass = in.state.classValue;
    in.state.classValue = value;
}

/// @return true when its colour is to be changed.
bool LabelPanel::classMenu(const PanelInput& in, const LabelClass& c, const std::string& id) {
    if (!ui::beginContextMenu(id + "/menu")) return false;
    std::string& name = editedName_;
    if (ImGui::IsWindowAppearing()) name = c.name;
    if (ui::textField(id + "/name", "", name,
                      {.hint = "name", .tooltip = "Its name; Enter takes it", .icon = icons::kPencil}) ==
        TextEvent::Submitted) {
        LabelClass changed = c;
        changed.name = name;
        in.want(ChangeClass{changed});
        ImGui::CloseCurrentPopup();
    }
    const bool colourWanted = ui::menuItem(id + "/colour-item", "Colour …", "", true, false, icons::kDrop);
    if (ui::menuItem(id + "/lock", c.locked ? "Unlock" : "Lock: keep its pixels", "", true, c.locked,
                     icons::kLock)) {
        LabelClass changed = c;
        changed.locked = !c.locked;
        in.want(ChangeClass{changed});
    }
    if (ui::menuItem(id + "/background", "Background of complete regions", "", true, c.background)) {
        for (const LabelClass& other : in.session.document().classes.all())
            if (other.background != (other.value == c.value && !c.background)) {
                LabelClass changed = other;
                changed.background = other.value == c.value && !c.background;
                in.want(ChangeClass{changed});
            }
    }
    if (ui::menuItem(id + "/remove", "Remove", "", true, false, icons::kTrash)) in.want(RemoveClass{c.value});
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
    in.want(ChangeClass{changed});
}

void LabelPanel::classRow(const PanelInput& in, const LabelClass& c, std::size_t number, double share) {
    const std::int64_t count = in.session.labelCounts()[c.value];
    const std::string id = fmt::format("classes/{}", c.value);
    const std::string value = count > 0 ? fmt::format("{:.1f} %", 100 * share) : "–";
    const std::string key = number <= 9 ? std::to_string(number) : "";
    const auto row =
        ui::listRow(id, c.name + (c.background ? "  (background)" : ""),
                    {.swatch = c.colour,
                     .swatchTooltip = "Change the colour",
                     .icon = c.locked ? icons::kLock : nullptr,
                     .leading = key.empty() ? " " : key,
                     .value = value,
                     .share = share,
                     .selected = in.state.classValue == c.value,
                     .tooltip = fmt::format("{}: {} labelled pixels in this scene, {} of what is labelled",
                                            c.name, formatCount(count), value),
                     .valueRoom = 22});
    if (row.clicked) choose(in, c.value);
    const bool wantsColour = classMenu(in, c, id);
    rowMenu(id, row);
    if (wantsColour || row.swatchClicked) ui::openColourPicker(id + "/colour", c.colour);
    classColour(in, c, id);
    if (list_.walkedTo(c.value)) ImGui::SetScrollHereY();
}

void LabelPanel::drawHead(const PanelInput& in) {
    const auto typed = ui::textField("classes/new", "", newName_,
                                     {.hint = "Add a class: name, Enter",
                                      .tooltip = "A new class gets the next free number and colour",
                                      .icon = icons::kPlus,
                                      .takeFocus = std::exchange(nameWanted_, false)});
    if (typed != TextEvent::Submitted || newName_.empty()) return;
    in.want(AddClass{newName_, std::nullopt});
    newName_.clear();
}

void LabelPanel::draw(const PanelInput& in) {
    const Document& d = in.session.document();
    const auto& counts = in.session.labelCounts();
    if (d.classes.all().empty())
        nameWanted_ = ui::emptyState("classes/empty", icons::kTags,
                                     "No classes yet. Give the first one a name above, then paint it.",
                                     "Name the first class");
    std::int64_t labelled = 0;
    for (const LabelClass& c : d.classes.all()) labelled += counts[c.value];
    list_.begin("classes", d.classes.size(), "classes");
    std::size_t number = 0;
    for (const LabelClass& c : d.classes.all()) {
        ++number;
        if (!list_.shows(c.name)) continue;
        list_.add(c.value, c.name);
        classRow(in, c, number, labelled > 0 ? double(counts[c.value]) / double(labelled) : 0);
    }
    if (drawn_ > 0 && d.classes.size() > drawn_) ImGui::SetScrollHereY(1);
    drawn_ = d.classes.size();
    if (const auto walked = list_.end(in.state.classValue)) choose(in, static_cast<std::uint8_t>(*walked));
    if (counts[kIgnore] > 0)
        ui::labelledRow("ignored", formatCount(counts[kIgnore]) + " px",
                        "Left out of every loss and metric on purpose");
}

}  // namespace

std::unique_ptr<Panel> makeLabelPanel() {
    return std::make_unique<LabelPanel>();
}

}  // namespace swath
