// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "app/panels/dialog.h"

/// Makers of the panels and dialogs that registry.cpp lists; each is defined in the file of its name.
namespace swath {

std::unique_ptr<Panel> makeLabelPanel();
std::unique_ptr<Panel> makeLearnPanel();
std::unique_ptr<Panel> makeErrorsPanel();
std::unique_ptr<Panel> makeRunsPanel();
std::unique_ptr<Panel> makeScenesPanel();
std::unique_ptr<Panel> makeViewPanel();
std::unique_ptr<Panel> makeLayersPanel();
std::unique_ptr<Panel> makeRegionsPanel();
std::unique_ptr<Panel> makeCurvesPanel();
std::unique_ptr<Panel> makeFilmPanel();
std::unique_ptr<Panel> makeJobsPanel();
std::unique_ptr<Panel> makeMessagesPanel();
std::unique_ptr<Panel> makeHistoryPanel();

std::unique_ptr<Dialog> makeNetworkChooser();
std::unique_ptr<Dialog> makeComparisonDialog();
std::unique_ptr<Dialog> makeChecksDialog();
std::unique_ptr<Dialog> makePatchGallery();
std::unique_ptr<Dialog> makeHelpDialog();
std::unique_ptr<Dialog> makeSettingsDialog();

}  // namespace swath
