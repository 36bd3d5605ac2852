// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "engine/learn/data/scene_patch_source.h"
#include "engine/raster/raster_writer.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

constexpr Size kSize{300, 280};
constexpr std::uint16_t kNodata = 65535;

class ScenePatchSource : public ::testing::Test {
  protected:
    /// Band b of pixel (x, y) holds x + 1000 · b + y; a corner has no data.
    std::string writeScene(const std::string& name, int bands) {
        std::vector<std::uint16_t> samples;
        for (int b = 0; b < bands; ++b)
            for (int y = 0; y < kSize.height; ++y)
                for (int x = 0; x < kSize.width; ++x)
                    samples.push_back(x < 10 && y < 10 ? kNodata
                                                       : static_cast<std::uint16_t>(x + 1000 * b + y));
        std::vector<std::string> names;
        for (int b = 0; b < bands; ++b) names.push_back("band " + std::to_string(b));
        const Status written = writeRaster(folder_ / name, kSize, PixelType::UInt16,
                                           std::as_bytes(std::span(samples)), names, {}, kNodata);
        EXPECT_TRUE(written.ok());
        return folder_ / name;
    }
    /// A band of water across the scene; the right third is validation and complete, a strip in it test.
    SceneSnapshot scene(int bands = 2) {
        SceneSnapshot snapshot{wholeFile(writeScene("scene.tif", bands)), "scene", LabelMap(kSize), {}};
        auto tile = std::make_shared<LabelTile>();
        tile->fill(0);
        for (int y = 0; y < 40; ++y)
            std::fill_n(tile->begin() + y * kLabelTileSize, kLabelTileSize, std::uint8_t{2});
        tile->at(50 * kLabelTileSize) = kIgnore;
        snapshot.labels.setTile({0, 0}, tile);
        snapshot.regions = {{{}, {}, {200, 0, 100, 280}, Role::Validation, true},
                            {{}, {}, {210, 0, 10, 280}, Role::Test, false}};
        return snapshot;
    }
    static ClassTable classes() {
        ClassTable table;
        EXPECT_TRUE(table.add("background").ok());
        EXPECT_TRUE(table.add("water").ok());
        return table;
    }
    test::TempDir folder_;
};

std::vector<std::uint8_t> targetsOf(PatchSource& source, Role role, const RectI& window) {
    std::vector<std::uint8_t> out(static_cast<std::size_t>(window.area()));
    source.readTargets(0, window, role, {out});
    return out;
}

TEST_F(ScenePatchSource, ReadsSamplesMirroredAndNoDataAsNaN) {
    auto source = makePatchSource({scene()}, classes(), std::make_shared<MemoryBudget>());
    ASSERT_TRUE(source.ok()) << source.error().text();
    EXPECT_EQ((*source)->bandCount(), 2);
    EXPECT_EQ((*source)->className(1), "water");
    EXPECT_EQ((*source)->classValue(1), 2);
    const RectI window{-20, 250, 60, 60};  // beyond the left and lower border
    std::vector<float> samples(2 * 60 * 60);
    ASSERT_TRUE((*source)->readImage(0, window, samples).ok());
    for (int b = 0; b < 2; ++b)
        for (int y = 0; y < 60; ++y)
            for (int x = 0; x < 60; ++x) {
                const int sceneX = std::abs(x - 20), row = 250 + y, sceneY = row < 280 ? row : 558 - row;
                ASSERT_EQ(samples[static_cast<std::size_t>((b * 60 + y) * 60 + x)],
                          static_cast<float>(sceneX + 1000 * b + sceneY));
            }
    std::vector<float> corner(2 * 16 * 16);
    ASSERT_TRUE((*source)->readImage(0, {0, 0, 16, 16}, corner).ok());
    EXPECT_TRUE(std::isnan(corner[0]));
    EXPECT_TRUE(std::isnan(corner[256 + 9 * 16 + 9]));
    EXPECT_EQ(corner[10], 10);
}

TEST_F(ScenePatchSource, ASampleWithoutDataIsMissingInItsBandAlone) {
    std::vector<std::int16_t> samples(2 * 300 * 280, 7);
    samples[5] = -9999;                           // (5, 0) of the first band
    samples[6] = samples[300 * 280 + 6] = -9999;  // (6, 0) of both
    ASSERT_TRUE(writeRaster(folder_ / "some.tif", kSize, PixelType::Int16, std::as_bytes(std::span(samples)),
                            {"a", "b"}, {}, -9999));
    SceneSnapshot snapshot = scene();
    snapshot.stack = wholeFile(folder_ / "some.tif");
    auto source = makePatchSource({snapshot}, classes(), Resources());
    ASSERT_TRUE(source.ok()) << source.error().text();
    std::vector<float> row(2 * 8);
    ASSERT_TRUE((*source)->readImage(0, {0, 0, 8, 1}, row).ok());
    EXPECT_TRUE(std::isnan(row[5]));
    EXPECT_EQ(row[8 + 5], 7);
    EXPECT_TRUE(std::isnan(row[6]));
    EXPECT_TRUE(std::isnan(row[8 + 6]));
    const auto targets = targetsOf(**source, Role::Train, {0, 0, 8, 1});
    EXPECT_EQ(targets[5], 1) << "labelled, and seen in one band";
    EXPECT_EQ(targets[6], kTargetIgnore);
}

