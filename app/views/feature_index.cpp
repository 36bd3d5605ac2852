// SPDX-License-Identifier: MIT
#include "app/views/feature_index.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace swath {
namespace {

RectI boxOf(const Feature& feature) {
    if (feature.rings.empty() || feature.rings.front().empty()) return {};
    Vec2 lo = feature.rings.front().front(), hi = lo;
    for (const Vec2 p : feature.rings.front()) {
        lo = {std::min(lo.x, p.x), std::min(lo.y, p.y)};
        hi = {std::max(hi.x, p.x), std::max(hi.y, p.y)};
    }
    const auto whole = [far = 1e9](double v) { return static_cast<int>(std::clamp(v, -far, far)); };
    const int x = whole(std::floor(lo.x)), y = whole(std::floor(lo.y));
    return {x, y, std::max(1, whole(std::ceil(hi.x)) - x), std::max(1, whole(std::ceil(hi.y)) - y)};
}

}  // namespace

void FeatureIndex::update(const Document& document, SceneId scene) {
    const auto steps = document.history.steps();
    const State now{scene, document.features.size(), steps.size(), document.history.cursor()};
    if (known_ && now == state_) return;
    state_ = now;
    known_ = true;
    entries_.clear();
    std::set<EditId> undone;
    for (std::size_t i = now.cursor; i < steps.size(); ++i) undone.insert(steps[i].id);
    for (std::size_t i = 0; i < document.features.size(); ++i) {
        const Feature& feature = document.features[i];
        if (feature.scene != scene || undone.contains(feature.edit)) continue;
        if (const RectI box = boxOf(feature); !box.empty()) entries_.push_back({box, i});
    }
}

std::vector<std::size_t> FeatureIndex::in(const RectI& window) const {
    std::vector<std::size_t> found;
    for (const Entry& entry : entries_)
        if (!intersection(entry.box, window).empty()) found.push_back(entry.index);
    return found;
}

}  // namespace swath
