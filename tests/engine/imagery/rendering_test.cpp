// SPDX-License-Identifier: MIT
#include "engine/imagery/rendering.h"

#include <gtest/gtest.h>

#include "engine/imagery/open_stack.h"
#include "tests/engine/raster/gdal_scene.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using test::TempDir;
using test::withDataset;
using test::writeScene;

Rgb pixelOf(const Image& image, std::size_t i) {
    return {image.pixels[3 * i], image.pixels[3 * i + 1], image.pixels[3 * i + 2]};
}

Image rendered(const std::filesystem::path& path, const std::optional<Composition>& wanted,
               const RectI& window) {
    const auto source = openStack(wholeFile(path.string()), Resources());
    EXPECT_TRUE(source);
    const auto statistics = computeStatistics(**source);
    EXPECT_TRUE(statistics);
    const auto image =
        renderWindow(**source, wanted ? *wanted : defaultComposition((*source)->info(), *statistics), window);
    EXPECT_TRUE(image);
    return *image;
}

TEST(Rendering, StretchesValuesAndLeavesGapsBlack) {
    const TempDir dir;
    ASSERT_TRUE(writeScene<std::uint16_t>(
        dir / "s.tif", {4, 1}, 1, [](int, int x, int) { return x == 0 ? 0 : 1000 * x; }, 0));
    withDataset(dir / "s.tif", [](GDALDataset& dataset) {
        dataset.GetRasterBand(1)->SetScale(0.001);
        dataset.GetRasterBand(1)->SetOffset(-1);
    });
    // Bands that are not there are the last one.
    const Image image = rendered(
        dir / "s.tif", Composition{{ChannelStretch{0, -1, 2}, {0, 0, 2}, {7, 0, 2}}, 1}, {0, 0, 5, 1});
    EXPECT_EQ(pixelOf(image, 0), (Rgb{0, 0, 0}));
    EXPECT_EQ(pixelOf(image, 1), (Rgb{85, 0, 0}));
    EXPECT_EQ(pixelOf(image, 2), (Rgb{170, 128, 128}));
    EXPECT_EQ(pixelOf(image, 3), (Rgb{255, 255, 255}));
    EXPECT_EQ(pixelOf(image, 4), pixelOf(image, 2)) << "mirrored";
}

TEST(Rendering, ShowsColourTablesAndOneValueInGrey) {
    const TempDir dir;
    ASSERT_TRUE(writeScene<std::uint8_t>(dir / "p.tif", {3, 1}, 1, [](int, int x, int) { return x % 2; }));
    withDataset(dir / "p.tif", [](GDALDataset& dataset) {
        GDALColorTable colours;
        const GDALColorEntry red{200, 10, 20, 255}, blue{5, 6, 250, 255};
        colours.SetColorEntry(0, &red);
        colours.SetColorEntry(1, &blue);
        dataset.GetRasterBand(1)->SetColorTable(&colours);
    });
    const Image image = rendered(dir / "p.tif", std::nullopt, {0, 0, 3, 1});
    EXPECT_EQ(pixelOf(image, 0), (Rgb{200, 10, 20}));
    EXPECT_EQ(pixelOf(image, 1), (Rgb{5, 6, 250}));

    ASSERT_TRUE(writeScene<float>(dir / "c.tif", {3, 1}, 1, [](int, int, int) { return 0.2; }));
    EXPECT_EQ(pixelOf(rendered(dir / "c.tif", std::nullopt, {0, 0, 3, 1}), 1), (Rgb{128, 128, 128}));
}

TEST(Rendering, AWholeSceneIsSmallAndHasItsProportions) {
    const TempDir dir;
    ASSERT_TRUE(writeScene<std::uint16_t>(
        dir / "s.tif", {1200, 300}, 1, [](int, int x, int) { return x < 600 ? 0 : 1000; }, 0));
    const auto source = openStack(wholeFile((dir / "s.tif").string()), Resources());
    ASSERT_TRUE(source);
    const Composition grey{{ChannelStretch{0, 0, 2000}, {0, 0, 2000}, {0, 0, 2000}}, 1};
    const auto image = renderWhole(**source, grey, 96);
    ASSERT_TRUE(image) << image.error().text();
    EXPECT_EQ(image->size, (Size{96, 24}));
    EXPECT_EQ(pixelOf(*image, 10), (Rgb{0, 0, 0})) << "no data";
    EXPECT_EQ(pixelOf(*image, 90), (Rgb{128, 128, 128}));
    EXPECT_EQ(renderWhole(**source, grey, 5000)->size, levelSize({1200, 300}, levelCount({1200, 300}) - 1))
        << "never larger than the level that it is made of";
}

}  // namespace
}  // namespace swath
