// SPDX-License-Identifier: MIT
#include "engine/learn/sampler.h"

#include <algorithm>
#include <cassert>

namespace swath {
namespace {

int floorDiv(int a, int b) {
    return a >= 0 ? a / b : -((b - 1 - a) / b);
}

int intBelow(Rng& rng, int n) {
    return static_cast<int>(rng.below(static_cast<std::uint64_t>(n)));
}

}  // namespace

PatchSampler::PatchSampler(const PatchIndex& index, int patchSize, double balancedShare, std::uint64_t seed)
    : index_(index), patch_(patchSize), balancedShare_(balancedShare), seed_(seed) {
    assert(!index.empty());
    for (int k = 0; k < index.classCount(); ++k)
        if (index.pixels(k) > 0) present_.push_back(k);
}

Rng PatchSampler::rngOf(std::int64_t step, int sample) const {
    return Rng(seed_, mix64(static_cast<std::uint64_t>(step)) + static_cast<std::uint64_t>(sample));
}

PatchPlace PatchSampler::draw(Rng& rng, PatchSource& source, Role role) const {
    return rng.uniform() < balancedShare_ ? drawBalanced(rng, source, role) : drawUniform(rng);
}

PatchPlace PatchSampler::drawBalanced(Rng& rng, PatchSource& source, Role role) const {
    const int k = present_[static_cast<std::size_t>(rng.below(present_.size()))];
    const auto n = static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(index_.pixels(k))));
    const LabelCell& cell = index_.cellOfPixel(k, n);
    const RectI window = index_.window(cell, source.sceneSize(cell.scene));
    std::vector<std::uint8_t> targets(static_cast<std::size_t>(window.area()));
    source.readTargets(cell.scene, window, role, targets);
    const auto found = std::ranges::count(targets, static_cast<std::uint8_t>(k));
    std::int64_t at = window.area() / 2;  // of a cell whose labels all lie where there is no data: its middle
    if (found > 0) {
        auto left = static_cast<std::ptrdiff_t>(rng.below(static_cast<std::uint64_t>(found)));
        at = 0;
        while (targets[static_cast<std::size_t>(at)] != k || left-- > 0) ++at;
    }
    const int x = window.x + static_cast<int>(at % window.width),
              y = window.y + static_cast<int>(at / window.width);
    const int jitter = std::max(1, patch_ / 2), from = (patch_ - jitter) / 2;
    const int inPatchX = from + intBelow(rng, jitter), inPatchY = from + intBelow(rng, jitter);
    return {cell.scene, {x - inPatchX, y - inPatchY, patch_, patch_}, k};
}

PatchPlace PatchSampler::drawUniform(Rng& rng) const {
    // Windows that touch a cell drawn uniformly, taken with one over the number of labelled cells they touch:
    // that is uniform over the windows. A pixel is inside patch² windows wherever it lies.
    const int size = index_.cellSize();
    while (true) {
        const LabelCell& cell = index_.cells()[static_cast<std::size_t>(rng.below(index_.cells().size()))];
        const int span = patch_ + size - 1;
        const RectI window{cell.x * size - patch_ + 1 + intBelow(rng, span),
                           cell.y * size - patch_ + 1 + intBelow(rng, span), patch_, patch_};
        if (rng.uniform() * labelledCellsIn(cell.scene, window) < 1) return {cell.scene, window, -1};
    }
}

int PatchSampler::labelledCellsIn(int scene, const RectI& window) const {
    const int size = index_.cellSize();
    int count = 0;
    for (int y = std::max(0, floorDiv(window.y, size)); y <= floorDiv(window.bottom() - 1, size); ++y)
        for (int x = std::max(0, floorDiv(window.x, size)); x <= floorDiv(window.right() - 1, size); ++x)
            count += index_.isLabelled({scene, x, y}) ? 1 : 0;
    return count;
}

}  // namespace swath
