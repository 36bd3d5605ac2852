// SPDX-License-Identifier: MIT
// The journal: what was changed, how it was before and how it is after.
#include <utility>

#include "engine/store/change.h"
#include "engine/store/limits.h"
#include "engine/store/step_json.h"
#include "engine/store/store_impl.h"

namespace swath {
namespace {

Error noSuchStep() {
    return Error{Errc::NotFound, "this step is not in the history of the project", ""};
}

void insertTiles(ProjectStore::Impl& impl, const Change& change, const TileStep& step, int position) {
    SQLite::Database& db = *impl.db;
    // Not SQLite's own count: that is what a file says it is.
    const std::int64_t edit =
        1 +
        sql::number(db, 0, "SELECT max(id) FROM swath_edits WHERE id BETWEEN 1 AND ?", limits::kLargestId);
    sql::run(db,
             "INSERT INTO swath_edits (id, scene, layer, label, time, pixels, undone, change, position) "
             "VALUES (?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?, 0, ?, ?)",
             edit, step.scene.value, step.layer.value, change.label, changedPixels(step.changes),
             change.id.value, position);
    for (const TileChange& tile : step.changes) {
        const auto before = impl.encode(tile.before), after = impl.encode(tile.after);
        SQLite::Statement row(db, "INSERT INTO swath_journal_tiles VALUES (?, ?, ?, ?, ?)");
        sql::bindAll(row, edit, tile.index.x, tile.index.y);
        if (before) sql::bind(row, 4, std::span<const std::byte>(*before));
        if (after) sql::bind(row, 5, std::span<const std::byte>(*after));
        row.exec();
        impl.putTile(step.scene, step.layer, tile.index, after);
    }
}

/// Brings the tables to the state after a step.
struct Apply {
    ProjectStore::Impl& impl;

