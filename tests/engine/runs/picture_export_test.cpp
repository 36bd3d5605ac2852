// SPDX-License-Identifier: MIT
#include "engine/runs/picture_export.h"

#include <gtest/gtest.h>

#include <fstream>

#include "engine/raster/image_file.h"
#include "engine/raster/raster_source.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

class Unheard final : public JobContext {
  public:
    std::stop_token stop() const override { return source.get_token(); }
    void report(std::string, double) override {}
    std::stop_source source;
};

/// 200 × 100 pixels of 10 m: band 1 is x, band 2 is y, band 3 is 50.
class PictureExport : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "a.tif", kWhole, 3, [](int x, int y, int band) {
            return static_cast<std::uint16_t>(band == 0 ? x : band == 1 ? y : 50);
        }));
        order_.stack = wholeFile((dir_ / "a.tif").string());
        for (int c = 0; c < 3; ++c)
            order_.composition.channels[static_cast<std::size_t>(c)] = {.band = c, .lo = 0, .hi = 255};
        rules_.inputs = {dir_ / "a.tif"};
    }
    Result<WrittenPicture> save(const std::string& name) {
        return exportPicture(order_, dir_ / name, rules_, Resources(), job_);
    }
    std::string text(const std::string& name) {
        std::ifstream in(dir_ / name);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    static constexpr Size kWhole{200, 100};
    test::TempDir dir_;
    PictureOrder order_;
    OutputRules rules_;
    Unheard job_;
};

TEST_F(PictureExport, AGeoTiffLiesWhereItsPixelsLie) {
    order_.window = {40, 20, 30, 10};
    const auto done = save("v.tif");
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->size, (Size{30, 10}));
    auto written = RasterSource::open(dir_ / "v.tif");
    ASSERT_TRUE(written);
    const RasterInfo& info = (*written)->info();
    EXPECT_EQ(info.size, (Size{30, 10}));
    EXPECT_EQ(info.bandCount(), 3);
    EXPECT_EQ(info.bands[2].role, BandRole::Blue);
    ASSERT_TRUE(info.geotransform);
    EXPECT_EQ(*info.geotransform, (Geotransform{{500400, 10, 0, 4999800, 0, -10}}));
    std::vector<float> values(3 * 300);
    ASSERT_TRUE((*written)->readWindow({0, 0, 30, 10}, std::vector{0, 1, 2}, values, {}));
    EXPECT_NEAR(values[7], 47, 1);
    EXPECT_NEAR(values[300 + 4 * 30], 24, 1);
    EXPECT_NEAR(values[600], 50, 1);
}

TEST_F(PictureExport, FewerPixelsAreLargerOnes) {
    order_.size = {50, 25};
    ASSERT_TRUE(save("v.tif"));
    auto written = RasterSource::open(dir_ / "v.tif");
    EXPECT_EQ((*written)->info().size, (Size{50, 25}));
    EXPECT_EQ(*(*written)->info().geotransform, (Geotransform{{500000, 40, 0, 5000000, 0, -40}}));
    std::vector<float> values(3 * 50 * 25);
    ASSERT_TRUE((*written)->readWindow({0, 0, 50, 25}, std::vector{0, 1, 2}, values, {}));
    for (int x = 0; x < 50; ++x) EXPECT_NEAR(values[static_cast<std::size_t>(x)], 4 * x + 1.5, 2.5) << x;
    order_.size = {900, 900};
    EXPECT_EQ(planned(order_, kWhole)->size, kWhole) << "never more than there are";
}

TEST_F(PictureExport, ManyStripsAreOnePicture) {
    ASSERT_TRUE(test::writeScene(dir_ / "wide.tif", {3000, 1500}, 3, [](int x, int y, int) {
        return static_cast<std::uint16_t>((x + y) % 256);
    }));
    order_.stack = wholeFile((dir_ / "wide.tif").string());
    ASSERT_TRUE(save("v.tif"));
    auto written = RasterSource::open(dir_ / "v.tif");
    std::vector<float> column(3 * 1500);
    ASSERT_TRUE((*written)->readWindow({1234, 0, 1, 1500}, std::vector{0, 1, 2}, column, {}));
    for (int y = 0; y < 1500; ++y)
        ASSERT_NEAR(column[static_cast<std::size_t>(y)], (1234 + y) % 256, 1) << "row " << y;
}

TEST_F(PictureExport, APngHasAWorldFileOfPixelCentres) {
    order_.window = {40, 20, 30, 10};
    const auto done = save("v.png");
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->worldFile, dir_ / "v.pgw");
    EXPECT_EQ(text("v.pgw"), "10\n0\n0\n-10\n500405\n4999795\n");
    const auto image = readImage(dir_ / "v.png");
    ASSERT_TRUE(image);
    EXPECT_EQ(image->size, (Size{30, 10}));
    EXPECT_TRUE(save("v.png")) << "what Swath wrote is replaced, its world file too";
}

TEST_F(PictureExport, ClassesAreLaidOverIt) {
    LabelMap labels(kWhole);
    auto tile = std::make_shared<LabelTile>();
    for (int y = 0; y < 100; ++y)
        for (int x = 0; x < 100; ++x)
            (*tile)[static_cast<std::size_t>(y * kLabelTileSize + x)] = x < 50 ? 4 : kIgnore;
    labels.setTile({0, 0}, tile);
    order_.colours[4] = {250, 0, 50};
    order_.over.push_back({labels, 0.5});
    ASSERT_TRUE(save("v.png"));
    const auto image = *readImage(dir_ / "v.png");
    const auto at = [&](int x, int y) {
        const auto i = 3 * static_cast<std::size_t>(y * 200 + x);
        return std::array<int, 3>{image.pixels[i], image.pixels[i + 1], image.pixels[i + 2]};
    };
    EXPECT_NEAR(at(10, 30)[0], 130, 1);
    EXPECT_NEAR(at(10, 30)[1], 15, 1);
    EXPECT_NEAR(at(60, 30)[0], 60, 1) << "ignored pixels show the scene";
    EXPECT_NEAR(at(150, 30)[0], 150, 1);
}

TEST_F(PictureExport, ReplacesNoInputAndNoStrangersFile) {
    EXPECT_FALSE(save("a.tif")) << "the scene itself";
    std::ofstream(dir_ / "mine.tif") << "a stranger's";
    EXPECT_FALSE(save("mine.tif"));
    EXPECT_EQ(text("mine.tif"), "a stranger's");
    std::ofstream(dir_ / "b.pgw") << "a stranger's";
    EXPECT_FALSE(save("b.png"));
    EXPECT_FALSE(std::filesystem::exists(dir_ / "b.png"));
    EXPECT_FALSE(save("v.jpeg"));
    order_.window = {500, 500, 10, 10};
    EXPECT_FALSE(save("v.tif"));
    order_.window = {};
    job_.source.request_stop();
    const auto stopped = save("v.tif");
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Errc::Cancelled);
    EXPECT_FALSE(std::filesystem::exists(dir_ / "v.tif"));
}

}  // namespace
}  // namespace swath
