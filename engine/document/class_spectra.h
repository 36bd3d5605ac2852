// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

#include "engine/core/result.h"
#include "engine/label/label_map.h"
#include "engine/raster/raster_source.h"

namespace swath {

/// The samples of one class in a scene, band by band.
struct ClassSpectrum {
    std::uint8_t classValue = 0;
    std::int64_t pixels = 0;              ///< that were looked at
    std::vector<double> mean, deviation;  ///< values of each band; not-a-number where none is valid
};

/// Means and standard deviations of the values under each class, from a sample: tiles of labels in an order
/// that is always the same, until each class that they hold has some thousand pixels. Any thread.
/// @param progress  gets the share done; may be empty. Errors: those of reading; Cancelled.
Result<std::vector<ClassSpectrum>> classSpectra(RasterSource& source, const LabelMap& labels,
                                                const std::stop_token& stop,
                                                const std::function<void(double)>& progress = {});

}  // namespace swath
