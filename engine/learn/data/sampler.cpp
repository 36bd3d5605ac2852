// SPDX-License-Identifier: MIT
#include "engine/learn/data/sampler.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace swath {
namespace {

constexpr int kTriesInside = 64;

int intBelow(Rng& rng, int n) {
    return static_cast<int>(rng.below(static_cast<std::uint64_t>(n)));
}

}  // namespace

PatchSampler::PatchSampler(const PatchIndex& index, int patchSize, int batchSize, SamplerSettings settings,
                           std::uint64_t seed, std::shared_ptr<const HardExamples> hard)
    : index_(index),
      patch_(patchSize),
      // A share of 0.3 of ten is three, whatever 0.3 is in binary.
      guaranteed_(static_cast<int>(std::ceil(settings.share * batchSize - 1e-9))),
      settings_(std::move(settings)),
      seed_(seed),
      hard_(std::move(hard)) {
    assert(!index.empty());
    int mostFrequent = -1;
    for (int k = 0; k < index.classCount(); ++k) {
        if (index.pixels(k) == 0) continue;
        present_.push_back(k);
        if (mostFrequent < 0 || index.pixels(k) > index.pixels(mostFrequent)) mostFrequent = k;
    }
    for (const int k : present_) {
        const bool named = std::ranges::find(settings_.classes, k) != settings_.classes.end();
        if (settings_.classes.empty() ? k != mostFrequent : named) wanted_.push_back(k);
    }
}

Rng PatchSampler::rngOf(std::int64_t step, int sample, int attempt) const {
    return Rng(seed_, mix64(static_cast<std::uint64_t>(step)) + static_cast<std::uint64_t>(sample) +
                          (static_cast<std::uint64_t>(attempt) << 40));
}

PatchPlace PatchSampler::draw(Rng& rng, std::int64_t step, int sample, PatchSource& source, Role role,
                              int attempt) const {
    using Kind = SamplerSettings::Kind;
    switch (settings_.kind) {
        case Kind::Uniform:
            return drawInside(rng, source);
        case Kind::BorderUnbiased:
            break;
        case Kind::Balanced:
            if (rng.uniform() < settings_.share) return drawClass(rng, present_, false, source, role);
            break;
        case Kind::Positives: {
            if (wanted_.empty()) break;
            const bool positive = sample < guaranteed_;
            PatchPlace place =
                positive ? drawClass(rng, wanted_, attempt >= kCentredFrom, source, role) : drawUniform(rng);
            place.demand = positive ? PatchDemand::Holds : PatchDemand::HoldsNot;
            return place;
        }
        case Kind::Hard:
            if (hard_ && sample < guaranteed_) return drawHard(rng, step, source);
            break;
    }
    return drawUniform(rng);
}

bool PatchSampler::accepts(const PatchPlace& place, std::span<const std::uint8_t> targets) const {
    if (place.demand == PatchDemand::None) return true;
    const bool holds = std::ranges::any_of(targets, [this](std::uint8_t target) {
        return target != kTargetIgnore && std::ranges::find(wanted_, int{target}) != wanted_.end();
    });
    return holds == (place.demand == PatchDemand::Holds);
}

RectI PatchSampler::around(Rng& rng, int x, int y, bool centred) const {
    const int jitter = centred ? 1 : std::max(1, patch_ / 2), from = (patch_ - jitter) / 2;
    const int inPatchX = from + intBelow(rng, jitter), inPatchY = from + intBelow(rng, jitter);
    return {x - inPatchX, y - inPatchY, patch_, patch_};
}

PatchPlace PatchSampler::drawClass(Rng& rng, const std::vector<int>& from, bool centred, PatchSource& source,
                                   Role role) const {
    const int k = from[static_cast<std::size_t>(rng.below(from.size()))];
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
    return {cell.scene, around(rng, x, y, centred), k};
}

PatchPlace PatchSampler::drawHard(Rng& rng, std::int64_t step, PatchSource& source) const {
    const LabelCell& cell = index_.cells()[hard_->draw(rng, step)];
    const RectI window = index_.window(cell, source.sceneSize(cell.scene));
    const int x = window.x + intBelow(rng, window.width), y = window.y + intBelow(rng, window.height);
    return {cell.scene, around(rng, x, y, false), -1};
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

PatchPlace PatchSampler::drawInside(Rng& rng, PatchSource& source) const {
    PatchPlace place;
    const auto moved = [this](int at, int scene) {
        return scene < patch_ ? (scene - patch_) / 2 : std::clamp(at, 0, scene - patch_);
    };
    for (int i = 0; i < kTriesInside; ++i) {
        place = drawUniform(rng);
        const Size scene = source.sceneSize(place.scene);
        const RectI inside{moved(place.window.x, scene.width), moved(place.window.y, scene.height), patch_,
                           patch_};
        // A scene smaller than the patch has no choice along that side.
        const bool free = (scene.width < patch_ || inside.x == place.window.x) &&
                          (scene.height < patch_ || inside.y == place.window.y);
        place.window = inside;
        if (free) break;
    }
    return place;
}

int PatchSampler::labelledCellsIn(int scene, const RectI& window) const {
    int count = 0;
    index_.eachLabelledCell(scene, window, [&count](int, const RectI&) { ++count; });
    return count;
}

}  // namespace swath
