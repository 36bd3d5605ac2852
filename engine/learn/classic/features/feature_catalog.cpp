// SPDX-License-Identifier: MIT
#include "engine/learn/config/catalogs.h"

namespace swath {

const std::vector<SpecEntry>& featureCatalog() {
    static const SpecArgument sigma{"sigma", 1, 0.3, 30,
                                    "Width of the Gaussian in pixels; several may be listed: (1, 2, 4)"};
    static const SpecArgument window{"window", 5, 3, 201,
                                     "Side of the square in pixels, odd; several may be listed: (5, 15)"};
    static const std::vector<SpecEntry> catalogue{
#define FEATURE(function, name, label, meaning, ...) {name, label, meaning, {__VA_ARGS__}},
#include "engine/learn/config/feature_list.inc"
#undef FEATURE
    };
    return catalogue;
}

}  // namespace swath
