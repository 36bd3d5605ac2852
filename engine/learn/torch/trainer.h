// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>

#include "engine/learn/learner.h"

namespace swath {

/// Where tests reach into a run.
struct TrainerHooks {
    /// Before each step's computation; what it throws is taken as thrown by the step.
    std::function<void(std::int64_t step, int batchSize)> beforeStep;
    /// May replace the loss of a step.
    std::function<double(std::int64_t step, double loss)> loss;
};

/// The learner of makeLearner(): Adam on the cross entropy of labelled pixels. The learning rate rises
/// linearly over the first 20 steps, then stays, or, when a number of epochs is set, falls along a half
/// cosine to 5 % of it at their end. Order of things: batch → loss → Adam → step event → live prediction → at
/// times validation, then a checkpoint. For a run that goes on from a checkpoint, elapsedS of events and
/// epochs count from the first step ever, maxSeconds from this run(). A validation lasts; at epochs' ends it
/// is left out where validations would take more than a quarter of the time, but never for longer than
/// validateEverySeconds or twice what the last one took.
class Trainer final : public Learner {
  public:
    Trainer(TrainConfig config, std::unique_ptr<PatchSource> source,
            std::shared_ptr<const std::vector<std::byte>> checkpoint, TrainerHooks hooks = {});
    ~Trainer() override;
    void run(LearnControl& control, const TrainEventSink& sink) override;

  private:
    struct Input;
    std::unique_ptr<Input> input_;
};

}  // namespace swath
