// SPDX-License-Identifier: MIT
#include "engine/imagery/stretch.h"

#include <algorithm>
#include <cmath>

namespace swath {
namespace {

StretchLimits limitsAsked(const StretchRule& rule, const BandStatistics& band) {
    switch (rule.mode) {
        case StretchMode::MinMax:
            return {band.min, band.max};
        case StretchMode::Deviations:
            return {band.mean - rule.deviations * band.deviation,
                    band.mean + rule.deviations * band.deviation};
        case StretchMode::Percentiles:
            return {band.percentile(rule.lowPercent), band.percentile(rule.highPercent)};
        case StretchMode::Limits:
            break;
    }
    return {band.p2, band.p98};
}

}  // namespace

bool isSound(const StretchRule& rule) {
    return rule.lowPercent >= 0 && rule.lowPercent < rule.highPercent && rule.highPercent <= 100 &&
           rule.deviations > 0 && rule.deviations <= kMostDeviations;
}

StretchLimits limitsBy(const StretchRule& rule, const BandStatistics& band) {
    if (band.count == 0) return {};
    if (const StretchLimits limits = limitsAsked(rule, band); limits.hi > limits.lo) return limits;
    if (band.max > band.min) return {band.min, band.max};  // a mask with few pixels set
    const double around = std::max(1.0, std::abs(band.min));
    return {band.min - around, band.min + around};  // one value is no black
}

}  // namespace swath
