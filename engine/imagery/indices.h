// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/result.h"
#include "engine/raster/raster_info.h"

namespace swath {

/// An index that has a name: a formula of what bands are for.
struct NamedIndex {
    std::string_view name;     ///< "ndvi"
    std::string_view title;    ///< "Normalised difference vegetation index"
    std::string_view roles;    ///< "nir red": in the order in which they may be given, ndvi(b8, b4)
    std::string_view formula;  ///< of the roles
    std::string_view source;   ///< who described it
};

std::span<const NamedIndex> namedIndices();
const NamedIndex* findIndex(std::string_view name);

/// The number, from 1, of the band of a scene that is for something: "blue", "green", "red", "rededge2",
/// "nir", "swir1", "swir2" by wavelength, or by name where no wavelength is known; "pan", "hh", "hv", "vh",
/// "vv" by name. Of several the one nearest to the role's middle, then the first.
std::optional<int> bandFor(std::string_view role, const RasterInfo& scene);

/// A formula in which names of indices and roles are written out with the numbers of bands: "ndvi" becomes
/// "((b8 - b4) / (b8 + b4))", "ndvi(b3, b2) > 0.2" and "nir / red" likewise. What it does not know stays as
/// it is, for the formula's own reader to judge. Errors: InvalidInput, naming the role that no band of the
/// scene has, or how many bands an index takes.
Result<std::string> writtenOut(std::string_view formula, const RasterInfo& scene);

}  // namespace swath
