// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/core/text.h"

namespace swath {

/// Colours that one band's values are shown in, from low to high. The order is that of colourMaps().
enum class ColourMap : std::uint8_t { None, Viridis, Magma, Inferno, Cividis, Turbo, RdYlGn, RdBu, Terrain };

using ColourTable = std::array<Rgb, 256>;

struct ColourMapInfo {
    ColourMap map = ColourMap::None;
    std::string_view name;   ///< as matplotlib has it: "viridis"
    std::string_view title;  ///< "RdYlGn (diverging)"
    bool diverging = false;  ///< its middle is one: for values around it, as indices have them
};

/// All but None.
std::span<const ColourMapInfo> colourMaps();
/// Null for None, and for a name that there is not.
const ColourMapInfo* findColourMap(ColourMap map);
const ColourMapInfo* findColourMap(std::string_view name);

/// Viridis, magma, inferno, cividis and turbo as OpenCV has them; RdYlGn and RdBu after ColorBrewer (Harrower
/// and Brewer 2003) and terrain after matplotlib, between whose colours is interpolated. Grey for None.
const ColourTable& colourTable(ColourMap map);

}  // namespace swath
