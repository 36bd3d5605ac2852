// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "app/panels/dialog.h"

/// Makers of the panels and dialogs of panel_list.inc; each is defined in the file of its name.
namespace swath {

#define SWATH_PANEL(place, make) std::unique_ptr<Panel> make();
#define SWATH_DIALOG(make) std::unique_ptr<Dialog> make();
#include "app/panels/panel_list.inc"
#undef SWATH_PANEL
#undef SWATH_DIALOG

}  // namespace swath