    Status operator()(const TileStep& step) const {
        for (const TileChange& tile : step.changes)
            impl.putTile(step.scene, step.layer, tile.index, impl.encode(tile.after));
        return {};
    }
    Status operator()(const ClassTableStep& step) const {
        impl.writeClasses(step.after);
        impl.showFeatures("f.id > ?", 0);  // they carry the names of their classes
        return {};
    }
    Status operator()(const RegionStep& step) const {
        for (const Region& r : step.before)
            sql::run(*impl.db, "DELETE FROM swath_regions WHERE id = ?", r.id.value);
        for (const Region& r : step.after)
            sql::run(*impl.db, "INSERT OR REPLACE INTO swath_regions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                     r.id.value, r.scene.value, r.window.x, r.window.y, r.window.width, r.window.height,
                     roleName(r.role), r.complete);
        return {};
    }
    Status operator()(const FeatureStep& step) const {
        SQLite::Database& db = *impl.db;
        for (const Feature& f : step.before) {
            impl.hideFeatures("f.id = ?", f.id.value);
            sql::run(db, "UPDATE swath_features SET hidden = 1 WHERE id = ?", f.id.value);
        }
        for (const Feature& f : step.after) {
            if (sql::run(db, "UPDATE swath_features SET hidden = 0 WHERE id = ?", f.id.value) > 0)
                impl.showFeatures("f.id = ?", f.id.value);
            else if (Status added = impl.insertFeature(f); !added)
                return added;
        }
        return {};
    }
    Status operator()(const LayerStep& step) const {
        if (step.after) return impl.putLayer(*step.after);
        if (step.before)
            sql::run(*impl.db, "UPDATE swath_layers SET removed = 1 WHERE id = ?", step.before->id.value);
        return {};
    }
    Status operator()(const SceneStep& step) const {
        sql::run(*impl.db, "UPDATE swath_scenes SET removed = ?, name = ? WHERE id = ?", step.removedAfter,
                 step.removedAfter ? removedName(step.scene) : step.name, step.scene.value);
        return {};
    }
    Status operator()(const RunStep& step) const {
        sql::run(*impl.db, "UPDATE swath_runs SET removed = ?, name = ? WHERE id = ?", step.removedAfter,
                 step.nameAfter, step.run.value);
        return {};
    }
    Status operator()(const BandsStep& step) const {
        sql::run(*impl.db, "INSERT OR REPLACE INTO swath_settings VALUES (?, ?)",
                 sceneBandsSetting(step.scene), step.after);
        return {};
    }
    Status operator()(const SceneNameStep& step) const {
        impl.hideFeatures("f.scene = ?", step.scene.value);  // they carry the name of their scene
        sql::run(*impl.db, "UPDATE swath_scenes SET name = ? WHERE id = ? AND removed = 0", step.after,
                 step.scene.value);
        impl.showFeatures("f.scene = ?", step.scene.value);
        return {};
    }
    Status operator()(const SceneOrderStep& step) const {
        sql::run(*impl.db, "INSERT OR REPLACE INTO swath_settings VALUES (?, ?)", kSceneOrderSetting,
                 sceneOrderText(step.after));
        return {};
    }
    Status operator()(const ImageClassStep& step) const {
        sql::run(*impl.db, "INSERT OR REPLACE INTO swath_settings VALUES (?, ?)",
                 imageClassSetting(step.scene), std::to_string(step.after));
        return {};
    }
};

Status applyAll(ProjectStore::Impl& impl, const Change& change) {
    for (const Step& step : change.steps)
        if (Status done = std::visit(Apply{impl}, step); !done) return done;
    return {};
}

/// What can never be done again goes, and with it the polygons that only it had.
void dropUndone(SQLite::Database& db) {
    std::vector<std::int64_t> gone;
    SQLite::Statement row(db,
                          "SELECT s.after FROM swath_change_steps s JOIN swath_changes c ON c.id = s.change "
                          "WHERE c.undone = 1 AND s.kind = 'features'");
    while (row.executeStep())
        if (const auto step = parseStep({"features", "[]", row.getColumn(0).getString()}))
            for (const Feature& f : std::get<FeatureStep>(*step).after) gone.push_back(f.id.value);
    for (const std::int64_t id : gone)
        sql::run(db, "DELETE FROM swath_features WHERE id = ? AND hidden = 1", id);
    db.exec("DELETE FROM swath_changes WHERE undone = 1");
}

}  // namespace

Status ProjectStore::recordChange(const Change& change) {
    if (!change.id) return Error{Errc::InvalidInput, "a change without a number cannot be saved", ""};
    return impl_->write("save the change", [&]() -> Status {
        SQLite::Database& db = *impl_->db;
        dropUndone(db);
        sql::run(db,
                 "INSERT INTO swath_changes (id, label, time, scene, pixels) "
                 "VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?, ?)",
                 change.id.value, change.label, change.scene().value, change.pixels());
        int position = 0;
        for (const Step& step : change.steps) {
            if (const auto* tiles = std::get_if<TileStep>(&step)) {
                insertTiles(*impl_, change, *tiles, position++);
                continue;
            }
            const auto text = stepText(step);
            sql::run(db, "INSERT INTO swath_change_steps VALUES (?, ?, ?, ?, ?)", change.id.value, position++,
                     text->kind, text->before, text->after);
            if (Status done = std::visit(Apply{*impl_}, step); !done) return done;
        }
        return {};
    });
}

Status ProjectStore::markChange(const Change& change, bool undone) {
    return impl_->write(undone ? "save the undo" : "save the redo", [&]() -> Status {
        SQLite::Database& db = *impl_->db;
        if (sql::run(db, "UPDATE swath_changes SET undone = ? WHERE id = ?", undone, change.id.value) == 0)
            return noSuchStep();
        sql::run(db, "UPDATE swath_edits SET undone = ? WHERE change = ?", undone, change.id.value);
        return applyAll(*impl_, undone ? reversed(change) : change);
    });
}

Status ProjectStore::recordEdit(const Edit& edit, const Feature* feature) {
    Change change{edit.id, edit.label, {TileStep{edit.scene, edit.layer, edit.changes}}};
    if (feature) change.steps.emplace_back(FeatureStep{{}, {*feature}});
    return recordChange(change);
}

Status ProjectStore::markUndone(const Edit& edit, bool undone) {
    std::vector<Error> leftOut;
    const auto change = loadChange(edit.id, &leftOut);
    return change ? markChange(*change, undone) : Status(change.error());
}

Result<Edit> ProjectStore::loadEdit(EditId id, std::vector<Error>* problems) {
    auto change = loadChange(id, problems);
    if (!change) return change.error();
    for (Step& step : change->steps)
        if (auto* tiles = std::get_if<TileStep>(&step))
            return Edit{id, tiles->scene, tiles->layer, change->label, std::move(tiles->changes)};
    return Error{Errc::NotFound, "this step of the history is not of labels", ""};
}

}  // namespace swath
