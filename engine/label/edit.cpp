// SPDX-License-Identifier: MIT
#include "engine/label/edit.h"

#include <cassert>

namespace swath {
namespace {

constexpr LabelTile kEmptyTile{};

const LabelTile& contents(const LabelTilePtr& tile) {
    return tile ? *tile : kEmptyTile;
}

}  // namespace

RectI Edit::window() const {
    RectI box;
    for (const TileChange& change : changes) {
        box = unite(box, {change.index.x * kLabelTileSize, change.index.y * kLabelTileSize, kLabelTileSize,
                          kLabelTileSize});
    }
    return box;
}

void applyEdit(LabelMap& map, const Edit& edit) {
    for (const TileChange& change : edit.changes) map.setTile(change.index, change.after);
}

void revertEdit(LabelMap& map, const Edit& edit) {
    for (const TileChange& change : edit.changes) map.setTile(change.index, change.before);
}

Edit difference(const LabelMap& before, const LabelMap& after) {
    assert(before.size() == after.size());
    Edit edit;
    for (const TileIndex index : before.tilesNotSharedWith(after)) {
        LabelTilePtr from = before.tile(index), to = after.tile(index);
        if (contents(from) != contents(to)) edit.changes.push_back({index, std::move(from), std::move(to)});
    }
    return edit;
}

std::int64_t changedPixels(std::span<const TileChange> changes) {
    std::int64_t changed = 0;
    for (const TileChange& change : changes) {
        if (change.before == change.after) continue;
        const LabelTile &from = contents(change.before), &to = contents(change.after);
        for (std::size_t row = 0; row < from.size(); row += kLabelTileSize) {
            // A row's count fits 16 bits, which the compiler turns into wide comparisons.
            std::uint16_t inRow = 0;
            for (std::size_t i = row; i < row + kLabelTileSize; ++i) {
                inRow = static_cast<std::uint16_t>(inRow + (from[i] != to[i] ? 1 : 0));
            }
            changed += inRow;
        }
    }
    return changed;
}

}  // namespace swath
