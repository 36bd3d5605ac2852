// SPDX-License-Identifier: MIT
#include "engine/imagery/true_colour.h"

#include <gtest/gtest.h>

namespace swath {
namespace {

using Bands = std::optional<std::array<int, 3>>;

RasterInfo named(const std::vector<std::string>& names) {
    RasterInfo info;
    for (const std::string& name : names)
        info.bands.push_back({.name = name, .storedType = "", .nodata = {}});
    return info;
}

TEST(TrueColour, KnowsTheBandNamesOfMissions) {
    const Bands third{{2, 1, 0}};
    EXPECT_EQ(trueColourBands(named({"B02", "B03", "B04", "B08"})), third);
    EXPECT_EQ(trueColourBands(named({"B2", "B3", "B4"})), third);
    EXPECT_EQ(trueColourBands(named({"S2_B02_10m", "S2_B03_10m", "S2_B04_10m", "S2_B8A_20m"})), third);
    EXPECT_EQ(trueColourBands(named({"B01", "B02", "B03", "B04", "B05", "B8A"})), (Bands{{3, 2, 1}}));
    EXPECT_EQ(trueColourBands(named({"SR_B1", "SR_B2", "SR_B3", "SR_B4", "SR_B5", "SR_B6"})),
              (Bands{{3, 2, 1}}));
    EXPECT_EQ(trueColourBands(named({"SR_B1", "SR_B2", "SR_B3", "SR_B4", "SR_B5", "SR_B7"})),
              (Bands{{2, 1, 0}}))
        << "Landsat 5 and 7";
    for (const auto& names : std::vector<std::vector<std::string>>{{"b1", "b2", "b3", "b4"},
                                                                   {"band 1", "band 2", "band 3", "band 4"},
                                                                   {"Band 2", "Band 3", "Band 4"},
                                                                   {"B8", "B11", "B12"},
                                                                   {"SUB2", "SUB3", "SUB4"},
                                                                   {}})
        EXPECT_EQ(trueColourBands(named(names)), std::nullopt);
}

TEST(TrueColour, WavelengthsOutrankNamesAndThoseTheRoles) {
    RasterInfo info = named({"B02", "B03", "B04", "B08"});
    // As GDAL says it of any picture whose first three bands were written as RGB.
    info.bands[0].role = BandRole::Red;
    info.bands[1].role = BandRole::Green;
    info.bands[2].role = BandRole::Blue;
    EXPECT_EQ(trueColourBands(info), (Bands{{2, 1, 0}}));
    for (BandInfo& band : info.bands) band.name = "x";
    EXPECT_EQ(trueColourBands(info), (Bands{{0, 1, 2}}));
    const double nm[] = {833, 665, 560, 490};
    for (std::size_t b = 0; b < 4; ++b) info.bands[b].wavelengthNm = nm[b];
    EXPECT_EQ(trueColourBands(info), (Bands{{1, 2, 3}}));
    info.bands[3].wavelengthNm = 705;
    EXPECT_EQ(trueColourBands(info), (Bands{{0, 1, 2}})) << "no blue: not told by wavelengths";
    EXPECT_EQ(trueColourBands(named({"red edge", "green", "blue"})), std::nullopt);
}

}  // namespace
}  // namespace swath
