// SPDX-License-Identifier: MIT
#include "engine/label/label_map.h"

#include <cassert>
#include <cstring>

namespace swath {
namespace {

/// Whether the pointer has holders beyond `known`. Copying it first orders the last reads of a holder on
/// another thread before what follows (the counter changes with acquire-release order), which use_count()
/// alone would not.
template <class T>
bool heldElsewhere(const std::shared_ptr<T>& pointer, long known) {
    const std::shared_ptr<T> probe = pointer;
    return pointer.use_count() > known + 1;
}

std::size_t offsetInTile(int x, int y) {
    return static_cast<std::size_t>(y % kLabelTileSize) * kLabelTileSize +
           static_cast<std::size_t>(x % kLabelTileSize);
}

}  // namespace

LabelMap::LabelMap(Size size) : size_{std::max(0, size.width), std::max(0, size.height)} {
    rows_.resize(static_cast<std::size_t>(tilesY()));
}

const LabelMap::Slot* LabelMap::find(TileIndex index) const {
    if (!contains(index)) return nullptr;
    const auto& row = rows_[static_cast<std::size_t>(index.y)];
    if (!row) return nullptr;
    const Slot& slot = (*row)[static_cast<std::size_t>(index.x)];
    return slot.empty() ? nullptr : &slot;
}

LabelTilePtr LabelMap::tile(TileIndex index) const {
    const Slot* found = find(index);
    return found ? found->get() : nullptr;
}

LabelMap::Slot& LabelMap::writable(TileIndex index) {
    assert(contains(index));
    auto& row = rows_[static_cast<std::size_t>(index.y)];
    if (!row)
        row = std::make_shared<Row>(static_cast<std::size_t>(tilesX()));
    else if (heldElsewhere(row, 1))
        row = std::make_shared<Row>(*row);
    return (*row)[static_cast<std::size_t>(index.x)];
}

void LabelMap::setTile(TileIndex index, LabelTilePtr tile) {
    if (!tile && !find(index)) return;
    Slot& slot = writable(index);
    // Copies of this map go on to see what was there, wherever it came from.
    if (slot.lazy && heldElsewhere(slot.lazy, 1)) slot.lazy->pin();
    slot = {std::move(tile), nullptr};
}

void LabelMap::setLazyTile(TileIndex index, std::shared_ptr<TileOrigin> origin) {
    writable(index) = {nullptr, std::make_shared<LazyTile>(std::move(origin), index)};
}

bool LabelMap::isShared(TileIndex index, int knownHolders) const {
    const Slot* found = find(index);
    if (!found) return false;
    return found->lazy || heldElsewhere(rows_[static_cast<std::size_t>(index.y)], 1) ||
           heldElsewhere(found->tile, 1L + knownHolders);
}

std::uint8_t LabelMap::at(int x, int y) const {
    if (x < 0 || y < 0 || x >= size_.width || y >= size_.height) return kUnlabelled;
    const LabelTilePtr found = tile({x / kLabelTileSize, y / kLabelTileSize});
    return found ? (*found)[offsetInTile(x, y)] : kUnlabelled;
}

void LabelMap::read(const RectI& window, std::span<std::uint8_t> out, std::uint8_t outside) const {
    if (window.empty()) return;
    assert(out.size() >= static_cast<std::size_t>(window.area()));
    const RectI inside = intersection(window, {0, 0, size_.width, size_.height});
    if (inside.area() != window.area())
        std::memset(out.data(), outside, static_cast<std::size_t>(window.area()));
    for (const TileIndex index : tilesOf(*this, inside)) {
        const RectI part = intersection(inside, tileWindow(size_, index));
        const LabelTilePtr found = tile(index);
        for (int y = part.y; y < part.bottom(); ++y) {
            std::uint8_t* to =
                out.data() + static_cast<std::size_t>(y - window.y) * static_cast<std::size_t>(window.width) +
                static_cast<std::size_t>(part.x - window.x);
            const auto count = static_cast<std::size_t>(part.width);
            if (found) {
                std::memcpy(to, found->data() + offsetInTile(part.x, y), count);
            } else {
                std::memset(to, kUnlabelled, count);
            }
        }
    }
}

bool LabelMap::isEmpty() const {
    return std::ranges::none_of(rows_, [](const std::shared_ptr<Row>& row) {
        return row && std::ranges::any_of(*row, [](const Slot& slot) { return !slot.empty(); });
    });
}

std::vector<TileIndex> LabelMap::tiles() const {
    std::vector<TileIndex> found;
    for (int y = 0; y < tilesY(); ++y) {
        const auto& row = rows_[static_cast<std::size_t>(y)];
        if (!row) continue;
        for (int x = 0; x < tilesX(); ++x) {
            if (!(*row)[static_cast<std::size_t>(x)].empty()) found.push_back({x, y});
        }
    }
    return found;
}

std::vector<TileIndex> LabelMap::tilesNotSharedWith(const LabelMap& other) const {
    assert(size_ == other.size_);
    std::vector<TileIndex> found;
    for (int y = 0; y < tilesY(); ++y) {
        if (rows_[static_cast<std::size_t>(y)] == other.rows_[static_cast<std::size_t>(y)]) continue;
        for (int x = 0; x < tilesX(); ++x) {
            const Slot *mine = find({x, y}), *theirs = other.find({x, y});
            if (mine && theirs ? !(*mine == *theirs) : mine != theirs) found.push_back({x, y});
        }
    }
    return found;
}

std::array<std::int64_t, 256> LabelMap::countValues() const {
    std::array<std::int64_t, 256> counts{};
    std::int64_t seen = 0;
    for (const TileIndex index : tiles()) {
        const RectI window = tileWindow(size_, index);
        const LabelTilePtr held = tile(index);
        if (!held) continue;
        // Two histograms: equal neighbours would wait for each other's store in one.
        std::array<std::array<std::int32_t, 256>, 2> parts{};
        for (int y = 0; y < window.height; ++y) {
            const std::uint8_t* row = held->data() + static_cast<std::size_t>(y) * kLabelTileSize;
            for (int x = 0; x < window.width; ++x) ++parts[static_cast<std::size_t>(x & 1)][row[x]];
        }
        for (std::size_t v = 0; v < 256; ++v) counts[v] += parts[0][v] + parts[1][v];
        seen += window.area();
    }
    counts[kUnlabelled] += size_.area() - seen;
    return counts;
}

std::vector<TileIndex> tilesOf(const LabelMap& map, const RectI& window) {
    const RectI inside = intersection(window, {0, 0, map.size().width, map.size().height});
    std::vector<TileIndex> found;
    if (inside.empty()) return found;
    for (int y = inside.y / kLabelTileSize; y <= (inside.bottom() - 1) / kLabelTileSize; ++y) {
        for (int x = inside.x / kLabelTileSize; x <= (inside.right() - 1) / kLabelTileSize; ++x)
            found.push_back({x, y});
    }
    return found;
}

RectI tileWindow(Size scene, TileIndex index) {
    return intersection({index.x * kLabelTileSize, index.y * kLabelTileSize, kLabelTileSize, kLabelTileSize},
                        {0, 0, scene.width, scene.height});
}

LabelTilePtr nullIfEmpty(LabelTilePtr tile) {
    static constexpr LabelTile kEmpty{};
    return tile && std::memcmp(tile->data(), kEmpty.data(), kEmpty.size()) == 0 ? nullptr : std::move(tile);
}

}  // namespace swath
