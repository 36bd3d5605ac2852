// SPDX-License-Identifier: MIT
#include <algorithm>

#include "engine/core/clock.h"
#include "engine/session/session.h"
#include "engine/session/worker.h"

namespace swath {
namespace {

constexpr std::size_t kTilesPerSlice = 4;  // counted between two looks at the clock
constexpr std::size_t kMaxPlaces = 60;
constexpr double kRankEveryS = 0.25;  // while the map sharpens, a list that jumps each frame cannot be read

}  // namespace

void Session::resetAssessment() {
    const Scene* scene = document_.current();
    assessment_ = Assessment(document_.classes, scene ? scene->info.size : Size{});
    pendingCounts_.clear();
    errors_.places.clear();
    errors_.upToDate = true;
    if (!scene) return;
    if (const Prediction* prediction = document_.predictionOf(scene->id))
        for (const TileIndex index : prediction->classes.tiles()) pendingCounts_.insert(index);
    errors_.upToDate = pendingCounts_.empty();
    rankAgain_ = true;
}

void Session::markForCount(const RectI& window) {
    const Prediction* prediction = document_.predictionOf(document_.currentScene);
    if (!prediction) return;  // nothing to compare with
    for (const TileIndex index : tilesOf(prediction->classes, window)) pendingCounts_.insert(index);
    errors_.upToDate = pendingCounts_.empty();
    rankAgain_ = true;
}

void Session::countPending(double budgetS) {
    if (pendingCounts_.empty()) return;
    const LabelMap* truth = document_.labelsOf(document_.currentScene);
    const Prediction* prediction = document_.predictionOf(document_.currentScene);
    if (!truth || !prediction) {
        pendingCounts_.clear();
        return;
    }
    const auto regions = document_.regionsOf(document_.currentScene);
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

void Session::resetLabelCounts() {
    labelTileCounts_.clear();
    labelCounts_ = {};
    pendingLabelCounts_.clear();
    if (const LabelMap* labels = document_.labelsOf(document_.currentScene))
        for (const TileIndex index : labels->tiles()) pendingLabelCounts_.insert(index);
}

void Session::countPendingLabels(double budgetS) {
    const LabelMap* labels = document_.labelsOf(document_.currentScene);
    if (!labels) return;
    const double until = secondsNow() + budgetS;
    while (!pendingLabelCounts_.empty()) {
        const TileIndex index = pendingLabelCounts_.extract(pendingLabelCounts_.begin()).value();
        auto& counted = labelTileCounts_[index];
        std::array<std::int32_t, 256> now{};
        if (const LabelTilePtr tile = labels->tile(index))
            for (const std::uint8_t value : *tile) ++now[value];  // the padding of edge tiles is unlabelled
        for (std::size_t v = 1; v < now.size(); ++v) labelCounts_[v] += now[v] - counted[v];
        counted = now;
        if (secondsNow() > until) return;
    }
}

Status Session::on(const SetErrorScope& wanted) {
    if (errors_.scope.role == wanted.role) return {};
    errors_.scope.role = wanted.role;
    resetAssessment();
    emit(EventKind::LabelsChanged, document_.currentScene);  // the truth is another one now
    return {};
}

Status Session::on(const SetErrorClass& wanted) {
    if (errors_.classValue == wanted.classValue) return {};
    if (wanted.classValue && !document_.classes.find(*wanted.classValue))
        return Error{Errc::NotFound, "no such class", ""};
    errors_.classValue = wanted.classValue;
    errors_.places.clear();
    rankAgain_ = true;
    return on(SetSetting{"error-class", wanted.classValue ? std::to_string(*wanted.classValue) : ""});
}

void Session::rankPlaces() {
    // The counts are kept per cell, so that ranking costs the cells' number and the pixels of the places
    // named.
    const LabelMap* truth = document_.labelsOf(document_.currentScene);
    const Prediction* prediction = document_.predictionOf(document_.currentScene);
    if (!rankAgain_ || !errors_.upToDate || !truth || !prediction || now() - lastRankedS_ < kRankEveryS)
        return;
    rankAgain_ = false;
    lastRankedS_ = now();
    errors_.places =
        assessment_.worstPlaces(*truth, prediction->classes, document_.regionsOf(document_.currentScene),
                                errors_.scope, errors_.classValue, kMaxPlaces);
    emit(EventKind::PlacesRanked, document_.currentScene);
}

void Session::readTruth(SceneId scene, const RectI& window, std::span<std::uint8_t> out) const {
    const LabelMap* labels = document_.labelsOf(scene);
    if (!labels) {
        std::ranges::fill(out, kUnlabelled);
        return;
    }
    const auto regions = document_.regionsOf(scene);
    const LabelClass* background = document_.classes.background();
    fillTruth(*labels, regions, background ? background->value : 0, window, out);
    if (errors_.scope.role) maskRole(regions, *errors_.scope.role, window, out, kUnlabelled);
}

}  // namespace swath
