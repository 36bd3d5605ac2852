// SPDX-License-Identifier: MIT
// Tiles of labels.
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

}  // namespace swath
