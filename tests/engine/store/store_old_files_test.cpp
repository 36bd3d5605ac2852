// SPDX-License-Identifier: MIT
// Projects that older programs wrote are brought up to date with everything in them (tests/files).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "engine/store/project_store.h"
#include "tests/engine/store/store_fixture.h"
#include "tests/support/temp_dir.h"

namespace swath::test {
namespace {
namespace fs = std::filesystem;

constexpr Size kOldScene{300, 200};
constexpr SceneId kRiver{2};
constexpr LayerId kLabels{1};
constexpr RunId kForest{10}, kNetwork{11};

fs::path storedFile(const std::string& name) {
    const char* source = std::getenv("SWATH_TEST_SOURCE_DIR");
    return fs::path(source ? source : ".") / "tests" / "files" / name;
}

/// A copy of the stored project of a version, with its scene beside it.
class OldFile : public ::testing::TestWithParam<int> {
  protected:
    void SetUp() override {
        const std::string name = "project-v" + std::to_string(GetParam()) + ".swath";
        fs::copy_file(storedFile(name), path_);
        fs::copy_file(storedFile("river.tif"), dir_ / "river.tif");
        auto opened = ProjectStore::open(path_, OpenMode::ReadWrite);
        ASSERT_OK(opened);
        store_.emplace(std::move(*opened));
        auto content = store_->load();
        ASSERT_OK(content);
        content_ = std::move(*content);
    }

    LabelMap labels() {
        auto map = store_->loadLabels(kRiver, kLabels, kOldScene);
        EXPECT_TRUE(map.ok());
        return map ? *map : LabelMap();
    }
    bool hasDevices() const { return GetParam() >= 2; }
    bool hasFilms() const { return GetParam() >= 3; }

