// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/assess/assessment.h"
#include "engine/session/intent.h"
#include "widgets/canvas/view.h"
#include "widgets/plot/plot.h"
#include "widgets/ui/geometry.h"
#include "widgets/ui/split.h"

namespace swath {

enum class Tool { Pan, Brush, Eraser, Polygon, Region };
enum class SideTab { Classes, Train, Errors, History };
enum class DockTab { Curves, Jobs, Messages };

/// A picture of part of the window that is to be saved, once menus over it are gone.
struct PictureWish {
    std::filesystem::path file;
    ui::Rect area;  ///< screen px; empty: the whole window
    int framesToWait = 2;
};

/// What the window remembers that is no part of the document: the tool in hand, what is shown, sizes of
/// panes. Panels change it freely; it is stored in the project's settings.
struct UiState {
    Tool tool = Tool::Brush;
    double brushPx = 24;  ///< diameter, scene pixels
    PaintOver paintOver = PaintOver::Anything;
    std::uint8_t classValue = 1, previousClass = 2;

    bool labelsShown = true, predictionShown = true, errorsShown = false, regionsShown = true;
    double predictionOpacity = 0.55, errorOpacity = 0.75;
    ErrorPalette errorPalette = ErrorPalette::Standard;
    bool dark = true;

    ui::PaneSizes panes;
    bool allHidden = false;  ///< Tab: the scene alone
    float sideSplit = 250;   ///< design px of the side pane's upper part
    SideTab side = SideTab::Classes;
    DockTab dock = DockTab::Curves;

    TrainConfig config;
    Role regionRole = Role::Validation;
    bool regionComplete = false;

    View view;
    SceneId viewScene;  ///< whose view it is
    Ring polygon;       ///< vertices clicked so far
    std::optional<Vec2> regionFrom;
    std::optional<RectI> regionDraft;
    RegionId selectedRegion;
    std::size_t place = 0;      ///< in the list of worst places
    std::optional<Vec2> hover;  ///< scene position under the pointer
    std::string hoverSamples;   ///< values of the bands shown, under the pointer
    std::optional<Vec2> lastPlace;
    std::string notice;  ///< said once, as a message
    std::optional<PictureWish> picture;

    ui::PlotState lossPlot, iouPlot;
    bool iouPerClass = true;
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
