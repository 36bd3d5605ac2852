// SPDX-License-Identifier: MIT
#include "engine/label/ops/tile_painter.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace swath {
namespace {

/// Up to this many kept values are compared one by one in wide registers; more go through a table.
constexpr std::size_t kFewKept = 4;

}  // namespace

PaintRule PaintRule::over(std::uint8_t value, const std::bitset<256>& locked) {
    return {value, ~locked};
}

PaintRule PaintRule::overUnlabelled(std::uint8_t value) {
    PaintRule rule{value, {}};
    rule.paintable.set(kUnlabelled);
    return rule;
}

TilePainter::TilePainter(LabelMap& map, PaintRule rule) : map_(map), rule_(rule) {
    for (std::size_t v = 0; v < 256; ++v) {
        const auto present = static_cast<std::uint8_t>(v);
        written_[v] = rule_.paintable[v] ? rule_.value : present;
        if (!rule_.paintable[v]) kept_.push_back(present);
    }
}

void TilePainter::paint(int tileY, std::span<const PixelSpan> spans) {
    if (spans.empty()) return;
    const int width = map_.size().width;
    int first = map_.tilesX(), last = -1;
    for (const PixelSpan& span : spans) {
        if (span.x0 >= span.x1) continue;
        assert(span.x0 >= 0 && span.x1 <= width && span.y / kLabelTileSize == tileY &&
               span.y < map_.size().height);
        first = std::min(first, span.x0 / kLabelTileSize);
        last = std::max(last, (span.x1 - 1) / kLabelTileSize);
    }
    if (last < first) return;

    // Rows in which a span covers the whole width of a tile: where that is every row, the tile is one value.
    const auto columns = static_cast<std::size_t>(last - first + 1);
    std::vector<int> coveredRows(columns + 1);
    for (const PixelSpan& span : spans) {
        const int from = (span.x0 + kLabelTileSize - 1) / kLabelTileSize;
        const int to = span.x1 == width ? map_.tilesX() : span.x1 / kLabelTileSize;
        if (span.x0 >= span.x1 || from >= to) continue;
        ++coveredRows[static_cast<std::size_t>(from - first)];
        --coveredRows[static_cast<std::size_t>(to - first)];
    }
    const int rows = tileWindow(map_.size(), {first, tileY}).height;
    std::vector<Touched*> slots(columns);
    int covered = 0;
    for (std::size_t i = 0; i < columns; ++i) {
        covered += coveredRows[i];
        if (covered != rows) continue;
        const TileIndex index{first + static_cast<int>(i), tileY};
        slots[i] = &touch(index);
        paintAll(index, *slots[i]);
    }
    for (const PixelSpan& span : spans) {
        if (span.x0 >= span.x1) continue;
        for (int x = span.x0 / kLabelTileSize; x <= (span.x1 - 1) / kLabelTileSize; ++x) {
            const TileIndex index{x, tileY};
            Touched*& slot = slots[static_cast<std::size_t>(x - first)];
            if (!slot) slot = &touch(index);
            if (slot->full) continue;
            const int left = x * kLabelTileSize;
            paintRun(index, *slot, span.y - tileY * kLabelTileSize, std::max(span.x0 - left, 0),
                     std::min(span.x1 - left, kLabelTileSize));
        }
    }
}

TilePainter::Touched& TilePainter::touch(TileIndex index) {
    const auto [at, isNew] = touched_.try_emplace(index);
    Touched& touched = at->second;
    if (isNew) touched.before = map_.tile(index);
    // Somebody took a copy since the last call: it keeps this tile, painting goes on in a new one.
    if (touched.open && map_.isShared(index, 1)) touched.open = nullptr;
    return touched;
}

bool TilePainter::isNoOpOn(const LabelTilePtr& tile) const {
    return rule_.paintable.none() || (!tile && written_[kUnlabelled] == kUnlabelled);
}

void TilePainter::paintAll(TileIndex index, Touched& touched) {
    if (touched.full) return;
    touched.full = true;
    const LabelTilePtr present = map_.tile(index);
    if (isNoOpOn(present)) return;
    const RectI window = tileWindow(map_.size(), index);
    const bool becomesUniform = rule_.paintable.all() || (!present && rule_.paintable[kUnlabelled]);
    if (becomesUniform && rule_.value == kUnlabelled) {
        touched.open = nullptr;
        map_.setTile(index, nullptr);
    } else if (becomesUniform && window.width == kLabelTileSize && window.height == kLabelTileSize) {
        touched.open = nullptr;
        map_.setTile(index, uniform());
    } else {
        for (int y = 0; y < window.height; ++y) paintRun(index, touched, y, 0, window.width);
    }
}

void TilePainter::paintRun(TileIndex index, Touched& touched, int y, int x0, int x1) {
    if (!touched.open && isNoOpOn(map_.tile(index))) return;
    LabelTile& tile = writable(index, touched);
    write(tile.data() + static_cast<std::size_t>(y) * kLabelTileSize + x0, static_cast<std::size_t>(x1 - x0));
}

LabelTile& TilePainter::writable(TileIndex index, Touched& touched) {
    if (!touched.open) {
        const LabelTilePtr present = map_.tile(index);
        touched.open = present ? std::make_shared<LabelTile>(*present) : std::make_shared<LabelTile>();
        map_.setTile(index, touched.open);
    }
    return *touched.open;
}

const LabelTilePtr& TilePainter::uniform() {
    if (!uniform_) {
        auto tile = std::make_shared<LabelTile>();
        tile->fill(rule_.value);
        uniform_ = std::move(tile);
    }
    return uniform_;
}

void TilePainter::write(std::uint8_t* pixels, std::size_t count) const {
    const std::uint8_t value = rule_.value;
    if (kept_.empty()) {
        std::memset(pixels, value, count);
    } else if (kept_.size() <= kFewKept) {
        std::array<std::uint8_t, kFewKept> kept;
        for (std::size_t k = 0; k < kFewKept; ++k) kept[k] = kept_[std::min(k, kept_.size() - 1)];
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint8_t present = pixels[i];
            const bool keeps =
                (present == kept[0]) | (present == kept[1]) | (present == kept[2]) | (present == kept[3]);
            pixels[i] = keeps ? present : value;
        }
    } else if (rule_.paintable.count() == 1 && rule_.paintable[kUnlabelled]) {
        for (std::size_t i = 0; i < count; ++i) pixels[i] = pixels[i] == kUnlabelled ? value : pixels[i];
    } else {
        for (std::size_t i = 0; i < count; ++i) pixels[i] = written_[pixels[i]];
    }
}

Edit TilePainter::finish() {
    static constexpr LabelTile kEmpty{};
    Edit edit;
    for (auto& [index, touched] : touched_) {
        const LabelTilePtr present = map_.tile(index);
        LabelTilePtr after = nullIfEmpty(present);
        if (after != present) map_.setTile(index, after);
        if (after == touched.before) continue;
        if ((after ? *after : kEmpty) != (touched.before ? *touched.before : kEmpty)) {
            edit.changes.push_back({index, std::move(touched.before), std::move(after)});
        } else {
            map_.setTile(index, touched.before);
        }
    }
    std::ranges::sort(edit.changes, {}, [](const TileChange& c) { return std::pair(c.index.y, c.index.x); });
    touched_.clear();
    return edit;
}

void TilePainter::cancel() {
    for (const auto& [index, touched] : touched_) {
        if (map_.tile(index) != touched.before) map_.setTile(index, touched.before);
    }
    touched_.clear();
}

}  // namespace swath
