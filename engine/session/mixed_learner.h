// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "engine/learn/learner.h"

namespace swath {

/// A network and learners without one, averaged: the others are fitted first, the network is trained in the
/// rest of the time (config.maxSeconds). Where the network validates itself, the average is validated
/// instead; "best" is the average's best. Each checkpoint holds all members. While it trains, what is on the
/// screen is the network's map; at the end it is the average's.
class MixedLearner final : public Learner {
  public:
    /// @param checkpoint  null, or a mixed one to go on with.
    MixedLearner(TrainConfig config, std::unique_ptr<PatchSource> source,
                 std::shared_ptr<const std::vector<std::byte>> checkpoint);
    void run(LearnControl& control, const TrainEventSink& sink) override;

  private:
    TrainConfig config_;
    std::unique_ptr<PatchSource> source_;
    std::shared_ptr<const std::vector<std::byte>> checkpoint_;
};

}  // namespace swath
