// SPDX-License-Identifier: MIT
// Files from the field, learned from as a person would. What is right is told in a README beside each.
#include <fmt/format.h>

#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

using testing::HasSubstr;

class FieldProject : public ProgramTest {
  protected:
    void SetUp() override {
        const auto data = dataDir();
        if (!data || !std::filesystem::is_directory(*data / "field")) GTEST_SKIP() << "no sample scenes";
        field_ = *data / "field";
    }
    std::string in(const std::string& file) const { return (field_ / file).string(); }

    /// Learns three classes from two thirds of a scene. @return mean IoU of the rest.
    double learnDates(const std::string& scene,
                      const std::vector<std::string>& how = {"--learner", "random-forest"}) {
        std::filesystem::remove(project());
        expectDone({"new", project(), "--classes", "a,b,c"});
        expectDone({"add", project(), in("nodata_in_some_bands/" + scene), "--name", "s"});
        expectDone({"import", project(), in("nodata_in_some_bands/mask.tif"), "--scene", "s", "--map",
                    "0=a,1=b,2=c"});
        expectDone({"split", project(), "--validation", "0.3", "--by", "block", "--seed", "1"});
        std::vector<std::string> train{"train", project(), "--seed", "1"};
        train.insert(train.end(), how.begin(), how.end());
        expectDone(train);
        return Json::parse(done({"evaluate", project(), "--json"}))["mean_iou"];
    }
    /// Learns the scene before the baseline. @return mean IoU of the maps before and after.
    std::array<double, 2> learnBaselines(const std::string& learner) {
        std::filesystem::remove(project());
        expectDone({"new", project(), "--classes", "c1,c2,c3,c4"});
        expectDone(
            {"add", project(), in("s2_scale_offset/before_2022.tif"), in("s2_scale_offset/after_2022.tif")});
        expectDone({"import", project(), in("s2_scale_offset/mask.tif"), "--scene", "before_2022", "--map",
                    "1=c1,2=c2,3=c3,4=c4"});
        expectDone({"train", project(), "--learner", learner, "--seed", "1"});
        std::array<double, 2> ious{};
        for (std::size_t i = 0; i < 2; ++i) {
            const std::string map = at(fmt::format("map{}.tif", i));
            expectDone(
                {"predict", project(), "--scene", i == 0 ? "before_2022" : "after_2022", "--out", map});
            ious[i] = Json::parse(done({"evaluate", "--truth", in("s2_scale_offset/mask.tif"), "--prediction",
                                        map, "--json"}))["mean_iou"];
        }
        return ious;
    }
    std::filesystem::path field_;
};

TEST_F(FieldProject, NodataInSomeBandsIsNotLearnedFrom) {
    const double some = learnDates("dates.tif"), filled = learnDates("dates_filled_with_band_means.tif");
    EXPECT_GT(some, 0.98);
    EXPECT_NEAR(some, filled, 0.01) << "as where the gaps were filled with means by hand";
    EXPECT_THAT(done({"check", project()}), testing::Not(HasSubstr("lack some band")));
    (void)learnDates("dates.tif");
    EXPECT_THAT(done({"check", project()}), HasSubstr("lack some band"));
}

TEST_F(FieldProject, ANetworkLearnsDespiteNodataWhatAForestDoes) {
    const double forest = learnDates("dates.tif");
    // A hundred steps of a few thousand weights: what was learned from -9999 stood at a third.
    writeTextFile(dir_ / "small.json",
                  R"({"network_options": {"width": 8, "depth": 1}, "patch_size": 32, "batch_size": 8,
                      "epochs": 4, "steps_per_epoch": 25, "learning_rate": 0.01, "precision": "fp32",
                      "threads": 1})");
    EXPECT_GT(learnDates("dates.tif", {"--config", at("small.json")}), 0.9 * forest);
}

TEST_F(FieldProject, TheSameGroundHasTheSameMapInBothBaselines) {
    const auto [before, after] = learnBaselines("random-forest");
    EXPECT_GT(before, 0.9);
    EXPECT_NEAR(before, after, 1e-3);
}

}  // namespace
}  // namespace swath::test
