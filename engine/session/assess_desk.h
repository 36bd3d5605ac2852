// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "engine/assess/assessment.h"
#include "engine/session/assess_intent.h"
#include "engine/session/desk.h"

namespace swath {

/// Truth against prediction of the current scene, kept up to date tile by tile within a budget per frame.
struct ErrorView {
    AssessScope scope;                       ///< all labelled pixels, or one role's
    std::optional<std::uint8_t> classValue;  ///< the class looked at; nullopt: all
    std::vector<WorstPlace> places;          ///< ranked by the last finished ranking
    bool upToDate = false;                   ///< no tile waits for its count
};

/// Counts labels and compares them with the prediction, a few tiles each frame.
class AssessDesk {
  public:
    explicit AssessDesk(DeskContext& context);

    Status on(const SetErrorClass&);
    Status on(const SetErrorScope&);

    const ErrorView& errors() const { return errors_; }
    const ConfusionMatrix& confusion() const { return assessment_.matrix(); }
    std::size_t lastRecountedTiles() const { return lastRecountedTiles_; }
    const std::array<std::int64_t, 256>& labelCounts() const { return labelCounts_; }
    /// See Session::rankPlaces().
    void rankPlaces();
    void readTruth(SceneId scene, const RectI& window, std::span<std::uint8_t> out) const;

    /// Everything anew.
    void reset();
    /// Once a frame.
    void tick();
    /// A tile waits for its count.
    bool pending() const { return !pendingCounts_.empty(); }

  private:
    void heard(const SessionEvent& event);
    void resetAssessment();
    void resetLabelCounts();
    void markForCount(const RectI& window);
    void countPending(double budgetS);
    void countPendingLabels(double budgetS);

    DeskContext& c_;
    ErrorView errors_;
    Assessment assessment_;
    std::set<TileIndex> pendingCounts_, pendingLabelCounts_;
    /// Pixels of each value that is in a tile.
    std::map<TileIndex, std::vector<std::pair<std::uint8_t, std::int32_t>>> labelTileCounts_;
    std::array<std::int64_t, 256> labelCounts_{};
    std::size_t lastRecountedTiles_ = 0;
    bool rankAgain_ = false;
    double lastRankedS_ = -1;
};

}  // namespace swath
