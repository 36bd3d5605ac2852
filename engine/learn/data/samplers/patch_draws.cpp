// SPDX-License-Identifier: MIT
#include "engine/learn/data/samplers/patch_draws.h"

#include <algorithm>

namespace swath {
namespace {

constexpr int kTriesInside = 64;

int intBelow(Rng& rng, int n) {
    return static_cast<int>(rng.below(static_cast<std::uint64_t>(n)));
}

}  // namespace

RectI PatchDraws::around(Rng& rng, int x, int y, bool centred) const {
    const int jitter = centred ? 1 : std::max(1, patch_ / 2), from = (patch_ - jitter) / 2;
    const int inPatchX = from + intBelow(rng, jitter), inPatchY = from + intBelow(rng, jitter);
    return {x - inPatchX, y - inPatchY, patch_, patch_};
}

PatchPlace PatchDraws::ofClass(Rng& rng, const std::vector<int>& classes, bool centred, PatchSource& source,
                               Role role) const {
    const int k = classes[static_cast<std::size_t>(rng.below(classes.size()))];
    const auto n = static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(index_.pixels(k))));
    const LabelCell& cell = index_.cellOfPixel(k, n);
    const RectI window = index_.window(cell, source.sceneSize(cell.scene));
    std::vector<std::uint8_t> targets(static_cast<std::size_t>(window.area()));
    source.readTargets(cell.scene, window, role, {targets});
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

PatchPlace PatchDraws::inCell(Rng& rng, const LabelCell& cell, PatchSource& source) const {
    const RectI window = index_.window(cell, source.sceneSize(cell.scene));
    const int x = window.x + intBelow(rng, window.width), y = window.y + intBelow(rng, window.height);
    return {cell.scene, around(rng, x, y, false), -1};
}

PatchPlace PatchDraws::anywhere(Rng& rng) const {
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

PatchPlace PatchDraws::inside(Rng& rng, PatchSource& source) const {
    PatchPlace place;
    const auto moved = [this](int at, int scene) {
        return scene < patch_ ? (scene - patch_) / 2 : std::clamp(at, 0, scene - patch_);
    };
    for (int i = 0; i < kTriesInside; ++i) {
        place = anywhere(rng);
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

int PatchDraws::labelledCellsIn(int scene, const RectI& window) const {
    int count = 0;
    index_.eachLabelledCell(scene, window, [&count](int, const RectI&) { ++count; });
    return count;
}

std::vector<int> presentClasses(const PatchIndex& index) {
    std::vector<int> present;
    for (int k = 0; k < index.classCount(); ++k)
        if (index.pixels(k) > 0) present.push_back(k);
    return present;
}

}  // namespace swath
