// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/imagery/band_stack.h"
#include "engine/imagery/sensors/band_guess.h"

namespace swath {

/// What is to be known of a scene of several files before it is made.
struct CompositionRemark {
    bool refuses = false;  ///< it cannot be made
    std::string text;      ///< a sentence without its full stop
};

/// Files that lie elsewhere than the one whose grid it is, or cover a part of it only, that do not say where
/// they lie or in which coordinate system, and days that differ. Reads nothing.
/// @param offers  the files' bands among others, as offersOf() found them; files that are not there are
/// passed over.
std::vector<CompositionRemark> remarksOn(const BandStack& stack, std::span<const BandOffer> offers);

}  // namespace swath
