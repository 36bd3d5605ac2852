// SPDX-License-Identifier: MIT
#include "app/panels/registry.h"

namespace swath {

std::vector<PanelEntry> standardPanels() {
    std::vector<PanelEntry> all;
#define SWATH_PANEL(place, make) all.push_back({PanelPlace::place, make()});
#define SWATH_DIALOG(make)
#include "app/panels/panel_list.inc"
#undef SWATH_PANEL
#undef SWATH_DIALOG
    return all;
}

std::vector<std::unique_ptr<Dialog>> standardDialogs() {
    std::vector<std::unique_ptr<Dialog>> all;
#define SWATH_PANEL(place, make)
#define SWATH_DIALOG(make) all.push_back(make());
#include "app/panels/panel_list.inc"
#undef SWATH_PANEL
#undef SWATH_DIALOG
    return all;
}

}  // namespace swath
