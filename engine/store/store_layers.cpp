// SPDX-License-Identifier: MIT
// Layers, the maps among them, and what is marked as removed.
#include "engine/store/store_impl.h"

namespace swath {

Status ProjectStore::Impl::putLayer(const LayerRow& layer) {
    sql::run(*db,
             "INSERT INTO swath_layers (id, name, visible, opacity, run) VALUES (?, ?, ?, ?, ?) "
             "ON CONFLICT (id) DO UPDATE SET name = excluded.name, visible = excluded.visible, "
             "opacity = excluded.opacity, run = excluded.run, removed = 0",
             layer.id.value, layer.name, layer.visible, layer.opacity, layer.run.value);
    return {};
}

Status ProjectStore::saveLayer(const LayerRow& layer) {
    return impl_->write("save the layer", [&] { return impl_->putLayer(layer); });
}

Result<LayerFacts> ProjectStore::loadLayerFacts() {
    return impl_->read("load the layers", [&]() -> Result<LayerFacts> {
        SQLite::Database& db = *impl_->db;
        LayerFacts facts;
        for (SQLite::Statement row(db, "SELECT id, run, removed FROM swath_layers"); row.executeStep();) {
            const LayerId id{row.getColumn(0).getInt64()};
            if (const std::int64_t run = row.getColumn(1).getInt64(); run > 0) facts.maps[id] = RunId{run};
            if (row.getColumn(2).getInt64() != 0) facts.removedLayers.insert(id);
        }
        for (SQLite::Statement row(db, "SELECT id FROM swath_scenes WHERE removed <> 0"); row.executeStep();)
            facts.removedScenes.insert(SceneId{row.getColumn(0).getInt64()});
        for (SQLite::Statement row(db, "SELECT id FROM swath_runs WHERE removed <> 0"); row.executeStep();)
            facts.removedRuns.insert(RunId{row.getColumn(0).getInt64()});
        for (SQLite::Statement row(db, "SELECT id FROM swath_features WHERE hidden <> 0"); row.executeStep();)
            facts.hiddenFeatures.insert(FeatureId{row.getColumn(0).getInt64()});
        return facts;
    });
}

Status ProjectStore::saveMap(LayerId layer, SceneId scene, const std::vector<MapTile>& tiles) {
    return impl_->write("save the map", [&]() -> Status {
        SQLite::Database& db = *impl_->db;
        for (const MapTile& tile : tiles) {
            const auto data = impl_->encode(tile.classes);
            if (data)
                sql::run(db, "INSERT OR REPLACE INTO swath_map_tiles VALUES (?, ?, ?, ?, ?, ?)", layer.value,
                         scene.value, tile.index.x, tile.index.y, tile.step,
                         std::span<const std::byte>(*data));
            else
                sql::run(db, "DELETE FROM swath_map_tiles WHERE layer = ? AND scene = ? AND y = ? AND x = ?",
                         layer.value, scene.value, tile.index.y, tile.index.x);
        }
        return {};
    });
}

namespace {

/// Of rows x, y and the step of a map. Outside of the scene there is none.
std::vector<TilePlace> placesOf(SQLite::Statement& rows, Size scene) {
    std::vector<TilePlace> places;
    const LabelMap grid(scene);
    while (rows.executeStep()) {
        const std::int64_t x = rows.getColumn(0).getInt64(), y = rows.getColumn(1).getInt64();
        if (x < 0 || y < 0 || x >= grid.tilesX() || y >= grid.tilesY()) continue;
        places.push_back({{static_cast<int>(x), static_cast<int>(y)}, rows.getColumn(2).getInt64()});
    }
    return places;
}

}  // namespace

Result<std::vector<TilePlace>> ProjectStore::labelTiles(SceneId scene, LayerId layer, Size size) {
    return impl_->read("look for labels", [&]() -> Result<std::vector<TilePlace>> {
        SQLite::Statement rows(*impl_->db,
                               "SELECT x, y, 0 FROM swath_tiles WHERE layer = ? AND scene = ? ORDER BY y, x");
        sql::bindAll(rows, layer.value, scene.value);
        return placesOf(rows, size);
    });
}

Result<std::vector<TilePlace>> ProjectStore::mapTiles(SceneId scene, LayerId layer, Size size) {
    return impl_->read("look for the map", [&]() -> Result<std::vector<TilePlace>> {
        SQLite::Statement rows(
            *impl_->db, "SELECT x, y, step FROM swath_map_tiles WHERE layer = ? AND scene = ? ORDER BY y, x");
        sql::bindAll(rows, layer.value, scene.value);
        return placesOf(rows, size);
    });
}

Result<LabelTilePtr> ProjectStore::readTile(SceneId scene, LayerId layer, TileIndex index, bool ofMap) {
    return impl_->read("read a tile", [&]() -> Result<LabelTilePtr> {
        SQLite::Statement row(
            *impl_->db,
            ofMap ? "SELECT data FROM swath_map_tiles WHERE layer = ? AND scene = ? AND y = ? AND x = ?"
                  : "SELECT data FROM swath_tiles WHERE layer = ? AND scene = ? AND y = ? AND x = ?");
        sql::bindAll(row, layer.value, scene.value, index.y, index.x);
        if (!row.executeStep()) return LabelTilePtr();
        auto tile = impl_->codec.decode(sql::blob(row.getColumn(0)));
        if (!tile) return impl_->damagedTile(tile.error());
        return nullIfEmpty(std::move(*tile));
    });
}

}  // namespace swath
