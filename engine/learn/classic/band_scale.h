// SPDX-License-Identifier: MIT
#pragma once

#include <stop_token>
#include <vector>

#include "engine/learn/normalisation.h"

namespace swath {

/// The figures that hold for each scene of a source, all at once: samples of all of them are drawn together.
/// Errors: those of SceneScales::of().
Result<std::vector<BandScale>> scalesOf(PatchSource& source, const Normalisation& normalisation,
                                        std::stop_token stop = {});

}  // namespace swath
