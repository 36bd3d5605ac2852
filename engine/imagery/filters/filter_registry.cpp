// SPDX-License-Identifier: MIT
#include <algorithm>

#include "engine/imagery/filters/filters.h"

namespace swath {

std::span<const BandFilter> bandFilters() {
    static const std::vector<BandFilter> all{
#define FILTER(function) function(),
#include "engine/imagery/filters/filter_list.inc"
#undef FILTER
    };
    return all;
}

const BandFilter* findFilter(std::span<const BandFilter> filters, std::string_view name) {
    const auto found = std::ranges::find(filters, name, &BandFilter::name);
    return found == filters.end() ? nullptr : &*found;
}

}  // namespace swath
