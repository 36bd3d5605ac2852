// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "engine/document/scene_bands.h"
#include "engine/document/scene_link.h"
#include "engine/document/training_snapshot.h"
#include "engine/imagery/open_stack.h"
#include "engine/session/session.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using testing::HasSubstr;

class DerivedBands : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "a.tif", {300, 200}, 3, test::discScene));
        session_ = std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("water,land")));
        ASSERT_TRUE(session_->apply(AddScene{dir_ / "a.tif", ""}));
        session_->waitIdle();
        scene_ = session_->document().currentScene;
    }
    void reopen(OpenMode mode = OpenMode::ReadWrite) {
        session_.reset();
        auto opened = Session::open(dir_ / "p.swath", mode);
        ASSERT_TRUE(opened) << opened.error().text();
        session_ = std::move(*opened);
        session_->waitIdle();
    }
    Status add(const std::string& text) {
        Status added = session_->apply(AddBand{scene_, text});
        session_->waitIdle();
        return added;
    }
    const Scene& scene() const { return *session_->document().current(); }

    test::TempDir dir_;
    std::unique_ptr<Session> session_;
    SceneId scene_;
};

TEST_F(DerivedBands, AreBandsOfTheSceneAlsoAfterReopening) {
    ASSERT_TRUE(add("(b1 - b2) / (b1 + b2)"));
    ASSERT_TRUE(add("median(b4, radius=2)"));
    Composition shown = scene().composition;
    shown.channels[0].band = 4;
    ASSERT_TRUE(session_->apply(SetComposition{scene_, shown}));
    reopen();
    ASSERT_TRUE(scene().ready) << scene().failure;
    ASSERT_EQ(scene().info.bandCount(), 5);
    EXPECT_EQ(scene().info.bands[4].name, "median(b4, radius=2)");
    EXPECT_EQ(scene().composition.channels[0].band, 4);
    ASSERT_EQ(scene().statistics.bands.size(), 5U);
    EXPECT_GT(scene().statistics.bands[4].count, 0);
}

TEST_F(DerivedBands, AreWhatIsLearnedFrom) {
    ASSERT_TRUE(add("sobel(b1)"));
    ASSERT_TRUE(session_->apply(PaintStroke{.scene = scene_, .value = 1, .points = {{50, 50}, {90, 50}}}));
    const auto snapshot = makeTrainingSnapshot(session_->document());
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    const auto source = openStack(snapshot->scenes.front().stack, Resources());
    ASSERT_TRUE(source);
    EXPECT_EQ((*source)->info().bandCount(), 4);
}

TEST_F(DerivedBands, AFormulaForTheViewIsKeptAndGoesWithItsBand) {
    ASSERT_TRUE(add("b1 + b2"));
    EXPECT_EQ(scene().display.formulas.first, 3) << "its tiles are those of the file";
    const std::string print = scene().tilesPrint;
    EXPECT_FALSE(print.empty());
    Composition shown = scene().composition;
    shown.formula = {.text = "b4 / b3", .name = "ratio"};
    shown.map = ColourMap::Turbo;
    shown.channels[0].rule = {.mode = StretchMode::Deviations, .deviations = 3, .of = StretchOf::View};
    ASSERT_TRUE(session_->apply(SetComposition{scene_, shown}));
    for (const char* text : {"b4 / b5", "b4 /", "void main()"}) {
        Composition wrong = shown;
        wrong.formula.text = text;
        EXPECT_FALSE(session_->apply(SetComposition{scene_, wrong})) << text;
    }
    Composition endless = shown;
    endless.channels[1].hi = std::numeric_limits<double>::infinity();
    EXPECT_FALSE(session_->apply(SetComposition{scene_, endless}));
    reopen();
    EXPECT_EQ(scene().composition, shown);
    ASSERT_TRUE(add("b1 - b2"));
    EXPECT_EQ(scene().tilesPrint, print) << "another formula leaves the tiles as they are";
    ASSERT_TRUE(session_->apply(RemoveBand{scene_}));
    session_->waitIdle();
    EXPECT_EQ(scene().composition, shown);
    ASSERT_TRUE(session_->apply(RemoveBand{scene_}));
    session_->waitIdle();
    EXPECT_FALSE(scene().composition.hasFormula()) << "its band has gone";
}

TEST_F(DerivedBands, AreTakenAwayFromTheEnd) {
    ASSERT_TRUE(add("sobel(b1)"));
    Composition shown = scene().composition;
    shown.channels[1].band = 3;
    ASSERT_TRUE(session_->apply(SetComposition{scene_, shown}));
    ASSERT_TRUE(session_->apply(RemoveBand{scene_}));
    session_->waitIdle();
    EXPECT_EQ(scene().info.bandCount(), 3);
    EXPECT_LT(scene().composition.channels[1].band, 3);
    const Status none = session_->apply(RemoveBand{scene_});
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().text(), HasSubstr("no derived band"));
    reopen();
    EXPECT_TRUE(derivedOf(scene()).empty());
}

