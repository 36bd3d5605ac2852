// SPDX-License-Identifier: MIT
#include "engine/store/change.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "engine/store/limits.h"

namespace swath {
namespace {

struct Reverse {
    void operator()(TileStep& step) const {
        for (TileChange& change : step.changes) std::swap(change.before, change.after);
    }
    void operator()(SceneStep& step) const { std::swap(step.removedBefore, step.removedAfter); }
    void operator()(RunStep& step) const {
        std::swap(step.nameBefore, step.nameAfter);
        std::swap(step.removedBefore, step.removedAfter);
    }
    template <class Other>
    void operator()(Other& step) const {
        std::swap(step.before, step.after);
    }
};

struct Scenes {
    std::set<SceneId>& found;
    void operator()(const TileStep& step) const { found.insert(step.scene); }
    void operator()(const SceneStep& step) const { found.insert(step.scene); }
    void operator()(const BandsStep& step) const { found.insert(step.scene); }
    void operator()(const SceneNameStep& step) const { found.insert(step.scene); }
    void operator()(const ImageClassStep& step) const { found.insert(step.scene); }
    void operator()(const RegionStep& step) const { all(step); }
    void operator()(const FeatureStep& step) const { all(step); }
    template <class Other>
    void operator()(const Other&) const {}
    template <class Listed>
    void all(const Listed& step) const {
        for (const auto& one : step.before) found.insert(one.scene);
        for (const auto& one : step.after) found.insert(one.scene);
    }
};

}  // namespace

std::string sceneBandsSetting(SceneId scene) {
    return "bands/" + std::to_string(scene.value);
}

std::string sceneOrderText(const std::vector<SceneId>& order) {
    std::string text;
    for (const SceneId id : order) text += (text.empty() ? "" : " ") + std::to_string(id.value);
    return text;
}

std::vector<SceneId> sceneOrderFrom(std::string_view text) {
    std::vector<SceneId> order;
    while (!text.empty() && std::ssize(order) < limits::kScenes) {
        const auto end = std::min(text.find(' '), text.size());
        std::int64_t number = 0;
        const auto read = std::from_chars(text.data(), text.data() + end, number);
        if (read.ec == std::errc() && read.ptr == text.data() + end && number > 0 &&
            number <= limits::kLargestId)
            order.push_back({number});
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return order;
}

std::string imageClassSetting(SceneId scene) {
    return "image-class/" + std::to_string(scene.value);
}

SceneId Change::scene() const {
    std::set<SceneId> found;
    for (const Step& step : steps) std::visit(Scenes{found}, step);
    return found.size() == 1 ? *found.begin() : SceneId{};
}

std::int64_t Change::pixels() const {
    std::int64_t count = 0;
    for (const Step& step : steps)
        if (const auto* tiles = std::get_if<TileStep>(&step)) count += changedPixels(tiles->changes);
    return count;
}

Change reversed(Change change) {
    std::ranges::reverse(change.steps);
    for (Step& step : change.steps) std::visit(Reverse{}, step);
    return change;
}

}  // namespace swath
