// SPDX-License-Identifier: MIT
#include "engine/learn/data/training_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace swath {
namespace {

std::uint8_t backgroundOf(const ClassTable& classes) {
    const LabelClass* background = classes.background();
    return background ? background->value : kUnlabelled;
}

/// False only if no pixel of the window can have the role.
bool mayHold(const std::vector<Region>& regions, const RectI& window, Role role) {
    if (role == Role::Train)
        return std::ranges::none_of(regions, [&](const Region& region) {
            return region.role != Role::Train && region.window.contains(window);
        });
    return std::ranges::any_of(regions, [&](const Region& region) {
        return region.role == role && !intersection(region.window, window).empty();
    });
}

class Relabelled final : public PatchSource {
  public:
    Relabelled(std::unique_ptr<PatchSource> source, std::shared_ptr<const TrainingData> data)
        : source_(std::move(source)), data_(std::move(data)), background_(backgroundOf(data_->classes)) {
        indexOfValue_.fill(kTargetIgnore);
        for (int k = 0; k < source_->classCount(); ++k)
            indexOfValue_[source_->classValue(k)] = static_cast<std::uint8_t>(k);
    }

    std::unique_ptr<PatchSource> clone() const override {
        return std::make_unique<Relabelled>(source_->clone(), data_);
    }
    std::shared_ptr<MemoryBudget> memory() const override { return source_->memory(); }
    int sceneCount() const override { return source_->sceneCount(); }
    int bandCount() const override { return source_->bandCount(); }
    int classCount() const override { return source_->classCount(); }
    Size sceneSize(int scene) const override { return source_->sceneSize(scene); }
    std::uint8_t classValue(int k) const override { return source_->classValue(k); }
    std::string className(int k) const override { return source_->className(k); }
    int backgroundClass() const override { return source_->backgroundClass(); }
    std::string sceneName(int scene) const override { return source_->sceneName(scene); }
    Status readImage(int scene, const RectI& window, std::span<float> out) override {
        return source_->readImage(scene, window, out);
    }
    void ignoreNoData(int scene, const RectI& window, std::span<std::uint8_t> targets) override {
        source_->ignoreNoData(scene, window, targets);
    }

    void readTargets(int scene, const RectI& window, Role role, const Targets& out) override {
        readLabels(scene, window, role, out.classes);
        std::ranges::fill(out.weights, 1.0F);
        if (std::ranges::any_of(out.classes, [](std::uint8_t v) { return v != kTargetIgnore; }))
            source_->ignoreNoData(scene, window, out.classes);
    }
    void readLabels(int scene, const RectI& window, Role role, std::span<std::uint8_t> out) override {
        const SceneLabels& known = of(scene);
        fillTruth(known.labels, known.regions, background_, window, out);
        maskRole(known.regions, role, window, out, kUnlabelled);
        for (std::uint8_t& value : out) value = indexOfValue_[value];
    }
    std::vector<RectI> labelledWindows(int scene, Role role) const override {
        const SceneLabels& known = of(scene);
        std::set<std::pair<int, int>> tiles;  // (y, x)
        for (const TileIndex tile : known.labels.tiles()) tiles.insert({tile.y, tile.x});
        if (background_ != kUnlabelled)
            for (const Region& region : known.regions)
                if (region.complete && region.role == role)
                    for (const TileIndex tile : tilesOf(known.labels, region.window))
                        tiles.insert({tile.y, tile.x});
        std::vector<RectI> windows;
        for (const auto& [y, x] : tiles) {
            const RectI window = tileWindow(known.labels.size(), {x, y});
            if (mayHold(known.regions, window, role)) windows.push_back(window);
        }
        return windows;
    }

  private:
    const SceneLabels& of(int scene) const { return data_->scenes[static_cast<std::size_t>(scene)]; }

    std::unique_ptr<PatchSource> source_;
    std::shared_ptr<const TrainingData> data_;
    std::uint8_t background_;
    std::array<std::uint8_t, 256> indexOfValue_{};
};

}  // namespace

Status checkFits(const PatchSource& source, const TrainingData& data) {
    const auto refused = [](std::string why, const char* hint) {
        return Error{Errc::InvalidInput, std::move(why), hint};
    };
    if (data.scenes.size() != static_cast<std::size_t>(source.sceneCount()))
        return refused(fmt::format("the labels are of {} scenes, the run learns from {}", data.scenes.size(),
                                   source.sceneCount()),
                       "start a new run to learn from other scenes");
    for (int scene = 0; scene < source.sceneCount(); ++scene) {
        const Size size = source.sceneSize(scene),
                   labelled = data.scenes[static_cast<std::size_t>(scene)].labels.size();
        if (size != labelled)
            return refused(
                fmt::format("scene {} is {}×{} pixels, its labels are {}×{}", source.sceneName(scene),
                            size.width, size.height, labelled.width, labelled.height),
                "start a new run on the scenes as they are now");
    }
    const auto& classes = data.classes.all();
    bool same = classes.size() == static_cast<std::size_t>(source.classCount());
    for (std::size_t k = 0; same && k < classes.size(); ++k)
        same = classes[k].value == source.classValue(static_cast<int>(k)) &&
               classes[k].background == (static_cast<int>(k) == source.backgroundClass());
    if (!same)
        return refused("the classes are not those that the run learns",
                       "a run keeps the classes it began with: start a new one for others");
    return {};
}

std::unique_ptr<PatchSource> withLabels(std::unique_ptr<PatchSource> source,
                                        std::shared_ptr<const TrainingData> data) {
    return std::make_unique<Relabelled>(std::move(source), std::move(data));
}

bool sharesLabels(const TrainingData& a, const TrainingData& b, int scene, const RectI& window) {
    const auto at = static_cast<std::size_t>(scene);
    if (at >= a.scenes.size() || at >= b.scenes.size()) return false;
    const SceneLabels &one = a.scenes[at], &other = b.scenes[at];
    if (one.labels.size() != other.labels.size() || one.regions != other.regions ||
        backgroundOf(a.classes) != backgroundOf(b.classes))
        return false;
    return std::ranges::all_of(tilesOf(one.labels, window), [&](TileIndex tile) {
        return one.labels.tile(tile) == other.labels.tile(tile);
    });
}

}  // namespace swath
