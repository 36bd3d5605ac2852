// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>

#include "engine/learn/torch/losses/loss.h"

namespace swath::losses {

/// What was written between the parentheses of a term, by name, or what loss_list.inc says otherwise.
using Arguments = std::function<double(const char*)>;

// One function a line of loss_list.inc, which says what its arguments mean; sources are in the files.
#define LOSS(function, ...) std::unique_ptr<Loss> function(const Arguments& argument);
#include "engine/learn/config/loss_list.inc"
#undef LOSS

}  // namespace swath::losses
