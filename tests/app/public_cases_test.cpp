// SPDX-License-Identifier: MIT
// Situations from public reports, on the files that show them; the folder of each says what is right.
#include <filesystem>

#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

class FieldCases : public ProgramTest {
  protected:
    void SetUp() override {
        const auto data = dataDir();
        if (!data || !fs::is_directory(*data / "field")) GTEST_SKIP() << "no field cases: set SWATH_DATA";
        field_ = *data / "field";
    }
    std::string file(const std::string& name) const { return (field_ / name).string(); }
    Json evaluated(std::vector<std::string> more) {
        std::vector<std::string> words{"evaluate", "--json"};
        words.insert(words.end(), more.begin(), more.end());
        return Json::parse(done(words), nullptr, false);
    }
    Json labelled() { return info()["scenes"][0]["labelled"]; }
    fs::path field_;
};

TEST_F(FieldCases, MasksOfOtherGroundAreNotComparedByPosition) {
    const std::string truth = file("evaluate_other_grid/truth.tif");
    const auto against = [&](const char* name) {
        return std::vector<std::string>{"evaluate", "--truth", truth, "--prediction",
                                        file(std::string("evaluate_other_grid/") + name)};
    };
    EXPECT_THAT(failure(against("far_away.tif")), HasSubstr("other ground"));
    EXPECT_THAT(failure(against("other_zone.tif")), HasSubstr("32634"));
    for (const char* name : {"moved_one_pixel.tif", "coarser_pixels.tif"}) {
        const Json e =
            evaluated({"--truth", truth, "--prediction", file(std::string("evaluate_other_grid/") + name)});
        EXPECT_LT(e["overall_accuracy"].get<double>(), 1) << name;
    }
    const Json e =
        evaluated({"--truth", truth, "--prediction", file("evaluate_other_grid/no_georeference.tif")});
    EXPECT_EQ(e["mean_iou"], 1.0);
    EXPECT_THAT(swath(against("no_georeference.tif")).err, HasSubstr("pixel by pixel"));
}

TEST_F(FieldCases, WhereTheMapHasNoDataNothingIsScored) {
    const std::string map = file("nodata_in_the_map/map.tif");
    const Json e = evaluated({"--truth", file("nodata_in_the_map/truth.tif"), "--prediction", map});
    EXPECT_EQ(e["pixels"], 3200);
    EXPECT_EQ(e["classes"].size(), 2U);
    EXPECT_NEAR(e["mean_iou"].get<double>(), 0.739, 0.0005);
    EXPECT_NEAR(e["classes"][0]["iou"].get<double>(), 0.739, 0.0005);
    EXPECT_NEAR(e["overall_accuracy"].get<double>(), 0.85, 1e-9);
    const std::string imported = file("nodata_in_the_map/truth_as_imported_0_1.tif");
    EXPECT_THAT(failure({"evaluate", "--truth", imported, "--prediction", map}), HasSubstr("--map"));
    const Json mapped = evaluated({"--truth", imported, "--prediction", map, "--map", "0=1,1=2"});
    EXPECT_NEAR(mapped["mean_iou"].get<double>(), 0.739, 0.0005);
}

TEST_F(FieldCases, AMaskOfAWholeTownIsCutToTheChip) {
    expectDone({"new", project(), "--classes", "none,one,two"});
    expectDone({"add", project(), file("mask_larger_than_chip/chip.tif")});
    const std::string map = "0=none,1=one,2=two";
    expectDone(
        {"import", project(), file("mask_larger_than_chip/city_mask.tif"), "--scene", "1", "--map", map});
    EXPECT_EQ(labelled(), Json::parse(R"({"none": 3672, "one": 3591, "two": 3537})"));
    expectDone({"import", project(), file("mask_larger_than_chip/half_covering_mask.tif"), "--scene", "1",
                "--map", map});
    EXPECT_EQ(labelled(), Json::parse(R"({"none": 2437, "one": 2364, "two": 2399})"));
}

TEST_F(FieldCases, ColoursAndGreysOfferAMapAndAThreshold) {
    expectDone({"new", project(), "--classes", "disc=#ff0000,ground=#0000ff"});
    expectDone({"add", project(), file("rgb_and_jpeg_masks/scene.tif")});
    const std::string rgb = file("rgb_and_jpeg_masks/red_blue.tif"),
                      grey = file("rgb_and_jpeg_masks/grey.jpg");
    EXPECT_THAT(failure({"import", project(), rgb, "--scene", "1"}),
                HasSubstr("--map '#0000ff=ground,#ff0000=disc'"));
    expectDone({"import", project(), rgb, "--scene", "1", "--map", "#0000ff=ground,#ff0000=disc"});
    const Json exact = labelled();
    EXPECT_GT(exact["disc"], 0);
    EXPECT_THAT(failure({"import", project(), grey, "--scene", "1"}), HasSubstr("--threshold 128"));
    expectDone({"import", project(), grey, "--scene", "1", "--threshold", "128", "--map", "0=ground,1=disc"});
    EXPECT_EQ(labelled(), exact);
}

TEST_F(FieldCases, ASceneThatMovedAwayIsFoundAgain) {
    for (const char* name : {"a.tif", "b.tif"})
        fs::copy_file(field_ / "scene_moved_away" / name, dir_ / name);
    expectDone({"new", project(), "--classes", "one,two"});
    expectDone({"add", project(), at("a.tif"), at("b.tif")});
    expectDone({"import", project(), file("scene_moved_away/mask.tif"), "--scene", "a"});
    fs::create_directory(dir_ / "elsewhere");
    fs::rename(dir_ / "b.tif", dir_ / "elsewhere" / "b.tif");
    expectDone({"check", project()});
    EXPECT_THAT(info()["scenes"][1]["problem"].get<std::string>(), HasSubstr("b.tif"));
    expectDone({"relink", project(), at("elsewhere"), "--scene", "b"});
    EXPECT_TRUE(info()["scenes"][1]["problem"].is_null());
}

}  // namespace
}  // namespace swath::test
