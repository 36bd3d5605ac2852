// SPDX-License-Identifier: MIT
// Tiles of labels, and the journal of the edits that made them.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "engine/store/limits.h"
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

Result<LabelTilePtr> ProjectStore::Impl::decode(std::span<const std::byte> bytes, TileIndex index,
                                                Size scene) {
    auto tile = codec.decode(bytes);
    if (!tile) return damagedTile(tile.error());
    const RectI inside = tileWindow(scene, index);
    if (inside.width == kLabelTileSize && inside.height == kLabelTileSize) return nullIfEmpty(*tile);
    // What a file says beyond the scene is nothing.
    auto cut = std::make_shared<LabelTile>(**tile);
    for (int y = 0; y < kLabelTileSize; ++y) {
        auto* row = cut->data() + std::ptrdiff_t{y} * kLabelTileSize;
        std::fill(y < inside.height ? row + inside.width : row, row + kLabelTileSize, kUnlabelled);
    }
    return nullIfEmpty(std::move(cut));
}

Result<LabelMap> ProjectStore::Impl::readTiles(const std::string& query, Size size,
                                               std::span<const std::int64_t> values,
                                               std::vector<Error>* problems) {
    constexpr RowName kName{"tile", "tiles"};
    if (size.empty() || size.width > limits::kSceneSide || size.height > limits::kSceneSide)
        return Error{Errc::InvalidInput, "a scene of this size cannot be", ""};
    LabelMap map(size);
    Problems found;
    Rows row(found, kName, std::int64_t{map.tilesX()} * map.tilesY(), *db, query);
    row.bind(values);
    while (row.next()) {
        const TileIndex index{static_cast<int>(row.whole(0, 0, map.tilesX() - 1)),
                              static_cast<int>(row.whole(1, 0, map.tilesY() - 1))};
        const auto blob = row.blob(2);
        if (!row.usable()) continue;
        auto tile = decode(blob, index, size);
        if (tile)
            map.setTile(index, std::move(*tile));
        else if (problems)
            found.leftOut(kName, fmt::format("column {}, row {}", index.x, index.y));
        else
            return tile.error();
    }
    if (problems) std::ranges::move(found.sentences(path.filename().string()), std::back_inserter(*problems));
    return map;
}

Error ProjectStore::Impl::damagedTile(const Error& cause) const {
    return Error{cause.code, path.filename().string() + ": " + cause.what,
                 "recover a copy with: swath recover " + path.string()};
}

Result<LabelMap> ProjectStore::loadLabels(SceneId scene, LayerId layer, Size size,
                                          std::vector<Error>* problems) {
    return impl_->read("load the labels", [&] {
        const std::int64_t of[] = {layer.value, scene.value};
        return impl_->readTiles("SELECT x, y, data FROM swath_tiles WHERE layer = ? AND scene = ?", size, of,
                                problems);
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

Result<Edit> ProjectStore::loadEdit(EditId id, std::vector<Error>* problems) {
    return impl_->read("load a step of the history", [&]() -> Result<Edit> {
        Problems found;
        Rows step(found, {"step of the history", "steps of the history"}, 1, *impl_->db,
                  "SELECT e.scene, e.layer, e.label, s.width, s.height FROM swath_edits e "
                  "JOIN swath_scenes s ON s.id = e.scene WHERE e.id = ?",
                  id.value);
        const bool there = step.next();
        Edit edit{.id = id, .scene = {}, .layer = {}, .label = "", .changes = {}};
        Size size;
        if (there) {
            edit.scene = step.id<SceneId>(0);
            edit.layer = step.id<LayerId>(1);
            edit.label = step.shown(2);
            size = {static_cast<int>(step.whole(3, 1, limits::kSceneSide)),
                    static_cast<int>(step.whole(4, 1, limits::kSceneSide))};
        }
        if (!there || !step.usable())
            return Error{Errc::NotFound, "this step is not in the history of the project", ""};
        if (Status read = impl_->readChanges(edit, size, found, problems != nullptr); !read)
            return read.error();
        if (problems)
            std::ranges::move(found.sentences(impl_->path.filename().string()),
                              std::back_inserter(*problems));
        return edit;
    });
}

Status ProjectStore::Impl::readChanges(Edit& edit, Size size, Problems& found, bool goOn) {
    constexpr RowName kName{"tile of a step", "tiles of a step"};
    const LabelMap grid(size);
    Rows row(found, kName, std::int64_t{grid.tilesX()} * grid.tilesY(), *db,
             "SELECT x, y, before, after FROM swath_journal_tiles WHERE edit = ? ORDER BY rowid",
             edit.id.value);
    while (row.next()) {
        TileChange change{.index = {static_cast<int>(row.whole(0, 0, grid.tilesX() - 1)),
                                    static_cast<int>(row.whole(1, 0, grid.tilesY() - 1))},
                          .before = {},
                          .after = {}};
        std::optional<Error> damaged;
        for (auto [column, tile] : {std::pair(2, &change.before), std::pair(3, &change.after)}) {
            if (row.isNull(column)) continue;
            const auto blob = row.blob(column);
            auto decoded = decode(blob, change.index, size);
            if (decoded)
                *tile = std::move(*decoded);
            else
                damaged = decoded.error();
        }
        if (damaged && !goOn) return *damaged;
        if (damaged) row.reject("it is damaged");
        if (row.usable()) edit.changes.push_back(std::move(change));
    }
    return {};
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

Result<LabelMap> ProjectStore::loadPrediction(SceneId scene, Size size, std::vector<Error>* problems) {
    return impl_->read("load the prediction", [&] {
        const std::int64_t of[] = {scene.value};
        return impl_->readTiles("SELECT x, y, data FROM swath_prediction_tiles WHERE scene = ?", size, of,
                                problems);
    });
}

}  // namespace swath
