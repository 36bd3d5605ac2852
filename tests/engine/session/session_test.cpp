// SPDX-License-Identifier: MIT
#include "engine/session/session.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>

#include "tests/engine/store/large_project.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

class SessionTest : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "a.tif", {600, 500}, 3, test::discScene));
        session_ =
            std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("water=#0000ff,land=#00ff00")));
        ASSERT_TRUE(session_->apply(AddScene{dir_ / "a.tif", ""}));
        session_->waitIdle();
        scene_ = session_->document().currentScene;
    }
    void reopen() {
        session_.reset();
        auto opened = Session::open(dir_ / "p.swath");
        ASSERT_TRUE(opened) << opened.error().text();
        session_ = std::move(*opened);
        session_->waitIdle();
    }
    std::int64_t pixels(std::uint8_t value) const {
        return session_->document().labelsOf(scene_)->countValues()[value];
    }
    PaintStroke stroke(std::uint8_t value, Vec2 from, Vec2 to) const {
        return {.scene = scene_, .value = value, .points = {from, to}, .radiusPx = 10};
    }

    test::TempDir dir_;
    std::unique_ptr<Session> session_;
    SceneId scene_;
};

TEST_F(SessionTest, ReopeningRestoresLabelsHistoryClassesRegionsAndView) {
    ASSERT_TRUE(session_->apply(stroke(1, {50, 50}, {200, 60})));
    ASSERT_TRUE(session_->apply(stroke(2, {300, 300}, {400, 300})));
    ASSERT_TRUE(session_->apply(AddClass{"forest", std::nullopt}));
    ASSERT_TRUE(session_->apply(AddRegion{scene_, {10, 10, 100, 100}, Role::Validation, true}));
    ASSERT_TRUE(session_->apply(SetView{scene_, {{123, 45}, 2.5}}));
    Composition changed = session_->document().current()->composition;
    changed.channels[0].band = 2;
    ASSERT_TRUE(session_->apply(SetComposition{scene_, changed}));
    const auto water = pixels(1), land = pixels(2);
    ASSERT_GT(water, 0);
    reopen();
    EXPECT_EQ(pixels(1), water);
    EXPECT_EQ(pixels(2), land);
    const Document& d = session_->document();
    EXPECT_EQ(d.history.steps().size(), 4u);  // two strokes, a class, a region
    EXPECT_EQ(d.history.steps()[0].label, "Brush: water");
    EXPECT_EQ(d.classes.size(), 3u);
    ASSERT_EQ(d.regions.size(), 1u);
    EXPECT_EQ(d.regions[0].role, Role::Validation);
    EXPECT_TRUE(d.regions[0].complete);
    EXPECT_EQ(d.current()->view, (SceneView{{123, 45}, 2.5}));
    EXPECT_EQ(d.current()->composition, changed);
}

TEST_F(SessionTest, UndoReachesStrokesMadeBeforeARestart) {
    ASSERT_TRUE(session_->apply(stroke(1, {50, 50}, {200, 60})));
    const auto first = pixels(1);
    ASSERT_TRUE(session_->apply(stroke(1, {300, 300}, {400, 300})));
    ASSERT_TRUE(session_->apply(Undo{}));
    EXPECT_EQ(pixels(1), first);
    reopen();
    EXPECT_EQ(pixels(1), first);
    EXPECT_EQ(session_->document().history.cursor(), 1u);
    ASSERT_TRUE(session_->apply(Undo{}));  // its step is fetched first
    session_->waitIdle();
    EXPECT_EQ(pixels(1), 0);
    ASSERT_TRUE(session_->apply(Redo{}));
    ASSERT_TRUE(session_->apply(Redo{}));
    session_->waitIdle();
    EXPECT_GT(pixels(1), first);
}

TEST_F(SessionTest, StepsThatAreFetchedAreTakenInTheOrderOfAsking) {
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(session_->apply(stroke(1, {50, 50. + 100 * i}, {200, 50. + 100 * i})));
    const auto three = pixels(1);
    reopen();
    ASSERT_TRUE(session_->apply(GoToStep{0}));
    ASSERT_TRUE(session_->apply(Redo{}));  // before the first of them is there
    session_->waitIdle();
    EXPECT_EQ(session_->document().history.cursor(), 1u);
    EXPECT_GT(pixels(1), 0);
    ASSERT_TRUE(session_->apply(GoToStep{0}));
    ASSERT_TRUE(session_->apply(GoToStep{3}));
    session_->waitIdle();
    EXPECT_EQ(pixels(1), three);
}

