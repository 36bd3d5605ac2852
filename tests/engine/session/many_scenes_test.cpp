// SPDX-License-Identifier: MIT
// Scenes are renamed, arranged, added and removed many at once, found again, and take a class as a whole.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engine/document/scene_bands.h"
#include "engine/session/session.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class ManyScenes : public testing::Test {
  protected:
    static constexpr Size kSmall{40, 30};

    void SetUp() override {
        session_ = std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("water,land")));
        for (const char* name : {"a", "b", "c"}) write(fmt::format("in/{}.tif", name));
        add({"in/a.tif", "in/b.tif", "in/c.tif"});
    }
    void write(const std::string& name) {
        fs::create_directories((dir_ / name).parent_path());
        ASSERT_TRUE(test::writeScene(dir_ / name, kSmall, 1, test::discScene));
    }
    void add(const std::vector<std::string>& names, const std::string& className = "") {
        AddScenes wanted;
        for (const std::string& name : names) wanted.sources.push_back({dir_ / name, false, className});
        act(wanted);
    }
    void act(const Intent& wanted) {
        const Status done = session_->apply(wanted);
        ASSERT_TRUE(done) << done.error().text();
        session_->waitIdle();
    }
    void reopen() {
        session_.reset();
        auto opened = Session::open(dir_ / "p.swath");
        ASSERT_TRUE(opened) << opened.error().text();
        session_ = std::move(*opened);
        session_->waitIdle();
    }
    const Document& d() const { return session_->document(); }
    SceneId id(const std::string& name) const { return d().sceneNamed(name)->id; }
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const Scene& scene : d().scenes) all.push_back(scene.name);
        return all;
    }
    std::string lastStep() const { return std::string(d().history.steps().back().label); }
    std::string lastMessage() const {
        return session_->messages().empty() ? "" : session_->messages().back().text;
    }

    test::TempDir dir_;
    std::unique_ptr<Session> session_;
};

TEST_F(ManyScenes, AreAddedInOneStepThatGoesBackAndForth) {
    EXPECT_THAT(names(), ElementsAre("a", "b", "c"));
    EXPECT_EQ(d().history.steps().size(), 1U);
    EXPECT_EQ(lastStep(), "Add 3 scenes");
    EXPECT_EQ(lastMessage(), "3 scenes were added");
    for (const Scene& scene : d().scenes) EXPECT_TRUE(scene.ready) << scene.failure;
    act(Undo{});
    EXPECT_TRUE(d().scenes.empty());
    EXPECT_FALSE(d().currentScene);
    reopen();
    EXPECT_TRUE(d().scenes.empty());
    act(Redo{});
    EXPECT_THAT(names(), ElementsAre("a", "b", "c"));
    EXPECT_TRUE(d().scenes[2].ready);
    EXPECT_TRUE(d().currentScene);
    act(PaintStroke{.scene = id("b"), .points = {{5, 5}, {20, 20}}, .radiusPx = 4});
    EXPECT_FALSE(d().labelsOf(id("b"))->isEmpty());
}

TEST_F(ManyScenes, WhatIsThereAlreadyIsPassedOverAndWhatCannotBeReadIsSaidOnce) {
    write("in/d.tif");
    std::ofstream(dir_ / "in" / "bad.tif") << "no picture";
    std::ofstream(dir_ / "in" / "worse.tif") << "none either";
    const std::size_t told = session_->messages().size();
    add({"in/a.tif", "in/bad.tif", "in/d.tif", "in/worse.tif"});
    EXPECT_THAT(names(), ElementsAre("a", "b", "c", "d"));
    ASSERT_EQ(session_->messages().size(), told + 1) << "one message for all";
    const Message& said = session_->messages().back();
    EXPECT_EQ(said.text, "1 scene was added, 1 was there already; 2 could not be read");
    EXPECT_EQ(said.severity, Severity::Warning);
    EXPECT_THAT(said.hint, testing::AllOf(HasSubstr("bad.tif: "), HasSubstr("worse.tif: ")));
    const std::size_t steps = d().history.steps().size();
    add({"in/bad.tif"});
    EXPECT_EQ(d().history.steps().size(), steps) << "nothing to undo";
}

