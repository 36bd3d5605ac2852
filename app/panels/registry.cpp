// SPDX-License-Identifier: MIT
#include "app/panels/registry.h"

namespace swath {

std::vector<PanelEntry> standardPanels() {
    std::vector<PanelEntry> all;
    all.push_back({PanelPlace::Work, makeLabelPanel()});
    all.push_back({PanelPlace::Work, makeLearnPanel()});
    all.push_back({PanelPlace::Work, makeErrorsPanel()});
    all.push_back({PanelPlace::Work, makeRunsPanel()});
    all.push_back({PanelPlace::Data, makeScenesPanel()});
    all.push_back({PanelPlace::Data, makeViewPanel()});
    all.push_back({PanelPlace::Data, makeLayersPanel()});
    all.push_back({PanelPlace::Data, makeRegionsPanel()});
    all.push_back({PanelPlace::Dock, makeCurvesPanel()});
    all.push_back({PanelPlace::Dock, makeFilmPanel()});
    all.push_back({PanelPlace::Dock, makeJobsPanel()});
    all.push_back({PanelPlace::Dock, makeMessagesPanel()});
    all.push_back({PanelPlace::Dock, makeHistoryPanel()});
    return all;
}

std::vector<std::unique_ptr<Dialog>> standardDialogs() {
    std::vector<std::unique_ptr<Dialog>> all;
    all.push_back(makeNetworkChooser());
    all.push_back(makeComparisonDialog());
    all.push_back(makeChecksDialog());
    all.push_back(makePatchGallery());
    all.push_back(makeHelpDialog());
    all.push_back(makeSettingsDialog());
    return all;
}

}  // namespace swath
