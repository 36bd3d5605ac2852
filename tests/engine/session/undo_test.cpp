// SPDX-License-Identifier: MIT
// Everything that can be done can be undone: at once, and after the project was closed and opened again.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/session/session.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

/// Everything that undo is about, as text.
std::string stateOf(const Document& d) {
    std::string text;
    for (const LabelClass& c : d.classes.all())
        text += fmt::format("class {} {} {} {} {}\n", c.value, c.name, formatColour(c.colour), c.locked,
                            c.background);
    for (const Scene& scene : d.scenes) text += fmt::format("scene {} {}\n", scene.id.value, scene.name);
    for (const Region& r : d.regions)
        text += fmt::format("region {} {} {},{} {}x{} {} {}\n", r.id.value, r.scene.value, r.window.x,
                            r.window.y, r.window.width, r.window.height, roleName(r.role), r.complete);
    for (const Feature& f : d.features)
        text += fmt::format("polygon {} {} {} {} {}\n", f.scene.value, f.classValue, f.rings.size(),
                            f.areaPixels, f.rings.at(0).at(0).x);
    for (const Layer& layer : d.layers) text += fmt::format("layer {} {}\n", layer.id.value, layer.name);
    for (const Run& run : d.runs) text += fmt::format("run {} {}\n", run.id.value, run.name);
    for (const auto& [key, map] : d.labels) {
        if (!d.scene(key.first)) continue;
        std::uint64_t hash = 1469598103934665603U;
        for (const TileIndex index : map.tiles())
            for (const std::uint8_t value : *map.tile(index)) hash = (hash ^ value) * 1099511628211U;
        text += fmt::format("labels {} {} {}\n", key.first.value, key.second.value, hash);
    }
    return text;
}

class UndoTest : public testing::Test {
  protected:
    static constexpr Size kSize{600, 500};

    void SetUp() override {
        for (const char* name : {"a", "b"})
            ASSERT_TRUE(test::writeScene(dir_ / (std::string(name) + ".tif"), kSize, 3, test::discScene));
        ASSERT_TRUE(
            test::writeMask(dir_ / "m.tif", kSize, [](int x, int y) { return test::inDisc(x, y) ? 1 : 2; }));
        session_ =
            std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("water=#0000ff,land=#00ff00")));
        for (const char* name : {"a", "b"})
            ASSERT_TRUE(session_->apply(AddScene{dir_ / (std::string(name) + ".tif"), ""}));
        session_->waitIdle();
        scene_ = d().sceneNamed("a")->id;
        other_ = d().sceneNamed("b")->id;
        ASSERT_EQ(d().currentScene, scene_);
        ASSERT_TRUE(session_->apply(stroke(1, {50, 50}, {300, 60})));
        ASSERT_TRUE(session_->apply(square(2, 100)));
        ASSERT_TRUE(session_->apply(AddRegion{scene_, {10, 10, 200, 200}, Role::Test, false}));
    }
    const Document& d() const { return session_->document(); }
    void reopen() {
        session_.reset();
        auto opened = Session::open(dir_ / "p.swath");
        ASSERT_TRUE(opened) << opened.error().text();
        session_ = std::move(*opened);
        session_->waitIdle();
    }
    void act(const Intent& wanted) {
        const Status done = session_->apply(wanted);
        ASSERT_TRUE(done) << done.error().text();
        session_->waitIdle();
    }
    PaintStroke stroke(std::uint8_t value, Vec2 from, Vec2 to) const {
        return {.scene = scene_, .value = value, .points = {from, to}, .radiusPx = 10};
    }
    PaintPolygon square(std::uint8_t value, double at) const {
        return {scene_,
                value,
                PaintOver::Anything,
                {{{at, at}, {at + 80, at}, {at + 80, at + 80}, {at, at + 80}}}};
    }
    std::int64_t pixels(std::uint8_t value) const { return d().labelsOf(scene_)->countValues()[value]; }

    /// One action is one step, which goes back and forth, also after a restart.
    void expectOneStep(const Intent& wanted, const std::string& label) {
        SCOPED_TRACE(label);
        const std::string before = stateOf(d());
        const std::size_t cursor = d().history.cursor();
        act(wanted);
        ASSERT_TRUE(session_->flush());  // a colour comes to rest
        ASSERT_EQ(d().history.cursor(), cursor + 1);
        EXPECT_EQ(d().history.steps().back().label, label);
        const std::string after = stateOf(d());
        EXPECT_NE(after, before);
        act(Undo{});
        EXPECT_EQ(stateOf(d()), before);
        act(Redo{});
        EXPECT_EQ(stateOf(d()), after);
        reopen();
        EXPECT_EQ(stateOf(d()), after);
        act(Undo{});
        EXPECT_EQ(stateOf(d()), before);
        reopen();
        EXPECT_EQ(stateOf(d()), before);
        act(Redo{});
        EXPECT_EQ(stateOf(d()), after);
    }
    LabelClass changed(const std::function<void(LabelClass&)>& change) const {
        LabelClass c = *d().classes.find(std::uint8_t{1});
        change(c);
        return c;
    }

    test::TempDir dir_;
    std::unique_ptr<Session> session_;
    SceneId scene_, other_;
};

