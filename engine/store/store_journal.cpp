// SPDX-License-Identifier: MIT
// Tiles of labels.
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

}  // namespace swath
