// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/core/text.h"

namespace swath::ui {

/// Bars of a band's values with two handles for the stretch. Probes "id", "id/lo", "id/hi"; a double click
/// asks for the default (@return Reset).
enum class HistogramEvent { None, Changed, Reset };
/// @param bins  equal bins over [min, max]; drawn on a root scale so that small counts are seen.
HistogramEvent histogram(std::string_view id, std::span<const std::int64_t> bins, double min, double max,
                         double& lo, double& hi, Rgb colour, float heightDesign = 56);

}  // namespace swath::ui
