// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "engine/document/document.h"
#include "engine/learn/run/train_event.h"

namespace swath {

/// One line for one event: {"event":"step","step":12,…}. Empty for events that are pictures (predicted
/// tiles). Figures that are absent are null.
std::string trainEventJson(const TrainEvent& event, const Document& document);

}  // namespace swath
