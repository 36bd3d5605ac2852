// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/panels/panel.h"
#include "app/tools/toolbox.h"

namespace swath {

// The bars at the window's edges; they place themselves.
void drawTopBar(const PanelInput& in, const ui::Rect& area);
void drawToolBar(const PanelInput& in, const Toolbox& tools, const ui::Rect& area);
void drawStatusBar(const PanelInput& in, const ui::Rect& area);

// Parts of panels that have a file of their own.
/// Ready settings, with what the chosen ones are for.
void drawRecipeMenu(const PanelInput& in);
/// Every setting of a run. Probes "train/<name of the setting>", groups "train/group/<title>".
void drawTrainSettings(const PanelInput& in);
/// A control for each option of a network. Probes "prefix/name".
void drawNetworkOptions(const std::string& prefix, const NetworkDescription& network,
                        NetworkOptionValues& values, bool enabled);
/// The menu behind ☰, while it is open: File, Edit, View, Learn, Help.
void drawMainMenu(const WindowInput& in);

/// The names of several looks at their places, and menus of what they show. Probes "looks/0", "looks/1" …
void drawLookChips(const PanelInput& in, std::span<const ui::Rect> places, double nowS);

/// What training is at, in one line: what Learn and the top bar say.
std::string trainingLine(const Session& session, const UiState& state);

/// The colour of a run's curves where several are drawn.
Rgb runColour(const Document& document, const Run& run);

}  // namespace swath
