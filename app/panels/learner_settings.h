// SPDX-License-Identifier: MIT
#pragma once

#include "app/panels/panels.h"

namespace swath {

/// Part of the train panel: which learner, on which features, whether it follows the pen, and what decides.
void drawLearnerSettings(const PanelInput& in);

}  // namespace swath
