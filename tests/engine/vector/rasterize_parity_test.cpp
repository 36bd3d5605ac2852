// SPDX-License-Identifier: MIT
// GDAL's rasterizer judges our polygon filling.
#include <gdal.h>
#include <gdal_alg.h>
#include <gdal_priv.h>
#include <gtest/gtest.h>
#include <ogrsf_frmts.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/file.h"
#include "engine/core/rng.h"
#include "engine/label/ops/polygon_fill.h"
#include "engine/vector/wkt.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using Polygons = std::vector<std::vector<Ring>>;
using Pixels = std::vector<std::uint8_t>;

Pixels ourMask(Size size, const Polygons& polygons) {
    LabelMap map(size);
    for (const auto& rings : polygons) fillPolygon(map, rings, PaintRule::over(1, {}));
    Pixels pixels(static_cast<std::size_t>(size.area()));
    map.read({0, 0, size.width, size.height}, pixels);
    return pixels;
}

Pixels gdalMask(Size size, const Polygons& polygons) {
    GDALAllRegister();
    const std::unique_ptr<GDALDataset> raster(GetGDALDriverManager()->GetDriverByName("MEM")->Create(
        "", size.width, size.height, 1, GDT_Byte, nullptr));
    double identity[6] = {0, 1, 0, 0, 0, 1};
    raster->SetGeoTransform(identity);
    const double value = 1;
    const int band = 1;
    for (const auto& rings : polygons) {
        OGRPolygon polygon;
        for (const Ring& ring : rings) {
            OGRLinearRing line;
            for (const Vec2& v : ring) line.addPoint(v.x, v.y);
            line.closeRings();
            polygon.addRing(&line);
        }
        OGRGeometryH handle = OGRGeometry::ToHandle(&polygon);
        // Without a transformer of our own GDAL would look for a CRS.
        const auto asIs = [](void*, int, int count, double*, double*, double*, int* success) {
            std::fill(success, success + count, TRUE);
            return TRUE;
        };
        EXPECT_EQ(GDALRasterizeGeometries(GDALDataset::ToHandle(raster.get()), 1, &band, 1, &handle, asIs,
                                          nullptr, &value, nullptr, nullptr, nullptr),
                  CE_None);
    }
    Pixels pixels(static_cast<std::size_t>(size.area()));
    EXPECT_EQ(raster->GetRasterBand(1)->RasterIO(GF_Read, 0, 0, size.width, size.height, pixels.data(),
                                                 size.width, size.height, GDT_Byte, 0, 0, nullptr),
              CE_None);
    return pixels;
}

std::size_t differing(const Pixels& a, const Pixels& b) {
    std::size_t count = a.size() == b.size() ? 0 : a.size() + b.size();
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) count += (a[i] != 0) != (b[i] != 0);
    return count;
}

Pixels readMask(const std::filesystem::path& path, Size& size) {
    GDALAllRegister();
    const std::unique_ptr<GDALDataset> raster(GDALDataset::Open(path.c_str()));
    if (!raster) return {};
    size = {raster->GetRasterXSize(), raster->GetRasterYSize()};
    Pixels pixels(static_cast<std::size_t>(size.area()));
    EXPECT_EQ(raster->GetRasterBand(1)->RasterIO(GF_Read, 0, 0, size.width, size.height, pixels.data(),
                                                 size.width, size.height, GDT_Byte, 0, 0, nullptr),
              CE_None);
    return pixels;
}

TEST(RasterizeParity, RandomPolygonsHaveGdalsPixels) {
    Rng rng(31);
    for (int round = 0; round < 300; ++round) {
        const Size size{static_cast<int>(rng.uniform(1, 400)), static_cast<int>(rng.uniform(1, 400))};
        // Rounded coordinates make corners coincide and edges upright; not to halves: see the next test.
        const double grid = round % 3 == 0 ? 1e6 : round % 3 == 1 ? 100 : 1;
        std::vector<Ring> rings(1 + rng.below(4));
        for (Ring& ring : rings) {
            const std::uint64_t corners = 3 + rng.below(round % 10 == 0 ? 300 : 9);
            for (std::uint64_t i = 0; i < corners; ++i) {
                const double x = std::round(rng.uniform(-100, size.width + 100) * grid) / grid;
                const double y = std::round(rng.uniform(-100, size.height + 100) * grid) / grid;
                ring.push_back({x, y});
            }
        }
        ASSERT_EQ(differing(ourMask(size, {rings}), gdalMask(size, {rings})), 0U) << round;
    }
}

