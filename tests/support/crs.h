// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>
#include <ogr_spatialref.h>

#include <string>

namespace swath::test {

/// Well-known text of a reference system by its usual name, such as "EPSG:32633".
inline std::string wktOf(const char* name) {
    OGRSpatialReference crs;
    EXPECT_EQ(crs.SetFromUserInput(name), OGRERR_NONE);
    char* text = nullptr;
    crs.exportToWkt(&text);
    std::string wkt(text);
    CPLFree(text);
    return wkt;
}

}  // namespace swath::test
