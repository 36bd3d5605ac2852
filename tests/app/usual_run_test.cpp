// SPDX-License-Identifier: MIT
// What `swath train` does with hardly any labels, and with scenes that are odd: a map, or a sentence.
#include <cmath>
#include <functional>
#include <limits>

#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

using testing::HasSubstr;

class UsualRun : public ProgramTest {
  protected:
    using Label = std::function<std::uint8_t(int x, int y)>;

    static std::uint8_t truth(int x, int y) { return inDisc(x, y) ? 1 : 2; }

    /// A project with the scene a.tif and these labels: 1 = disc, 2 = ground, 0 = none.
    void makeProjectOf(const Label& label) {
        writeDiscMask("truth.tif");
        ASSERT_TRUE(writeMask(dir_ / "m.tif", kSize, label));
        expectDone({"new", project(), "--classes", "disc,ground"});
        expectDone({"add", project(), at("a.tif")});
        expectDone({"import", project(), at("m.tif"), "--scene", "a", "--map", "1=disc,2=ground,0=ignore"});
    }
    /// As a new project is trained, but for the size and the steps of the network.
    std::vector<std::string> train() const {
        std::vector<std::string> all{"train",    project(), "--epochs", "1",
                                     "--option", "width=4", "--option", "depth=2"};
        for (const char* setting : {"steps_per_epoch=5", "patch_size=32", "batch_size=4", "threads=1"})
            all.insert(all.end(), {"--set", setting});
        return all;
    }
    /// Mean IoU of a scene's map against discs on ground.
    double judged(const std::string& scene) {
        expectDone({"predict", project(), "--scene", scene, "--out", at(scene + "_map.tif")});
        return Json::parse(done({"evaluate", "--truth", at("truth.tif"), "--prediction",
                                 at(scene + "_map.tif"), "--map", "1=1,2=2", "--json"}))["mean_iou"];
    }
};

TEST_F(UsualRun, TwoLabelledPixelsGiveAMapWithoutANetwork) {
    writeDiscScene("a.tif");
    makeProjectOf([](int x, int y) -> std::uint8_t {
        return (x == 32 && y == 32) || (x == 0 && y == 0) ? truth(x, y) : 0;
    });
    const Ran ran = swath(train(), {}, kPatienceS);
    ASSERT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("too few labels"));
    EXPECT_GT(judged("a"), 0.7);
}

TEST_F(UsualRun, OneClassGivesAMapOfIt) {
    writeDiscScene("a.tif");
    makeProjectOf([](int x, int y) -> std::uint8_t { return truth(x, y) == 1 ? 1 : 0; });
    const Ran ran = swath(train(), {}, kPatienceS);
    ASSERT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("ground: it cannot be learned"));
    EXPECT_GT(judged("a"), 0);
}

TEST_F(UsualRun, LabelsInOneCornerGiveAMapOfTheWholeScene) {
    writeDiscScene("a.tif");
    makeProjectOf([](int x, int y) -> std::uint8_t { return x < 48 && y < 48 ? truth(x, y) : 0; });
    expectDone(train());
    EXPECT_GT(judged("a"), 0.9);
}

TEST_F(UsualRun, AConstantBandDoesNoHarm) {
    ASSERT_TRUE(writeScene(dir_ / "a.tif", kSize, 3, [](int x, int y, int band) -> std::uint16_t {
        return band == 1 ? std::uint16_t{7} : discScene(x, y, band);
    }));
    makeProjectOf(truth);
    expectDone(train());
    EXPECT_GT(judged("a"), 0.9);
}

TEST_F(UsualRun, ASceneInAnotherLightIsMappedTheSame) {
    writeDiscScene("a.tif");
    ASSERT_TRUE(writeScene(dir_ / "b.tif", kSize, 2, [](int x, int y, int band) {
        return static_cast<std::uint16_t>(5 * discScene(x, y, band) + 3000);
    }));
    makeProjectOf(truth);
    expectDone({"add", project(), at("b.tif")});
    expectDone(train());
    EXPECT_GT(judged("b"), 0.9);
}

}  // namespace
}  // namespace swath::test
