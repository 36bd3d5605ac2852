// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "app/panels/panel.h"

namespace swath {

/// What a panel says while there is no map.
struct MapOffer {
    std::string_view id;  ///< of the button
    const char* icon = nullptr;
    std::string_view untilTraining;  ///< there is nothing yet that could make one
    std::string_view untilPredicted;
};

/// The next step to a map of the scene that is shown: to train, to predict, or to wait for the run that
/// goes on.
void drawMapOffer(const PanelInput& in, const MapOffer& offer);

}  // namespace swath
