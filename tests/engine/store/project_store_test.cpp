// SPDX-License-Identifier: MIT
#include "engine/store/project_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "store_fixture.h"

namespace swath::test {
namespace fs = std::filesystem;

using ProjectStoreTest = StoreTest;

TEST_F(ProjectStoreTest, ANewProjectHasItsClassesAndOneLayer) {
    reopen();
    const auto content = store_->load();
    ASSERT_OK(content);
    EXPECT_EQ(content->classes, someClasses());
    ASSERT_EQ(content->layers.size(), 1u);
    EXPECT_EQ(content->layers[0].name, "labels");
    EXPECT_TRUE(content->journal.empty());
    EXPECT_FALSE(store_->readOnly());
}

TEST_F(ProjectStoreTest, ClassesWithGapsComeBackAsTheyWere) {
    ClassTable table = someClasses();
    ASSERT_OK(table.add("road"));
    ASSERT_OK(table.remove(2));
    ASSERT_OK(table.replace({.value = 4, .name = "Straße \"4\"", .colour = {1, 2, 3}, .locked = true}));
    ASSERT_OK(store_->saveClasses(table));
    reopen();
    EXPECT_EQ(store_->load()->classes, table);
    ASSERT_OK(store_->saveClasses({}));
    EXPECT_EQ(store_->load()->classes.size(), 0u);
}

TEST_F(ProjectStoreTest, ScenesKeepEverything) {
    std::ofstream(dir_ / "river.tif") << "x";
    SceneRow scene = store_->load()->scenes.at(0);
    EXPECT_EQ(scene.id, scene_);
    EXPECT_EQ(scene.path, (dir_ / "river.tif").string());
    EXPECT_EQ(scene.geotransform, someScene("", "").geotransform);
    EXPECT_EQ(scene.size, kSceneSize);
    EXPECT_EQ(scene.epsg, 32633);
    EXPECT_EQ(scene.bands, 4);
    scene.viewJson = "{\"zoom\":2}";
    scene.geotransform.reset();
    ASSERT_OK(store_->updateScene(scene));
    reopen();
    const SceneRow again = store_->load()->scenes.at(0);
    EXPECT_EQ(again.viewJson, scene.viewJson);
    EXPECT_EQ(again.statisticsJson, "{\"a\":1}");
    EXPECT_EQ(again.crsWkt, scene.crsWkt);
    EXPECT_FALSE(again.geotransform.has_value());
}

TEST_F(ProjectStoreTest, IdsThatTheCallerGaveAreKept) {
    SceneRow scene = someScene("second", "/elsewhere/b.tif");
    scene.id = {41};
    EXPECT_EQ(*store_->addScene(scene), SceneId{41});
    EXPECT_EQ(*store_->addRun({.id = {17},
                               .name = "r",
                               .startedAt = "",
                               .state = "",
                               .configJson = "",
                               .classesJson = "",
                               .deviceText = ""}),
              RunId{17});
    EXPECT_EQ(*store_->addRegion({.id = {9}, .scene = {41}, .window = {1, 2, 3, 4}}), RegionId{9});
    EXPECT_EQ(store_->load()->scenes.at(1).path, "/elsewhere/b.tif");
}

TEST_F(ProjectStoreTest, AProjectMovedWithItsScenesFindsThem) {
    fs::create_directories(dir_ / "a/scenes");
    std::ofstream(dir_ / "a/scenes/one.tif") << "x";
    {
        auto made = ProjectStore::create(dir_ / "a/p.swath", someClasses());
        ASSERT_OK(made);
        ASSERT_OK(made->addScene(someScene("one", dir_ / "a/scenes/one.tif")));
        SceneRow cloud = someScene("cloud", "/vsis3/bucket/two.tif");
        ASSERT_OK(made->addScene(cloud));
    }
    fs::rename(dir_ / "a", dir_ / "b");
    auto moved = ProjectStore::open(dir_ / "b/p.swath", OpenMode::ReadWrite);
    ASSERT_OK(moved);
    const auto scenes = moved->load()->scenes;
    EXPECT_EQ(scenes.at(0).path, (dir_ / "b/scenes/one.tif").string());
    EXPECT_EQ(scenes.at(1).path, "/vsis3/bucket/two.tif");
}

TEST_F(ProjectStoreTest, AProjectMovedAloneFindsItsScenesWhereTheyStayed) {
    fs::create_directories(dir_ / "elsewhere/deep");
    std::ofstream(dir_ / "river.tif") << "x";
    store_.reset();
    fs::rename(path_, dir_ / "elsewhere/deep/river.swath");
    auto moved = ProjectStore::open(dir_ / "elsewhere/deep/river.swath", OpenMode::ReadWrite);
    ASSERT_OK(moved);
    EXPECT_EQ(moved->load()->scenes.at(0).path, (dir_ / "river.tif").string());
}

TEST_F(ProjectStoreTest, LayersRegionsAndSettingsComeBack) {
    const auto second = store_->addLayer({.id = {}, .name = "clouds", .visible = true, .opacity = 0.5});
    ASSERT_OK(second);
    ASSERT_OK(store_->updateLayer({.id = *second, .name = "haze", .visible = false, .opacity = 0.25}));
    const auto region =
        store_->addRegion({.id = {}, .scene = scene_, .window = {5, 6, 70, 80}, .role = Role::Validation});
    ASSERT_OK(region);
    const Region changed{
        .id = *region, .scene = scene_, .window = {1, 2, 3, 4}, .role = Role::Test, .complete = true};
    ASSERT_OK(store_->updateRegion(changed));
    ASSERT_OK(store_->saveSetting("panel", "left"));
    ASSERT_OK(store_->saveSetting("panel", "right"));
    reopen();
    auto content = store_->load();
    EXPECT_EQ(content->layers.at(1).name, "haze");
    EXPECT_FALSE(content->layers.at(1).visible);
    EXPECT_EQ(content->layers.at(1).opacity, 0.25);
    ASSERT_EQ(content->regions.size(), 1u);
    EXPECT_EQ(content->regions[0], changed);
    EXPECT_EQ(content->settings.at("panel"), "right");
    ASSERT_OK(store_->removeRegion(*region));
    EXPECT_TRUE(store_->load()->regions.empty());
    EXPECT_EQ(store_->removeRegion(*region).error().code, Errc::NotFound);
}

TEST_F(ProjectStoreTest, RunsCurvesAndCheckpointsComeBack) {
    RunRow run{.id = {},
               .name = "run 1",
               .startedAt = "2024-05-01T10:00:00Z",
               .state = "running",
               .configJson = "{}",
               .classesJson = "[]",
               .deviceText = "CPU, 2 threads"};
    const auto id = store_->addRun(run);
    ASSERT_OK(id);
    run.id = *id, run.state = "done", run.elapsedS = 12.5;
    ASSERT_OK(store_->updateRun(run));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    ASSERT_OK(store_->appendSeries(*id, {{"train/loss", 1, 0.5, 2.25}, {"train/loss", 2, 0.75, nan}}));
    ASSERT_OK(store_->appendSeries(*id, {{"validation/iou/water", 2, 1, 0.5}}));
    std::vector<std::byte> weights((std::size_t{70} << 20) + 3);
    for (std::size_t i = 0; i < weights.size(); i += 997) weights[i] = static_cast<std::byte>(i);
    ASSERT_OK(store_->saveCheckpoint(*id, "last", 1, std::vector<std::byte>(10)));
    ASSERT_OK(store_->saveCheckpoint(*id, "last", 2, weights));
    ASSERT_OK(store_->saveCheckpoint(*id, "best", 1, {}));
    reopen();
    const RunRow again = store_->load()->runs.at(0);
    EXPECT_EQ(again.state, "done");
    EXPECT_EQ(again.deviceText, "CPU, 2 threads");
    EXPECT_EQ(again.elapsedS, 12.5);
    const auto points = store_->loadSeries(*id);
    ASSERT_OK(points);
    ASSERT_EQ(points->size(), 3u);
    EXPECT_TRUE(std::isnan((*points)[1].value));
    EXPECT_EQ((*points)[2].series, "validation/iou/water");
    ASSERT_OK(store_->cutSeries(*id, 1));
    const auto left = store_->loadSeries(*id);
    ASSERT_OK(left);
    ASSERT_EQ(left->size(), 1u);
    EXPECT_EQ((*left)[0].step, 1);
    EXPECT_EQ(*store_->loadCheckpoint(*id, "last"), weights);
    EXPECT_TRUE(store_->loadCheckpoint(*id, "best")->empty());
    EXPECT_EQ(store_->loadCheckpoint(*id, "other").error().code, Errc::NotFound);
    EXPECT_EQ(store_
                  ->updateRun({.id = {99},
                               .name = "",
                               .startedAt = "",
                               .state = "",
                               .configJson = "",
                               .classesJson = "",
                               .deviceText = ""})
                  .error()
                  .code,
              Errc::NotFound);
}

TEST_F(ProjectStoreTest, RecordsAndFilmsComeBack) {
    RunRow run{.name = "run 1",
               .startedAt = "",
               .state = "done",
               .configJson = "",
               .classesJson = "",
               .deviceText = ""};
    run.recordJson = R"({"swath": "0.1"})";
    const auto id = store_->addRun(run);
    ASSERT_OK(id);
    ASSERT_OK(store_->saveCheckpoint(*id, "last", 7, std::vector<std::byte>(33)));
    const auto frame = [](std::int64_t step) {
        return FilmFrameRow{step, std::vector<std::byte>(5000, static_cast<std::byte>(step))};
    };
    std::vector<std::int64_t> kept;
    for (const std::int64_t step : {10, 20, 30}) {
        kept.push_back(step);
        ASSERT_OK(store_->saveFilmFrame(*id, frame(step), kept));
    }
    ASSERT_OK(store_->saveFilmFrame(*id, frame(40), {10, 30, 40}));
    reopen();
    const auto content = store_->load();
    ASSERT_OK(content);
    EXPECT_EQ(content->runs[0].recordJson, run.recordJson);
    ASSERT_EQ(content->runs[0].checkpoints.size(), 1u);
    EXPECT_EQ(content->runs[0].checkpoints[0].kind, "last");
    EXPECT_EQ(content->runs[0].checkpoints[0].step, 7);
    EXPECT_EQ(content->runs[0].checkpoints[0].bytes, 33);
    auto film = store_->loadFilm(*id);
    ASSERT_OK(film);
    ASSERT_EQ(film->size(), 3u);
    EXPECT_EQ((*film)[1].step, 30);
    EXPECT_EQ((*film)[2].data, frame(40).data);
    ASSERT_OK(store_->cutSeries(*id, 30));  // the run is gone on with from there
    EXPECT_EQ(store_->loadFilm(*id)->size(), 2u);
    EXPECT_EQ(store_->saveFilmFrame({99}, frame(1), {1}).error().code, Errc::InvalidInput);
}

TEST_F(ProjectStoreTest, ADamagedFilmIsSaid) {
    const auto id = store_->addRun({.name = "run 1",
                                    .startedAt = "",
                                    .state = "",
                                    .configJson = "",
                                    .classesJson = "",
                                    .deviceText = ""});
    ASSERT_OK(id);
    ASSERT_OK(store_->saveFilmFrame(*id, {5, std::vector<std::byte>(100)}, {5}));
    store_.reset();
    {
        SQLite::Database db(path_.string(), SQLite::OPEN_READWRITE);
        db.exec("UPDATE swath_film_frames SET data = x'28b52ffd00'");
    }
    reopen();
    EXPECT_EQ(store_->loadFilm(*id).error().code, Errc::BadFormat);
    EXPECT_EQ(store_->load()->runs.size(), 1u);
}

TEST_F(ProjectStoreTest, MapsOfRunsAreKeptApartTileByTile) {
    ASSERT_OK(store_->saveLayer({.id = {11}, .name = "map of run 1", .run = {1}}));
    ASSERT_OK(store_->saveLayer({.id = {12}, .name = "map of run 2", .run = {2}}));
    ASSERT_OK(store_->saveMap({11}, scene_, {{{0, 0}, 5, tileOf(1)}, {{1, 0}, 5, tileOf(9)}}));
    ASSERT_OK(store_->saveMap({11}, scene_, {{{2, 1}, 6, tileOf(2)}, {{1, 0}, 6, nullptr}}));
    ASSERT_OK(store_->saveMap({12}, scene_, {{{0, 0}, 7, tileOf(3)}}));
    reopen();
    const auto content = store_->load();
    ASSERT_OK(content);
    ASSERT_EQ(content->layers.size(), 3u);
    EXPECT_EQ(content->layers[0].run, RunId{});
    EXPECT_EQ(content->layers[1].run, RunId{1});
    EXPECT_EQ(content->layers[2].run, RunId{2});
    const auto places = store_->tilePlaces();
    ASSERT_OK(places);
    EXPECT_TRUE(places->labels.empty());
    const std::vector<TilePlace>& first = places->maps.at({scene_, {11}});
    ASSERT_EQ(first.size(), 2u);
    EXPECT_EQ(first[1].index, (TileIndex{2, 1}));
    EXPECT_EQ(first[1].step, 6);
    EXPECT_EQ(**store_->readTile(scene_, {11}, {2, 1}, true), *cutToScene(tileOf(2), kSceneSize, {2, 1}));
    EXPECT_EQ(**store_->readTile(scene_, {12}, {0, 0}, true), *tileOf(3));
    EXPECT_EQ(*store_->readTile(scene_, {12}, {1, 0}, true), nullptr);
}

TEST_F(ProjectStoreTest, RemovingASceneTakesAllThatBelongsToIt) {
    LabelMap map(kSceneSize);
    const Edit edit = randomEdit(map, scene_, layer_, 1);
    const Feature feature = someFeature(1, scene_, {1});
    ASSERT_OK(store_->recordEdit(edit, &feature));
    ASSERT_OK(store_->addRegion({.id = {}, .scene = scene_, .window = {0, 0, 9, 9}}));
    ASSERT_OK(store_->removeScene(scene_));
    const auto content = store_->load();
    EXPECT_TRUE(content->scenes.empty());
    EXPECT_TRUE(content->regions.empty());
    EXPECT_TRUE(content->journal.empty());
    EXPECT_TRUE(content->features.empty());
    EXPECT_EQ(store_->removeScene(scene_).error().code, Errc::NotFound);
}

TEST_F(ProjectStoreTest, WhatMakesNoSenseIsRefusedAndChangesNothing) {
    const auto twice = store_->addScene(someScene("river", "/x.tif"));
    ASSERT_FALSE(twice.ok());
    EXPECT_EQ(twice.error().code, Errc::InvalidInput);
    EXPECT_NE(twice.error().what.find("river.swath"), std::string::npos) << twice.error().what;
    EXPECT_EQ(store_->addRegion({.id = {}, .scene = {77}, .window = {0, 0, 1, 1}}).error().code,
              Errc::InvalidInput);
    EXPECT_EQ(store_->appendSeries({5}, {{"a", 1, 1, 1}}).error().code, Errc::InvalidInput);
    EXPECT_EQ(store_->load()->scenes.size(), 1u);
    EXPECT_EQ(ProjectStore::create(path_, {}).error().code, Errc::InvalidInput);
    EXPECT_EQ(ProjectStore::create(dir_ / "no/such/p.swath", {}).error().code, Errc::NotFound);
}

TEST_F(ProjectStoreTest, ABackupIsAProjectOfItsOwn) {
    LabelMap map(kSceneSize);
    ASSERT_OK(store_->recordEdit(randomEdit(map, scene_, layer_, 1)));
    ASSERT_OK(store_->backupTo(dir_ / "copy.swath"));
    auto copy = ProjectStore::open(dir_ / "copy.swath", OpenMode::ReadWrite);
    ASSERT_OK(copy);
    EXPECT_TRUE(sameLabels(*copy->loadLabels(scene_, layer_, kSceneSize), map));
    EXPECT_EQ(store_->backupTo(path_).error().code, Errc::InvalidInput);
}

}  // namespace swath::test