    TempDir dir_;
    fs::path path_ = dir_ / "old.swath";
    std::optional<ProjectStore> store_;
    ProjectContent content_;
};

TEST_P(OldFile, KeepsSceneClassesRegionAndSettings) {
    ASSERT_EQ(content_.scenes.size(), 1u);
    const SceneRow& scene = content_.scenes[0];
    EXPECT_EQ(scene.id, kRiver);
    EXPECT_EQ(scene.name, "river");
    EXPECT_EQ(scene.path, (fs::canonical(dir_.path()) / "river.tif").string());
    EXPECT_EQ(scene.size, kOldScene);
    EXPECT_EQ(scene.bands, 2);
    EXPECT_EQ(scene.epsg, 32633);
    ASSERT_TRUE(scene.geotransform);
    EXPECT_EQ(scene.geotransform->toWorld({0, 0}), (Vec2{500000, 5000000}));
    EXPECT_THAT(scene.viewJson, testing::HasSubstr("2.4336"));

    ASSERT_EQ(content_.classes.size(), 3u);
    EXPECT_EQ(content_.classes.find(1)->name, "water");
    EXPECT_EQ(content_.classes.find(2)->name, "land");
    EXPECT_EQ(content_.classes.find(3)->colour, (Rgb{0xcc, 0xcc, 0xcc}));

    ASSERT_EQ(content_.layers.size(), 2u);
    EXPECT_EQ(content_.layers[0].name, "labels");
    EXPECT_EQ(content_.layers[0].run, RunId{});
    ASSERT_EQ(content_.regions.size(), 1u);
    EXPECT_EQ(content_.regions[0].window, (RectI{209, 19, 81, 101}));
    EXPECT_EQ(content_.regions[0].role, Role::Validation);
    EXPECT_EQ(content_.settings.at("scene"), "2");
    EXPECT_THAT(content_.settings.at("ui"), testing::HasSubstr("brush_px"));
}

TEST_P(OldFile, KeepsPixelsAndPolygon) {
    const auto counts = labels().countValues();
    EXPECT_EQ(counts[1], 935 + 1720);
    EXPECT_EQ(counts[2], 933 + 413);
    EXPECT_EQ(counts[3], 0);
    ASSERT_EQ(content_.features.size(), 1u);
    EXPECT_EQ(content_.features[0].classValue, 1);
    EXPECT_EQ(content_.features[0].edit, EditId{6});
    ASSERT_EQ(content_.features[0].rings.size(), 1u);
    EXPECT_EQ(content_.features[0].rings[0].size(), 4u);
    EXPECT_NEAR(content_.features[0].areaSquareMetres, 172187.63, 0.01);
}

TEST_P(OldFile, UndoesAndRedoesItsHistory) {
    ASSERT_EQ(content_.journal.size(), 5u);
    std::vector<std::int64_t> ids;
    for (const JournalRow& step : content_.journal) ids.push_back(step.id.value);
    EXPECT_THAT(ids, testing::ElementsAre(3, 4, 6, 8, 9));
    EXPECT_TRUE(content_.journal.back().undone);
    EXPECT_EQ(content_.journal[2].label, "Polygon: water");
    EXPECT_EQ(content_.journal[2].pixels, 1720);

    const auto redone = store_->loadEdit({9});
    ASSERT_OK(redone);
    ASSERT_OK(store_->markUndone(*redone, false));
    EXPECT_EQ(labels().countValues()[1], 935 + 1720 + 441);
    for (const int id : {9, 8, 6, 4, 3}) {
        const auto edit = store_->loadEdit({id});
        ASSERT_OK(edit);
        ASSERT_OK(store_->markUndone(*edit, true));
    }
    EXPECT_TRUE(labels().tiles().empty());
    const auto polygon = store_->loadEdit({6});
    ASSERT_OK(polygon);
    ASSERT_OK(store_->markUndone(*polygon, false));
}

TEST_P(OldFile, KeepsRunsWithCurvesCheckpointsAndFilm) {
    ASSERT_EQ(content_.runs.size(), 2u);
    const RunRow& network = content_.runs[1];
    EXPECT_EQ(network.id, kNetwork);
    EXPECT_EQ(network.name, "run 2");
    EXPECT_EQ(network.state, "stopped");
    EXPECT_GT(network.elapsedS, 1.8);
    EXPECT_THAT(network.configJson, testing::HasSubstr("unet"));
    EXPECT_THAT(network.classesJson, testing::HasSubstr("water"));
    EXPECT_EQ(network.deviceText, hasDevices() ? "CPU · 2 threads · fp32" : "");
    EXPECT_EQ(network.recordJson.find("stopped by the user") != std::string::npos, hasFilms());
    ASSERT_EQ(network.checkpoints.size(), 2u);
    EXPECT_EQ(network.checkpoints[0].kind, "last");
    EXPECT_EQ(network.checkpoints[0].step, 11);
    const auto weights = store_->loadCheckpoint(kNetwork, "last");
    ASSERT_OK(weights);
    EXPECT_EQ(weights->size(), 15612u);
    ASSERT_OK(store_->loadCheckpoint(kForest, "best"));

    const auto curves = store_->loadSeries(kNetwork);
    ASSERT_OK(curves);
    EXPECT_EQ(std::ranges::count(*curves, "train/loss", &SeriesPoint::series), 11);
    const auto film = store_->loadFilm(kNetwork);
    ASSERT_OK(film);
    EXPECT_EQ(film->size(), hasFilms() ? 5u : 0u);
}

TEST_P(OldFile, KeepsThePrediction) {
    const LayerRow& layer = content_.layers.back();
    EXPECT_TRUE(layer.run == kForest || layer.run == kNetwork) << layer.run.value;
    const auto places = store_->tilePlaces();
    ASSERT_OK(places);
    LabelMap map(kOldScene);
    for (const TilePlace& place : places->maps.at({kRiver, layer.id})) {
        const auto tile = store_->readTile(kRiver, layer.id, place.index, true);
        ASSERT_OK(tile);
        map.setTile(place.index, *tile);
    }
    const auto counts = map.countValues();
    EXPECT_EQ(counts[0], 0);
    EXPECT_EQ(counts[1] + counts[2] + counts[3], kOldScene.area());
}

TEST_P(OldFile, TakesNewStrokesAndOpensAgainAsItWasLeft) {
    LabelMap map = labels();
    ASSERT_OK(store_->recordEdit(randomEdit(map, kRiver, kLabels, 20)));
    ASSERT_OK(store_->addFeature(someFeature(21, kRiver, {})));
    store_.reset();
    auto again = ProjectStore::open(path_, OpenMode::ReadOnly);
    ASSERT_OK(again);
    store_.emplace(std::move(*again));
    EXPECT_TRUE(sameLabels(labels(), map));
    const auto content = store_->load();
    ASSERT_OK(content);
    EXPECT_EQ(content->features.size(), 2u);
    EXPECT_EQ(content->journal.size(), 5u);  // the undone step went
}

INSTANTIATE_TEST_SUITE_P(Versions, OldFile, ::testing::Values(1, 2, 3));

}  // namespace
}  // namespace swath::test
