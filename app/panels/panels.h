// SPDX-License-Identifier: MIT
#pragma once

#include "app/actions.h"
#include "app/tools/toolbox.h"
#include "app/ui_state.h"
#include "engine/session/session.h"
#include "widgets/ui/geometry.h"

namespace swath {

/// What a panel draws from. Panels read the session and the state, change the state, and put what they want
/// done into state.intents.
struct PanelInput {
    const Session& session;
    UiState& state;
    const Actions& actions;
};

// One function a panel, one file each. Those with a rectangle place themselves; the others fill the panel
// they are in.
void drawTopBar(const PanelInput& in, const ui::Rect& area);
void drawToolBar(const PanelInput& in, const Toolbox& tools, const ui::Rect& area);
void drawStatusBar(const PanelInput& in, const ui::Rect& area);
void drawClassesPanel(const PanelInput& in);
void drawLayersPanel(const PanelInput& in);
void drawTrainPanel(const PanelInput& in);
/// Ready settings, with what the chosen ones are for; on top of the Train panel.
void drawRecipeMenu(const PanelInput& in);
/// Every setting of a run; within the Train panel. Probes "train/<name of the setting>", groups
/// "train/group/<title>".
void drawTrainSettings(const PanelInput& in);
/// The runs, newest first; within the Train panel.
void drawRunList(const PanelInput& in);
/// Dialogs; each draws nothing while it is closed.
void drawComparison(const PanelInput& in);
void drawChecks(const PanelInput& in);
/// The colour of a run's curves where several are drawn.
Rgb runColour(const Document& document, const Run& run);
/// The dialog in which the network is chosen; draws nothing while it is closed.
void drawNetworkChooser(const PanelInput& in);
/// A control for each option of a network. Probes "prefix/name".
void drawNetworkOptions(const std::string& prefix, const NetworkDescription& network,
                        NetworkOptionValues& values, bool enabled);
void drawErrorsPanel(const PanelInput& in);
void drawHistoryPanel(const PanelInput& in);
void drawCurvesPanel(const PanelInput& in, float width, float height);
/// What the plots show and whose curves; goes on in the line of the dock's tabs.
void drawCurvesHeader(const PanelInput& in);
/// What a run said of the same patches over time. @param width, height  screen px.
void drawFilmPanel(const PanelInput& in, float width, float height);
void drawFilmHeader(const PanelInput& in);
void drawJobsPanel(const PanelInput& in);
void drawMessagesPanel(const PanelInput& in);
void drawCheatSheet(const PanelInput& in);
/// Without a project. Returns the file that was chosen.
void drawWelcome(const Actions& actions, const ui::Rect& area);

}  // namespace swath
