// SPDX-License-Identifier: MIT
#pragma once

#include "engine/imagery/filters/band_filter.h"

namespace swath {

#define FILTER(function) BandFilter function();
#include "engine/imagery/filters/filter_list.inc"
#undef FILTER

}  // namespace swath