TEST_F(ManyScenes, TheFirstSceneOfANewProjectIsNoStepAndLaterOnesAre) {
    session_.reset();
    session_ = std::move(*Session::create(dir_ / "q.swath", *ClassTable::parse("water")));
    act(AddScene{dir_ / "in" / "a.tif", ""});
    EXPECT_TRUE(d().history.steps().empty());
    act(AddScene{dir_ / "in" / "b.tif", ""});
    EXPECT_EQ(lastStep(), "Add scene b");
    act(Undo{});
    EXPECT_THAT(names(), ElementsAre("a"));
}

TEST_F(ManyScenes, AreRenamedAndOneNameIsOneScenes) {
    act(RenameScene{id("b"), "  lake  "});
    EXPECT_THAT(names(), ElementsAre("a", "lake", "c"));
    EXPECT_EQ(lastStep(), "Rename b to lake");
    EXPECT_FALSE(session_->apply(RenameScene{id("a"), "lake"}));
    EXPECT_FALSE(session_->apply(RenameScene{id("a"), " \n "}));
    EXPECT_FALSE(session_->apply(RenameScene{id("a"), std::string(401, 'x')}));
    act(RenameScene{id("a"), "two\nlines"});
    EXPECT_THAT(names(), ElementsAre("two lines", "lake", "c"));
    reopen();
    EXPECT_THAT(names(), ElementsAre("two lines", "lake", "c"));
    act(Undo{});
    act(Undo{});
    EXPECT_THAT(names(), ElementsAre("a", "b", "c"));
    reopen();
    EXPECT_THAT(names(), ElementsAre("a", "b", "c"));
}

TEST_F(ManyScenes, StandAsTheyWereArrangedAlsoAfterOneWasAwayForAWhile) {
    act(ArrangeScenes{{id("c"), id("a")}});
    EXPECT_THAT(names(), ElementsAre("c", "a", "b"));
    EXPECT_EQ(lastStep(), "Arrange scenes");
    const std::size_t steps = d().history.steps().size();
    act(ArrangeScenes{{id("c"), id("a"), id("b")}});
    EXPECT_EQ(d().history.steps().size(), steps) << "nothing has changed";
    act(RemoveScene{id("a")});
    EXPECT_THAT(names(), ElementsAre("c", "b"));
    act(Undo{});
    EXPECT_THAT(names(), ElementsAre("c", "a", "b")) << "it comes back to its place";
    reopen();
    EXPECT_THAT(names(), ElementsAre("c", "a", "b"));
    write("in/d.tif");
    add({"in/d.tif"});
    EXPECT_THAT(names(), ElementsAre("c", "a", "b", "d")) << "new ones stand at the end";
    act(Undo{});
    act(Undo{});
    EXPECT_THAT(names(), ElementsAre("a", "b", "c"));
}

TEST_F(ManyScenes, AreRemovedTogetherWithAllThatLiesInThem) {
    const SceneId a = id("a"), c = id("c");
    act(AddRegion{a, {0, 0, 10, 10}, Role::Test, false});
    act(PaintPolygon{c, 1, PaintOver::Anything, {{{1, 1}, {20, 1}, {20, 20}}}});
    act(RemoveScenes{{a, c}});
    EXPECT_THAT(names(), ElementsAre("b"));
    EXPECT_EQ(lastStep(), "Remove 2 scenes");
    EXPECT_TRUE(d().regions.empty());
    EXPECT_TRUE(d().features.empty());
    EXPECT_EQ(d().currentScene, id("b"));
    reopen();
    act(Undo{});
    EXPECT_THAT(names(), ElementsAre("a", "b", "c"));
    EXPECT_EQ(d().regions.size(), 1U);
    EXPECT_EQ(d().features.size(), 1U);
    EXPECT_FALSE(d().labelsOf(c)->isEmpty());
}

TEST_F(ManyScenes, TakeARoleInOneStep) {
    act(SetSceneRoles{{id("a"), id("b")}, Role::Validation});
    EXPECT_EQ(d().regions.size(), 2U);
    EXPECT_EQ(lastStep(), "2 scenes: validation");
    act(SetSceneRoles{{id("a"), id("b"), id("c")}, Role::Train});
    EXPECT_TRUE(d().regions.empty()) << "what holds anyway needs no region";
    act(Undo{});
    EXPECT_EQ(d().regions.size(), 2U);
}