TEST_F(ScenePatchSource, TakesStacksOfSeveralFiles) {
    SceneSnapshot snapshot = scene();
    snapshot.stack.bands = {FileBand{folder_ / "scene.tif", 2}, FileBand{writeScene("more.tif", 1)},
                            Expression{"b1 - b2"}};
    auto source = makePatchSource({snapshot}, classes(), Resources());
    ASSERT_TRUE(source.ok()) << source.error().text();
    EXPECT_EQ((*source)->bandCount(), 3);
    std::vector<float> pixel(3);
    ASSERT_TRUE((*source)->readImage(0, {100, 50, 1, 1}, pixel).ok());
    EXPECT_EQ(pixel, (std::vector<float>{1150, 150, 1000}));
}

TEST_F(ScenePatchSource, RolesDoNotLeak) {
    auto source = makePatchSource({scene()}, classes(), std::make_shared<MemoryBudget>());
    ASSERT_TRUE(source.ok()) << source.error().text();
    const RectI all{-8, -8, kSize.width + 16, kSize.height + 16};
    const auto train = targetsOf(**source, Role::Train, all),
               validation = targetsOf(**source, Role::Validation, all),
               testing = targetsOf(**source, Role::Test, all);
    for (int y = all.y; y < all.bottom(); ++y)
        for (int x = all.x; x < all.right(); ++x) {
            const auto at = static_cast<std::size_t>((y - all.y) * all.width + x - all.x);
            const bool inside = x >= 0 && y >= 0 && x < kSize.width && y < kSize.height;
            const bool isTest = inside && x >= 210 && x < 220, isValidation = inside && x >= 200 && !isTest;
            const bool isTrain = inside && !isTest && !isValidation, water = y >= 0 && y < 40 && x < 256;
            const bool hasData = x >= 10 || y >= 10;
            ASSERT_EQ(train[at], isTrain && water && hasData ? 1 : kTargetIgnore) << x << " " << y;
            ASSERT_EQ(validation[at], isValidation ? (water ? 1 : 0) : kTargetIgnore) << x << " " << y;
            ASSERT_EQ(testing[at], isTest && water ? 1 : kTargetIgnore) << x << " " << y;
        }
    EXPECT_EQ(targetsOf(**source, Role::Train, {0, 50, 1, 1})[0], kTargetIgnore);  // ignored on purpose
}

TEST_F(ScenePatchSource, LabelledWindowsHoldAllTargets) {
    auto source = makePatchSource({scene()}, classes(), std::make_shared<MemoryBudget>());
    ASSERT_TRUE(source.ok()) << source.error().text();
    for (const Role role : {Role::Train, Role::Validation, Role::Test}) {
        const RectI all{0, 0, kSize.width, kSize.height};
        auto targets = targetsOf(**source, role, all);
        int covered = 0;
        for (const RectI& window : (*source)->labelledWindows(0, role)) {
            ASSERT_TRUE(all.contains(window));
            covered += static_cast<int>(window.area());
            for (int y = window.y; y < window.bottom(); ++y)
                for (int x = window.x; x < window.right(); ++x)
                    targets[static_cast<std::size_t>(y * kSize.width + x)] = kTargetIgnore;
        }
        EXPECT_LE(covered, all.area());  // disjoint
        EXPECT_EQ(std::ranges::count(targets, kTargetIgnore), all.area());
    }
    EXPECT_EQ((*source)->labelledWindows(0, Role::Train).size(), 1U);
}

TEST_F(ScenePatchSource, ClonesReadTheSame) {
    auto source = makePatchSource({scene()}, classes(), std::make_shared<MemoryBudget>());
    ASSERT_TRUE(source.ok()) << source.error().text();
    const auto copy = (*source)->clone();
    std::vector<float> a(2 * 64 * 64), b(2 * 64 * 64);
    ASSERT_TRUE((*source)->readImage(0, {230, 230, 64, 64}, a).ok());
    ASSERT_TRUE(copy->readImage(0, {230, 230, 64, 64}, b).ok());
    EXPECT_EQ(a, b);
}

TEST_F(ScenePatchSource, RefusesWhatDoesNotFitTogether) {
    SceneSnapshot first = scene(), second = scene();
    second.stack = wholeFile(writeScene("other.tif", 3));
    second.name = "other";
    auto source = makePatchSource({first, second}, classes(), std::make_shared<MemoryBudget>());
    ASSERT_FALSE(source.ok());
    EXPECT_THAT(source.error().what, "scene other has 3 bands, scene scene has 2");
    first.labels = LabelMap(Size{20, 20});
    EXPECT_THAT(makePatchSource({first}, classes(), std::make_shared<MemoryBudget>()).error().what,
                ::testing::HasSubstr("its labels are 20×20"));
    first.stack = wholeFile(folder_ / "absent.tif");
    EXPECT_EQ(makePatchSource({first}, classes(), std::make_shared<MemoryBudget>()).error().code,
              Errc::NotFound);
    EXPECT_FALSE(makePatchSource({}, classes(), std::make_shared<MemoryBudget>()).ok());
}

}  // namespace
}  // namespace swath
