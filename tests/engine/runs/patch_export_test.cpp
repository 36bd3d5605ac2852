// SPDX-License-Identifier: MIT
#include "engine/runs/patch_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/file.h"
#include "engine/label/ops/polygon_fill.h"
#include "engine/raster/image_file.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class PatchJob final : public JobContext {
  public:
    std::stop_token stop() const override { return source.get_token(); }
    void report(std::string, double) override {}
    std::stop_source source;
};

/// A scene of 500 × 300 with two bands: x and y; class 1 in the left half, nothing elsewhere.
class PatchExport : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "a.tif", kSceneSize, 2, [](int x, int y, int band) {
            return static_cast<std::uint16_t>(band == 0 ? x : 1000 + y);
        }));
        scene_.snapshot = {wholeFile((dir_ / "a.tif").string()), "a b/c", LabelMap(kSceneSize), {}};
        fillWindow(scene_.snapshot.labels, {0, 0, 250, 300}, PaintRule::over(1, {}));
        scene_.composition.channels = {{{0, 0, 255}, {0, 0, 255}, {0, 0, 255}}};
    }
    Result<PatchExportReport> run(const PatchExportOptions& options) {
        return exportPatches({scene_}, *ClassTable::parse("water,land"), options, dir_ / "out", Resources(),
                             job_);
    }
    nlohmann::json index() { return nlohmann::json::parse(*readText(dir_ / "out" / "index.json")); }

    static constexpr Size kSceneSize{500, 300};
    test::TempDir dir_;
    PatchExportScene scene_;
    PatchJob job_;
};

TEST(PatchCorners, CoverAsMuchAsIsWanted) {
    EXPECT_THAT(patchCorners(500, {.side = 200}), ElementsAre(0, 200));
    EXPECT_THAT(patchCorners(500, {.side = 200, .cover = true}), ElementsAre(0, 200, 300));
    EXPECT_THAT(patchCorners(500, {.side = 200, .stride = 150}), ElementsAre(0, 150, 300));
    EXPECT_THAT(patchCorners(400, {.side = 200, .cover = true}), ElementsAre(0, 200));
    EXPECT_THAT(patchCorners(199, {.side = 200, .cover = true}), ElementsAre());
}

TEST_F(PatchExport, WritesPairsWhereTheyLie) {
    scene_.snapshot.regions = {{RegionId{1}, SceneId{1}, {200, 0, 100, 300}, Role::Validation, false}};
    const auto report = run({.side = 100});
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_EQ(report->written, 15);
    const fs::path image = dir_ / "out/train/images/a_b_c_100_200.tif";
    const auto patch = RasterSource::open(image);
    ASSERT_TRUE(patch) << patch.error().text();
    EXPECT_EQ((*patch)->info().size, (Size{100, 100}));
    EXPECT_EQ((*patch)->info().type, PixelType::UInt16);
    EXPECT_EQ((*patch)->info().geotransform->toWorld({0, 0}), (Vec2{501000, 4998000}));
    std::vector<float> values(2);
    ASSERT_TRUE((*patch)->readValues({7, 9, 1, 1}, std::array{0, 1}, values));
    EXPECT_THAT(values, ElementsAre(107, 1209));
    const auto mask = RasterSource::open(dir_ / "out/validation/masks/a_b_c_200_0.tif");
    ASSERT_TRUE(mask) << mask.error().text();
    std::vector<float> left(1), right(1);
    std::vector<std::uint8_t> valid(1);
    ASSERT_TRUE((*mask)->readWindow({49, 0, 1, 1}, std::array{0}, left, valid));
    ASSERT_TRUE((*mask)->readWindow({50, 0, 1, 1}, std::array{0}, right, valid));
    EXPECT_EQ(left[0], 1);
    EXPECT_EQ(right[0], 0);
    const auto patches = index()["patches"];
    ASSERT_EQ(patches.size(), 15u);
    int validation = 0;
    for (const auto& p : patches) {
        EXPECT_TRUE(fs::exists(dir_ / "out" / p["image"].get<std::string>()));
        EXPECT_TRUE(fs::exists(dir_ / "out" / p["mask"].get<std::string>()));
        validation += p["role"] == "validation" ? 1 : 0;
        if (p["x"] == 200) {
            EXPECT_EQ(p["pixels"]["water"], 5000);
            EXPECT_EQ(p["labelled_share"], 0.5);
        }
    }
    EXPECT_EQ(validation, 3);
    EXPECT_THAT(*readText(dir_ / "out" / "index.csv"), HasSubstr("water,land\n"));
}

TEST_F(PatchExport, LeavesOutWhatIsOfNoUse) {
    const auto labelled = run({.side = 100, .leastLabelled = 0.6});
    ASSERT_TRUE(labelled) << labelled.error().text();
    EXPECT_EQ(labelled->written, 6);
    EXPECT_EQ(labelled->unlabelled, 9);
    EXPECT_THAT(labelled->summary(), HasSubstr("6 patches; left out: 9 with too few labels"));
    fs::remove_all(dir_ / "out");
    // Means are (x + 1000 + y) / 2: 50 more in each column and row, 550 in the first.
    const auto dark = run({.side = 100, .byRole = false, .leastMean = 600});
    ASSERT_TRUE(dark);
    EXPECT_EQ(dark->dark, 3);
    EXPECT_EQ(dark->written, 12);
    EXPECT_FALSE(fs::exists(dir_ / "out" / "train"));
    EXPECT_TRUE(fs::exists(dir_ / "out" / "images"));
}

TEST_F(PatchExport, WritesPicturesAsTheyAreShown) {
    ASSERT_TRUE(run({.side = 128, .png = true, .byRole = false}));
    const auto picture = readImage(dir_ / "out/images/a_b_c_128_0.png");
    ASSERT_TRUE(picture) << picture.error().text();
    EXPECT_EQ(picture->channels, 3);
    EXPECT_EQ(picture->pixels[3 * 5], 128 + 5);
    const auto mask = readImage(dir_ / "out/masks/a_b_c_128_0.png");
    ASSERT_TRUE(mask);
    EXPECT_EQ(mask->channels, 1);
    EXPECT_EQ(mask->pixels[0], 1);
    EXPECT_EQ(mask->pixels[127], 0);
}

TEST_F(PatchExport, ReplacesNothingAndSaysWhatIsWrong) {
    fs::create_directories(dir_ / "out");
    ASSERT_TRUE(writeText(dir_ / "out" / "mine.txt", "mine"));
    EXPECT_THAT(run({.side = 100}).error().what, HasSubstr("is not an empty folder"));
    EXPECT_EQ(*readText(dir_ / "out" / "mine.txt"), "mine");
    fs::remove_all(dir_ / "out");
    EXPECT_FALSE(run({.side = 4}));
    EXPECT_FALSE(run({.side = 100, .stride = -1}));
    EXPECT_FALSE(run({.side = 100, .mostNodata = 2}));
    EXPECT_THAT(run({.side = 8, .leastMean = NAN}).error().what, HasSubstr("no number"));
    job_.source.request_stop();
    EXPECT_EQ(run({.side = 100}).error().code, Errc::Cancelled);
    PatchJob quiet;
    const auto small =
        exportPatches({scene_}, ClassTable(), {.side = 512}, dir_ / "small", Resources(), quiet);
    ASSERT_TRUE(small);
    EXPECT_THAT(small->summary(), HasSubstr("0 patches; left out: 1 scene smaller than a patch"));
}

}  // namespace
}  // namespace swath
