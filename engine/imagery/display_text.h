// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "engine/imagery/composition.h"

namespace swath {

/// "bands 4 3 2, 2–98 %", "ndvi in RdYlGn, −1 … 1", "band 1 in viridis, min – max of the view, gamma 1.4".
std::string displayText(const Composition& composition, const RasterInfo& info);

/// What a stretch is typed as: "2-98" (percentiles), "min-max", "2sd" (standard deviations around the mean)
/// or "LOW:HIGH" (limits, in the band's units).
struct TypedStretch {
    StretchRule rule;
    StretchLimits limits;  ///< of StretchMode::Limits alone
};
/// Errors: InvalidInput, with what is understood.
Result<TypedStretch> parseStretch(std::string_view text);

}  // namespace swath
