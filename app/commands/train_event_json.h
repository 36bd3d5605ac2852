// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "engine/learn/train_event.h"
#include "engine/session/document.h"

namespace swath {

/// One line for one event: {"event":"step","step":12,…}. Empty for events that are pictures (predicted
/// tiles). Figures that are absent are null.
std::string trainEventJson(const TrainEvent& event, const Document& document);

}  // namespace swath
