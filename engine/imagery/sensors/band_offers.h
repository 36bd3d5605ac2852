// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "engine/imagery/resources.h"
#include "engine/imagery/sensors/band_guess.h"

namespace swath {

struct BandOffers {
    std::vector<BandOffer> bands;
    std::vector<std::string> leftOut;  ///< files of folders that could not be opened, and why
    bool ofFolder = false;             ///< a folder or an archive was among what was named
    std::string title;                 ///< what a STAC item calls itself; otherwise empty
};

/// The bands of files, of one band of a file ("scene.tif:3", from 1), or of all that lies in a folder or an
/// archive (a .SAFE, its zip, a Landsat folder), or the files of a STAC item, which names their bands. Reads
/// their headers. Errors: those of RasterSource::open() for what is named by itself; InvalidInput for a band
/// that a file has not; those of rastersIn().
Result<BandOffers> offersOf(const std::vector<std::string>& named, const Resources& resources);

/// The scene of other files that is made as `like` is: the same bands in the same order, and what was worked
/// out of them. For the next date. Errors: InvalidInput, naming the bands that are missing, or where nobody
/// named the bands of `like`.
Result<BandStack> stackLike(const BandStack& like, const BandGuess& guess);

}  // namespace swath
