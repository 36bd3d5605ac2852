// SPDX-License-Identifier: MIT
#pragma once

#include "app/actions.h"
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
void drawToolBar(const PanelInput& in, const ui::Rect& area);
void drawToolOptions(const PanelInput& in, const ui::Rect& area);
void drawStatusBar(const PanelInput& in, const ui::Rect& area);
void drawClassesPanel(const PanelInput& in);
void drawLayersPanel(const PanelInput& in);
void drawTrainPanel(const PanelInput& in);
/// The dialog in which the network is chosen; draws nothing while it is closed.
void drawNetworkChooser(const PanelInput& in);
/// A control for each option of a network. Probes "prefix/name".
void drawNetworkOptions(const std::string& prefix, const NetworkDescription& network,
                        NetworkOptionValues& values, bool enabled);
void drawErrorsPanel(const PanelInput& in);
void drawHistoryPanel(const PanelInput& in);
void drawCurvesPanel(const PanelInput& in, float width, float height);
void drawJobsPanel(const PanelInput& in);
void drawMessagesPanel(const PanelInput& in);
void drawCheatSheet(const PanelInput& in);
/// Without a project. Returns the file that was chosen.
void drawWelcome(const Actions& actions, const ui::Rect& area);

/// Tools of the bar, in order, with what they are called.
struct ToolEntry {
    Tool tool;
    const char* action;
};
const std::vector<ToolEntry>& tools();

}  // namespace swath