TEST(RasterizeParity, CornersOnPixelCentresHaveGdalsPixelsWhereNoEdgeRunsAlongThem) {
    Rng rng(32);
    for (int round = 0; round < 200; ++round) {
        const Size size{100, 90};
        Ring ring;
        while (ring.size() < 12) {
            const Vec2 corner{static_cast<double>(rng.below(220)) / 2 - 5,
                              static_cast<double>(rng.below(200)) / 2 - 5};
            if (ring.empty() || (corner.y != ring.back().y && corner.y != ring.front().y))
                ring.push_back(corner);
        }
        ASSERT_EQ(differing(ourMask(size, {{ring}}), gdalMask(size, {{ring}})), 0U) << round;
    }
}

TEST(RasterizeParity, BurnsTheBuildingsOfAGeoJson) {
    const auto data = test::dataDir();
    if (!data) GTEST_SKIP() << "no sample scenes";
    const auto folder = *data / "atlanta_sn4";
    Size size;
    const Pixels expected = readMask(folder / "sample_fp_mask_from_geojson.tif", size);
    const std::unique_ptr<GDALDataset> scene(GDALDataset::Open((folder / "sample_geotiff.tif").c_str()));
    const std::unique_ptr<GDALDataset> labels(
        GDALDataset::Open((folder / "geotiff_labels.geojson").c_str(), GDAL_OF_VECTOR));
    ASSERT_TRUE(scene && labels && !expected.empty());
    double forward[6], inverse[6];
    ASSERT_EQ(scene->GetGeoTransform(forward), CE_None);
    ASSERT_TRUE(GDALInvGeoTransform(forward, inverse));
    const Geotransform toPixels{{inverse[0], inverse[1], inverse[2], inverse[3], inverse[4], inverse[5]}};
    Polygons polygons;
    for (const auto& feature : *labels->GetLayer(0)) {
        char* text = nullptr;
        feature->GetGeometryRef()->exportToWkt(&text);
        auto parsed = parseWktPolygons(text);
        CPLFree(text);
        ASSERT_TRUE(parsed.ok());
        for (auto& rings : *parsed) {
            for (Ring& ring : rings) {
                for (Vec2& v : ring) v = toPixels.toWorld(v);
            }
            polygons.push_back(std::move(rings));
        }
    }
    EXPECT_EQ(polygons.size(), 43U);
    EXPECT_EQ(differing(ourMask(size, polygons), expected), 0U);
}

TEST(RasterizeParity, BurnsTheBuildingsOfATable) {
    const auto data = test::dataDir();
    if (!data) GTEST_SKIP() << "no sample scenes";
    Size size;
    const Pixels expected = readMask(*data / "vectors" / "sample_fp_mask.tif", size);
    const auto text = readText(*data / "vectors" / "sample.csv");
    ASSERT_TRUE(text.ok() && !expected.empty());
    Polygons polygons;
    for (std::size_t at = text->find('"'); at != std::string::npos;) {
        const std::size_t end = text->find('"', at + 1);
        ASSERT_NE(end, std::string::npos);
        auto parsed = parseWktPolygons(std::string_view(*text).substr(at + 1, end - at - 1));
        ASSERT_TRUE(parsed.ok());
        polygons.insert(polygons.end(), parsed->begin(), parsed->end());
        at = text->find('"', end + 1);
    }
    EXPECT_GE(polygons.size(), 150U);
    EXPECT_EQ(differing(ourMask(size, polygons), expected), 0U);
}

}  // namespace
}  // namespace swath