TEST_F(SessionTest, ASliderIsOneTransactionOnceItRests) {
    ASSERT_TRUE(session_->flush());
    Composition changed = session_->document().current()->composition;
    for (int i = 0; i < 50; ++i) {
        changed.gamma = 1 + 0.01 * i;
        ASSERT_TRUE(session_->apply(SetComposition{scene_, changed}));
        (void)session_->pump();
        EXPECT_EQ(session_->savedText(), "all saved");  // nothing was given to the project file
    }
    reopen();
    EXPECT_DOUBLE_EQ(session_->document().current()->composition.gamma, changed.gamma);
}

TEST_F(SessionTest, PolygonPaintsAndIsKeptAsAFeatureWithItsArea) {
    ASSERT_TRUE(session_->apply(
        PaintPolygon{scene_, 2, PaintOver::Anything, {{{100, 100}, {200, 100}, {200, 200}, {100, 200}}}}));
    EXPECT_EQ(pixels(2), 100 * 100);
    ASSERT_EQ(session_->document().features.size(), 1u);
    EXPECT_DOUBLE_EQ(session_->document().features[0].areaPixels, 10000);
    ASSERT_TRUE(session_->apply(Undo{}));
    EXPECT_EQ(pixels(2), 0);
    ASSERT_TRUE(
        session_->apply(stroke(1, {50, 50}, {60, 60})));  // drops the redo side and the polygon with it
    EXPECT_TRUE(session_->document().features.empty());
}

TEST_F(SessionTest, LabelCountsFollowStrokesUndoAndReopening) {
    ASSERT_TRUE(session_->apply(stroke(1, {50, 50}, {400, 60})));
    session_->pump();
    EXPECT_EQ(session_->labelCounts()[1], pixels(1));
    ASSERT_TRUE(session_->apply(stroke(2, {60, 50}, {300, 60})));
    ASSERT_TRUE(session_->apply(Undo{}));
    session_->pump();
    EXPECT_EQ(session_->labelCounts()[1], pixels(1));
    EXPECT_EQ(session_->labelCounts()[2], 0);
    reopen();
    session_->pump();
    EXPECT_EQ(session_->labelCounts()[1], pixels(1));
}

TEST_F(SessionTest, LockedClassesAreKept) {
    ASSERT_TRUE(session_->apply(stroke(1, {100, 100}, {200, 100})));
    const auto before = pixels(1);
    LabelClass water = *session_->document().classes.find(std::uint8_t{1});
    water.locked = true;
    ASSERT_TRUE(session_->apply(ChangeClass{water}));
    ASSERT_TRUE(session_->apply(stroke(2, {100, 100}, {200, 100})));
    EXPECT_EQ(pixels(1), before);
}

TEST_F(SessionTest, EscapeLeavesNoTraceOfAStroke) {
    ASSERT_TRUE(session_->apply(BeginStroke{scene_, 1}));
    ASSERT_TRUE(session_->apply(ExtendStroke{{100, 100}, 20}));
    EXPECT_GT(pixels(1), 0);
    ASSERT_TRUE(session_->apply(CancelStroke{}));
    EXPECT_EQ(pixels(1), 0);
    EXPECT_TRUE(session_->document().history.steps().empty());
}

TEST_F(SessionTest, ASecondProcessIsToldWhoHoldsTheProjectAndMayLook) {
    const auto second = Session::open(dir_ / "p.swath");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::Busy);
    EXPECT_NE(second.error().what.find("p.swath"), std::string::npos);
    auto looking = Session::open(dir_ / "p.swath", OpenMode::ReadOnly);
    ASSERT_TRUE(looking) << looking.error().text();
    (*looking)->waitIdle();
    EXPECT_FALSE((*looking)->apply(stroke(1, {1, 1}, {2, 2})));
}

