// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/learn/config/catalogs.h"

namespace swath {

/// A line such as "positives(2, 3, share=0.5)", read.
struct SamplerSettings {
    std::string name = "balanced";  ///< of samplerCatalog()
    double share = 0.75;            ///< 0 where the sampler has none
    std::vector<int> classes;       ///< indices of the wanted ones; empty: all but the most frequent one
};
/// Errors: InvalidInput; names the nearest sampler.
Result<SamplerSettings> parseSampler(const std::string& line);

}  // namespace swath
