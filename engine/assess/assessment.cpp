// SPDX-License-Identifier: MIT
#include "engine/assess/assessment.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <tuple>

namespace swath {
namespace {

constexpr int kCellSize = 64;
constexpr int kCellsAcross = kLabelTileSize / kCellSize;

std::uint8_t backgroundOf(const ClassTable& classes) {
    const LabelClass* background = classes.background();
    return background ? background->value : kUnlabelled;
}

std::vector<TileIndex> sortedOnce(std::vector<TileIndex> tiles) {
    std::ranges::sort(tiles);
    const auto repeated = std::ranges::unique(tiles);
    tiles.erase(repeated.begin(), repeated.end());
    return tiles;
}

}  // namespace

Assessment::Assessment(const ClassTable& classes, Size scene)
    : classes_(classes), size_(scene), sum_(static_cast<int>(classes.size())) {
    indexOfValue_.fill(-1);
    for (std::size_t k = 0; k < classes_.size(); ++k) {
        indexOfValue_[classes_.all()[k].value] = static_cast<std::int16_t>(k);
    }
}

void Assessment::recount(const LabelMap& truth, const LabelMap& prediction, std::span<const Region> regions,
                         AssessScope scope) {
    tiles_.clear();
    sum_ = ConfusionMatrix(static_cast<int>(classes_.size()));
    recount(truth, prediction, regions, scope, prediction.tiles());
}

void Assessment::recount(const LabelMap& truth, const LabelMap& prediction, std::span<const Region> regions,
                         AssessScope scope, std::span<const TileIndex> tiles) {
    assert(truth.size() == size_ && prediction.size() == size_);
    lastRecounted_ = 0;
    for (const TileIndex index : sortedOnce({tiles.begin(), tiles.end()})) {
        if (const auto at = tiles_.find(index); at != tiles_.end()) {
            addToSum(at->second, -1);
            tiles_.erase(at);
        }
        TilePixels pixels;
        if (!readTile(index, truth, prediction, regions, scope, pixels)) continue;
        ++lastRecounted_;
        TileCounts counts = countTile(pixels);
        if (counts.empty()) continue;
        addToSum(counts, 1);
        tiles_.emplace(index, std::move(counts));
    }
}

void Assessment::addToSum(const TileCounts& counts, std::int64_t sign) {
    for (const PairCount& pair : counts) sum_.at(pair.truth, pair.prediction) += sign * pair.pixels;
}

bool Assessment::readTile(TileIndex index, const LabelMap& truth, const LabelMap& prediction,
                          std::span<const Region> regions, AssessScope scope, TilePixels& pixels) const {
    pixels.window = tileWindow(size_, index);
    const std::uint8_t background = backgroundOf(classes_);
    if (pixels.window.empty() || !prediction.tile(index)) return false;
    if (!truth.tile(index) && (background == kUnlabelled || !anyComplete(regions, pixels.window))) return false;
    const auto count = static_cast<std::size_t>(pixels.window.area());
    pixels.truth.resize(count);
    pixels.prediction.resize(count);
    fillTruth(truth, regions, background, pixels.window, pixels.truth);
    if (scope.role) maskRole(regions, *scope.role, pixels.window, pixels.truth, kUnlabelled);
    prediction.read(pixels.window, pixels.prediction);
    // What is no class of the table is neither right nor wrong: it has no row or column to be counted in.
    for (std::size_t i = 0; i < count; ++i) {
        if (indexOfValue_[pixels.truth[i]] < 0) pixels.truth[i] = kUnlabelled;
        if (indexOfValue_[pixels.prediction[i]] < 0) pixels.prediction[i] = 0;
    }
    return true;
}

Assessment::TileCounts Assessment::countTile(const TilePixels& pixels) const {
    const std::size_t classes = classes_.size();
    // Row and column `classes` take what does not count.
    std::array<std::uint8_t, 256> column{};
    for (std::size_t v = 0; v < column.size(); ++v) {
        column[v] = static_cast<std::uint8_t>(indexOfValue_[v] < 0 ? classes : static_cast<std::size_t>(indexOfValue_[v]));
    }
    const std::size_t width = classes + 1;
    std::vector<std::int32_t> joint(width * width);
    for (std::size_t i = 0; i < pixels.truth.size(); ++i) {
        ++joint[column[pixels.truth[i]] * width + column[pixels.prediction[i]]];
    }
    TileCounts counts;
    for (std::size_t t = 0; t < classes; ++t) {
        for (std::size_t p = 0; p < classes; ++p) {
            const std::int32_t n = joint[t * width + p];
            if (n > 0) counts.push_back({static_cast<std::uint8_t>(t), static_cast<std::uint8_t>(p), n});
        }
    }
    return counts;
}

std::vector<WorstPlace> Assessment::worstPlaces(const LabelMap& truth, const LabelMap& prediction,
                                                std::span<const Region> regions, AssessScope scope,
                                                std::optional<std::uint8_t> classValue, std::size_t limit) const {
    std::vector<WorstPlace> places;
    if (limit == 0) return places;
    std::vector<std::pair<std::int64_t, TileIndex>> candidates;
    for (const auto& [index, counts] : tiles_) {
        std::int64_t wrong = 0;
        for (const PairCount& pair : counts) {
            const std::uint8_t t = classes_.all()[pair.truth].value, p = classes_.all()[pair.prediction].value;
            const ErrorKind kind = errorKind(t, p, classValue);
            if (kind == ErrorKind::FalsePositive || kind == ErrorKind::FalseNegative) wrong += pair.pixels;
        }
        if (wrong > 0) candidates.emplace_back(wrong, index);
    }
    std::ranges::sort(candidates, [](const auto& a, const auto& b) {
        return std::tuple(-a.first, a.second.y, a.second.x) < std::tuple(-b.first, b.second.y, b.second.x);
    });
    const auto worseFirst = [](const WorstPlace& a, const WorstPlace& b) {
        return std::tuple(-a.wrong(), a.window.y, a.window.x) < std::tuple(-b.wrong(), b.window.y, b.window.x);
    };
    TilePixels pixels;
    for (const auto& [wrong, index] : candidates) {
        // No cell is worse than its tile: once enough cells are strictly worse than the tiles to come, they stay.
        if (places.size() == limit && places.back().wrong() > wrong) break;
        if (!readTile(index, truth, prediction, regions, scope, pixels)) continue;
        addCells(pixels, classValue, places);
        std::ranges::sort(places, worseFirst);
        if (places.size() > limit) places.resize(limit);
    }
    return places;
}

void Assessment::addCells(const TilePixels& pixels, std::optional<std::uint8_t> classValue,
                          std::vector<WorstPlace>& places) {
    struct Cell {
        int x0 = kCellSize, y0 = kCellSize, x1 = -1, y1 = -1;
        std::int64_t falsePositives = 0, falseNegatives = 0;
    };
    std::array<Cell, kCellsAcross * kCellsAcross> cells;
    std::size_t i = 0;
    for (int y = 0; y < pixels.window.height; ++y) {
        for (int x = 0; x < pixels.window.width; ++x, ++i) {
            const ErrorKind kind = errorKind(pixels.truth[i], pixels.prediction[i], classValue);
            if (kind == ErrorKind::None || kind == ErrorKind::TruePositive) continue;
            Cell& cell = cells[static_cast<std::size_t>(y / kCellSize * kCellsAcross + x / kCellSize)];
            ++(kind == ErrorKind::FalsePositive ? cell.falsePositives : cell.falseNegatives);
            cell.x0 = std::min(cell.x0, x % kCellSize);
            cell.x1 = std::max(cell.x1, x % kCellSize);
            cell.y0 = std::min(cell.y0, y % kCellSize);
            cell.y1 = std::max(cell.y1, y % kCellSize);
        }
    }
    for (std::size_t c = 0; c < cells.size(); ++c) {
        const Cell& cell = cells[c];
        if (cell.x1 < 0) continue;
        const int left = pixels.window.x + static_cast<int>(c) % kCellsAcross * kCellSize;
        const int top = pixels.window.y + static_cast<int>(c) / kCellsAcross * kCellSize;
        places.push_back({{left + cell.x0, top + cell.y0, cell.x1 - cell.x0 + 1, cell.y1 - cell.y0 + 1},
                          cell.falsePositives,
                          cell.falseNegatives});
    }
}

}  // namespace swath
