// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/views/looks.h"
#include "app/views/seen_figures.h"
#include "engine/assess/assessment.h"
#include "engine/document/document.h"
#include "widgets/canvas/overlay.h"
#include "widgets/canvas/view.h"

namespace swath {

/// One thing that is drawn over the scene, from below upwards.
struct DrawnLayer {
    enum class Kind { Map, Labels, Errors } kind = Kind::Labels;
    std::string id, name;  ///< "labels", for probes; and for people
    bool shown = true;
    double opacity = 1;  ///< [0, 1]
};

/// A place that somebody asked for.
struct PlaceMark {
    Vec2 at;                       ///< scene px
    std::optional<double> sinceS;  ///< when it was drawn first
};

/// How the current scene is looked at, and what is chosen in it. Stored with the project.
struct ViewState {
    View view;
    SceneId viewScene;  ///< whose view it is

    bool labelsShown = true, predictionShown = true, errorsShown = false, regionsShown = true;
    bool othersShown = false;  ///< the scenes around, faint
    double predictionOpacity = 0.55, errorOpacity = 0.75;
    ErrorPalette errorPalette = ErrorPalette::Standard;
    bool comparing = false;  ///< while its key is held: the other map instead of the shown one; where there
                             ///< is no other, with a map instead of without, or without
    RunId compareWith;       ///< whose map the other one is; 0: none was chosen

    RegionId selectedRegion;
    int shiftsOfBand = -1;             ///< whose measured shifts are drawn as arrows, from 0; −1: none
    std::size_t place = 0;             ///< in the list of worst places
    std::optional<Vec2> hover;         ///< scene position under the pointer
    std::string hoverSamples;          ///< values of the bands shown, under the pointer
    std::optional<Vec2> hoverDegrees;  ///< longitude and latitude under the pointer, where they are known
    std::optional<SeenFigures> seen;   ///< of what the channels show, where limits follow the view
    std::vector<float> hoverSpectrum;  ///< values of all bands there, where they are loaded
    bool spectrumWanted = false;       ///< in this frame
    std::size_t tilesWaiting = 0;      ///< of the scene, which are still being read

    Looks looks;
    std::optional<PlaceMark> placeMark;  ///< seen for a moment

    /// While two maps are compared and the other one is seen: whose it is; else 0.
    RunId otherMap(const Document& document) const;
    /// What is drawn over the scene, from below upwards: this list alone decides.
    std::vector<DrawnLayer> layers(const Document& document) const;

    void save(nlohmann::json& to) const;
    /// What cannot be read stays as it is.
    void load(const nlohmann::json& from);
};

/// The style in which the layers are painted.
/// @param errorClass  the class whose errors are shown; nullopt: all.
OverlayStyle overlayStyle(const Document& document, const ViewState& state,
                          std::optional<std::uint8_t> errorClass);

}  // namespace swath