TEST_F(ManyScenes, OfPatchesByClassBringTheirClassesAndAreFilledWithThem) {
    for (const char* name : {"patches/forest/p.tif", "patches/water/q.tif"}) write(name);
    const std::size_t steps = d().history.steps().size();
    act(AddScenes{.sources = {{dir_ / "patches/forest/p.tif", false, "forest"},
                              {dir_ / "patches/water/q.tif", false, "water"}}});
    EXPECT_EQ(d().history.steps().size(), steps + 1) << "classes, scenes and what they show are one step";
    const LabelClass* forest = d().classes.find("forest");
    ASSERT_NE(forest, nullptr);
    EXPECT_EQ(d().sceneNamed("p")->imageClass, forest->value);
    EXPECT_EQ(d().sceneNamed("q")->imageClass, d().classes.find("water")->value);
    reopen();
    EXPECT_EQ(d().sceneNamed("p")->imageClass, d().classes.find("forest")->value);

    // What a hand has painted stays.
    act(PaintStroke{.scene = id("p"), .value = 2, .points = {{5, 5}, {20, 5}}, .radiusPx = 3});
    const auto painted = d().labelsOf(id("p"))->countValues()[2];
    act(FillWithImageClass{{id("p"), id("q"), id("a")}});
    EXPECT_EQ(lastStep(), "Fill 2 scenes with their class");
    const auto counts = d().labelsOf(id("p"))->countValues();
    EXPECT_EQ(counts[2], painted);
    EXPECT_EQ(counts[d().classes.find("forest")->value], kSmall.area() - painted);
    EXPECT_TRUE(d().labelsOf(id("a"))->isEmpty());
    EXPECT_EQ(d().labelsOf(id("p"))->tile({0, 0})->at(kLabelTileSize - 1), kUnlabelled) << "beyond the scene";
    act(Undo{});
    EXPECT_TRUE(d().labelsOf(id("q"))->isEmpty());
    EXPECT_EQ(d().labelsOf(id("p"))->countValues()[2], painted);
    EXPECT_FALSE(session_->apply(FillWithImageClass{{id("a")}}));
}

TEST_F(ManyScenes, WhatAnImageShowsFollowsItsClass) {
    act(SetImageClass{{id("a"), id("b")}, 2});
    EXPECT_EQ(lastStep(), "Class of 2 scenes: land");
    act(RemoveClass{2, 1});
    EXPECT_EQ(d().sceneNamed("a")->imageClass, 1) << "merged";
    act(Undo{});
    EXPECT_EQ(d().sceneNamed("a")->imageClass, 2);
    act(RemoveClass{2});
    EXPECT_EQ(imageClassOf(d(), *d().sceneNamed("a")), kUnlabelled);
    reopen();
    EXPECT_EQ(imageClassOf(d(), *d().sceneNamed("a")), kUnlabelled);
    act(Undo{});
    EXPECT_EQ(d().sceneNamed("b")->imageClass, 2);
    EXPECT_FALSE(session_->apply(SetImageClass{{id("a")}, 77}));
}

TEST_F(ManyScenes, StrangeSettingsOfTheFileDoNoHarm) {
    const SceneId a = id("a"), b = id("b"), c = id("c");
    session_.reset();
    {
        auto store = ProjectStore::open(dir_ / "p.swath", OpenMode::ReadWrite);
        ASSERT_TRUE(store) << store.error().text();
        const std::string order = fmt::format("x {} -4 {} 99999999999999999999", c.value, c.value);
        ASSERT_TRUE(store->saveSetting(kSceneOrderSetting, order));
        ASSERT_TRUE(store->saveSetting(imageClassSetting(a), "999"));
        ASSERT_TRUE(store->saveSetting(imageClassSetting(b), "77"));
    }
    reopen();
    EXPECT_THAT(names(), ElementsAre("c", "a", "b"));
    EXPECT_EQ(d().scene(a)->imageClass, kUnlabelled);
    EXPECT_EQ(imageClassOf(d(), *d().scene(b)), kUnlabelled) << "there is no such class";
}