TEST_F(UndoTest, ClassesAreAddedRenamedRecolouredAndLockedInSteps) {
    expectOneStep(AddClass{"forest", std::nullopt}, "Add class forest");
    expectOneStep(ChangeClass{changed([](LabelClass& c) { c.name = "river"; })}, "Rename water to river");
    expectOneStep(ChangeClass{changed([](LabelClass& c) { c.colour = {1, 2, 3}; })}, "Recolour river");
    expectOneStep(ChangeClass{changed([](LabelClass& c) { c.locked = true; })}, "Lock river");
    expectOneStep(ChangeClass{changed([](LabelClass& c) { c.background = true; })}, "Background: river");
}

TEST_F(UndoTest, ARemovedClassTakesItsPixelsAndPolygonsWithIt) {
    const auto land = pixels(2);
    ASSERT_GT(land, 0);
    expectOneStep(RemoveClass{2}, "Remove class land");
    EXPECT_EQ(pixels(2), 0);
    EXPECT_TRUE(d().features.empty());
    act(Undo{});
    EXPECT_EQ(pixels(2), land);
}

TEST_F(UndoTest, AClassIsMergedIntoAnother) {
    const auto all = pixels(1) + pixels(2);
    expectOneStep(RemoveClass{2, 1}, "Merge land into water");
    EXPECT_EQ(pixels(1), all);
    ASSERT_EQ(d().features.size(), 1u);
    EXPECT_EQ(d().features[0].classValue, 1);
    EXPECT_FALSE(session_->apply(RemoveClass{1, 9}));
}

TEST_F(UndoTest, RegionsAndPolygonsAndLayers) {
    expectOneStep(square(1, 300), "Polygon: water");
    expectOneStep(AddRegion{scene_, {300, 300, 100, 100}, Role::Train, true}, "Add a train region");
    Region region = d().regions.front();
    region.role = Role::Validation;
    expectOneStep(ChangeRegion{region}, "Change a region");
    expectOneStep(RemoveRegion{region.id}, "Remove a region");
    Layer layer = d().layers.front();
    layer.name = "reviewed";
    expectOneStep(ChangeLayer{layer}, "Rename labels to reviewed");
}

TEST_F(UndoTest, AnImportIsOneStepAndSoIsASplit) {
    expectOneStep(ImportMask{dir_ / "m.tif", scene_, {}, Role::Train}, "Import m.tif");
    EXPECT_EQ(pixels(1) + pixels(2), kSize.area());
    ASSERT_EQ(d().regions.size(), 2u);
    expectOneStep(SplitRegions{{.validationShare = 0.25, .byBlock = true, .seed = 1}},
                  "Split into train and validation");
}

TEST_F(UndoTest, ARemovedSceneComesBackWithAllThatWasItsOwn) {
    const auto water = pixels(1);
    expectOneStep(RemoveScene{scene_}, "Remove scene a");
    EXPECT_EQ(d().scene(scene_), nullptr);
    EXPECT_TRUE(d().regions.empty());
    EXPECT_EQ(d().currentScene, other_);
    // Its name is free meanwhile; who took it goes first.
    act(AddScene{dir_ / "a.tif", ""});
    ASSERT_NE(d().sceneNamed("a"), nullptr);
    act(Undo{});
    EXPECT_EQ(d().sceneNamed("a"), nullptr);
    act(Undo{});
    ASSERT_NE(d().scene(scene_), nullptr);
    EXPECT_EQ(d().scene(scene_)->name, "a");
    EXPECT_TRUE(d().scene(scene_)->ready);
    EXPECT_EQ(pixels(1), water);
    reopen();
    EXPECT_EQ(d().scene(scene_)->name, "a");
    EXPECT_EQ(d().scenes.size(), 2u);
}

