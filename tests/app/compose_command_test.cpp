// SPDX-License-Identifier: MIT
// Scenes of bands from several files, on the command line.
#include <filesystem>

#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class ComposeCommand : public ProgramTest {
  protected:
    void SetUp() override {
        // 10 m, and 20 m on the same ground.
        write("day1/S2A_B02.tif", kSize, 10, 0);
        write("day1/S2A_B03.tif", kSize, 10, 1);
        write("day1/S2A_B8A.tif", {kSize.width / 2, kSize.height / 2}, 20, 2);
        expectDone({"new", project(), "--classes", "disc,ground"});
    }
    void write(const std::string& name, Size size, double metres, int band) {
        fs::create_directories((dir_ / name).parent_path());
        std::vector<std::uint16_t> samples;
        const int step = static_cast<int>(metres / 10);
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x) samples.push_back(discScene(x * step, y * step, band));
        ASSERT_TRUE(writeRaster(dir_ / name, size, PixelType::UInt16, std::as_bytes(std::span(samples)), {""},
                                {Geotransform{{500000, metres, 0, 5000000, 0, -metres}}, "EPSG:32633"}));
    }
    Json scene(std::size_t index) { return info()["scenes"][index]; }
};

TEST_F(ComposeCommand, AFolderBecomesOneSceneThatIsTrainedOn) {
    const std::string told = done({"add", project(), at("day1"), "--name", "day 1"});
    EXPECT_THAT(told, HasSubstr("Sentinel-2"));
    EXPECT_THAT(told, HasSubstr("B8A narrow near infrared"));
    EXPECT_THAT(told, HasSubstr("day 1: 320 × 256 pixels, 3 bands"));
    EXPECT_EQ(scene(0)["files"].size(), 3u);
    expectDone({"derive", project(), "ndwi", "--scene", "day 1"});
    EXPECT_EQ(scene(0)["bands"], 4);
    EXPECT_THAT(scene(0)["derived"].get<std::vector<std::string>>(), ElementsAre("((b2 - b3) / (b2 + b3))"));
    writeDiscMask("m.tif");
    expectDone({"import", project(), at("m.tif"), "--scene", "day 1"});
    trainSmall();
    expectDone({"predict", project(), "--scene", "day 1", "--out", at("map.tif")});
    EXPECT_TRUE(fs::exists(dir_ / "map.tif"));
}

TEST_F(ComposeCommand, TheProjectIsMovedWithItsFiles) {
    expectDone({"add", project(), at("day1")});
    fs::create_directories(dir_ / "moved");
    fs::rename(dir_ / "day1", dir_ / "moved" / "day1");
    fs::rename(dir_ / "p.swath", dir_ / "moved" / "p.swath");
    const Json there = Json::parse(done({"info", at("moved/p.swath"), "--json"}));
    for (const auto& file : there["scenes"][0]["files"])
        EXPECT_THAT(file.get<std::string>(), HasSubstr("/moved/day1/"));
    expectDone({"derive", at("moved/p.swath"), "b1 / b3", "--scene", "1"});
}

TEST_F(ComposeCommand, BandsAreNamedOrderedAndBroughtOntoAChosenGrid) {
    const std::string told =
        done({"add", project(), "--bands", at("day1/S2A_B8A.tif") + "," + at("day1/S2A_B02.tif:1"),
              "--reference", "S2A_B8A.tif", "--name", "coarse"});
    EXPECT_THAT(told, HasSubstr("coarse: 160 × 128 pixels, 2 bands"));
    EXPECT_THAT(told, HasSubstr("(average)"));
    const std::string cubic =
        done({"add", project(), "--bands", at("day1/S2A_B02.tif") + "," + at("day1/S2A_B8A.tif"),
              "--resampling", "cubic", "--name", "fine"});
    EXPECT_THAT(cubic, HasSubstr("(cubic)"));
}