TEST_F(ManyScenes, AreFoundAgainTogetherAndKeepTheirLabels) {
    write("old/day1/b02.tif"), write("old/day1/b03.tif");
    BandStack stack;
    for (const char* name : {"a.tif", "day1/b03.tif"})
        stack.bands.emplace_back(
            FileBand{.path = (dir_ / (name[0] == 'a' ? "in" : "old") / name).string(), .band = 1});
    act(ComposeScene{.stack = stack, .name = "mixed"});
    add({"old/day1/b02.tif"});
    act(PaintStroke{.scene = id("mixed"), .points = {{5, 5}, {20, 20}}, .radiusPx = 4});
    const auto painted = d().labelsOf(id("mixed"))->countValues()[1];
    ASSERT_GT(painted, 0);
    ASSERT_TRUE(session_->flush());
    session_.reset();
    fs::create_directories(dir_ / "new");
    fs::rename(dir_ / "old" / "day1", dir_ / "new" / "day1");
    reopen();
    ASSERT_FALSE(d().sceneNamed("mixed")->failure.empty());
    ASSERT_FALSE(d().sceneNamed("b02")->failure.empty());
    act(LocateScenes{{dir_ / "in", dir_ / "new"}});
    EXPECT_TRUE(d().sceneNamed("mixed")->ready) << d().sceneNamed("mixed")->failure;
    EXPECT_TRUE(d().sceneNamed("b02")->ready) << d().sceneNamed("b02")->failure;
    EXPECT_EQ(lastMessage(), "2 missing scenes were found");
    EXPECT_EQ(d().labelsOf(id("mixed"))->countValues()[1], painted);
    reopen();
    EXPECT_TRUE(d().sceneNamed("mixed")->ready) << "it is remembered: " << d().sceneNamed("mixed")->failure;
    EXPECT_EQ(filesOf(d().sceneNamed("mixed")->stack)[1], (dir_ / "new" / "day1" / "b03.tif").string());
}

TEST_F(ManyScenes, FilesThatDoNotFitAreNotTaken) {
    session_.reset();
    fs::create_directories(dir_ / "new");
    for (const char* name : {"a.tif", "b.tif"}) fs::rename(dir_ / "in" / name, dir_ / "new" / name);
    ASSERT_TRUE(test::writeScene(dir_ / "new" / "b.tif", {20, 20}, 1, test::discScene));
    reopen();
    act(LocateScenes{{dir_ / "new"}});
    EXPECT_TRUE(d().sceneNamed("a")->ready);
    EXPECT_FALSE(d().sceneNamed("b")->ready);
    EXPECT_THAT(lastMessage(), HasSubstr("pixels"));
}

TEST_F(ManyScenes, LabelledSharesAreCountedWhereSomebodyAsks) {
    act(SelectScene{id("b")});
    act(PaintStroke{.scene = id("b"), .points = {{0, 0}, {39, 0}, {39, 29}, {0, 29}}, .radiusPx = 60});
    act(SelectScene{id("a")});
    EXPECT_FALSE(session_->labelledShare(id("b")));
    act(CountLabels{{id("a"), id("b"), id("c")}});
    EXPECT_EQ(session_->labelledShare(id("b")), 1.0);
    EXPECT_EQ(session_->labelledShare(id("c")), 0.0);
    act(Undo{});
    act(SelectScene{id("a")});
    EXPECT_FALSE(session_->labelledShare(id("b"))) << "its labels have changed since";
}

TEST_F(ManyScenes, OfHundredsNoneIsLost) {
    constexpr int kCount = 300;
    AddScenes wanted;
    for (int i = 0; i < kCount; ++i) {
        const std::string name = fmt::format("many/s{:04}.tif", i);
        if (i == 0) write(name);
        if (i > 0) fs::copy_file(dir_ / "many" / "s0000.tif", dir_ / name);
        wanted.sources.push_back({dir_ / name});
    }
    act(wanted);
    EXPECT_EQ(d().scenes.size(), kCount + 3U);
    EXPECT_TRUE(std::ranges::all_of(d().scenes, &Scene::ready));
    act(Undo{});
    EXPECT_EQ(d().scenes.size(), 3U);
    act(Redo{});
    ASSERT_TRUE(session_->flush());
    reopen();
    EXPECT_EQ(d().scenes.size(), kCount + 3U);
    EXPECT_EQ(names()[kCount + 2], "s0299");
}

}  // namespace
}  // namespace swath
