// SPDX-License-Identifier: MIT
// Sharpened bands, speckle and texture in the window.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/gui/studio_fixture.h"
#include "tests/support/pan_files.h"

namespace swath {
namespace {

class SharpenGui : public test::StudioTest {
  protected:
    void SetUp() override {
        StudioTest::SetUp();
        if (!screen_) return;
        start({1280, 1400});  // tall enough for all of View
        if (!screen_) return;
        ASSERT_TRUE(test::writePanFiles(dir_.path(), {640, 512}));
        open("town.tif");
        BandStack stack;
        for (int b = 1; b <= 3; ++b)
            stack.bands.emplace_back(FileBand{.path = (dir_ / "ms.tif").string(), .band = b});
        stack.bands.emplace_back(FileBand{.path = (dir_ / "pan.tif").string(), .band = 1});
        stack.reference = (dir_ / "pan.tif").string();
        ASSERT_TRUE(session().apply(ComposeScene{.stack = stack, .name = "pan and colours", .show = true}));
        play("wait-idle\nclick data/1\nframes 3\nwheel -100 data-panel/1\nframes 4");
    }
    int bands() { return session().document().current()->info.bandCount(); }
};

TEST_F(SharpenGui, BandsAreSharpenedAndTheMethodsComparedInTheView) {
    ASSERT_EQ(bands(), 4);
    play("click sharpen/judge\nwait-idle\nframes 3\nexpect probe.sharpen/quality/brovey is yes");
    ASSERT_TRUE(session().sharpening());
    EXPECT_EQ(session().sharpening()->methods.size(), 4u);
    play(
        "click sharpen/method\nframes 2\nclick sharpen/method/0\nframes 2\nclick "
        "sharpen/apply\nwait-idle\nframes 3\nshot sharpened.png");
    EXPECT_EQ(bands(), 7);
    EXPECT_EQ(session().document().history.steps().back().label, "Sharpen 3 bands: Brovey");
    EXPECT_EQ(session().document().current()->composition.channels[0].band, 4);
    play("move scene 300 200\nkey Ctrl-Z\nwait-idle\nframes 3");
    EXPECT_EQ(bands(), 4);
    // By the palette too.
    play("key Ctrl-P\ntext sharpen gram\nkey Enter\nwait-idle\nframes 3");
    EXPECT_EQ(bands(), 7);
}

TEST_F(SharpenGui, ScenesOfOneFileOfferNoSharpening) {
    play(
        "click data/0\nframes 2\nclick scenes/1\nframes 3\nclick data/1\nframes 3\nwheel -100 data-panel/1\n"
        "frames 4\nexpect probe.align/measure is yes\nexpect probe.sharpen/apply is no");
}

TEST_F(SharpenGui, FiltersAreWrittenIntoTheFieldOfTheBandShown) {
    play(
        "wheel 100 data-panel/1\nframes 4\nclick bands/filters\nframes 2\nclick "
        "bands/filter/glcm_contrast\nframes 3\nclick "
        "bands/add\nwait-idle\n"
        "frames 3");
    ASSERT_EQ(bands(), 5);
    EXPECT_THAT(session().document().current()->info.bands[4].name,
                testing::HasSubstr("glcm_contrast(b1, high="));
    play("key Ctrl-P\ntext add refined\nkey Enter\nwait-idle\nframes 3");
    ASSERT_EQ(bands(), 6);
    EXPECT_THAT(session().document().current()->info.bands[5].name,
                testing::HasSubstr("refined_lee(b1, db=0"));
}

}  // namespace
}  // namespace swath
