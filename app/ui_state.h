// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/tools/paint_settings.h"
#include "app/views/view_state.h"
#include "engine/learn/config/recipes.h"
#include "engine/session/intent.h"
#include "widgets/plot/plot.h"
#include "widgets/ui/geometry.h"
#include "widgets/ui/split.h"

namespace swath {

enum class SideTab { Classes, Train, Errors, History };
enum class DockTab { Curves, Film, Jobs, Messages };
/// What one of the two plots of the dock shows.
enum class PlotChoice { Loss, Iou, F1, Rate, GradientNorm, Throughput, Memory, Waiting };
constexpr std::size_t kPlotChoices = 8;

/// Which settings are not what the recipe, or nothing, would make of them.
struct SettingMarks {
    bool known = false;
    TrainConfig of;                               ///< for which they were found
    std::map<std::string, std::string> expected;  ///< by key, as text
};
/// Pictures of a film on the graphics card; made and kept by its panel.
struct FilmTextures;

/// A picture of part of the window that is to be saved, once menus over it are gone.
struct PictureWish {
    std::filesystem::path file;
    ui::Rect area;  ///< screen px; empty: the whole window
    int framesToWait = 2;
};

/// What the window remembers that is no part of the document: the tool in hand, what is shown, sizes of
/// panes. Panels change it freely; it is stored in the project's settings.
struct UiState : PaintSettings, ViewState {
    bool dark = true;

    ui::PaneSizes panes;
    bool allHidden = false;  ///< Tab: the scene alone
    float sideSplit = 250;   ///< design px of the side pane's upper part
    SideTab side = SideTab::Classes;
    DockTab dock = DockTab::Curves;

    TrainConfig config;
    std::string notice;  ///< said once, as a message
    std::optional<PictureWish> picture;

    std::array<PlotChoice, 2> plots{PlotChoice::Loss, PlotChoice::Iou};  ///< left, right
    std::array<ui::PlotState, kPlotChoices> zooms;
    bool iouPerClass = true;
    RunId filmRun;  ///< 0: the newest
    bool filmErrors = false;
    std::shared_ptr<FilmTextures> filmTextures;

    RecipeBook recipes;
    SettingMarks settingMarks;
    std::string settingSearch;
    std::set<std::string> openSettings{"Network", "Patches", "How long",
                                       "Optimiser"};  ///< groups that are unfolded
    std::string recipeTitle;                          ///< being typed
    std::string recipeToKeep;                         ///< to be written, once
    bool convergenceOpen = true;
    bool compareOpen = false, checksOpen = false;
    ui::PlotState checkPlot;
    std::string newClassName;
    std::map<std::uint8_t, std::string> classNameEdits;
    std::size_t classesDrawn = 0;  ///< last time: a new one is scrolled to

    bool galleryOpen = false;  ///< what the network sees
    bool galleryMasks = true;
    std::int64_t galleryPage = 0;
    bool networkOpen = false;
    std::string networkSearch;
    bool helpOpen = false, openDialog = false;
    std::vector<Intent> intents;  ///< what panels want done; applied after the frame was built

    void want(Intent intent) { intents.push_back(std::move(intent)); }
    /// Stored form of what should be the same after a restart, and back; unknown text changes nothing.
    std::string toJson() const;
    void fromJson(const std::string& text);
};

}  // namespace swath
