// SPDX-License-Identifier: MIT
#include "engine/store/stored_tiles.h"

#include <utility>

namespace swath {

class StoredTiles::Origin final : public TileOrigin {
  public:
    Origin(std::shared_ptr<StoredTiles> tiles, SceneId scene, LayerId layer, bool isMap)
        : tiles_(std::move(tiles)), scene_(scene), layer_(layer), isMap_(isMap) {}
    LabelTilePtr fetch(TileIndex index) override { return tiles_->fetch({scene_, layer_, isMap_, index}); }

  private:
    std::shared_ptr<StoredTiles> tiles_;
    SceneId scene_;
    LayerId layer_;
    bool isMap_;
};

StoredTiles::StoredTiles(ProjectStore reader, std::shared_ptr<MemoryBudget> budget,
                         std::function<void(const Error&)> damaged)
    : reader_(std::move(reader)),
      damaged_(std::move(damaged)),
      budget_(std::move(budget)),
      cache_(*budget_, "label tiles") {}

std::shared_ptr<TileOrigin> StoredTiles::of(SceneId scene, LayerId layer, bool isMap) {
    return std::make_shared<Origin>(shared_from_this(), scene, layer, isMap);
}

void StoredTiles::close() {
    std::lock_guard lock(mutex_);
    reader_.reset();
}

std::int64_t StoredTiles::fetched() const {
    std::lock_guard lock(mutex_);
    return fetched_;
}

LabelTilePtr StoredTiles::fetch(const Key& key) {
    if (LabelTilePtr known = cache_.find(key)) return known;
    const auto& [scene, layer, isMap, index] = key;
    Result<LabelTilePtr> tile = [&]() -> Result<LabelTilePtr> {
        std::lock_guard lock(mutex_);
        if (!reader_) return Result<LabelTilePtr>(LabelTilePtr());
        ++fetched_;
        return reader_->readTile(scene, layer, index, isMap);
    }();
    if (!tile) {
        if (damaged_) damaged_(tile.error());
        return nullptr;
    }
    if (*tile) cache_.put(key, *tile, sizeof(LabelTile));
    return *tile;
}

}  // namespace swath
