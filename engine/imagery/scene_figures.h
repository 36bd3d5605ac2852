// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>

#include "engine/core/result.h"
#include "engine/imagery/band_stack.h"
#include "engine/imagery/filters/band_filter.h"
#include "engine/imagery/statistics.h"
#include "engine/raster/raster_source.h"

namespace swath {

/// Equivalent number of looks of a band of radar: the mean squared over the variance, as most squares of 9 ×
/// 9 pixels have it, in windows all over the scene at its full resolution. What varies by itself lies to one
/// side of that.
/// @param band  from 0. @param decibels  its values are decibels; they are turned into linear power first.
/// @return nullopt: fewer than 50 squares hold data and vary. Errors: those of reading.
/// Source: Lee, Jurkevich, Dewaele, Wambacq and Oosterlinck 1994, Remote Sensing Reviews 8(4), section 2.
Result<std::optional<double>> measureLooks(RasterSource& source, int band, bool decibels);

/// Whether it has such parameters that nobody gave.
bool lacksSceneFigures(const Filter& filter, std::span<const BandFilter> filters = bandFilters());
/// A filter whose parameters that nobody gave are those of the scene: see SceneFigure. Rounded to what one
/// would write. @param source  of the bands before it, and @param statistics  their figures. Errors:
/// InvalidInput where the band has no data, holds decibels and the filter takes power alone, or where looks
/// cannot be measured; those of reading.
Result<Filter> withSceneFigures(Filter filter, RasterSource& source, const SceneStatistics& statistics,
                                std::span<const BandFilter> filters = bandFilters());

}  // namespace swath
