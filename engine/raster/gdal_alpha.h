// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "engine/raster/open_options.h"

class GDALDataset;

namespace swath {

struct AlphaVerdict {
    int mask = 0;      ///< GDAL's number of the band that tells where there is data; 0: none
    std::string note;  ///< what was found, a sentence; empty if no band is marked as alpha
};

/// Whether a band that is marked as alpha is one. Programs mark the fourth of four bands by habit, near
/// infrared among them, so its samples are asked: some blocks of it, evenly spread. A picture that is nothing
/// but alpha is data.
AlphaVerdict judgeAlpha(GDALDataset& dataset, AlphaUse use);

}  // namespace swath
