// SPDX-License-Identifier: MIT
#include "engine/document/load_document.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "engine/store/change.h"
#include "engine/store/geopackage.h"
#include "engine/store/schema.h"
#include "engine/store/sqlite.h"
#include "engine/store/tile_codec.h"
#include "tests/engine/store/large_project.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

LabelTile filled(std::uint8_t value) {
    LabelTile tile;
    tile.fill(value);
    return tile;
}

struct Opened {
    std::optional<ProjectStore> store;
    std::shared_ptr<StoredTiles> tiles;
    LoadedDocument loaded;
};

Opened openProject(const std::filesystem::path& path) {
    Opened opened;
    auto store = ProjectStore::open(path, OpenMode::ReadWrite);
    EXPECT_TRUE(store) << store.error().text();
    opened.store.emplace(std::move(*store));
    opened.tiles =
        std::make_shared<StoredTiles>(std::move(*opened.store->reader()), std::make_shared<MemoryBudget>());
    auto loaded = loadDocument(*opened.store, opened.tiles);
    EXPECT_TRUE(loaded) << loaded.error().text();
    opened.loaded = std::move(*loaded);
    return opened;
}

Opened openAgain(Opened project, const std::filesystem::path& path) {
    { const Opened ended = std::move(project); }
    return openProject(path);
}

/// A square with four corners.
std::vector<std::byte> gpkgRing() {
    return gpkg::encodePolygon({{{0, 0}, {10, 0}, {10, 10}, {0, 10}}}, -1);
}

