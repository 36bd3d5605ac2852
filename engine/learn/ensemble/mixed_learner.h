// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "engine/learn/run/learner.h"

namespace swath {

class MixedRun;

/// Several networks, or networks and learners without one, averaged (networks of different first weights and
/// patches: Lakshminarayanan et al. 2017, "Deep ensembles"). The others are fitted first. The networks are
/// trained one after the other in what is left of the time (config.maxSeconds) in equal parts, or each for
/// config.epochs, with the run's seed, the next one … A network counts once it is trained; the first one
/// counts from its start, and where it validates itself, the average is validated instead. "Best" is the
/// average's best; where there is no validation set, the newest of it. Each checkpoint holds all members.
///
/// Where the others are "automatic", the labels also decide whether networks count: not while the average is
/// worse in validation labels than the others alone, and with too few labels none is trained. Without
/// validation labels they count, which helped in most folds that were left out, and cost up to .02 in a few
/// (docs/generalising.md).
///
/// What is on the screen is the average's map from the start, when the others are fitted; with networks
/// alone, the first one's while that trains. A run that is gone on with takes up its last network.
///
/// Labels painted meanwhile reach the network that is trained; the others are fitted to them anew before the
/// next network, and stay as they are where there is none.
class MixedLearner final : public Learner {
  public:
    /// @param checkpoint  null, or a mixed one to go on with.
    MixedLearner(TrainConfig config, std::unique_ptr<PatchSource> source,
                 std::shared_ptr<const std::vector<std::byte>> checkpoint);
    void run(LearnControl& control, const TrainEventSink& sink) override;
    std::unique_ptr<Predictor> predictor() override;

  private:
    TrainConfig config_;
    std::unique_ptr<PatchSource> source_;
    std::shared_ptr<const std::vector<std::byte>> checkpoint_;
    MixedRun* running_ = nullptr;
};

}  // namespace swath
