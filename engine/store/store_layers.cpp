// SPDX-License-Identifier: MIT
// Layers, the maps among them, and where their tiles are.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "engine/store/limits.h"
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

/// Rows of layer, scene, x, y, step, and the size of the scene.
void readPlaces(Rows& row, TilePlaces::Of& places) {
    while (row.next()) {
        const std::pair of{row.id<SceneId>(1), row.id<LayerId>(0)};
        const LabelMap grid({static_cast<int>(row.whole(5, 1, limits::kSceneSide)),
                             static_cast<int>(row.whole(6, 1, limits::kSceneSide))});
        const TileIndex index{static_cast<int>(row.whole(2, 0, grid.tilesX() - 1)),
                              static_cast<int>(row.whole(3, 0, grid.tilesY() - 1))};
        if (!row.usable()) continue;
        places[of].push_back({index, row.wholeOr(4, 0, limits::kLargestId, 0)});
    }
}

}  // namespace

Result<TilePlaces> ProjectStore::tilePlaces(std::vector<Error>* problems) {
    return impl_->read("look for tiles", [&]() -> Result<TilePlaces> {
        TilePlaces places;
        Problems found;
        Rows labels(found, {"tile of labels", "tiles of labels"}, limits::kTiles, *impl_->db,
                    "SELECT t.layer, t.scene, t.x, t.y, 0, s.width, s.height FROM swath_tiles t "
                    "JOIN swath_scenes s ON s.id = t.scene ORDER BY t.layer, t.scene, t.y, t.x");
        readPlaces(labels, places.labels);
        Rows maps(found, {"tile of a map", "tiles of maps"}, limits::kTiles, *impl_->db,
                  "SELECT t.layer, t.scene, t.x, t.y, t.step, s.width, s.height FROM swath_map_tiles t "
                  "JOIN swath_scenes s ON s.id = t.scene ORDER BY t.layer, t.scene, t.y, t.x");
        readPlaces(maps, places.maps);
        if (problems)
            std::ranges::move(found.sentences(impl_->path.filename().string()),
                              std::back_inserter(*problems));
        return places;
    });
}

Result<LabelTilePtr> ProjectStore::readTile(SceneId scene, LayerId layer, TileIndex index, bool ofMap) {
    return impl_->read("read a tile", [&]() -> Result<LabelTilePtr> {
        Problems found;
        Rows row(found, {"tile", "tiles"}, 1, *impl_->db,
                 fmt::format("SELECT data, s.width, s.height FROM {} JOIN swath_scenes s ON s.id = scene "
                             "WHERE layer = ? AND scene = ? AND y = ? AND x = ?",
                             ofMap ? "swath_map_tiles" : "swath_tiles"),
                 layer.value, scene.value, index.y, index.x);
        if (!row.next()) return LabelTilePtr();
        const auto data = row.blob(0);
        const Size size{static_cast<int>(row.whole(1, 1, limits::kSceneSide)),
                        static_cast<int>(row.whole(2, 1, limits::kSceneSide))};
        if (!row.usable()) return impl_->damagedTile({Errc::BadFormat, "a tile is no tile", ""});
        return impl_->decode(data, index, size);
    });
}

}  // namespace swath
