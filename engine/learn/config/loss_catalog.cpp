// SPDX-License-Identifier: MIT
#include "engine/learn/config/catalogs.h"

namespace swath {

const std::vector<SpecEntry>& lossCatalog() {
    constexpr const char* kSmoothMeaning = "Added above and below the fraction line, pixels";
    const SpecArgument smooth{"smooth", 0, 0, 1000, kSmoothMeaning};
    const SpecArgument perImage{"per_image", 0, 0, 1, "1: of each patch by itself, then the mean"};
    static const std::vector<SpecEntry> all{
#define LOSS(function, name, label, meaning, ...) {name, label, meaning, {__VA_ARGS__}},
#include "engine/learn/config/loss_list.inc"
#undef LOSS
    };
    return all;
}

}  // namespace swath
