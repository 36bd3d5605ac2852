// SPDX-License-Identifier: MIT
#include "app/views/view_state.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/views/map_facts.h"

namespace swath {
namespace {

// Outlines tell pixels apart when zoomed in; further out they cost a third of the frame and show nothing.
constexpr double kOutlineFromZoom = 2;
constexpr double kLabelOpacity = 0.7;  // where there is no label layer yet

}  // namespace

RunId ViewState::otherMap(const Document& document) const {
    return comparing ? otherMapOf(document, compareWith) : RunId{};
}

std::vector<DrawnLayer> ViewState::layers(const Document& document) const {
    const Layer* labels = document.layer(document.currentLayer);
    const bool map = otherMap(document) || predictionShown != comparing;
    // Two colours on one pixel tell nothing: errors stand alone.
    return {{DrawnLayer::Kind::Map, "prediction", "map", map && !errorsShown, predictionOpacity},
            {DrawnLayer::Kind::Labels, "labels", "labels", labelsShown && !errorsShown,
             labels ? labels->opacity : kLabelOpacity},
            {DrawnLayer::Kind::Errors, "errors", "errors", errorsShown, errorOpacity}};
}

void ViewState::save(nlohmann::json& to) const {
    to["labels"] = labelsShown;
    to["prediction"] = predictionShown;
    to["errors"] = errorsShown;
    to["regions"] = regionsShown;
    to["other_scenes"] = othersShown;
    to["prediction_opacity"] = predictionOpacity;
    to["error_opacity"] = errorOpacity;
    to["compare_with"] = compareWith.value;
    looks.save(to["looks"]);
    to["safe_colours"] = errorPalette == ErrorPalette::ColourBlindSafe;
}

void ViewState::load(const nlohmann::json& from) {
    if (!from.is_object()) return;
    const auto flag = [&](const char* key, bool& into) {
        if (const auto at = from.find(key); at != from.end() && at->is_boolean()) into = at->get<bool>();
    };
    const auto share = [&](const char* key, double& into) {
        if (const auto at = from.find(key); at != from.end() && at->is_number())
            into = std::clamp(at->get<double>(), 0.0, 1.0);
    };
    flag("labels", labelsShown);
    flag("prediction", predictionShown);
    flag("errors", errorsShown);
    flag("regions", regionsShown);
    flag("other_scenes", othersShown);
    share("prediction_opacity", predictionOpacity);
    share("error_opacity", errorOpacity);
    if (const auto at = from.find("compare_with"); at != from.end() && at->is_number_integer())
        compareWith = RunId{at->get<std::int64_t>()};
    if (const auto at = from.find("looks"); at != from.end()) looks.load(*at);
    bool safe = errorPalette == ErrorPalette::ColourBlindSafe;
    flag("safe_colours", safe);
    errorPalette = safe ? ErrorPalette::ColourBlindSafe : ErrorPalette::Standard;
}

OverlayStyle overlayStyle(const Document& document, const ViewState& state,
                          std::optional<std::uint8_t> errorClass) {
    OverlayStyle style;
    for (const LabelClass& c : document.classes.all()) style.palette[c.value] = c.colour;
    for (const DrawnLayer& layer : state.layers(document)) switch (layer.kind) {
            case DrawnLayer::Kind::Map:
                style.predictionVisible = layer.shown;
                style.predictionOpacity = layer.opacity;
                break;
            case DrawnLayer::Kind::Labels:
                style.labelsVisible = layer.shown;
                style.labelOpacity = layer.opacity;
                break;
            case DrawnLayer::Kind::Errors:
                style.errorsVisible = layer.shown;
                style.errorOpacity = layer.opacity;
                break;
        }
    style.errorClass = errorClass;
    style.errorPalette = state.errorPalette;
    style.labelOutline = state.view.zoom() >= kOutlineFromZoom;
    return style;
}

}  // namespace swath
