// SPDX-License-Identifier: MIT
#pragma once

#include "engine/raster/access_policy.h"

namespace swath {

/// What is made of a band that the file marks as alpha.
enum class AlphaUse {
    Detect,  ///< a mask if it holds a few values only (or the format knows no other use of it), else a band
    Mask,
    Band
};

/// Whether the scale and offset that a file declares are told in RasterInfo, and so applied by all who turn
/// samples into values.
enum class SampleUnits { Declared, Raw };

struct OpenOptions {
    AccessPolicy access;
    AlphaUse alpha = AlphaUse::Detect;
    SampleUnits units = SampleUnits::Declared;
};

}  // namespace swath
