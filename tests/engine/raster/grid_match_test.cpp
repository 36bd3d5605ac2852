// SPDX-License-Identifier: MIT
#include "engine/raster/grid_match.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/raster/ground_map.h"
#include "engine/raster/ground_reader.h"
#include "engine/raster/raster_writer.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

RasterInfo infoOf(Size size, std::array<double, 6> t, const std::string& crs = "EPSG:32633") {
    const test::TempDir dir;
    const std::vector<std::uint8_t> zeros(static_cast<std::size_t>(size.area()));
    EXPECT_TRUE(writeRaster(dir / "r.tif", size, PixelType::UInt8, std::as_bytes(std::span(zeros)), {"v"},
                            {Geotransform{t}, crs}));
    return (*RasterSource::open(dir / "r.tif"))->info();
}

constexpr Size kSize{120, 90};
constexpr std::array<double, 6> kGrid{500000, 2, 0, 5000000, 0, -2};

TEST(GridMatch, ATwentiethOfAPixelIsTheSameGrid) {
    const RasterInfo reference = infoOf(kSize, kGrid);
    EXPECT_EQ(matchGrids(reference, reference).relation, GridRelation::SameGrid);
    EXPECT_EQ(matchGrids(infoOf(kSize, {500000.09, 2, 0, 5000000, 0, -2}), reference).relation,
              GridRelation::SameGrid);
    const GridMatch moved = matchGrids(infoOf(kSize, {500000.3, 2, 0, 5000000, 0, -2}), reference);
    EXPECT_EQ(moved.relation, GridRelation::SameGround);
    EXPECT_FALSE(moved.wholePixels);
    EXPECT_NE(moved.difference.find("0.15 pixels to the right"), std::string::npos) << moved.difference;
}

TEST(GridMatch, CoordinateSystemsCountByWhatTheyMean) {
    const RasterInfo reference = infoOf(kSize, kGrid);
    const RasterInfo proj = infoOf(kSize, kGrid, "+proj=utm +zone=33 +datum=WGS84 +units=m +no_defs");
    EXPECT_EQ(matchGrids(proj, reference).relation, GridRelation::SameGrid) << "named otherwise";
    EXPECT_EQ(matchGrids(infoOf(kSize, kGrid, ""), reference).relation, GridRelation::SameGrid)
        << "none is taken for the same";
    const GridMatch zone = matchGrids(infoOf(kSize, kGrid, "EPSG:32634"), reference);
    EXPECT_EQ(zone.relation, GridRelation::Elsewhere);
    EXPECT_NE(zone.difference.find("32634"), std::string::npos) << zone.difference;
}

TEST(GridMatch, TellsCropsFromOtherGroundAndOtherPixels) {
    const RasterInfo reference = infoOf(kSize, kGrid);
    const GridMatch larger = matchGrids(infoOf({300, 200}, {499900, 2, 0, 5000100, 0, -2}), reference);
    EXPECT_EQ(larger.relation, GridRelation::SameGround);
    EXPECT_TRUE(larger.wholePixels);
    EXPECT_EQ(larger.covered, 1);
    EXPECT_EQ(matchGrids(infoOf(kSize, {600000, 2, 0, 5000000, 0, -2}), reference).relation,
              GridRelation::Elsewhere);
    const GridMatch coarse = matchGrids(infoOf(kSize, {500000, 4, 0, 5000000, 0, -4}), reference);
    EXPECT_EQ(coarse.relation, GridRelation::SameGround);
    EXPECT_NE(coarse.difference.find("4 × 4, not 2 × 2"), std::string::npos) << coarse.difference;
    // 3 × 3 pixels somewhere in a scene of 4000 a side: found, however small.
    const GridMatch speck =
        matchGrids(infoOf({3, 3}, {501234, 2, 0, 4998766, 0, -2}), infoOf({4000, 4000}, kGrid));
    EXPECT_EQ(speck.relation, GridRelation::SameGround);
}

TEST(GridMatch, WithoutGeoreferenceTheSizesDecide) {
    RasterInfo plain = infoOf(kSize, kGrid);
    plain.geotransform.reset();
    const RasterInfo reference = infoOf(kSize, kGrid);
    EXPECT_EQ(matchGrids(plain, reference).relation, GridRelation::NoGeoreference);
    EXPECT_TRUE(needSameGround(matchGrids(plain, reference), plain, reference));
    plain.size = {119, 90};
    EXPECT_FALSE(needSameGround(matchGrids(plain, reference), plain, reference));
}

