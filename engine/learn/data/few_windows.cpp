// SPDX-License-Identifier: MIT
#include "engine/learn/data/few_windows.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <tuple>

namespace swath {
namespace {

struct Candidate {
    SceneWindow place;
    int classes = 0;
    std::int64_t pixels = 0;
};

class FewWindows final : public PatchSource {
  public:
    FewWindows(std::unique_ptr<PatchSource> source, std::vector<SceneWindow> windows)
        : source_(std::move(source)), windows_(std::move(windows)) {}

    std::unique_ptr<PatchSource> clone() const override {
        return std::make_unique<FewWindows>(source_->clone(), windows_);
    }
    std::shared_ptr<MemoryBudget> memory() const override { return source_->memory(); }
    int sceneCount() const override { return source_->sceneCount(); }
    int bandCount() const override { return source_->bandCount(); }
    int classCount() const override { return source_->classCount(); }
    Size sceneSize(int scene) const override { return source_->sceneSize(scene); }
    std::uint8_t classValue(int k) const override { return source_->classValue(k); }
    std::string className(int k) const override { return source_->className(k); }
    Status readImage(int scene, const RectI& window, std::span<float> out) override {
        return source_->readImage(scene, window, out);
    }
    void readTargets(int scene, const RectI& window, Role role, const Targets& out) override {
        source_->readTargets(scene, window, role, out);
        hide(scene, window, role, out.classes);
    }
    bool weighsTargets() const override { return source_->weighsTargets(); }
    void readLabels(int scene, const RectI& window, Role role, std::span<std::uint8_t> out) override {
        source_->readLabels(scene, window, role, out);
        hide(scene, window, role, out);
    }
    void ignoreNoData(int scene, const RectI& window, std::span<std::uint8_t> targets) override {
        source_->ignoreNoData(scene, window, targets);
    }
    std::vector<RectI> labelledWindows(int scene, Role role) const override {
        std::vector<RectI> out;
        if (role != Role::Train) return out;
        for (const RectI& labelled : source_->labelledWindows(scene, role))
            for (const SceneWindow& w : windows_)
                if (w.scene == scene)
                    if (const RectI both = intersection(labelled, w.window); !both.empty())
                        out.push_back(both);
        return out;
    }

  private:
    void hide(int scene, const RectI& window, Role role, std::span<std::uint8_t> out) const {
        for (int y = 0; y < window.height; ++y)
            for (int x = 0; x < window.width; ++x) {
                const bool kept =
                    role == Role::Train && std::ranges::any_of(windows_, [&](const SceneWindow& w) {
                        return w.scene == scene && w.window.contains(window.x + x, window.y + y);
                    });
                if (!kept)
                    out[static_cast<std::size_t>(y) * static_cast<std::size_t>(window.width) +
                        static_cast<std::size_t>(x)] = kTargetIgnore;
            }
    }

    std::unique_ptr<PatchSource> source_;
    std::vector<SceneWindow> windows_;
};

/// What a window holds; nullopt: no train label.
std::optional<Candidate> look(PatchSource& source, int scene, const RectI& window) {
    std::vector<std::uint8_t> values(static_cast<std::size_t>(window.area()));
    source.readLabels(scene, window, Role::Train, values);
    std::array<bool, 256> seen{};
    Candidate candidate{{scene, window}};
    for (const std::uint8_t value : values) {
        if (value == kTargetIgnore) continue;
        ++candidate.pixels;
        candidate.classes += seen[value] ? 0 : 1;
        seen[value] = true;
    }
    if (candidate.pixels == 0) return std::nullopt;
    return candidate;
}

}  // namespace

std::vector<SceneWindow> richestWindows(PatchSource& source, int side, int count) {
    constexpr std::size_t kMostLooks = 4000;  // of a scene: huge ones are looked at in part
    std::vector<Candidate> all;
    for (int scene = 0; scene < source.sceneCount(); ++scene) {
        const Size size = source.sceneSize(scene);
        std::set<std::pair<int, int>> cells;
        for (const RectI& labelled : source.labelledWindows(scene, Role::Train))
            for (int y = labelled.y / side; y * side < labelled.bottom() && cells.size() < kMostLooks; ++y)
                for (int x = labelled.x / side; x * side < labelled.right(); ++x) cells.insert({y, x});
        for (const auto& [y, x] : cells) {
            const RectI window =
                intersection({x * side, y * side, side, side}, {0, 0, size.width, size.height});
            if (window.empty()) continue;
            if (auto candidate = look(source, scene, window)) all.push_back(*candidate);
        }
    }
    std::ranges::stable_sort(all, [](const Candidate& a, const Candidate& b) {
        return std::tie(a.classes, a.pixels) > std::tie(b.classes, b.pixels);
    });
    std::vector<SceneWindow> out;
    std::set<int> scenes;
    for (const bool newScenes : {true, false})
        for (const Candidate& candidate : all) {
            if (static_cast<int>(out.size()) >= count) return out;
            if (std::ranges::find(out, candidate.place) != out.end()) continue;
            if (newScenes && !scenes.insert(candidate.place.scene).second) continue;
            out.push_back(candidate.place);
        }
    return out;
}

std::unique_ptr<PatchSource> onlyWindows(std::unique_ptr<PatchSource> source,
                                         std::vector<SceneWindow> windows) {
    return std::make_unique<FewWindows>(std::move(source), std::move(windows));
}

}  // namespace swath
