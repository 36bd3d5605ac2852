// SPDX-License-Identifier: MIT
#pragma once

#include "engine/imagery/statistics.h"

namespace swath {

/// Where the limits of a band's stretch come from.
enum class StretchMode {
    Percentiles,  ///< of the samples
    MinMax,       ///< all of them
    Deviations,   ///< so many standard deviations around the mean
    Limits        ///< typed, or drawn with the handles of the histogram
};
/// Which samples count: those of all of the scene, or of what is in sight.
enum class StretchOf { Scene, View };

/// How the limits of a stretch are found. Stored with the scene, so that they follow the band, the view, or
/// another scene.
struct StretchRule {
    StretchMode mode = StretchMode::Limits;
    double lowPercent = 2, highPercent = 98;  ///< of Percentiles, in [0, 100], low < high
    double deviations = 2;                    ///< of Deviations, above 0
    StretchOf of = StretchOf::Scene;
    friend bool operator==(const StretchRule&, const StretchRule&) = default;
};
/// 2–98 % of the whole scene.
inline constexpr StretchRule kUsualStretch{.mode = StretchMode::Percentiles};
constexpr double kMostDeviations = 100;

/// Whether a rule can be meant: its numbers are in their ranges.
bool isSound(const StretchRule& rule);

/// Lower and upper end of a stretch, in the band's units.
struct StretchLimits {
    double lo = 0, hi = 1;
    friend bool operator==(const StretchLimits&, const StretchLimits&) = default;
};
/// Limits by a rule; of Limits, which nobody can know for another band, those of 2–98 %. Never empty: a
/// band of one value gets an interval around it, one without data 0 … 1.
StretchLimits limitsBy(const StretchRule& rule, const BandStatistics& band);

}  // namespace swath
