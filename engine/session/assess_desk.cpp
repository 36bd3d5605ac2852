// SPDX-License-Identifier: MIT
#include "engine/session/assess_desk.h"

#include <algorithm>
#include <cstdlib>

#include "engine/core/clock.h"

namespace swath {
namespace {

constexpr std::size_t kTilesPerSlice = 4;  // counted between two looks at the clock
constexpr std::size_t kMaxPlaces = 60;
constexpr double kCountBudgetS = 0.004;  // a frame's share for recounting tiles
constexpr double kRankEveryS = 0.25;  // while the map sharpens, a list that jumps each frame cannot be read

}  // namespace

AssessDesk::AssessDesk(DeskContext& context) : c_(context) {
    if (const auto value = c_.document.setting("error-class"); !value.empty())
        errors_.classValue = static_cast<std::uint8_t>(std::atoi(value.c_str()));
    reset();
    c_.events.watch([this](const SessionEvent& event) { heard(event); });
}

void AssessDesk::reset() {
    resetAssessment();
    resetLabelCounts();
}

void AssessDesk::tick() {
    countPending(kCountBudgetS);
    countPendingLabels(kCountBudgetS / 2);
}

void AssessDesk::heard(const SessionEvent& event) {
    if (event.kind == EventKind::SceneSelected) return reset();
    if (event.kind == EventKind::ClassesChanged) return resetAssessment();
    if (event.scene != c_.document.currentScene) return;
    if (event.kind == EventKind::PredictionChanged) {
        if (event.window.empty()) return resetAssessment();
        markForCount(event.window);
    }
    if (event.kind != EventKind::LabelsChanged) return;
    const LabelMap* labels = c_.document.labelsOf(event.scene);
    if (!labels || event.window.empty()) return reset();
    markForCount(event.window);
    for (const TileIndex index : tilesOf(*labels, event.window)) pendingLabelCounts_.insert(index);
}

void AssessDesk::resetAssessment() {
    const Scene* scene = c_.document.current();
    assessment_ = Assessment(c_.document.classes, scene ? scene->info.size : Size{});
    pendingCounts_.clear();
    errors_.places.clear();
    errors_.upToDate = true;
    if (!scene) return;
    if (const Prediction* prediction = c_.document.predictionOf(scene->id))
        for (const TileIndex index : prediction->classes.tiles()) pendingCounts_.insert(index);
    errors_.upToDate = pendingCounts_.empty();
    rankAgain_ = true;
}

void AssessDesk::markForCount(const RectI& window) {
    const Prediction* prediction = c_.document.predictionOf(c_.document.currentScene);
    if (!prediction) return;  // nothing to compare with
    for (const TileIndex index : tilesOf(prediction->classes, window)) pendingCounts_.insert(index);
    errors_.upToDate = pendingCounts_.empty();
    rankAgain_ = true;
}

void AssessDesk::countPending(double budgetS) {
    if (pendingCounts_.empty()) return;
    const LabelMap* truth = c_.document.labelsOf(c_.document.currentScene);
    const Prediction* prediction = c_.document.predictionOf(c_.document.currentScene);
    if (!truth || !prediction) {
        pendingCounts_.clear();
        return;
    }
    const auto regions = c_.document.regionsOf(c_.document.currentScene);
    const double until = secondsNow() + budgetS;
    lastRecountedTiles_ = 0;
    do {
        std::vector<TileIndex> slice;
        while (!pendingCounts_.empty() && slice.size() < kTilesPerSlice) {
            slice.push_back(*pendingCounts_.begin());
            pendingCounts_.erase(pendingCounts_.begin());
        }
        assessment_.recount(*truth, prediction->classes, regions, errors_.scope, slice);
        lastRecountedTiles_ += slice.size();
    } while (!pendingCounts_.empty() && secondsNow() < until);
    errors_.upToDate = pendingCounts_.empty();
}

void AssessDesk::resetLabelCounts() {
    labelTileCounts_.clear();
    labelCounts_ = {};
    pendingLabelCounts_.clear();
    if (const LabelMap* labels = c_.document.labelsOf(c_.document.currentScene))
        for (const TileIndex index : labels->tiles()) pendingLabelCounts_.insert(index);
}

void AssessDesk::countPendingLabels(double budgetS) {
    const LabelMap* labels = c_.document.labelsOf(c_.document.currentScene);
    if (!labels) return;
    const double until = secondsNow() + budgetS;
    while (!pendingLabelCounts_.empty()) {
        const TileIndex index = pendingLabelCounts_.extract(pendingLabelCounts_.begin()).value();
        auto& counted = labelTileCounts_[index];
        std::array<std::int32_t, 256> now{};
        if (const LabelTilePtr tile = labels->tile(index))
            for (const std::uint8_t value : *tile) ++now[value];  // the padding of edge tiles is unlabelled
        for (const auto& [value, pixels] : counted) labelCounts_[value] -= pixels;
        counted.clear();
        for (std::size_t v = 1; v < now.size(); ++v) {
            if (now[v] == 0) continue;
            counted.emplace_back(static_cast<std::uint8_t>(v), now[v]);
            labelCounts_[v] += now[v];
        }
        if (secondsNow() > until) return;
    }
}

Status AssessDesk::on(const SetErrorScope& wanted) {
    if (errors_.scope.role == wanted.role) return {};
    errors_.scope.role = wanted.role;
    resetAssessment();
    c_.events.emit(EventKind::LabelsChanged, c_.document.currentScene);  // the truth is another one now
    return {};
}

Status AssessDesk::on(const SetErrorClass& wanted) {
    if (errors_.classValue == wanted.classValue) return {};
    if (wanted.classValue && !c_.document.classes.find(*wanted.classValue))
        return Error{Errc::NotFound, "no such class", ""};
    errors_.classValue = wanted.classValue;
    errors_.places.clear();
    rankAgain_ = true;
    c_.changes.setSetting("error-class", wanted.classValue ? std::to_string(*wanted.classValue) : "");
    return {};
}

void AssessDesk::rankPlaces() {
    // The counts are kept per cell, so that ranking costs the cells' number and the pixels of the places
    // named.
    const LabelMap* truth = c_.document.labelsOf(c_.document.currentScene);
    const Prediction* prediction = c_.document.predictionOf(c_.document.currentScene);
    if (!rankAgain_ || !errors_.upToDate || !truth || !prediction ||
        c_.events.now() - lastRankedS_ < kRankEveryS)
        return;
    rankAgain_ = false;
    lastRankedS_ = c_.events.now();
    errors_.places =
        assessment_.worstPlaces(*truth, prediction->classes, c_.document.regionsOf(c_.document.currentScene),
                                errors_.scope, errors_.classValue, kMaxPlaces);
    c_.events.emit(EventKind::PlacesRanked, c_.document.currentScene);
}

void AssessDesk::readTruth(SceneId scene, const RectI& window, std::span<std::uint8_t> out) const {
    const LabelMap* labels = c_.document.labelsOf(scene);
    if (!labels) {
        std::ranges::fill(out, kUnlabelled);
        return;
    }
    const auto regions = c_.document.regionsOf(scene);
    const LabelClass* background = c_.document.classes.background();
    fillTruth(*labels, regions, background ? background->value : 0, window, out);
    if (errors_.scope.role) maskRole(regions, *errors_.scope.role, window, out, kUnlabelled);
}

}  // namespace swath
