// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/store/change.h"
#include "tests/engine/store/store_fixture.h"

namespace swath::test {

/// A step of each kind, as the window records them, with numbers from `id` to id + 59.
/// @param goes  a scene to be removed. @param run  a run to be removed with its map.
inline std::vector<Change> stepsOfEachKind(std::int64_t id, SceneId scene, LayerId layer,
                                           const SceneRow& goes, const RunRow& run, const LayerRow& map,
                                           const ClassTable& classes) {
    LabelClass renamed = classes.all().front();
    renamed.name = "class " + std::to_string(id);
    ClassTable other = classes;
    EXPECT_TRUE(other.replace(renamed));
    const LabelTilePtr tile = cutToScene(tileOf(static_cast<std::uint64_t>(id)), kSceneSize, {2, 1});
    const LayerRow more{.id = {id + 40}, .name = "layer " + std::to_string(id)};
    const Region region{.id = {id + 30}, .scene = scene, .window = {7, 8, 90, 100}, .complete = true};
    const Region ofGoing{.id = {id + 31}, .scene = goes.id, .window = {1, 2, 30, 40}};
    return {{{id},
             "Polygon: water",
             {TileStep{scene, layer, {{{2, 1}, nullptr, tile}}},
              FeatureStep{{}, {someFeature(id + 20, scene, {})}}}},
            {{id + 1}, "Rename class", {ClassTableStep{classes, other}}},
            {{id + 2}, "Add regions", {RegionStep{{}, {region, ofGoing}}}},
            {{id + 3}, "Add layer", {LayerStep{{}, more}}},
            {{id + 6}, "Add band", {BandsStep{scene, "", R"({"bands":[{"expression":"b1 * 2"}]})"}}},
            {{id + 7}, "Rename scene", {SceneNameStep{goes.id, goes.name, goes.name + " again"}}},
            {{id + 8}, "Arrange scenes", {SceneOrderStep{{}, {goes.id, scene}}}},
            {{id + 9}, "Class of 1 scene", {ImageClassStep{goes.id, 0, classes.all().front().value}}},
            {{id + 4}, "Remove scene", {RegionStep{{ofGoing}, {}}, SceneStep{goes.id, goes.name}}},
            {{id + 5}, "Remove run", {RunStep{run.id, run.name, run.name, false, true}, LayerStep{map, {}}}}};
}

/// Everything that a project can hold: each kind of step done and undone, scenes, runs and layers that were
/// removed, polygons that are hidden. Its numbers end below 400.
inline void fillWithEverything(ProjectStore& store, SceneId scene, LayerId layer) {
    LabelMap map(kSceneSize);
    for (int i = 101; i <= 105; ++i) {
        const Edit edit = randomEdit(map, scene, layer, i);
        const Feature feature = someFeature(i + 10, scene, {});
        ASSERT_OK(store.recordEdit(edit, i % 2 == 0 ? &feature : nullptr));
    }
    ASSERT_OK(store.addRegion({.id = {120}, .scene = scene, .window = {5, 6, 70, 80}}));
    ASSERT_OK(store.addLayer({.id = {121}, .name = "clouds"}));
    ASSERT_OK(store.saveSetting("ui", "{}"));
    std::vector<RunRow> runs;
    std::vector<LayerRow> maps;
    std::vector<SceneRow> scenes;
    for (int i = 0; i < 2; ++i) {
        const std::string number = std::to_string(i + 1);
        RunRow run{.id = {130 + i}, .name = "run " + number, .startedAt = "2024", .state = "done"};
        run.configJson = R"({"epochs": 3})", run.classesJson = R"([{"value": 1, "name": "water"}])";
        run.recordJson = R"({"swath": "0.1", "scenes": [], "split": [{"window": [0, 0, 9, 9]}]})";
        ASSERT_OK(store.addRun(run));
        ASSERT_OK(store.appendSeries(run.id, {{"train/loss", 1, 0.5, 2}, {"train/loss", 2, 1, 1}}));
        ASSERT_OK(store.saveCheckpoint(run.id, "last", 2, std::vector<std::byte>(3000)));
        ASSERT_OK(store.saveFilmFrame(run.id, {2, std::vector<std::byte>(500)}, {2}));
        maps.push_back({.id = {140 + i}, .name = "map of " + run.name, .run = run.id});
        ASSERT_OK(store.saveLayer(maps.back()));
        ASSERT_OK(store.saveMap(maps.back().id, scene, {{{0, 0}, 2, tileOf(3)}, {{1, 1}, 1, tileOf(4 + i)}}));
        runs.push_back(std::move(run));
        scenes.push_back(someScene("lake " + number, "/nowhere/lake" + number + ".tif"));
        scenes.back().id = {150 + i};
        ASSERT_OK(store.addScene(scenes.back()));
        LabelMap ofLake(kSceneSize);
        ASSERT_OK(store.recordEdit(randomEdit(ofLake, scenes.back().id, layer, 160 + i)));
    }
    const auto doAll = [&](std::int64_t id, std::size_t which, const ClassTable& classes) {
        const auto steps =
            stepsOfEachKind(id, scene, layer, scenes[which], runs[which], maps[which], classes);
        for (const Change& step : steps) EXPECT_TRUE(store.recordChange(step).ok()) << step.label;
        return steps;
    };
    doAll(200, 0, someClasses());
    auto undone = doAll(300, 1, store.load()->classes);
    for (auto step = undone.rbegin(); step != undone.rend(); ++step) ASSERT_OK(store.markChange(*step, true));
}

struct Cell {
    std::string table, column;
};

/// Takes the rules away with which SQLite would keep strange values out: a file need not have them.
/// @return the cells of a closed project that can be changed.
inline std::vector<Cell> relaxRules(const std::filesystem::path& file) {
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE);
    db.exec("PRAGMA writable_schema = ON");
    db.exec(
        "UPDATE sqlite_master SET sql = replace(replace(replace(sql, ' STRICT', ''), ' NOT NULL', ''), "
        "' CHECK (value BETWEEN 1 AND 254)', '') WHERE name GLOB 'swath_*' AND type = 'table'");
    db.exec("PRAGMA writable_schema = RESET; PRAGMA journal_mode = DELETE; VACUUM");
    std::vector<Cell> cells;
    for (SQLite::Statement row(
             db,
             "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c "
             "WHERE m.type = 'table' AND (m.name GLOB 'swath_*' OR m.name = 'sqlite_sequence' OR "
             "m.name GLOB 'gpkg_*' OR m.name GLOB 'polygons_*') AND m.name NOT GLOB 'swath_prediction*'");
         row.executeStep();)
        cells.push_back({row.getColumn(0).getString(), row.getColumn(1).getString()});
    return cells;
}

