// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>

#include "engine/raster/raster_info.h"

namespace swath {

/// Numbers from 0 of the bands that look as the eye sees: red, green, blue. Told, in this order, by their
/// wavelengths, by words in their names ("B04 (red)", "TCI_R"; "red edge" is none), by the band names of
/// Sentinel-2 and Landsat ("B04", "SR_B4"), by the file's colour interpretation. nullopt unless one of these
/// tells all three.
std::optional<std::array<int, 3>> trueColourBands(const RasterInfo& info);

}  // namespace swath
