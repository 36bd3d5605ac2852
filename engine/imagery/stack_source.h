// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "engine/imagery/derived_planes.h"
#include "engine/raster/raster_source.h"

namespace swath {

using StackSources = std::vector<std::unique_ptr<RasterSource>>;

/// Where one band of a stack is read; nothing of it counts where the band is derived.
struct StackPlane {
    std::size_t file = 0;
    int band = 0;  ///< of the file, from 0
};

/// Samples of several files and of bands that are worked out of them: see openStack(), which puts one
/// together and has checked that all of it fits. @param planes, derived  as the bands of info.
std::unique_ptr<RasterSource> makeStackSource(RasterInfo info, StackSources files,
                                              std::vector<StackPlane> planes, DerivedPlanes derived);

}  // namespace swath