TEST_F(ComposeCommand, TheNextDateIsLikeTheLast) {
    expectDone({"add", project(), at("day1"), "--name", "day 1"});
    for (const char* name : {"S2A_B02.tif", "S2A_B03.tif", "S2A_B8A.tif"})
        fs::copy(dir_ / "day1" / name, dir_ / (std::string("day2_") + name));
    const std::string bands =
        at("day2_S2A_B8A.tif") + "," + at("day2_S2A_B03.tif") + "," + at("day2_S2A_B02.tif");
    const std::string told = done({"add", project(), "--bands", bands, "--like", "day 1", "--name", "day 2"});
    EXPECT_LT(told.find("B02"), told.find("B8A")) << told;
    EXPECT_THAT(failure({"add", project(), "--bands", at("day2_S2A_B02.tif"), "--like", "day 1"}),
                HasSubstr("B03 green, B8A narrow near infrared are missing"));
}

TEST_F(ComposeCommand, ScenesAreCutIntoPatches) {
    expectDone({"add", project(), at("day1"), "--name", "day 1"});
    const std::string told =
        done({"export", project(), at("patches"), "--patches", "128", "--together", "--cover"});
    EXPECT_TRUE(fs::exists(dir_ / "patches" / "images" / "day_1_192_128.tif")) << told;
    const Json index = Json::parse(bytesOf(dir_ / "patches" / "index.json"));
    EXPECT_EQ(index["patches"].size(), 6u);
    EXPECT_THAT(failure({"export", project(), at("patches"), "--patches", "128"}),
                HasSubstr("not an empty folder"));
    expectUsage({"export", project(), at("more"), "--stride", "5"});
}

TEST_F(ComposeCommand, ShiftsOfBandsAreMeasuredAndTakenBack) {
    std::vector<std::uint16_t> samples;
    for (const int dx : {0, 3})
        for (int y = 0; y < kSize.height; ++y)
            for (int x = 0; x < kSize.width; ++x)
                samples.push_back(
                    inDisc(x - dx + 64, y + 64) ? 900 : static_cast<std::uint16_t>(400 + (x - dx) / 2));
    ASSERT_TRUE(writeRaster(dir_ / "moved.tif", kSize, PixelType::UInt16, std::as_bytes(std::span(samples)),
                            {"still", "moved"}, {Geotransform{{500000, 10, 0, 5000000, 0, -10}}, ""}));
    expectDone({"add", project(), at("moved.tif")});
    EXPECT_THAT(done({"align", project(), "--scene", "moved", "--apply"}), HasSubstr("+3.0"));
    const std::string after = done({"align", project(), "--scene", "moved"});
    EXPECT_TRUE(after.find("+0.0") != std::string::npos || after.find("-0.0") != std::string::npos) << after;
    EXPECT_THAT(failure({"align", project(), "--scene", "moved", "--reference", "9"}),
                HasSubstr("none of a file"));
}

TEST_F(ComposeCommand, WhatDoesNotFitIsRefusedInWords) {
    write("far.tif", kSize, 10, 0);
    std::vector<std::uint16_t> samples(64 * 64, 7);
    ASSERT_TRUE(writeRaster(dir_ / "far.tif", {64, 64}, PixelType::UInt16, std::as_bytes(std::span(samples)),
                            {""}, {Geotransform{{700000, 10, 0, 5000000, 0, -10}}, "EPSG:32633"}));
    EXPECT_THAT(failure({"add", project(), "--bands", at("day1/S2A_B02.tif") + "," + at("far.tif")}),
                HasSubstr("does not lie on the ground of"));
    EXPECT_THAT(failure({"add", project(), "--bands", at("day1/S2A_B02.tif:4")}), HasSubstr("no band 4"));
    EXPECT_THAT(failure({"add", project(), at("day1"), "--preset", "sentinel-9"}),
                HasSubstr("the presets are"));
    EXPECT_THAT(failure({"add", project(), at("day1"), "--preset", "sar-quad"}),
                HasSubstr("none of the bands"));
    EXPECT_THAT(failure({"add", project(), at("day1"), "--reference", "B99.tif"}),
                HasSubstr("none of the files"));
    EXPECT_THAT(failure({"add", project(), at("day1"), "--like", "nobody"}), HasSubstr("no scene is called"));
    expectUsage({"add", project()});
    EXPECT_TRUE(info()["scenes"].empty());
}

}  // namespace
}  // namespace swath::test