TEST_F(SessionTest, RefusesInWords) {
    EXPECT_FALSE(session_->apply(AddScene{dir_ / "missing.tif", ""}));
    std::ofstream(dir_ / "text.tif") << "not a raster";
    const Status text = session_->apply(AddScene{dir_ / "text.tif", ""});
    ASSERT_FALSE(text);
    EXPECT_NE(text.error().what.find("text.tif"), std::string::npos);
    EXPECT_FALSE(session_->apply(BeginStroke{scene_, 9}));
    EXPECT_FALSE(session_->apply(AddRegion{scene_, {-100, -100, 50, 50}, Role::Test, false}));
    EXPECT_FALSE(session_->apply(RemoveClass{9}));
    EXPECT_EQ(session_->document().scenes.size(), 1u);
}

TEST_F(SessionTest, ASceneThatIsGoneIsNamedAndTheRestOpens) {
    ASSERT_TRUE(test::writeScene(dir_ / "b.tif", {100, 100}, 3, test::discScene));
    ASSERT_TRUE(session_->apply(AddScene{dir_ / "b.tif", ""}));
    session_->waitIdle();
    session_.reset();
    std::filesystem::remove(dir_ / "a.tif");
    session_ = std::move(*Session::open(dir_ / "p.swath"));
    session_->waitIdle();
    EXPECT_NE(session_->document().sceneNamed("a")->failure.find("a.tif"), std::string::npos);
    EXPECT_TRUE(session_->document().sceneNamed("b")->ready);
}

TEST_F(SessionTest, AStrokeRecountsOnlyItsTiles) {
    // A prediction everywhere, as a finished run would leave it.
    ASSERT_TRUE(
        test::writeMask(dir_ / "m.tif", {600, 500}, [](int x, int y) { return test::inDisc(x, y) ? 1 : 2; }));
    ASSERT_TRUE(session_->apply(ImportMask{dir_ / "m.tif", scene_, {}, Role::Train}));
    session_->waitIdle();
    ASSERT_TRUE(session_->apply(StartTraining{{.networkOptions = {{"width", "4"}, {"depth", "2"}},
                                               .patchSize = 32,
                                               .batchSize = 2,
                                               .epochs = 1,
                                               .stepsPerEpoch = 2}}));
    session_->waitIdle();
    ASSERT_TRUE(session_->apply(PredictScene{scene_, {}}));
    session_->waitIdle();
    ASSERT_EQ(session_->confusion().total(), 600 * 500);
    ASSERT_TRUE(session_->apply(stroke(1, {300, 300}, {320, 300})));  // inside one tile
    session_->pump();
    EXPECT_EQ(session_->lastRecountedTiles(), 1u);
    ConfusionMatrix whole = session_->confusion();
    Assessment again(session_->document().classes, {600, 500});
    again.recount(*session_->document().labelsOf(scene_), session_->document().predictionOf(scene_)->classes,
                  session_->document().regionsOf(scene_), {});
    EXPECT_EQ(whole, again.matrix());
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // which keep what was let go of
/// A figure of /proc/self/status, in bytes; nothing where there is none.
std::optional<std::int64_t> ownMemory(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (word == name + ":") {
            std::int64_t kibibytes = 0;
            if (status >> kibibytes) return kibibytes * 1024;
        }
    return std::nullopt;
}

TEST(SessionMemory, AVeryLargeSceneIsOpenedWithoutItsLabels) {
    const test::TempDir dir;
    test::makeLargeProject(dir / "large.swath");
    std::ofstream("/proc/self/clear_refs") << 5;  // the peak is counted from here
    const auto before = ownMemory("VmRSS");
    if (!before) GTEST_SKIP() << "no /proc";
    auto session = Session::open(dir / "large.swath");
    ASSERT_TRUE(session) << session.error().text();
    const auto peak = ownMemory("VmHWM");
    ASSERT_TRUE(peak);
    const LabelMap* labels = (*session)->document().labelsOf(SceneId{2});
    ASSERT_NE(labels, nullptr);
    EXPECT_EQ(labels->tiles().size(), std::size_t{test::kLargeTiles} * test::kLargeTiles);
    // Ten gigabytes of labels, of which no more is held than where they are.
    EXPECT_LT(*peak - *before, 300'000'000);
}
#endif

}  // namespace
}  // namespace swath
