// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "engine/vector/feature.h"
#include "tests/support/crs.h"

namespace swath {
namespace {

const std::vector<Ring> kSquare100{{{0, 0}, {100, 0}, {100, 100}, {0, 100}}};

TEST(AreaPixels, SubtractsHolesWhicheverWayTheyRun) {
    EXPECT_DOUBLE_EQ(areaPixels(kSquare100), 10000);
    const Ring hole{{10, 10}, {30, 10}, {30, 20}, {10, 20}};
    EXPECT_DOUBLE_EQ(areaPixels({kSquare100[0], hole}), 9800);
    EXPECT_DOUBLE_EQ(areaPixels({{kSquare100[0].rbegin(), kSquare100[0].rend()}, hole}), 9800);
    EXPECT_DOUBLE_EQ(areaPixels({}), 0);
    EXPECT_DOUBLE_EQ(areaPixels({{}}), 0);
    EXPECT_DOUBLE_EQ(areaPixels({{{1, 1}, {2, 2}}}), 0);
    EXPECT_DOUBLE_EQ(areaPixels({{{5, 5}, {6, 5}, {6, 6}}, kSquare100[0]}),
                     0);  // a hole larger than its polygon
}

TEST(AreaPixels, LosesNoDigitsFarFromTheOrigin) {
    const double far = 1e9;
    EXPECT_NEAR(areaPixels({{{far, far}, {far + 0.5, far}, {far + 0.5, far + 0.5}, {far, far + 0.5}}}), 0.25,
                1e-6);
}

TEST(AreaSquareMetres, OfUtmPixelsIsThatOfTheGround) {
    const Geotransform tenMetres{{600000, 10, 0, 5000000, 0, -10}};
    // 100 km from the central meridian the grid's scale is 0.99972 … 1.0000: within 0.2 % of the grid's
    // square kilometre.
    EXPECT_NEAR(areaSquareMetres(kSquare100, tenMetres, test::wktOf("EPSG:32633")), 1e6, 2e3);
    // On the central meridian it is 0.9996, so the ground is larger by 1 / 0.9996².
    const Geotransform central{{499500, 10, 0, 5000000, 0, -10}};
    EXPECT_NEAR(areaSquareMetres(kSquare100, central, test::wktOf("EPSG:32633")), 1e6 / (0.9996 * 0.9996), 5);
}

TEST(AreaSquareMetres, OfADegreeSquareIsTheEllipsoids) {
    const Geotransform degrees{{10, 0.01, 0, 1, 0, -0.01}};
    // The zone between 0° and 1° of WGS 84 has b²π/1·(sin φ/(1−e²sin²φ) + atanh(e sin φ)/e) m² in 360°; the
    // sides of the square are geodesics, of which the northern one bulges by less than 10⁻⁴ of the area.
    const double a = 6378137, f = 1 / 298.257223563, b = a * (1 - f), e2 = f * (2 - f), e = std::sqrt(e2);
    const double s = std::sin(1.0 / 180 * 3.14159265358979323846);
    const double zone = 3.14159265358979323846 * b * b * (s / (1 - e2 * s * s) + std::atanh(e * s) / e);
    EXPECT_NEAR(areaSquareMetres(kSquare100, degrees, test::wktOf("EPSG:4326")), zone / 360,
                zone / 360 * 1e-4);
    // Known: 1° × 1° at the equator is 12 308.8 km².
    EXPECT_NEAR(areaSquareMetres(kSquare100, degrees, test::wktOf("EPSG:4326")) / 1e6, 12308.8, 1.0);
}

TEST(AreaSquareMetres, IsTheSameAcrossTheDateLineAndInMercator) {
    const Geotransform line{{179.5, 0.01, 0, 1, 0, -0.01}}, inland{{10, 0.01, 0, 1, 0, -0.01}};
    const double area = areaSquareMetres(kSquare100, inland, test::wktOf("EPSG:4326"));
    EXPECT_NEAR(areaSquareMetres(kSquare100, line, test::wktOf("EPSG:4326")), area, area * 1e-9);
    // At 60° Mercator draws lengths twice as long (on the sphere; the ellipsoid adds 0.7 %).
    const Geotransform mercator{{1000000, 10, 0, 8399738, 0, -10}};
    EXPECT_NEAR(areaSquareMetres(kSquare100, mercator, test::wktOf("EPSG:3857")), 0.25e6, 0.005e6);
}

TEST(AreaSquareMetres, IsZeroWithoutAUsableCrs) {
    const Geotransform any{{0, 10, 0, 0, 0, -10}};
    EXPECT_EQ(areaSquareMetres(kSquare100, any, ""), 0);
    EXPECT_EQ(areaSquareMetres(kSquare100, any, "nonsense"), 0);
    EXPECT_EQ(areaSquareMetres(kSquare100, any, "LOCAL_CS[\"mine\",UNIT[\"metre\",1]]"), 0);
    EXPECT_EQ(areaSquareMetres({}, any, test::wktOf("EPSG:32633")), 0);
    EXPECT_EQ(areaSquareMetres({{{NAN, 1}, {2, 3}, {4, 5}}}, any, test::wktOf("EPSG:4326")), 0);
}

}  // namespace
}  // namespace swath
