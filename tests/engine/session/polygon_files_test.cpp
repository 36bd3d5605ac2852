// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "engine/session/session.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using testing::HasSubstr;

class PolygonFiles : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "a.tif", {300, 200}, 3, test::discScene));
        session_ =
            std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("water=#0000ff,land=#00ff00")));
        ASSERT_TRUE(session_->apply(AddScene{dir_ / "a.tif", ""}));
        session_->waitIdle();
        scene_ = session_->document().currentScene;
    }
    const Document& document() const { return session_->document(); }
    std::int64_t pixels(std::uint8_t value) const {
        return document().labelsOf(scene_)->countValues()[value];
    }
    /// Squares of side 10 with a class each, in pixels.
    std::filesystem::path squares(const std::vector<std::string>& classes) const {
        std::string all;
        for (std::size_t i = 0; i < classes.size(); ++i) {
            const double x = 20. * static_cast<double>(i);
            all += (i ? "," : "") + std::string(R"({"type":"Feature","properties":{"class":")") + classes[i] +
                   R"(","colour":"#102030"},"geometry":{"type":"Polygon","coordinates":[[)" + point(x, 10) +
                   "," + point(x + 10, 10) + "," + point(x + 10, 20) + "," + point(x, 20) + "," +
                   point(x, 10) + "]]}}";
        }
        std::ofstream(dir_ / "squares.geojson")
            << R"({"type":"FeatureCollection","features":[)" << all << "]}";
        return dir_ / "squares.geojson";
    }
    static std::string point(double x, double y) {
        return "[" + std::to_string(x) + "," + std::to_string(y) + "]";
    }
    /// @return the failure that came of it, if any.
    std::string import(const ImportPolygons& wanted) {
        const std::size_t before = session_->messages().size();
        EXPECT_TRUE(session_->apply(wanted));
        session_->waitIdle();
        for (std::size_t i = before; i < session_->messages().size(); ++i)
            if (session_->messages()[i].severity == Severity::Failure)
                return session_->messages()[i].text + " " + session_->messages()[i].hint;
        return "";
    }
    test::TempDir dir_;
    std::unique_ptr<Session> session_;
    SceneId scene_;
};

TEST_F(PolygonFiles, ComeInAsIfTheyHadBeenDrawnAndGoOutInOneStep) {
    ASSERT_EQ(import({.file = squares({"water", "2", "Land"}), .scene = scene_}), "");
    EXPECT_EQ(pixels(1), 100);
    EXPECT_EQ(pixels(2), 200);
    ASSERT_EQ(document().features.size(), 3U);
    EXPECT_EQ(document().features[1].classValue, 2);
    EXPECT_DOUBLE_EQ(document().features[1].areaPixels, 100);
    ASSERT_EQ(document().history.steps().size(), 1U);
    EXPECT_EQ(document().history.steps()[0].label, "Import squares.geojson: 3 polygons");
    ASSERT_TRUE(session_->apply(Undo{}));
    session_->waitIdle();
    EXPECT_TRUE(document().features.empty());
    EXPECT_EQ(pixels(1) + pixels(2), 0);
    ASSERT_TRUE(session_->apply(Redo{}));
    session_->waitIdle();
    EXPECT_EQ(pixels(2), 200);
    session_.reset();
    session_ = std::move(*Session::open(dir_ / "p.swath"));
    session_->waitIdle();
    EXPECT_EQ(document().features.size(), 3U);
    EXPECT_EQ(pixels(1), 100);
}

TEST_F(PolygonFiles, OfUnknownClassesAreRefusedOrMakeThem) {
    const auto file = squares({"water", "forest", "forest", "scrub"});
    const std::string refused = import({.file = file, .scene = scene_});
    EXPECT_THAT(refused, HasSubstr("forest (2), scrub (1)"));
    EXPECT_THAT(refused, HasSubstr("--add-classes"));
    EXPECT_TRUE(document().features.empty());
    EXPECT_EQ(document().classes.size(), 2U);
    ASSERT_EQ(import({.file = file, .scene = scene_, .unknown = UnknownClasses::Add}), "");
    ASSERT_EQ(document().classes.size(), 4U);
    EXPECT_EQ(document().classes.find(std::string_view("forest"))->colour, (Rgb{0x10, 0x20, 0x30}));
    EXPECT_EQ(pixels(document().classes.find(std::string_view("forest"))->value), 200);
    ASSERT_TRUE(session_->apply(Undo{}));
    session_->waitIdle();
    EXPECT_EQ(document().classes.size(), 2U) << "classes, labels and polygons are one step";
    ASSERT_EQ(import({.file = file, .scene = scene_, .className = "land"}), "");
    EXPECT_EQ(pixels(2), 400);
}

TEST_F(PolygonFiles, LeaveLockedClassesAndWhatIsLabelledAlone) {
    LabelClass locked = *document().classes.find(std::uint8_t{1});
    ASSERT_TRUE(session_->apply(
        PaintPolygon{scene_, 1, PaintOver::Anything, {{{0, 0}, {15, 0}, {15, 15}, {0, 15}}}}));
    locked.locked = true;
    ASSERT_TRUE(session_->apply(ChangeClass{locked}));
    ASSERT_EQ(import({.file = squares({"land"}), .scene = scene_}), "");
    EXPECT_EQ(pixels(1), 225);
    EXPECT_EQ(pixels(2), 50);
    ASSERT_EQ(import({.file = squares({"water"}), .scene = scene_, .over = PaintOver::Unlabelled}), "");
    EXPECT_EQ(pixels(1), 225);
    EXPECT_EQ(pixels(2), 50);
}

TEST_F(PolygonFiles, AreWrittenAndComeBackTheSame) {
    ASSERT_EQ(import({.file = squares({"water", "land"}), .scene = scene_}), "");
    ASSERT_TRUE(session_->apply(ExportPolygons{.file = dir_ / "out.gpkg"}));
    session_->waitIdle();
    EXPECT_THAT(session_->messages().back().text, HasSubstr("2 polygons"));
    EXPECT_THAT(session_->messages().back().text, HasSubstr("in pixels of the scene"));
    ASSERT_TRUE(session_->apply(Undo{}));
    session_->waitIdle();
    ASSERT_EQ(import({.file = dir_ / "out.gpkg", .scene = scene_}), "");
    EXPECT_EQ(pixels(1), 100);
    EXPECT_EQ(pixels(2), 100);
    // Nothing that is read is written over.
    const auto project = dir_ / "p.swath";
    for (const auto& file : {project, dir_ / "a.tif", dir_ / "out.gpkg"}) {
        ASSERT_TRUE(session_->apply(ExportPolygons{.file = file, .overwrite = true}));
        session_->waitIdle();
        EXPECT_EQ(session_->messages().back().severity, Severity::Failure) << file;
    }
}

}  // namespace
}  // namespace swath
