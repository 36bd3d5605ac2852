// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/rng.h"
#include "engine/learn/data/patch_source.h"
#include "engine/learn/data/training_data.h"

namespace swath::test {

/// A scene in memory whose every pixel has a target and a role.
struct MemoryScene {
    Size size;
    std::vector<float> samples;         ///< bands × height × width
    std::vector<std::uint8_t> targets;  ///< class index or kTargetIgnore
    std::function<Role(int x, int y)> role = [](int, int) { return Role::Train; };
    std::vector<float> weights = {};  ///< of each target; empty: they count alike
};

inline int reflected(int i, int n) {
    if (n == 1) return 0;
    const int period = 2 * (n - 1), folded = ((i % period) + period) % period;
    return folded < n ? folded : period - folded;
}

class MemorySource final : public PatchSource {
  public:
    MemorySource(std::shared_ptr<const std::vector<MemoryScene>> scenes, int bands, int classes)
        : scenes_(std::move(scenes)), bands_(bands), classes_(classes) {}

    std::unique_ptr<PatchSource> clone() const override { return std::make_unique<MemorySource>(*this); }
    int sceneCount() const override { return static_cast<int>(scenes_->size()); }
    int bandCount() const override { return bands_; }
    int classCount() const override { return classes_; }
    Size sceneSize(int scene) const override { return at(scene).size; }
    std::uint8_t classValue(int k) const override { return static_cast<std::uint8_t>(10 + k); }
    std::string className(int k) const override { return "class " + std::to_string(k); }

    Status readImage(int scene, const RectI& window, std::span<float> out) override {
        const MemoryScene& s = at(scene);
        std::size_t to = 0;
        for (int b = 0; b < bands_; ++b)
            for (int y = window.y; y < window.bottom(); ++y)
                for (int x = window.x; x < window.right(); ++x)
                    out[to++] = s.samples[static_cast<std::size_t>(
                        (b * s.size.height + reflected(y, s.size.height)) * s.size.width +
                        reflected(x, s.size.width))];
        return {};
    }
    void readTargets(int scene, const RectI& window, Role role, const Targets& out) override {
        const MemoryScene& s = at(scene);
        const RectI all{0, 0, s.size.width, s.size.height};
        std::ranges::fill(out.weights, 1.0F);
        std::size_t to = 0;
        for (int y = window.y; y < window.bottom(); ++y)
            for (int x = window.x; x < window.right(); ++x, ++to) {
                const bool known = all.contains(x, y) && s.role(x, y) == role;
                const auto from = known ? static_cast<std::size_t>(y * s.size.width + x) : 0;
                out.classes[to] = known ? s.targets[from] : kTargetIgnore;
                if (known && !out.weights.empty() && !s.weights.empty()) out.weights[to] = s.weights[from];
            }
    }
    bool weighsTargets() const override { return !at(0).weights.empty(); }
    std::vector<RectI> labelledWindows(int scene, Role) const override {
        const LabelMap grid(sceneSize(scene));
        std::vector<RectI> windows;
        for (int y = 0; y < grid.tilesY(); ++y)
            for (int x = 0; x < grid.tilesX(); ++x) windows.push_back(tileWindow(grid.size(), {x, y}));
        return windows;
    }

  private:
    const MemoryScene& at(int scene) const { return (*scenes_)[static_cast<std::size_t>(scene)]; }
    std::shared_ptr<const std::vector<MemoryScene>> scenes_;
    int bands_, classes_;
};

/// Discs (class 1) and bars (class 2) on a background (class 0): three bands, of which single pixels do not
/// tell all, and noise. The right quarter is the validation set.
inline MemoryScene shapesScene(Size size, std::uint64_t seed) {
    MemoryScene scene;
    scene.size = size;
    const auto area = static_cast<std::size_t>(size.area());
    scene.samples.resize(3 * area);
    scene.targets.assign(area, 0);
    Rng rng(seed);
    const auto draw = [&](int value, auto inside) {
        const int cx = static_cast<int>(rng.below(static_cast<std::uint64_t>(size.width)));
        const int cy = static_cast<int>(rng.below(static_cast<std::uint64_t>(size.height)));
        for (int y = std::max(0, cy - 20); y < std::min(size.height, cy + 20); ++y)
            for (int x = std::max(0, cx - 20); x < std::min(size.width, cx + 20); ++x)
                if (inside(x - cx, y - cy))
                    scene.targets[static_cast<std::size_t>(y * size.width + x)] =
                        static_cast<std::uint8_t>(value);
    };
    for (int i = 0; i < static_cast<int>(size.area() / 2500); ++i) {
        draw(1, [](int x, int y) { return x * x + y * y < 100; });
        draw(2, [](int x, int y) { return std::abs(x) < 15 && std::abs(y) < 4; });
    }
    constexpr float kMeans[3][3] = {{100, 900, 0.2F}, {140, 900, 0.3F}, {140, 1100, 0.2F}};
    constexpr float kNoise[3] = {20, 100, 0.1F};
    for (std::size_t b = 0; b < 3; ++b)
        for (std::size_t i = 0; i < area; ++i)
            scene.samples[b * area + i] =
                kMeans[scene.targets[i]][b] + kNoise[b] * static_cast<float>(rng.normal());
    const int split = size.width * 3 / 4;
    scene.role = [split](int x, int) { return x < split ? Role::Train : Role::Validation; };
    return scene;
}

/// The labels of shapesSource() as a snapshot. @param keep  which of its labels are painted already.
inline TrainingData shapesLabels(std::string id, const std::function<bool(int x, int y, int k)>& keep,
                                 Size size = {256, 192}, std::uint64_t seed = 5) {
    const MemoryScene scene = shapesScene(size, seed);
    TrainingData data{.id = std::move(id), .at = "2026-01-01T00:00:00Z", .scenes = {{LabelMap(size), {}}}};
    SceneLabels& labels = data.scenes[0];
    for (const TileIndex tile : tilesOf(labels.labels, {0, 0, size.width, size.height})) {
        auto values = std::make_shared<LabelTile>();
        values->fill(kUnlabelled);
        const RectI window = tileWindow(size, tile);
        for (int y = window.y; y < window.bottom(); ++y)
            for (int x = window.x; x < window.right(); ++x)
                if (const int k = scene.targets[static_cast<std::size_t>(y * size.width + x)]; keep(x, y, k))
                    (*values)[static_cast<std::size_t>((y - window.y) * kLabelTileSize + x - window.x)] =
                        static_cast<std::uint8_t>(10 + k);
        labels.labels.setTile(tile, nullIfEmpty(std::move(values)));
    }
    const int split = size.width * 3 / 4;
    labels.regions = {
        {RegionId{1}, SceneId{1}, {split, 0, size.width - split, size.height}, Role::Validation, false}};
    for (int k = 0; k < 3; ++k)
        (void)data.classes.insert({.value = static_cast<std::uint8_t>(10 + k),
                                   .name = "class " + std::to_string(k),
                                   .colour = {},
                                   .locked = false,
                                   .background = false});
    return data;
}

inline std::unique_ptr<PatchSource> shapesSource(Size size = {256, 192}, std::uint64_t seed = 5) {
    return std::make_unique<MemorySource>(
        std::make_shared<const std::vector<MemoryScene>>(std::vector{shapesScene(size, seed)}), 3, 3);
}

}  // namespace swath::test
