// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/imagery/statistics.h"
#include "engine/raster/raster_info.h"

namespace swath {

/// What is compared of a scene; the referred-to live elsewhere.
struct SceneUnits {
    std::string name;
    const RasterInfo* info = nullptr;
    const SceneStatistics* statistics = nullptr;  ///< in the bands' units
};

/// Scenes of one project whose bands seem to be in other units than those of the first scene with as many: a
/// declared unit that differs; values that are 30 times as large in most bands (reflectance against stored
/// numbers); decibels against what they are of; all bands of 16-bit products about 1000 higher, as Sentinel-2
/// is written since processing baseline 04.00, if the files do not declare that offset. A sentence each, to
/// say before training; empty if all are alike. Scenes without data are left out.
std::vector<std::string> unlikeUnits(std::span<const SceneUnits> scenes);

}  // namespace swath
