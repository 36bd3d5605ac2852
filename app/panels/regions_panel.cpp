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

class RegionsPanel final : public Panel {
  public:
    std::string_view id() const override { return "regions"; }
    std::string title(const Session& session) const override {
        const Document& d = session.document();
        const auto count = std::ranges::count(d.regions, d.currentScene, &Region::scene);
        return count > 0 ? fmt::format("Regions {}", count) : "Regions";
    }
    void draw(const PanelInput& in) override;

  private:
    void row(const PanelInput& in, const Region& region, std::size_t number);
    ListView list_;
};

void regionMenu(const PanelInput& in, const Region& region, const std::string& id) {
    if (!ui::beginContextMenu(id + "/menu")) return;
    if (ui::menuItem(id + "/goto", "Go there", "", true, false, icons::kTarget))
        in.state.view.goTo(region.window);
    for (const Role role : {Role::Train, Role::Validation, Role::Test})
        if (ui::menuItem(fmt::format("{}/{}", id, roleName(role)), fmt::format("Role: {}", roleName(role)),
                         "", true, region.role == role)) {
            Region changed = region;
            changed.role = role;
            in.want(ChangeRegion{changed});
        }
    if (ui::menuItem(id + "/complete", "Complete: every pixel was looked at", "", true, region.complete)) {
        Region changed = region;
        changed.complete = !region.complete;
        in.want(ChangeRegion{changed});
    }
    if (ui::menuItem(id + "/remove", "Remove", "", true, false, icons::kTrash))
        in.want(RemoveRegion{region.id});
    ui::endMenu();
}

std::string describe(const Region& region) {
    return fmt::format("{}{}", roleName(region.role), region.complete ? ", complete" : "");
}

void RegionsPanel::row(const PanelInput& in, const Region& region, std::size_t number) {
    const std::string id = fmt::format("regions/{}", number);
    const auto row = ui::listRow(
        id, describe(region),
        {.icon = icons::kRectangle,
         .value = fmt::format("{} × {}", formatCount(region.window.width), formatCount(region.window.height)),
         .selected = in.state.selectedRegion == region.id,
         .tooltip = "Double click goes there",
         .valueRoom = 22});
    if (row.clicked) in.state.selectedRegion = region.id;
    if (row.doubleClicked) in.state.view.goTo(region.window);
    regionMenu(in, region, id);
    rowMenu(id, row);
    if (list_.walkedTo(number)) ImGui::SetScrollHereY();
}

void RegionsPanel::draw(const PanelInput& in) {
    const Document& d = in.session.document();
    std::vector<const Region*> here;
    for (const Region& region : d.regions)
        if (region.scene == d.currentScene) here.push_back(&region);
    if (here.empty()) {
        if (ui::emptyState("regions/empty", icons::kRectangle,
                           "None in this scene. Drag a rectangle around pixels to keep them for validation.",
                           "Draw a region", "G"))
            (void)in.actions.run("tool/region");
        return;
    }
    list_.begin("regions", here.size(), "regions");
    std::optional<std::size_t> chosen;
    for (std::size_t i = 0; i < here.size(); ++i) {
        if (!list_.shows(describe(*here[i]))) continue;
        list_.add(i + 1, describe(*here[i]));
        if (in.state.selectedRegion == here[i]->id) chosen = i + 1;
        row(in, *here[i], i + 1);
    }
    if (const auto walked = list_.end(chosen)) in.state.selectedRegion = here[*walked - 1]->id;
}

}  // namespace

std::unique_ptr<Panel> makeRegionsPanel() {
    return std::make_unique<RegionsPanel>();
}

}  // namespace swath
