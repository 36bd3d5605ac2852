// SPDX-License-Identifier: MIT
// Tools as the canvas uses them, in front of a host that is none: what they ask for is what is judged.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "app/tools/brush_outline.h"
#include "app/tools/registry.h"
#include "app/views/feature_index.h"
#include "engine/label/ops/polygon_fill.h"
#include "engine/label/ops/stroke.h"
#include "tests/app/fake_host.h"

namespace swath {
namespace {

Pointer at(double x, double y, bool down, bool pressed = false) {
    Pointer p;
    p.scene = {x, y};
    p.over = true;
    p.down = down;
    p.pressed = pressed;
    return p;
}

/// Sets down, moves along, lifts.
void drag(Tool& tool, ToolHost& host, const std::vector<Vec2>& path) {
    tool.input(at(path.front().x, path.front().y, true, true), host);
    for (std::size_t i = 1; i < path.size(); ++i) tool.input(at(path[i].x, path[i].y, true), host);
    tool.input(at(path.back().x, path.back().y, false), host);
}

TEST(Toolbox, HoldsAllToolsWithTheBrushInHand) {
    Toolbox box;
    addTools(box);
    std::set<std::string> ids, keys;
    for (const auto& tool : box.all()) {
        const ToolInfo info = tool->info();
        EXPECT_TRUE(ids.insert(info.id).second) << info.id;
        EXPECT_TRUE(keys.insert(info.key).second) << info.key;
        EXPECT_FALSE(info.label.empty());
        EXPECT_NE(info.icon, nullptr);
    }
    EXPECT_EQ(ids, (std::set<std::string>{"pan", "brush", "eraser", "polygon", "region", "measure"}));
    EXPECT_EQ(box.current().info().id, "brush");
    Tool* brush = &box.current();
    box.choose("no such tool");
    EXPECT_EQ(&box.current(), brush);
    box.choose("polygon");
    EXPECT_EQ(box.takePutAway(), std::vector<Tool*>{brush});
    EXPECT_TRUE(box.takePutAway().empty());
}

TEST(Toolbox, KeepsTheSettingsOfToolsAndIgnoresNonsense) {
    Toolbox box;
    addTools(box);
    nlohmann::json kept = nlohmann::json::object();
    box.save(kept);
    EXPECT_EQ(kept["region"]["role"], "validation");
    kept["region"]["role"] = "test";
    kept["region"]["complete"] = true;
    kept["gone"] = {{"a", 1}};
    box.load(kept);
    nlohmann::json again = nlohmann::json::object();
    box.save(again);
    EXPECT_EQ(again["region"]["role"], "test");
    EXPECT_EQ(again["region"]["complete"], true);
    for (const char* text : {"null", "[]", "7", R"({"region": 3})", R"({"region": {"role": "king"}})"})
        box.load(nlohmann::json::parse(text));
    box.save(again);
    EXPECT_EQ(again["region"]["role"], "test");
}

TEST(PaintSettings, KeepWhatCanBeRead) {
    PaintSettings paint{.brushPx = 31, .paintOver = PaintOver::Unlabelled, .classValue = 7};
    nlohmann::json kept = nlohmann::json::object();
    paint.save(kept);
    PaintSettings read;
    read.load(kept);
    EXPECT_EQ(read.brushPx, 31);
    EXPECT_EQ(read.paintOver, PaintOver::Unlabelled);
    EXPECT_EQ(read.classValue, 7);
    for (const char* text : {"null", "[1]", R"({"brush_px": "wide", "class": -4})", R"({"brush_px": 1e99})"})
        read.load(nlohmann::json::parse(text));
    EXPECT_EQ(read.brushPx, PaintSettings::kLargestBrushPx);
    EXPECT_GE(read.classValue, 1);
}

TEST(BrushTool, AStrokeBeginsExtendsAndEnds) {
    FakeHost host;
    const auto brush = makeBrushTool();
    host.paint().brushPx = 10;
    host.paint().classValue = 2;
    drag(*brush, host, {{20, 20}, {40, 20}, {60, 30}});
    EXPECT_EQ(host.done, (std::vector<std::string>{"begin 2", "extend", "extend", "extend", "end"}));
    EXPECT_FALSE(brush->holdsPointer());
    EXPECT_TRUE(host.touchedWindow.contains(RectI{15, 15, 50, 20}))
        << "what is under the pen is drawn at once";
    EXPECT_GT(host.session().document().labelsOf(host.scene().id)->countValues()[2], 300);
}

TEST(BrushTool, PaintingShowsTheLabelsAgain) {
    FakeHost host;
    host.look().labelsShown = false;
    drag(*makeBrushTool(), host, {{20, 20}, {40, 20}});
    EXPECT_TRUE(host.look().labelsShown);
}

TEST(BrushTool, SaysOnceAStrokeThatAClassIsLocked) {
    FakeHost host;
    const auto brush = makeBrushTool();
    host.paint().classValue = 2;
    drag(*brush, host, {{20, 20}, {60, 20}});
    LabelClass locked = *host.document().classes.find(std::uint8_t{2});
    locked.locked = true;
    ASSERT_TRUE(host.session().apply(ChangeClass{locked}));
    host.paint().classValue = 1;
    const auto before = host.session().document().labelsOf(host.scene().id)->countValues();
    drag(*brush, host, {{20, 20}, {30, 20}, {40, 20}});
    EXPECT_EQ(host.said.size(), 1U);
    EXPECT_NE(host.said.front().find("water is locked"), std::string::npos) << host.said.front();
    EXPECT_EQ(host.session().document().labelsOf(host.scene().id)->countValues()[2], before[2]);
    drag(*brush, host, {{20, 20}, {30, 20}});
    EXPECT_EQ(host.said.size(), 2U) << "the next stroke says it again";
    drag(*brush, host, {{20, 80}, {30, 80}});
    EXPECT_EQ(host.said.size(), 2U) << "nothing is locked there";
    host.paint().classValue = 2;
    drag(*brush, host, {{20, 20}, {30, 20}});
    EXPECT_EQ(host.said.size(), 2U) << "with the locked class itself its pixels may be painted";
}

TEST(BrushTool, ARefusalIsSaidAndNothingIsHeld) {
    FakeHost host;
    host.paint().classValue = 99;
    const auto brush = makeBrushTool();
    drag(*brush, host, {{20, 20}, {30, 20}});
    EXPECT_EQ(host.said.size(), 1U);
    EXPECT_TRUE(host.done.empty());
    EXPECT_FALSE(brush->holdsPointer());
}

TEST(BrushTool, CancelTakesTheStrokeBack) {
    FakeHost host;
    const auto brush = makeBrushTool();
    brush->input(at(20, 20, true, true), host);
    brush->input(at(60, 20, true), host);
    EXPECT_TRUE(brush->holdsPointer());
    brush->cancel(host);
    EXPECT_FALSE(brush->holdsPointer());
    brush->input(at(90, 20, true), host);
    brush->input(at(90, 20, false), host);
    EXPECT_EQ(host.session().document().labelsOf(host.scene().id)->countValues()[1], 0);
    EXPECT_TRUE(host.session().document().history.steps().empty());
}

TEST(PolygonTool, TakesBackVerticesAndCloses) {
    FakeHost host;
    const auto polygon = makePolygonTool();
    EXPECT_FALSE(polygon->canTakeBack());
    for (const Vec2 p : {Vec2{10, 10}, {50, 10}, {50, 50}, {90, 90}})
        polygon->input(at(p.x, p.y, true, true), host);
    polygon->takeBack();
    ASSERT_TRUE(polygon->canFinish());
    polygon->finish(host);
    EXPECT_FALSE(polygon->canTakeBack());
    ASSERT_EQ(host.document().features.size(), 1U);
    EXPECT_EQ(host.document().features.front().rings.front(), (Ring{{10, 10}, {50, 10}, {50, 50}}));
}

TEST(PolygonTool, KeepsWhatCouldNotBePainted) {
    FakeHost host;
    const auto polygon = makePolygonTool();
    for (const Vec2 p : {Vec2{10, 10}, {50, 10}, {50, 50}}) polygon->input(at(p.x, p.y, true, true), host);
    host.refuse = true;
    polygon->finish(host);
    EXPECT_EQ(host.said.size(), 1U);
    EXPECT_TRUE(polygon->canFinish());
}

TEST(MeasureTool, TakesPointsBackAndPaintsNothing) {
    FakeHost host;
    const auto measure = makeMeasureTool();
    EXPECT_FALSE(measure->canTakeBack());
    for (const Vec2 p : {Vec2{10, 10}, {50, 10}}) measure->input(at(p.x, p.y, true, true), host);
    EXPECT_TRUE(measure->canFinish());
    measure->takeBack();
    EXPECT_FALSE(measure->canFinish()) << "one point is no distance";
    measure->input(at(50, 10, true, true), host);
    measure->finish(host);
    EXPECT_FALSE(measure->canFinish()) << "it is over";
    measure->input(at(70, 70, true, true), host);
    EXPECT_FALSE(measure->canFinish()) << "a click begins anew";
    measure->cancel(host);
    EXPECT_FALSE(measure->canTakeBack());
    EXPECT_TRUE(host.done.empty());
    EXPECT_TRUE(host.document().history.steps().empty());
}

TEST(RegionTool, AddsWhatWasDraggedWithinTheScene) {
    FakeHost host;
    const auto region = makeRegionTool();
    drag(*region, host, {{20, 20}, {23, 23}});
    EXPECT_TRUE(host.document().regions.empty()) << "a slip of the hand";
    drag(*region, host, {{100.5, 80.2}, {9000, 9000}});
    ASSERT_EQ(host.document().regions.size(), 1U);
    EXPECT_EQ(host.document().regions.front().window, (RectI{100, 80, 200, 120}));
}

TEST(BrushOutline, EnclosesThePixelsThatAStrokePaints) {
    for (const double radius : {0.5, 0.6, 1.0, 1.7, 2.0, 5.3, 24.0})
        for (const Vec2 pen : {Vec2{50.0, 50.0}, {50.5, 50.5}, {50.05, 50.9}, {47.31, 52.77}}) {
            LabelMap painted({100, 100}), enclosed({100, 100});
            Stroke stroke(painted, PaintRule::over(1, {}));
            (void)stroke.extend(pen, radius);
            (void)stroke.finish();
            const std::vector<Ring> rings{brushOutline(pen, radius)};
            (void)fillPolygon(enclosed, rings, PaintRule::over(1, {}));
            for (int y = 0; y < 100; ++y)
                for (int x = 0; x < 100; ++x)
                    ASSERT_EQ(enclosed.at(x, y), painted.at(x, y))
                        << "radius " << radius << " at " << pen.x << ", " << pen.y << ": pixel " << x << ", "
                        << y;
        }
}

TEST(BrushOutline, HasACornerWhereItTurnsAndNowhereElse) {
    EXPECT_EQ(brushOutline({5.2, 7.9}, 0.5), (std::vector<Vec2>{{6, 7}, {6, 8}, {5, 8}, {5, 7}}));
    const auto corners = brushOutline({50, 50}, 20);
    for (std::size_t i = 2; i < corners.size(); ++i)
        EXPECT_FALSE(corners[i - 2].x == corners[i - 1].x && corners[i - 1].x == corners[i].x) << i;
}

TEST(FeatureIndex, GivesWhatIsInSightAndNotUndone) {
    FakeHost host;
    const auto paint = [&](double x, double y) {
        ASSERT_TRUE(host.session().apply(PaintPolygon{
            host.scene().id, 1, PaintOver::Anything, {{{x, y}, {x + 10, y}, {x + 10, y + 10}}}}));
    };
    paint(10, 10);
    paint(150, 100);
    paint(200, 150);
    FeatureIndex index;
    index.update(host.document(), host.scene().id);
    EXPECT_EQ(index.in({0, 0, 300, 200}), (std::vector<std::size_t>{0, 1, 2}));
    EXPECT_EQ(index.in({140, 90, 30, 30}), std::vector<std::size_t>{1});
    ASSERT_TRUE(host.session().apply(Undo{}));
    index.update(host.document(), host.scene().id);
    EXPECT_EQ(index.in({0, 0, 300, 200}), (std::vector<std::size_t>{0, 1}));
    ASSERT_TRUE(host.session().apply(Redo{}));
    index.update(host.document(), host.scene().id);
    EXPECT_EQ(index.in({195, 145, 10, 10}), std::vector<std::size_t>{2});
    index.update(host.document(), SceneId{999});
    EXPECT_TRUE(index.in({0, 0, 300, 200}).empty());
}

TEST(ViewState, TheListOfLayersDecidesWhatIsDrawn) {
    Document document;
    ViewState state;
    const auto shown = [&](DrawnLayer::Kind kind) {
        for (const DrawnLayer& layer : state.layers(document))
            if (layer.kind == kind) return layer.shown;
        return false;
    };
    using Kind = DrawnLayer::Kind;
    EXPECT_TRUE(shown(Kind::Map) && shown(Kind::Labels) && !shown(Kind::Errors));
    state.comparing = true;
    EXPECT_FALSE(shown(Kind::Map));
    EXPECT_FALSE(overlayStyle(document, state, {}).predictionVisible);
    state.predictionShown = false;
    EXPECT_TRUE(shown(Kind::Map)) << "what is hidden is shown";
    state.predictionShown = true;
    state.comparing = false;
    state.errorsShown = true;
    EXPECT_TRUE(!shown(Kind::Map) && !shown(Kind::Labels) && shown(Kind::Errors));
    state.errorOpacity = 0.31;
    EXPECT_EQ(overlayStyle(document, state, {}).errorOpacity, 0.31);

    nlohmann::json kept = nlohmann::json::object();
    state.save(kept);
    ViewState read;
    read.load(kept);
    EXPECT_TRUE(read.errorsShown);
    EXPECT_EQ(read.errorOpacity, 0.31);
    for (const char* text : {"null", "[]", R"({"errors": "yes", "error_opacity": 1e9})"})
        read.load(nlohmann::json::parse(text));
    EXPECT_TRUE(read.errorsShown);
    EXPECT_EQ(read.errorOpacity, 1);
}

}  // namespace
}  // namespace swath
