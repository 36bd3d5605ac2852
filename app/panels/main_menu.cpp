// SPDX-License-Identifier: MIT
// The menu behind ☰: everything that can be done, with its keys.
#include <array>
#include <string_view>

#include "app/panels/panels.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

struct MenuTitle {
    const char *id, *title;
    std::array<const char*, 2> groups;  ///< of actions, in order
    const char* within = nullptr;       ///< its groups are a menu of their own at the end of this one
};
constexpr std::array kMenus{
    MenuTitle{"menu/file", "File", {"File", nullptr}},
    MenuTitle{"menu/edit", "Edit", {"Edit", "Tools"}},
    MenuTitle{"menu/view", "View", {"View", "Looks"}, "Panels"},
    MenuTitle{"menu/learn", "Learn", {"Learn", nullptr}},
    MenuTitle{"menu/help", "Help", {"Help", nullptr}},
};

void items(const WindowInput& in, std::string_view group) {
    for (const Action& action : in.actions.all())
        // Nothing can be held in a menu.
        if (action.group == group && !action.hold &&
            ui::menuItem("menu/" + action.id, action.label, action.key, in.actions.can(action.id), false,
                         action.icon))
            (void)in.actions.run(action.id);
}

void entries(const WindowInput& in, const MenuTitle& menu) {
    items(in, menu.groups[0]);
    if (menu.groups[1]) {
        ui::separator();
        items(in, menu.groups[1]);
    }
    if (!menu.within || !ui::beginSubmenu("menu/panels", menu.within, 24)) return;
    items(in, menu.within);
    ui::endSubmenu();
}

}  // namespace

void drawMainMenu(const WindowInput& in) {
    if (!ui::beginMenu("main-menu")) return;
    for (const MenuTitle& menu : kMenus)
        if (ui::beginSubmenu(menu.id, menu.title)) {
            entries(in, menu);
            ui::endSubmenu();
        }
    ui::endMenu();
}

}  // namespace swath
