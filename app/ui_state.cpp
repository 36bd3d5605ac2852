// SPDX-License-Identifier: MIT
#include "app/ui_state.h"

#include <nlohmann/json.hpp>

namespace swath {

std::string UiState::toJson() const {
    nlohmann::json j{{"dark", dark},
                     {"right", panes.right},
                     {"bottom", panes.bottom},
                     {"right_hidden", panes.rightHidden},
                     {"bottom_hidden", panes.bottomHidden},
                     {"side_split", sideSplit},
                     {"side", static_cast<int>(side)},
                     {"dock", static_cast<int>(dock)},
                     {"plots", {static_cast<int>(plots[0]), static_cast<int>(plots[1])}},
                     {"open_settings", openSettings},
                     {"config", swath::toJson(config)}};
    PaintSettings::save(j);
    ViewState::save(j);
    return j.dump();
}

void UiState::fromJson(const std::string& text) {
    const auto j = nlohmann::json::parse(text, nullptr, false);
    if (!j.is_object()) return;
    PaintSettings::load(j);
    ViewState::load(j);
    try {
        dark = j.value("dark", dark);
        panes.right = j.value("right", panes.right);
        panes.bottom = j.value("bottom", panes.bottom);
        panes.rightHidden = j.value("right_hidden", false);
        panes.bottomHidden = j.value("bottom_hidden", false);
        sideSplit = j.value("side_split", sideSplit);
        side = static_cast<SideTab>(std::clamp(j.value("side", 0), 0, 3));
        dock = static_cast<DockTab>(std::clamp(j.value("dock", 0), 0, 3));
        if (const auto both = j.find("plots"); both != j.end() && both->is_array() && both->size() == 2)
            for (std::size_t i = 0; i < 2; ++i)
                plots[i] = static_cast<PlotChoice>(
                    std::clamp((*both)[i].get<int>(), 0, static_cast<int>(kPlotChoices) - 1));
        openSettings = j.value("open_settings", openSettings);
        if (auto stored = trainConfigFromJson(j.value("config", "{}"))) config = *stored;
    } catch (const nlohmann::json::exception&) {
        // Settings of another version: what was read so far stands, the rest keeps its defaults.
    }
}

}  // namespace swath