/// What a cell becomes, as SQL.
inline std::string strangeValue(Rng& rng, const Cell& cell) {
    const std::string column = "\"" + cell.column + "\"";
    const std::string fixed[] = {
        "NULL",
        "-1",
        "0",
        "9223372036854775807",
        "1e300",
        "-9e999",
        "CAST(x'fffe41c080' AS TEXT)",
        "hex(zeroblob(300000))",
        R"('{"x": "a", "channels": [1, {"band": -4}], "gamma": null}')",
        R"('[{"value": 3, "name": 7, "colour": []}, [[[[]]]]]')",
        R"('{"id": 1, "name": "' || char(27) || '", "visible": true, "opacity": 0.5, "run": 7, "removed": true}')",
        R"('[{"id": 114, "scene": 1, "x": -9, "y": 599, "width": 4000000, "height": 7, "role": "test", "complete": true}]')",
        "CAST(" + column + " AS TEXT) || char(27) || '[2J'",
        "replace(" + column + ", '1', '4')",
        "substr(" + column + ", 1, length(" + column + ") / 2)",
        column + " * -1000003"};
    switch (rng.below(6)) {
        case 0:
            return std::to_string(static_cast<std::int64_t>(rng.next()));
        case 1:
            return "x'" + std::string(2 * rng.below(40), 'f') + "'";
        case 2:
            return "zeroblob(" + std::to_string(rng.below(100'000)) + ")";
        case 3:
            return std::to_string(static_cast<std::int64_t>(rng.below(5000)) - 100);
        default:
            return fixed[rng.below(std::size(fixed))];
    }
}

/// Changes random cells of a closed project. @return what was done, for messages.
inline std::string makeStrange(const std::filesystem::path& file, Rng& rng, const std::vector<Cell>& cells) {
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE);
    db.exec("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY");
    std::string done;
    for (std::uint64_t i = 1 + rng.below(3); i > 0; --i) {
        const Cell& cell = cells[rng.below(cells.size())];
        const std::string table = "\"" + cell.table + "\"";
        const std::string one = " ORDER BY rowid LIMIT 1 OFFSET " + std::to_string(rng.below(1000)) +
                                " % (SELECT max(1, count(*)) FROM " + table + ")";
        const std::string rows = "SELECT rowid FROM " + table + (rng.below(2) ? "" : one);
        const std::string statement = "UPDATE OR IGNORE " + table + " SET \"" + cell.column +
                                      "\" = " + strangeValue(rng, cell) + " WHERE rowid IN (" + rows + ")";
        (void)db.tryExec(statement);
        done += statement + "; ";
    }
    return done;
}

}  // namespace swath::test
