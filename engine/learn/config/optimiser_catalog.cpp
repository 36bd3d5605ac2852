// SPDX-License-Identifier: MIT
#include "engine/learn/config/catalogs.h"

namespace swath {

const std::vector<SpecEntry>& optimiserCatalog() {
    const SpecArgument beta1{"beta1", 0.9, 0, 0.9999, "Memory of the mean of gradients"};
    const SpecArgument beta2{"beta2", 0.999, 0, 0.99999, "Memory of the mean of their squares"};
    static const std::vector<SpecEntry> all{
#define OPTIMISER(function, name, label, meaning, ...) {name, label, meaning, {__VA_ARGS__}},
#include "engine/learn/config/optimiser_list.inc"
#undef OPTIMISER
    };
    return all;
}

}  // namespace swath