/// A project as an older Swath left it: one stroke done, one polygon undone, a run with its prediction.
void writeOld(const std::filesystem::path& path, int version) {
    SQLite::Database db(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    migrate(db, version);
    (void)gpkg::featureTableFor(db, "", 0, false);
    TileCodec codec;
    const auto water = codec.encode(filled(1)), field = codec.encode(filled(2));
    const std::span<const std::byte> one(water), two(field);
    db.exec(R"sql(
INSERT INTO swath_classes (value, name, colour) VALUES (1, 'water', '#0000ff'), (2, 'field', '#00ff00');
INSERT INTO swath_layers (id, name) VALUES (1, 'labels');
INSERT INTO swath_scenes (id, name, path, width, height, bands, feature_table)
  VALUES (2, 'river', '/nowhere/river.tif', 700, 600, 3, 'polygons_pixels');
INSERT INTO swath_runs (id, name, started_at, state) VALUES (9, 'run 1', '2024-01-01T00:00:00Z', 'done');
INSERT INTO swath_predictions VALUES (2, 9, '2024-01-01T00:00:00Z');
INSERT INTO swath_edits (id, scene, layer, label, time, pixels, undone) VALUES
  (5, 2, 1, 'Brush: water', '2024-01-01T00:00:00Z', 65536, 0),
  (6, 2, 1, 'Polygon: field', '2024-01-01T00:00:01Z', 65536, 1);
)sql");
    sql::run(db, "INSERT INTO swath_tiles VALUES (1, 2, 0, 0, ?)", one);
    sql::run(db, "INSERT INTO swath_journal_tiles VALUES (5, 0, 0, NULL, ?)", one);
    sql::run(db, "INSERT INTO swath_journal_tiles VALUES (6, 0, 0, ?, ?)", one, two);
    sql::run(db, "INSERT INTO swath_prediction_tiles VALUES (2, 1, 1, ?)", two);
    const auto rings = gpkgRing();
    sql::run(db,
             "INSERT INTO swath_features (id, scene, class_value, rings, edit, min_x, min_y, max_x, max_y) "
             "VALUES (7, 2, 2, ?, 6, 0, 0, 0, 0)",
             std::span<const std::byte>(rings));
}

class OldProject : public testing::TestWithParam<int> {
  protected:
    test::TempDir dir_;
    std::filesystem::path path_ = dir_ / "old.swath";
};

TEST_P(OldProject, KeepsLabelsHistoryAndPredictions) {
    writeOld(path_, GetParam());
    Opened project = openProject(path_);
    Document& d = project.loaded.document;
    ASSERT_EQ(d.history.steps().size(), 2u);
    EXPECT_EQ(d.history.cursor(), 1u);
    EXPECT_EQ(d.history.steps()[0].label, "Brush: water");
    EXPECT_EQ(d.history.steps()[0].scene, SceneId{2});
    EXPECT_EQ(d.history.steps()[0].pixels, 65536);
    EXPECT_EQ(d.labelsOf(SceneId{2})->at(10, 10), 1);
    EXPECT_TRUE(d.features.empty());  // it was undone

    ASSERT_NE(d.predictionOf(SceneId{2}), nullptr);
    EXPECT_EQ(d.predictionOf(SceneId{2})->run, RunId{9});
    EXPECT_EQ(d.mapOf(SceneId{2}, RunId{9})->classes.at(300, 300), 2);
    ASSERT_NE(d.mapLayerOf(RunId{9}), nullptr);
    EXPECT_EQ(d.layer(d.currentLayer)->name, "labels");
    EXPECT_GE(project.loaded.lastId, 9);
}

TEST_P(OldProject, CanBeUndoneAndDoneAgain) {
    writeOld(path_, GetParam());
    Opened project = openProject(path_);
    const auto polygon = project.store->loadChange(EditId{6});
    ASSERT_TRUE(polygon) << polygon.error().text();
    ASSERT_EQ(polygon->steps.size(), 2u);  // its tiles, and what was drawn
    const auto* features = std::get_if<FeatureStep>(&polygon->steps[1]);
    ASSERT_NE(features, nullptr);
    ASSERT_EQ(features->after.size(), 1u);
    EXPECT_EQ(features->after[0].classValue, 2);
    EXPECT_EQ(features->after[0].rings.at(0).size(), 4u);
    ASSERT_TRUE(project.store->markChange(*polygon, false));
    project = openAgain(std::move(project), path_);
    EXPECT_EQ(project.loaded.document.history.cursor(), 2u);
    EXPECT_EQ(project.loaded.document.labelsOf(SceneId{2})->at(10, 10), 2);
    EXPECT_EQ(project.loaded.document.features.size(), 1u);

    const auto stroke = project.store->loadChange(EditId{5});
    ASSERT_TRUE(stroke);
    ASSERT_EQ(stroke->steps.size(), 1u);
    EXPECT_TRUE(std::holds_alternative<TileStep>(stroke->steps[0]));
    ASSERT_TRUE(project.store->markChange(*polygon, true));
    ASSERT_TRUE(project.store->markChange(*stroke, true));
    project = openAgain(std::move(project), path_);
    EXPECT_EQ(project.loaded.document.history.cursor(), 0u);
    EXPECT_EQ(project.loaded.document.labelsOf(SceneId{2})->at(10, 10), kUnlabelled);
    EXPECT_TRUE(project.loaded.document.features.empty());
}

INSTANTIATE_TEST_SUITE_P(Versions, OldProject, testing::Values(1, 2, 3));

TEST(LoadDocument, ReadsNoTileOfAVeryLargeScene) {
    test::TempDir dir;
    const auto path = dir / "large.swath";
    test::makeLargeProject(path);
    Opened project = openProject(path);
    EXPECT_EQ(project.tiles->fetched(), 0);
    const LabelMap* labels = project.loaded.document.labelsOf(SceneId{2});
    ASSERT_NE(labels, nullptr);
    EXPECT_EQ(labels->tiles().size(), std::size_t{test::kLargeTiles} * test::kLargeTiles);
    EXPECT_EQ(project.tiles->fetched(), 0);
    EXPECT_EQ(labels->at(99'999, 99'999), 2);
    EXPECT_EQ(labels->at(99'998, 99'999), 2);
    EXPECT_EQ(project.tiles->fetched(), 1);
}

/// Files that earlier programs wrote; what is in them was counted by the last of those.
TEST(LoadDocument, FilesOfEveryVersionKeepAllThatIsInThem) {
    const char* root = std::getenv("SWATH_TEST_SOURCE_DIR");
    for (const char* name : {"project-v1.swath", "project-v2.swath", "project-v3.swath"}) {
        SCOPED_TRACE(name);
        const test::TempDir dir;
        const auto path = dir / name;
        std::filesystem::copy_file(std::filesystem::path(root ? root : ".") / "tests/files" / name, path);
        const Opened project = openProject(path);
        const Document& d = project.loaded.document;
        EXPECT_EQ(d.classes.size(), 3U);
        ASSERT_EQ(d.scenes.size(), 1U);
        EXPECT_EQ(d.scenes[0].name, "river");
        ASSERT_EQ(d.regions.size(), 1U);
        EXPECT_EQ(d.regions[0].window, (RectI{209, 19, 81, 101}));
        EXPECT_EQ(d.regions[0].role, Role::Validation);
        EXPECT_EQ(d.features.size(), 1U);
        EXPECT_EQ(d.history.steps().size(), 5U);
        EXPECT_EQ(d.history.cursor(), 4U) << "the last one was undone";
        const LabelMap* labels = d.labelsOf(d.scenes[0].id);
        ASSERT_NE(labels, nullptr);
        std::array<int, 256> pixels{};
        for (int y = 0; y < labels->size().height; ++y)
            for (int x = 0; x < labels->size().width; ++x) ++pixels[labels->at(x, y)];
        EXPECT_EQ(pixels[1], 2655);
        EXPECT_EQ(pixels[2], 1346);
        EXPECT_EQ(pixels[3], 0);
        ASSERT_EQ(d.runs.size(), 2U);
        EXPECT_TRUE(d.runs[1].hasCheckpoint);
        EXPECT_FALSE(d.runs[1].series.empty());
        EXPECT_NE(d.predictionOf(d.scenes[0].id), nullptr);
    }
}

}  // namespace
}  // namespace swath
