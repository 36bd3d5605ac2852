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

/// A cell of the tile whose window this is; not clipped to it.
RectI cellWindow(const RectI& tile, std::size_t cell) {
    const int x = static_cast<int>(cell) % kCellsAcross, y = static_cast<int>(cell) / kCellsAcross;
    return {tile.x + x * kCellSize, tile.y + y * kCellSize, kCellSize, kCellSize};
}

std::size_t offsetIn(const RectI& window, int x, int y) {
    return static_cast<std::size_t>(y - window.y) * static_cast<std::size_t>(window.width) +
           static_cast<std::size_t>(x - window.x);
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
        if (!mayCount(index, truth, prediction, regions)) continue;
        ++lastRecounted_;
        TileCounts counts = countTile(read(tileWindow(size_, index), truth, prediction, regions, scope));
        if (counts.empty()) continue;
        addToSum(counts, 1);
        tiles_.emplace(index, std::move(counts));
    }
}

void Assessment::addToSum(const TileCounts& counts, std::int64_t sign) {
    for (const PairCount& pair : counts) sum_.at(pair.truth, pair.prediction) += sign * pair.pixels;
}

bool Assessment::mayCount(TileIndex index, const LabelMap& truth, const LabelMap& prediction,
                          std::span<const Region> regions) const {
    if (!prediction.tile(index)) return false;
    if (truth.tile(index)) return true;
    return classes_.background() && anyComplete(regions, tileWindow(size_, index));
}

Assessment::Pixels Assessment::read(const RectI& window, const LabelMap& truth, const LabelMap& prediction,
                                    std::span<const Region> regions, AssessScope scope) const {
    const auto count = static_cast<std::size_t>(window.area());
    Pixels pixels{window, std::vector<std::uint8_t>(count), std::vector<std::uint8_t>(count)};
    const LabelClass* background = classes_.background();
    fillTruth(truth, regions, background ? background->value : kUnlabelled, window, pixels.truth);
    if (scope.role) maskRole(regions, *scope.role, window, pixels.truth, kUnlabelled);
    prediction.read(window, pixels.prediction);
    return pixels;
}

Assessment::TileCounts Assessment::countTile(const Pixels& pixels) const {
    const std::size_t classes = classes_.size(), columns = classes + 1;
    // Row and column `classes` take what does not count.
    std::array<std::uint8_t, 256> place{};
    for (std::size_t v = 0; v < place.size(); ++v) {
        place[v] = static_cast<std::uint8_t>(
            indexOfValue_[v] < 0 ? classes : static_cast<std::size_t>(indexOfValue_[v]));
    }
    TileCounts counts;
    std::vector<std::int16_t> joint(columns * columns);
    for (std::size_t cell = 0; cell < kCellsAcross * kCellsAcross; ++cell) {
        const RectI box = intersection(cellWindow(pixels.window, cell), pixels.window);
        if (box.empty()) continue;
        std::ranges::fill(joint, std::int16_t{0});
        for (int y = box.y; y < box.bottom(); ++y) {
            const std::size_t start = offsetIn(pixels.window, box.x, y);
            for (std::size_t i = start; i < start + static_cast<std::size_t>(box.width); ++i) {
                ++joint[place[pixels.truth[i]] * columns + place[pixels.prediction[i]]];
            }
        }
        for (std::size_t t = 0; t < classes; ++t) {
            for (std::size_t p = 0; p < classes; ++p) {
                const std::int16_t n = joint[t * columns + p];
                if (n == 0) continue;
                counts.push_back({static_cast<std::uint8_t>(cell), static_cast<std::uint8_t>(t),
                                  static_cast<std::uint8_t>(p), n});
            }
        }
    }
    return counts;
}

ErrorKind Assessment::kindOf(const PairCount& pair, std::optional<std::uint8_t> classValue) const {
    return errorKind(classes_.all()[pair.truth].value, classes_.all()[pair.prediction].value, classValue);
}

std::vector<WorstPlace> Assessment::worstPlaces(const LabelMap& truth, const LabelMap& prediction,
                                                std::span<const Region> regions, AssessScope scope,
                                                std::optional<std::uint8_t> classValue,
                                                std::size_t limit) const {
    std::vector<WorstPlace> places;
    for (const auto& [index, counts] : tiles_) {
        for (auto pair = counts.begin(); pair != counts.end();) {
            WorstPlace place{.window = intersection(cellWindow(tileWindow(size_, index), pair->cell),
                                                    {0, 0, size_.width, size_.height})};
            for (const std::uint8_t cell = pair->cell; pair != counts.end() && pair->cell == cell; ++pair) {
                const ErrorKind kind = kindOf(*pair, classValue);
                if (kind == ErrorKind::FalsePositive) place.falsePositives += pair->pixels;
                if (kind == ErrorKind::FalseNegative) place.falseNegatives += pair->pixels;
            }
            if (place.wrong() > 0) places.push_back(place);
        }
    }
    const std::size_t wanted = std::min(limit, places.size());
    std::ranges::partial_sort(places, places.begin() + static_cast<std::ptrdiff_t>(wanted),
                              [](const WorstPlace& a, const WorstPlace& b) {
                                  return std::tuple(-a.wrong(), a.window.y, a.window.x) <
                                         std::tuple(-b.wrong(), b.window.y, b.window.x);
                              });
    places.resize(wanted);
    for (WorstPlace& place : places) {
        const Pixels pixels = read(place.window, truth, prediction, regions, scope);
        RectI box;
        for (int y = place.window.y; y < place.window.bottom(); ++y) {
            for (int x = place.window.x; x < place.window.right(); ++x) {
                const std::size_t i = offsetIn(place.window, x, y);
                if (indexOfValue_[pixels.truth[i]] < 0 || indexOfValue_[pixels.prediction[i]] < 0) continue;
                const ErrorKind kind = errorKind(pixels.truth[i], pixels.prediction[i], classValue);
                if (kind == ErrorKind::None || kind == ErrorKind::TruePositive) continue;
                box = unite(box, {x, y, 1, 1});
            }
        }
        if (!box.empty()) place.window = box;
    }
    return places;
}

}  // namespace swath