TEST_F(DerivedBands, AreStepsOfTheHistoryAcrossRestarts) {
    ASSERT_TRUE(add("sobel(b1)"));
    ASSERT_TRUE(add("b4 * 2"));
    ASSERT_TRUE(session_->apply(RemoveBand{scene_}));
    session_->waitIdle();
    EXPECT_EQ(session_->document().history.steps().back().label, "Remove band: b4 * 2");
    const auto go = [&](const Intent& where, int bands) {
        reopen();
        ASSERT_TRUE(session_->apply(where));
        session_->waitIdle();
        ASSERT_TRUE(scene().ready) << scene().failure;
        EXPECT_EQ(scene().info.bandCount(), bands);
        EXPECT_EQ(scene().statistics.bands.size(), static_cast<std::size_t>(bands));
    };
    go(Undo{}, 5);
    EXPECT_EQ(scene().info.bands[4].name, "b4 * 2");
    go(Undo{}, 4);
    go(Undo{}, 3);
    go(Redo{}, 4);
    reopen();
    EXPECT_EQ(scene().info.bandCount(), 4);
}

/// A scene whose last of four bands is marked as alpha and holds many values, in declared units.
class Reading : public DerivedBands {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "four.tif", {300, 200}, 4, test::discScene));
        test::writeMarkedVrt(dir_ / "marked.vrt", "four.tif", {300, 200}, 4);
        session_ = std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("water,land")));
        ASSERT_TRUE(session_->apply(AddScene{.file = dir_ / "marked.vrt", .name = ""}));
        session_->waitIdle();
        scene_ = session_->document().currentScene;
    }
    Status read(AlphaUse alpha, SampleUnits units) {
        Status done = session_->apply(SetReading{scene_, alpha, units});
        session_->waitIdle();
        return done;
    }
};

TEST_F(Reading, OfAlphaIsAStepOfTheHistoryAcrossRestarts) {
    EXPECT_EQ(scene().info.bandCount(), 4);
    EXPECT_FALSE(scene().info.hasMask);
    ASSERT_TRUE(read(AlphaUse::Mask, SampleUnits::Declared));
    EXPECT_EQ(scene().info.bandCount(), 3);
    EXPECT_TRUE(scene().info.hasMask);
    reopen();
    EXPECT_EQ(scene().info.bandCount(), 3);
    EXPECT_EQ(scene().stack.alpha, AlphaUse::Mask);
    EXPECT_EQ(session_->document().history.steps().back().label, "Alpha: a mask");
    ASSERT_TRUE(session_->apply(Undo{}));
    session_->waitIdle();
    EXPECT_EQ(scene().info.bandCount(), 4);
    EXPECT_EQ(scene().statistics.bands.size(), 4U);
    reopen();
    EXPECT_EQ(scene().stack.alpha, AlphaUse::Detect);
}

TEST_F(Reading, AsStoredHoldsForFiguresPictureAndTraining) {
    const Composition declared = scene().composition;
    EXPECT_NEAR(scene().statistics.bands[0].min, -0.05, 0.01);
    ASSERT_TRUE(read(AlphaUse::Detect, SampleUnits::Raw));
    EXPECT_GE(scene().statistics.bands[0].min, 500);
    const ChannelStretch &before = declared.channels[0], &after = scene().composition.channels[0];
    EXPECT_NEAR(after.lo * 0.0001 - 0.1, before.lo, 1e-9) << "the same picture";
    EXPECT_NEAR(after.hi * 0.0001 - 0.1, before.hi, 1e-9);
    ASSERT_TRUE(session_->apply(PaintStroke{.scene = scene_, .value = 1, .points = {{50, 50}, {90, 50}}}));
    EXPECT_EQ(makeTrainingSnapshot(session_->document())->scenes.front().stack.units, SampleUnits::Raw);
}

TEST_F(Reading, ThatWouldRenumberDerivedBandsIsRefused) {
    ASSERT_TRUE(add("b4 * 2"));
    ASSERT_TRUE(add("b5 * 2"));
    const Status refused = read(AlphaUse::Mask, SampleUnits::Declared);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text(), HasSubstr("other numbers"));
    EXPECT_TRUE(read(AlphaUse::Band, SampleUnits::Raw)) << "as many as before";
    EXPECT_EQ(scene().info.bandCount(), 6);
}

TEST_F(DerivedBands, ThatMakeNoSenseAreRefusedAndLeaveTheSceneAsItIs) {
    for (const char* text : {"median(b9)", "b1 +", "", "median(b1, radius=99)", "median(b1 + b2)"}) {
        const Status added = add(text);
        ASSERT_FALSE(added) << text;
        EXPECT_FALSE(added.error().hint.empty());
    }
    EXPECT_TRUE(scene().ready);
    EXPECT_EQ(scene().info.bandCount(), 3);
    reopen(OpenMode::ReadOnly);
    EXPECT_FALSE(add("sobel(b1)"));
}

