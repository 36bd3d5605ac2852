// SPDX-License-Identifier: MIT
#include "app/ui_state.h"

#include <nlohmann/json.hpp>

namespace swath {

nlohmann::json UiState::toJson() const {
    return {{"brush_px", brushPx},           {"class", classValue},
            {"labels", labelsShown},         {"prediction", predictionShown},
            {"errors", errorsShown},         {"prediction_opacity", predictionOpacity},
            {"error_opacity", errorOpacity}, {"safe_colours", errorPalette == ErrorPalette::ColourBlindSafe},
            {"open_settings", openSettings}, {"config", swath::toJson(config)}};
}

void UiState::fromJson(const nlohmann::json& j) {
    if (!j.is_object()) return;
    try {
        brushPx = std::clamp(j.value("brush_px", brushPx), 1.0, 2000.0);
        classValue = j.value("class", classValue);
        labelsShown = j.value("labels", labelsShown);
        predictionShown = j.value("prediction", predictionShown);
        errorsShown = j.value("errors", errorsShown);
        predictionOpacity = std::clamp(j.value("prediction_opacity", predictionOpacity), 0.0, 1.0);
        errorOpacity = std::clamp(j.value("error_opacity", errorOpacity), 0.0, 1.0);
        errorPalette =
            j.value("safe_colours", false) ? ErrorPalette::ColourBlindSafe : ErrorPalette::Standard;
        openSettings = j.value("open_settings", openSettings);
        if (auto stored = trainConfigFromJson(j.value("config", "{}"))) config = *stored;
    } catch (const nlohmann::json::exception&) {
        // Settings of another version: what was read so far stands, the rest keeps its defaults.
    }
}

}  // namespace swath
