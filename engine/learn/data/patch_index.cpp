// SPDX-License-Identifier: MIT
#include "engine/learn/data/patch_index.h"

#include <algorithm>
#include <cmath>

namespace swath {
namespace {

constexpr std::int64_t kMostPixelsReadExactly = 32'000'000;
constexpr std::int64_t kMostCells = 400'000;
constexpr double kEffectiveBeta = 0.9999;
constexpr double kLargestWeightRatio = 20;

}  // namespace

/// What a new index may take over from one before.
struct PatchIndex::Earlier {
    const PatchIndex& index;
    const std::function<bool(int, const RectI&)>& unchanged;
    std::vector<std::vector<std::uint32_t>> counts;  ///< of its cells
};

Result<PatchIndex> PatchIndex::build(PatchSource& source, Role role, std::stop_token stop) {
    return make(source, role, nullptr, stop);
}

Result<PatchIndex> PatchIndex::rebuild(PatchSource& source, Role role, const PatchIndex& before,
                                       const std::function<bool(int, const RectI&)>& unchanged,
                                       std::stop_token stop) {
    const Earlier earlier{before, unchanged, before.countsOfCells()};
    return make(source, role, &earlier, stop);
}

Result<PatchIndex> PatchIndex::make(PatchSource& source, Role role, const Earlier* earlier,
                                    const std::stop_token& stop) {
    PatchIndex index;
    index.classes_.resize(static_cast<std::size_t>(source.classCount()));
    std::vector<std::vector<RectI>> windows;
    std::int64_t area = 0;
    for (int s = 0; s < source.sceneCount(); ++s) {
        windows.push_back(source.labelledWindows(s, role));
        for (const RectI& window : windows.back()) area += window.area();
    }
    // Cells stay within a label tile, so that each window can be counted by itself.
    while (index.cellSize_ < kLabelTileSize &&
           area / (std::int64_t{index.cellSize_} * index.cellSize_) > kMostCells)
        index.cellSize_ *= 2;
    index.exact_ = area <= kMostPixelsReadExactly;
    const bool comparable =
        earlier && earlier->index.cellSize_ == index.cellSize_ && earlier->index.exact_ == index.exact_;

    std::vector<std::uint8_t> targets;
    for (int s = 0; s < source.sceneCount(); ++s) {
        CellCounts counts;
        for (const RectI& window : windows[static_cast<std::size_t>(s)]) {
            if (stop.stop_requested()) return Error{Errc::Cancelled, "stopped", ""};
            if (comparable && earlier->unchanged(s, window)) {
                earlier->index.eachLabelledCell(s, window, [&](int number, const RectI&) {
                    const auto at = static_cast<std::size_t>(number);
                    const LabelCell& cell = earlier->index.cells_[at];
                    counts[{cell.y, cell.x}] = earlier->counts[at];
                });
                continue;
            }
            targets.resize(static_cast<std::size_t>(window.area()));
            if (index.exact_)
                source.readTargets(s, window, role, {targets});
            else
                source.readLabels(s, window, role, targets);
            index.countWindow(targets, window, counts);
        }
        index.append(s, counts);
    }
    return index;
}

std::vector<std::vector<std::uint32_t>> PatchIndex::countsOfCells() const {
    std::vector<std::vector<std::uint32_t>> counts(cells_.size(),
                                                   std::vector<std::uint32_t>(classes_.size()));
    for (std::size_t k = 0; k < classes_.size(); ++k) {
        std::int64_t before = 0;
        for (std::size_t i = 0; i < classes_[k].cell.size(); ++i) {
            counts[classes_[k].cell[i]][k] = static_cast<std::uint32_t>(classes_[k].through[i] - before);
            before = classes_[k].through[i];
        }
    }
    return counts;
}

void PatchIndex::countWindow(std::span<const std::uint8_t> targets, const RectI& window,
                             CellCounts& counts) const {
    std::size_t at = 0;
    for (int y = window.y; y < window.bottom(); ++y) {
        std::vector<std::uint32_t>* cell = nullptr;
        int cellX = -1;
        for (int x = window.x; x < window.right(); ++x, ++at) {
            if (targets[at] >= classes_.size()) continue;
            if (!cell || cellX != x / cellSize_) {
                cellX = x / cellSize_;
                cell = &counts[{y / cellSize_, cellX}];
                cell->resize(classes_.size());
            }
            ++(*cell)[targets[at]];
        }
    }
}

void PatchIndex::append(int scene, const CellCounts& counts) {
    for (const auto& [at, perClass] : counts) {
        const LabelCell cell{scene, at.second, at.first};
        for (std::size_t k = 0; k < classes_.size(); ++k) {
            if (perClass[k] == 0) continue;
            PerClass& list = classes_[k];
            list.cell.push_back(static_cast<std::uint32_t>(cells_.size()));
            list.through.push_back((list.through.empty() ? 0 : list.through.back()) + perClass[k]);
        }
        lookup_[key(cell)] = static_cast<std::uint32_t>(cells_.size());
        cells_.push_back(cell);
    }
}

std::int64_t PatchIndex::pixels(int k) const {
    const auto& through = classes_[static_cast<std::size_t>(k)].through;
    return through.empty() ? 0 : through.back();
}

std::int64_t PatchIndex::pixels() const {
    std::int64_t sum = 0;
    for (int k = 0; k < classCount(); ++k) sum += pixels(k);
    return sum;
}

std::vector<std::int64_t> PatchIndex::pixelsPerScene(int scenes) const {
    std::vector<std::int64_t> pixels(static_cast<std::size_t>(scenes));
    for (const PerClass& list : classes_)
        for (std::size_t i = 0; i < list.cell.size(); ++i)
            pixels[static_cast<std::size_t>(cells_[list.cell[i]].scene)] +=
                list.through[i] - (i == 0 ? 0 : list.through[i - 1]);
    return pixels;
}

const LabelCell& PatchIndex::cellOfPixel(int k, std::int64_t n) const {
    const PerClass& list = classes_[static_cast<std::size_t>(k)];
    const auto at = std::ranges::upper_bound(list.through, n) - list.through.begin();
    return cells_[list.cell[static_cast<std::size_t>(at)]];
}

RectI PatchIndex::window(const LabelCell& cell, Size scene) const {
    return intersection({cell.x * cellSize_, cell.y * cellSize_, cellSize_, cellSize_},
                        {0, 0, scene.width, scene.height});
}

std::vector<float> classWeights(const PatchIndex& index, ClassWeighting weighting) {
    std::vector<double> weights(static_cast<std::size_t>(index.classCount()), 0.0);
    std::vector<double> present;
    for (int k = 0; k < index.classCount(); ++k)
        if (index.pixels(k) > 0) present.push_back(static_cast<double>(index.pixels(k)));
    std::ranges::sort(present);
    const std::size_t half = present.size() / 2;
    const double median = present.empty()           ? 1
                          : present.size() % 2 == 1 ? present[half]
                                                    : (present[half - 1] + present[half]) / 2;
    double smallest = 0, sum = 0;
    for (int k = 0; k < index.classCount(); ++k) {
        const auto pixels = static_cast<double>(index.pixels(k));
        if (pixels == 0) continue;
        double& weight = weights[static_cast<std::size_t>(k)];
        switch (weighting) {
            case ClassWeighting::None:
                weight = 1;
                break;
            case ClassWeighting::InverseFrequency:
                weight = static_cast<double>(index.pixels()) / pixels;
                break;
            case ClassWeighting::MedianFrequency:
                weight = median / pixels;
                break;
            case ClassWeighting::EffectiveNumber:
                weight = (1 - kEffectiveBeta) / (1 - std::pow(kEffectiveBeta, pixels));
                break;
        }
        smallest = smallest == 0 ? weight : std::min(smallest, weight);
    }
    // A class of a handful of pixels would otherwise drown all others.
    if (weighting == ClassWeighting::MedianFrequency)
        for (double& weight : weights) weight = std::min(weight, kLargestWeightRatio * smallest);
    for (const double weight : weights) sum += weight;
    std::vector<float> result;
    for (const double weight : weights)
        result.push_back(sum > 0 ? static_cast<float>(weight * static_cast<double>(present.size()) / sum)
                                 : 0.0F);
    return result;
}

Error nothingToLearnFrom(PatchSource& source) {
    std::vector<std::uint8_t> labels;
    for (int scene = 0; scene < source.sceneCount(); ++scene)
        for (const RectI& window : source.labelledWindows(scene, Role::Train)) {
            labels.resize(static_cast<std::size_t>(window.area()));
            source.readLabels(scene, window, Role::Train, labels);
            if (std::ranges::any_of(labels, [&](std::uint8_t k) { return k < source.classCount(); }))
                return Error{Errc::InvalidInput,
                             "the labelled train pixels lie where the scenes hold no data",
                             "label pixels that hold data, or check the scenes' nodata value"};
        }
    return Error{Errc::InvalidInput, "no labelled pixels in a train region",
                 "paint outside the validation and test regions, or change a region's role"};
}

}  // namespace swath