/// A raster whose value tells its ground: column and row on a lattice of 2 m from the upper left of kGrid.
class GroundReaderTest : public testing::Test {
  protected:
    static float valueAt(double x, double y) {
        const double column = std::floor((x - 500000) / 2);
        const double row = std::floor((5000000 - y) / 2);
        return static_cast<float>(row * 1000 + column);
    }
    std::unique_ptr<RasterSource> raster(Size size, std::array<double, 6> t) {
        const Geotransform g{t};
        std::vector<float> samples;
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x) {
                const Vec2 at = g.toWorld({x + 0.5, y + 0.5});
                samples.push_back(valueAt(at.x, at.y));
            }
        const auto file = dir_ / (std::to_string(count_++) + ".tif");
        EXPECT_TRUE(writeRaster(file, size, PixelType::Float32, std::as_bytes(std::span(samples)), {"v"},
                                {g, "EPSG:32633"}));
        return std::move(*RasterSource::open(file));
    }
    /// Reads `other` on the reference and compares with the ground itself. @return pixels covered.
    std::int64_t check(std::unique_ptr<RasterSource> other, const RasterInfo& reference) {
        auto reader = GroundReader::open(std::move(other), reference);
        EXPECT_TRUE(reader) << reader.error().text();
        if (!reader) return -1;
        const RectI all{0, 0, reference.size.width, reference.size.height};
        const int band = 0;
        std::vector<float> out(static_cast<std::size_t>(all.area()));
        std::vector<std::uint8_t> covered(out.size());
        EXPECT_TRUE(reader->read(all, std::span(&band, 1), out, covered));
        std::int64_t reached = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (covered[i] == 0) continue;
            ++reached;
            const auto width = static_cast<std::size_t>(all.width);
            const Vec2 at = reference.geotransform->toWorld(
                {static_cast<double>(i % width) + 0.5, static_cast<double>(i / width) + 0.5});
            EXPECT_EQ(out[i], valueAt(at.x, at.y)) << i;
            if (out[i] != valueAt(at.x, at.y)) break;
        }
        return reached;
    }
    test::TempDir dir_;
    int count_ = 0;
};

TEST_F(GroundReaderTest, FindsTheSameGroundOnEveryGrid) {
    const RasterInfo reference = infoOf(kSize, kGrid);
    const auto all = kSize.area();
    EXPECT_EQ(check(raster(kSize, kGrid), reference), all);
    EXPECT_EQ(check(raster({300, 200}, {499900, 2, 0, 5000100, 0, -2}), reference), all) << "larger";
    EXPECT_EQ(check(raster({60, 90}, {500120, 2, 0, 5000000, 0, -2}), reference), all / 2)
        << "the right half";
    EXPECT_EQ(check(raster(kSize, {500000, 2, 0, 5000000 - 180, 0, 2}), reference), all) << "south up";
    EXPECT_EQ(check(raster({90, 120}, {500000, 0, 2, 5000000, -2, 0}), reference), all) << "turned";
    EXPECT_EQ(check(raster({360, 270}, {500000, 2.0 / 3, 0, 5000000, 0, -2.0 / 3}), reference), all)
        << "finer";
}

TEST_F(GroundReaderTest, ReadsThroughAnotherCoordinateSystem) {
    // The reference in degrees over the middle of the raster; nearest pixels of 2 m under pixels of about 6
    // m.
    auto other = raster({400, 400}, kGrid);
    const RasterInfo degrees = infoOf({20, 20}, {15.0035, 0.00005, 0, 45.1530, 0, -0.00005}, "EPSG:4326");
    auto reader = GroundReader::open(std::move(other), degrees);
    ASSERT_TRUE(reader) << reader.error().text();
    EXPECT_EQ(reader->match().relation, GridRelation::SameGround);
    const int band = 0;
    std::vector<float> out(400);
    std::vector<std::uint8_t> covered(400);
    ASSERT_TRUE(reader->read({0, 0, 20, 20}, std::span(&band, 1), out, covered));
    EXPECT_EQ(std::count(covered.begin(), covered.end(), 255), 400);
    EXPECT_GT(out[19], out[0]) << "eastwards";
    EXPECT_GT(out[19 * 20], out[0] + 9000) << "southwards, 20 pixels of 5.6 m";
}

TEST_F(GroundReaderTest, RefusesOtherGround) {
    const RasterInfo reference = infoOf(kSize, kGrid);
    const auto far = GroundReader::open(raster(kSize, {600000, 2, 0, 5000000, 0, -2}), reference);
    ASSERT_FALSE(far);
    EXPECT_NE(far.error().what.find("other ground"), std::string::npos) << far.error().what;
}

TEST(GroundMap, LeadsFromPixelsToDegrees) {
    const RasterInfo utm = infoOf(kSize, kGrid);
    const auto toDegrees = GroundMap::toDegrees(utm);
    ASSERT_TRUE(toDegrees);
    const auto corner = toDegrees->at({0, 0});
    ASSERT_TRUE(corner);
    EXPECT_NEAR(corner->x, 15, 1e-9);  // of gdaltransform
    EXPECT_NEAR(corner->y, 45.153477183356, 1e-9);
    const auto degrees = GroundMap::toDegrees(infoOf(kSize, {-10, 0.5, 0, 40, 0, -0.5}, "EPSG:4326"));
    ASSERT_TRUE(degrees);
    EXPECT_NEAR(degrees->at({4, 2})->x, -8, 1e-9) << "easting first, whatever the authority says";
    EXPECT_NEAR(degrees->at({4, 2})->y, 39, 1e-9);
    EXPECT_FALSE(GroundMap::toDegrees(infoOf(kSize, kGrid, "")));
    RasterInfo plain = utm;
    plain.geotransform.reset();
    EXPECT_FALSE(GroundMap::toDegrees(plain));
}

}  // namespace
}  // namespace swath
