// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/document/scene_bands.h"
#include "engine/document/training_snapshot.h"
#include "engine/session/session.h"
#include "tests/support/pan_files.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using testing::HasSubstr;

/// A scene of three coarser bands and the pan band whose pixels it has.
class SharpenedScene : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writePanFiles(dir_.path(), {384, 256}));
        session_ = std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("disc,ground")));
        BandStack stack;
        for (int b = 1; b <= 3; ++b)
            stack.bands.emplace_back(FileBand{.path = (dir_ / "ms.tif").string(), .band = b});
        stack.bands.emplace_back(FileBand{.path = (dir_ / "pan.tif").string(), .band = 1});
        stack.reference = (dir_ / "pan.tif").string();
        apply(ComposeScene{.stack = stack, .name = "town", .show = true});
    }
    void reopen() {
        session_.reset();
        session_ = std::move(*Session::open(dir_ / "p.swath", OpenMode::ReadWrite));
        session_->waitIdle();
    }
    void apply(const Intent& intent) {
        const Status done = session_->apply(intent);
        ASSERT_TRUE(done) << done.error().text();
        session_->waitIdle();
    }
    const Scene& scene() const { return *session_->document().current(); }
    std::string lastMessage() const {
        return session_->messages().empty() ? "" : session_->messages().back().text;
    }
    test::TempDir dir_;
    std::unique_ptr<Session> session_;
};

TEST_F(SharpenedScene, HasItsBandsOnceMoreInOneStepAndShowsThem) {
    ASSERT_EQ(scene().info.bandCount(), 4);
    const Composition before = scene().composition;
    ASSERT_EQ(before.channels[0].band, 0);
    apply(SharpenBands{scene().id, {.method = SharpeningMethod::Brovey}});
    ASSERT_TRUE(scene().ready) << scene().failure;
    ASSERT_EQ(scene().info.bandCount(), 7);
    EXPECT_EQ(scene().info.bands[4].name, "red sharpened");
    EXPECT_EQ(scene().statistics.bands.size(), 7u);
    EXPECT_EQ(session_->document().history.steps().back().label, "Sharpen 3 bands: Brovey");
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(scene().composition.channels[i].band, before.channels[i].band + 4);
        EXPECT_EQ(scene().composition.channels[i].hi, before.channels[i].hi);
    }
    reopen();
    ASSERT_TRUE(scene().ready) << scene().failure;
    EXPECT_EQ(scene().info.bandCount(), 7);
    EXPECT_EQ(scene().composition.channels[0].band, 4);
    apply(Undo{});
    EXPECT_EQ(scene().info.bandCount(), 4);
    EXPECT_LT(scene().composition.channels[0].band, 4);
    apply(Redo{});
    EXPECT_EQ(scene().info.bandCount(), 7);
    apply(PaintStroke{.scene = scene().id, .value = 1, .points = {{50, 50}, {90, 50}}});
    const auto snapshot = makeTrainingSnapshot(session_->document());
    ASSERT_TRUE(snapshot);
    EXPECT_EQ(snapshot->scenes.front().stack.bands.size(), 7u);
}

TEST_F(SharpenedScene, IsLeftAsItIsWhereItMakesNoSense) {
    ASSERT_TRUE(session_->apply(SharpenBands{scene().id, {.pan = 2}}));
    session_->waitIdle();
    EXPECT_THAT(lastMessage(), HasSubstr("coarser than the pixels of the scene"));
    EXPECT_EQ(scene().info.bandCount(), 4);
    EXPECT_TRUE(session_->document().history.steps().empty());
    EXPECT_FALSE(session_->apply(SharpenBands{SceneId{99}, {}}));
}

TEST_F(SharpenedScene, ThatGotOtherBandsMeanwhileIsNotTouched) {
    ASSERT_TRUE(session_->apply(SharpenBands{scene().id, {}}));
    ASSERT_TRUE(session_->apply(AddBand{scene().id, "b1 * 2"}));  // its answer is taken in later
    session_->waitIdle();
    EXPECT_EQ(scene().info.bandCount(), 5);
    EXPECT_THAT(lastMessage(), HasSubstr("other bands meanwhile"));
}

TEST_F(SharpenedScene, TellsHowGoodEachMethodIsUntilItsBandsChange) {
    EXPECT_FALSE(session_->sharpening());
    apply(MeasureSharpening{scene().id, {}});
    ASSERT_TRUE(session_->sharpening()) << lastMessage();
    EXPECT_EQ(session_->sharpening()->methods.size(), 4u);
    EXPECT_EQ(scene().info.bandCount(), 4) << "nothing is added";
    apply(AddBand{scene().id, "b1 * 2"});
    EXPECT_FALSE(session_->sharpening());
}

TEST_F(SharpenedScene, FiltersTakeFiguresOfTheSceneWhereNobodyGaveThem) {
    apply(AddBand{scene().id, "glcm_contrast(b4, 3)"});
    const auto* filter = std::get_if<Filter>(&scene().stack.bands.back());
    ASSERT_TRUE(filter);
    const BandStatistics& pan = scene().statistics.bands[3];
    EXPECT_NEAR(filter->arguments.at("low"), pan.p2, 0.01 * pan.p98);
    EXPECT_NEAR(filter->arguments.at("high"), pan.p98, 0.01 * pan.p98);
    EXPECT_EQ(filter->arguments.at("radius"), 3);
    EXPECT_THAT(scene().info.bands.back().name, HasSubstr("glcm_contrast(b4, high="));
}

}  // namespace
}  // namespace swath
