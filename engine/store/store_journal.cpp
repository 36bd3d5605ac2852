// SPDX-License-Identifier: MIT
// Tiles of labels, and the journal of the edits that made them.
#include <utility>

#include "engine/store/store_impl.h"

namespace swath {

std::optional<std::vector<std::byte>> ProjectStore::Impl::encode(const LabelTilePtr& tile) {
    if (!tile) return std::nullopt;
    return codec.encode(*tile);
}

void ProjectStore::Impl::putTile(SceneId scene, LayerId layer, TileIndex index,
                                 const std::optional<std::vector<std::byte>>& data) {
    if (data)
        sql::run(*db, "INSERT OR REPLACE INTO swath_tiles VALUES (?, ?, ?, ?, ?)", layer.value, scene.value,
                 index.x, index.y, std::span<const std::byte>(*data));
    else
        sql::run(*db, "DELETE FROM swath_tiles WHERE layer = ? AND scene = ? AND y = ? AND x = ?",
                 layer.value, scene.value, index.y, index.x);
}

Result<LabelMap> ProjectStore::Impl::readTiles(SQLite::Statement& rows, Size size) {
    LabelMap map(size);
    while (rows.executeStep()) {
        const TileIndex index{rows.getColumn(0).getInt(), rows.getColumn(1).getInt()};
        auto tile = codec.decode(sql::blob(rows.getColumn(2)));
        if (!tile) return damagedTile(tile.error());
        if (map.contains(index)) map.setTile(index, std::move(*tile));
    }
    return map;
}

Error ProjectStore::Impl::damagedTile(const Error& cause) const {
    return Error{cause.code, path.filename().string() + ": " + cause.what,
                 "recover a copy with: swath recover " + path.string()};
}

Result<LabelMap> ProjectStore::loadLabels(SceneId scene, LayerId layer, Size size) {
    return impl_->read("load the labels", [&] {
        SQLite::Statement rows(*impl_->db,
                               "SELECT x, y, data FROM swath_tiles WHERE layer = ? AND scene = ?");
        sql::bindAll(rows, layer.value, scene.value);
        return impl_->readTiles(rows, size);
    });
}

Status ProjectStore::recordEdit(const Edit& edit, const Feature* feature) {
    if (!edit.id) return Error{Errc::InvalidInput, "an edit without a number cannot be saved", ""};
    return impl_->write("save the stroke", [&]() -> Status {
        SQLite::Database& db = *impl_->db;
        db.exec("DELETE FROM swath_edits WHERE undone = 1");
        sql::run(db,
                 "INSERT INTO swath_edits VALUES (?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?, 0)",
                 edit.id.value, edit.scene.value, edit.layer.value, edit.label, changedPixels(edit));
        for (const TileChange& change : edit.changes) {
            const auto before = impl_->encode(change.before), after = impl_->encode(change.after);
            SQLite::Statement row(db, "INSERT INTO swath_journal_tiles VALUES (?, ?, ?, ?, ?)");
            sql::bindAll(row, edit.id.value, change.index.x, change.index.y);
            if (before) sql::bind(row, 4, std::span<const std::byte>(*before));
            if (after) sql::bind(row, 5, std::span<const std::byte>(*after));
            row.exec();
            impl_->putTile(edit.scene, edit.layer, change.index, after);
        }
        return feature ? impl_->insertFeature(*feature) : Status();
    });
}

Status ProjectStore::markUndone(const Edit& edit, bool undone) {
    return impl_->write(undone ? "save the undo" : "save the redo", [&]() -> Status {
        SQLite::Database& db = *impl_->db;
        if (sql::run(db, "UPDATE swath_edits SET undone = ? WHERE id = ?", undone, edit.id.value) == 0)
            return Error{Errc::NotFound, "this step is not in the history of the project", ""};
        for (const TileChange& change : edit.changes)
            impl_->putTile(edit.scene, edit.layer, change.index,
                           impl_->encode(undone ? change.before : change.after));
        if (undone)
            impl_->hideFeatures("f.edit = ?", edit.id.value);
        else
            impl_->showFeatures("f.edit = ?", edit.id.value);
        return {};
    });
}

Result<Edit> ProjectStore::loadEdit(EditId id) {
    return impl_->read("load a step of the history", [&]() -> Result<Edit> {
        SQLite::Statement row(*impl_->db, "SELECT scene, layer, label FROM swath_edits WHERE id = ?");
        sql::bindAll(row, id.value);
        if (!row.executeStep())
            return Error{Errc::NotFound, "this step is not in the history of the project", ""};
        Edit edit{.id = id,
                  .scene = {row.getColumn(0).getInt64()},
                  .layer = {row.getColumn(1).getInt64()},
                  .label = row.getColumn(2).getString(),
                  .changes = {}};
        SQLite::Statement tiles(
            *impl_->db, "SELECT x, y, before, after FROM swath_journal_tiles WHERE edit = ? ORDER BY rowid");
        sql::bindAll(tiles, id.value);
        while (tiles.executeStep()) {
            TileChange change{.index = {tiles.getColumn(0).getInt(), tiles.getColumn(1).getInt()},
                              .before = {},
                              .after = {}};
            for (auto [column, tile] : {std::pair(2, &change.before), std::pair(3, &change.after)}) {
                if (tiles.getColumn(column).isNull()) continue;
                auto decoded = impl_->codec.decode(sql::blob(tiles.getColumn(column)));
                if (!decoded) return impl_->damagedTile(decoded.error());
                *tile = std::move(*decoded);
            }
            edit.changes.push_back(std::move(change));
        }
        return edit;
    });
}

Status ProjectStore::savePrediction(SceneId scene, RunId run,
                                    const std::vector<std::pair<TileIndex, LabelTilePtr>>& tiles) {
    return impl_->write("save the prediction", [&]() -> Status {
        SQLite::Database& db = *impl_->db;
        sql::run(
            db,
            "INSERT OR REPLACE INTO swath_predictions VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
            scene.value, run.value);
        for (const auto& [index, tile] : tiles) {
            const auto data = impl_->encode(tile);
            if (data)
                sql::run(db, "INSERT OR REPLACE INTO swath_prediction_tiles VALUES (?, ?, ?, ?)", scene.value,
                         index.x, index.y, std::span<const std::byte>(*data));
            else
                sql::run(db, "DELETE FROM swath_prediction_tiles WHERE scene = ? AND y = ? AND x = ?",
                         scene.value, index.y, index.x);
        }
        return {};
    });
}

Result<LabelMap> ProjectStore::loadPrediction(SceneId scene, Size size) {
    return impl_->read("load the prediction", [&] {
        SQLite::Statement rows(*impl_->db, "SELECT x, y, data FROM swath_prediction_tiles WHERE scene = ?");
        sql::bindAll(rows, scene.value);
        return impl_->readTiles(rows, size);
    });
}

}  // namespace swath
