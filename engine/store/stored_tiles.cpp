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

StoredTiles::StoredTiles(ProjectStore reader, std::shared_ptr<MemoryBudget> budget)
    : reader_(std::move(reader)), budget_(std::move(budget)), cache_(*budget_, "label tiles") {}

void StoredTiles::whenDamaged(std::function<void(const Error&)> damaged) {
    std::lock_guard lock(mutex_);
    damaged_ = std::move(damaged);
}

std::shared_ptr<TileOrigin> StoredTiles::of(SceneId scene, LayerId layer, bool isMap) {
    return std::make_shared<Origin>(shared_from_this(), scene, layer, isMap);
}

void StoredTiles::close() {
    std::lock_guard lock(mutex_);
    reader_.reset();
    damaged_ = nullptr;
}

void StoredTiles::lose() {
    std::lock_guard lock(mutex_);
    reader_.reset();
}

void StoredTiles::readFrom(ProjectStore reader) {
    std::lock_guard lock(mutex_);
    reader_ = std::move(reader);
    unreadable_.clear();
}

std::int64_t StoredTiles::fetched() const {
    std::lock_guard lock(mutex_);
    return fetched_;
}

LabelTilePtr StoredTiles::fetch(const Key& key) {
    if (LabelTilePtr known = cache_.find(key)) return known;
    const auto tile = read(key);
    if (!tile || !*tile) return nullptr;
    cache_.put(key, *tile, sizeof(LabelTile));
    return *tile;
}

Result<LabelTilePtr> StoredTiles::read(const Key& key) {
    const auto& [scene, layer, isMap, index] = key;
    std::lock_guard lock(mutex_);
    if (!reader_ || unreadable_.contains(key)) return LabelTilePtr();
    ++fetched_;
    auto tile = reader_->readTile(scene, layer, index, isMap);
    if (tile) return tile;
    // What is damaged stays so; a disk may come back.
    if (tile.error().code == Errc::BadFormat) unreadable_.insert(key);
    if (damaged_ && told_.insert({scene, layer, isMap}).second) damaged_(tile.error());
    return tile;
}

}  // namespace swath