TEST_F(UndoTest, WhatIsUndoneElsewhereIsShownAndSaid) {
    act(ImportMask{dir_ / "m.tif", scene_, {}, Role::Train});
    act(SelectScene{other_});
    act(Undo{});
    EXPECT_EQ(d().currentScene, scene_);
    EXPECT_EQ(session_->messages().back().text, "undone in a: Import m.tif");
}

TEST_F(UndoTest, AnImportThatEndsDuringAStrokeWaitsForItsEnd) {
    const std::string before = stateOf(d());
    ASSERT_TRUE(session_->apply(ImportMask{dir_ / "m.tif", scene_, {}, Role::Train}));
    ASSERT_TRUE(session_->apply(BeginStroke{scene_, 1}));
    ASSERT_TRUE(session_->apply(ExtendStroke{{400, 400}, 20}));
    session_->waitIdle();  // the mask is read
    ASSERT_TRUE(session_->apply(ExtendStroke{{450, 400}, 20}));
    ASSERT_TRUE(session_->apply(EndStroke{}));
    EXPECT_EQ(pixels(1) + pixels(2), kSize.area());
    const std::string imported = stateOf(d());
    act(Undo{});
    EXPECT_EQ(d().history.steps()[d().history.cursor()].label, "Import m.tif");
    EXPECT_EQ(d().labelsOf(scene_)->at(425, 400), 1);  // the stroke stands
    act(Undo{});
    EXPECT_EQ(stateOf(d()), before);
    act(GoToStep{99});
    EXPECT_EQ(stateOf(d()), imported);
}

TEST_F(UndoTest, WhatIsPaintedWhileAMaskIsReadIsNotLostToUndo) {
    ASSERT_TRUE(session_->apply(ImportMask{dir_ / "m.tif", scene_, {}, Role::Train}));
    ASSERT_TRUE(session_->apply(stroke(1, {400, 400}, {450, 400})));  // before anything is heard of the job
    const std::string painted = stateOf(d());
    session_->waitIdle();
    EXPECT_EQ(pixels(1) + pixels(2), kSize.area());
    act(Undo{});
    EXPECT_EQ(stateOf(d()), painted);
}

TEST_F(UndoTest, ASceneIsNotRemovedUnderTheBrush) {
    ASSERT_TRUE(session_->apply(BeginStroke{scene_, 1}));
    ASSERT_TRUE(session_->apply(ExtendStroke{{400, 400}, 20}));
    ASSERT_TRUE(session_->apply(RemoveScene{scene_}));
    EXPECT_NE(d().scene(scene_), nullptr);
    ASSERT_TRUE(session_->apply(ExtendStroke{{450, 400}, 20}));
    ASSERT_TRUE(session_->apply(EndStroke{}));
    EXPECT_EQ(d().scene(scene_), nullptr);
    act(Undo{});
    ASSERT_NE(d().scene(scene_), nullptr);
    EXPECT_EQ(d().labelsOf(scene_)->at(425, 400), 1);
}

TEST_F(UndoTest, AColourThatIsDraggedIsOneStep) {
    const std::size_t cursor = d().history.cursor();
    for (std::uint8_t i = 0; i < 50; ++i)
        ASSERT_TRUE(session_->apply(ChangeClass{changed([i](LabelClass& c) { c.colour = {i, i, i}; })}));
    EXPECT_EQ(d().classes.find(std::uint8_t{1})->colour, (Rgb{49, 49, 49}));
    act(Undo{});
    EXPECT_EQ(d().history.cursor(), cursor);
    EXPECT_EQ(d().history.steps().size(), cursor + 1);
    EXPECT_EQ(formatColour(d().classes.find(std::uint8_t{1})->colour), "#0000ff");
}

}  // namespace
}  // namespace swath