TEST_F(DerivedBands, ThatAFileNoLongerAllowsSayWhyAndCanBeTakenAway) {
    ASSERT_TRUE(add("sobel(b3)"));
    session_.reset();
    ASSERT_TRUE(test::writeScene(dir_ / "a.tif", {300, 200}, 1, test::discScene));
    reopen();
    EXPECT_FALSE(scene().ready);
    EXPECT_THAT(scene().failure, HasSubstr("no band 3"));
    ASSERT_TRUE(session_->apply(RemoveBand{scene_}));
    session_->waitIdle();
    EXPECT_TRUE(scene().ready) << scene().failure;
}

TEST(SceneBands, TextFromAnywhereIsBelievedOnlyAsFarAsItIsOurs) {
    Scene scene = sceneOf(wholeFile("/data/a.tif"));
    EXPECT_EQ(sceneBandsText(scene), "");
    scene.stack.bands.emplace_back(Filter{"lee", 1, {{"looks", 3}}});
    scene.stack.bands.emplace_back(Expression{"b1 * 2"});
    scene.stack.alpha = AlphaUse::Band;
    scene.stack.units = SampleUnits::Raw;
    Scene again = sceneOf(wholeFile("/data/a.tif"));
    ASSERT_TRUE(setSceneBands(again, sceneBandsText(scene)));
    EXPECT_EQ(again.stack, scene.stack);
    EXPECT_EQ(derivedOf(again).size(), 2u);
    EXPECT_TRUE(isOneFile(again));
    for (const char* text : {"x", "[]", R"({"bands":[]})", R"({"bands":[{"file":"/etc/passwd"}]})",
                             R"({"bands":[{"filter":"lee"}]})",
                             R"({"bands":[{"file":"a.tif"},{"expression":"b1"},{"file":"b.tif"}]})"}) {
        EXPECT_FALSE(setSceneBands(again, text)) << text;
        EXPECT_EQ(again.stack, scene.stack);
    }
}

TEST(SceneBands, OfSeveralFilesAreFoundTogetherWhereverTheyLie) {
    const BandStack stack{
        .grid = {},
        .bands = {FileBand{.path = "/data/s2/b02.tif", .band = 1, .name = "blue"},
                  FileBand{.path = "/data/dem/height.tif", .band = 1}, Expression{"b1 + b2"}},
        .reference = "/data/dem/height.tif"};
    const Scene scene = sceneOf(stack);
    EXPECT_EQ(scene.info.path, "/data/s2/b02.tif");
    EXPECT_FALSE(isOneFile(scene));
    const std::string text = sceneBandsText(scene);
    EXPECT_EQ(text.find("/data"), std::string::npos) << text;
    Scene elsewhere = sceneOf(wholeFile("/mnt/s2/b02.tif"));
    ASSERT_TRUE(setSceneBands(elsewhere, text));
    EXPECT_EQ(filesOf(elsewhere.stack), (std::vector<std::string>{"/mnt/s2/b02.tif", "/mnt/dem/height.tif"}));
    EXPECT_EQ(elsewhere.stack.reference, "/mnt/dem/height.tif");
    elsewhere = sceneAt(elsewhere, "/data/s2/b02.tif");
    EXPECT_EQ(elsewhere.stack, scene.stack);
    // What lies on a server stays there.
    Scene mixed =
        sceneOf({.grid = {}, .bands = {FileBand{"/data/a.tif"}, FileBand{"/vsicurl/http://x/b.tif"}}});
    const std::string known = sceneBandsText(mixed);
    mixed = sceneAt(mixed, "/mnt/a.tif");
    EXPECT_EQ(filesOf(mixed.stack)[1], "/vsicurl/http://x/b.tif");
    EXPECT_EQ(sceneBandsText(mixed), known);
}

TEST_F(DerivedBands, WhoseTextWasDamagedAreLeftOutAndThatIsSaid) {
    ASSERT_TRUE(add("sobel(b1)"));
    session_.reset();
    {
        auto store = ProjectStore::open(dir_ / "p.swath", OpenMode::ReadWrite);
        ASSERT_TRUE(store) << store.error().text();
        ASSERT_TRUE(store->saveSetting(sceneBandsSetting(scene_), R"({"bands":[{"file":"other.tif"}]})"));
    }
    reopen();
    EXPECT_TRUE(scene().ready) << scene().failure;
    EXPECT_EQ(scene().info.bandCount(), 3);
    bool said = false;
    for (const Message& message : session_->messages())
        said |= message.text.find("put together cannot be read") != std::string::npos;
    EXPECT_TRUE(said);
}

}  // namespace
}  // namespace swath
