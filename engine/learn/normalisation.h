// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/learn/patch_source.h"

namespace swath {

/// What turns samples into what a network sees: (v − mean) / deviation per band, no data becoming 0 (the
/// mean). Stored with the run.
struct Normalisation {
    std::vector<float> mean, deviation;  ///< a band each; deviation is never 0

    /// In place. @param samples  bands × pixels, in the bands' own units.
    void apply(std::span<float> samples) const;
    friend bool operator==(const Normalisation&, const Normalisation&) = default;
};

/// Mean and population standard deviation of each band over at most `maxWindows` windows of 256² pixels: all
/// of the scenes if that is enough, else train labels' surroundings and an even grid, half each. Only finite
/// samples count; a band that is constant or has none gets deviation 1. Source: Welford 1962; Chan, Golub,
/// LeVeque 1979 for the merge. Errors: those of reading, Cancelled, and InvalidInput when no window holds
/// data.
Result<Normalisation> computeNormalisation(PatchSource& source, std::stop_token stop = {},
                                           int maxWindows = 64);

}  // namespace swath
