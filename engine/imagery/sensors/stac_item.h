// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// A band as a STAC item describes it.
struct StacBand {
    std::string name;         ///< "B02", or what it is for ("blue"); empty: the item does not say
    double wavelengthNm = 0;  ///< 0: the item does not say
};
/// A file of bands.
struct StacAsset {
    std::string key, path;  ///< path: as pathBeside() has it
    std::vector<StacBand> bands;
};
/// One picture of a catalogue, with the files of its bands.
struct StacItem {
    std::string id;
    std::string day;  ///< "2021-07-12"; empty if the item does not say
    std::vector<StacAsset> assets;
};

/// Reads an item (a GeoJSON feature of the STAC specification 1.0 or 1.1). Of its assets those that describe
/// their bands (eo:bands, raster:bands, bands), without previews and pictures made of bands; each band once.
/// Reads nothing but the text.
/// @param file  where the text stands, which what it refers to lies beside.
/// Errors: BadFormat (no item, or one without files of bands).
Result<StacItem> parseStacItem(std::string_view text, const std::string& file);

/// Whether a path looks like one, by its ending alone.
bool mayBeStacItem(std::string_view path);

}  // namespace swath
