// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>

#include "engine/learn/run/learner.h"

namespace swath {

class TrainingRun;

/// Where tests reach into a run.
struct TrainerHooks {
    /// Before each step's computation; what it throws is taken as thrown by the step.
    std::function<void(std::int64_t step, int batchSize)> beforeStep;
    /// May replace the loss of a step.
    std::function<double(std::int64_t step, double loss)> loss;
    double longStepS = 0.3;  ///< steps that take longer may be given up in their middle
};

/// The learner of makeLearner(). Order of things in a step: batches → loss → gradients, clipped → optimiser →
/// running mean → step event → live prediction → at times validation, film and a checkpoint.
///
/// The clock and the weights: a run with a number of epochs is a function of its settings and scenes; the
/// learning rate follows its steps, and the best weights, a plateau and an early end are judged at epochs'
/// ends alone, at fixed ones where validations would else take more than about a quarter of the work.
/// Validations in between come 5 s after the start and every validateEverySeconds, at least twice what the
/// last one took apart: they only show. In a run that maxSeconds ends and no number of epochs, rate and
/// judgements follow the clock.
///
/// A long step is not waited for when the run is to stop or its time is up: it is given up between two
/// layers, as if it had never begun.
///
/// The running mean (ema) is what is judged, kept and predicted with. The best checkpoint is what is
/// predicted with later; with restoreBest the last one becomes the same where a run ends early for want of
/// gains, without it the best one becomes the last at the end. For a run that goes on from a checkpoint,
/// elapsedS of events and epochs count from the first step ever, maxSeconds from this run().
class Trainer final : public Learner {
  public:
    Trainer(TrainConfig config, std::unique_ptr<PatchSource> source,
            std::shared_ptr<const std::vector<std::byte>> checkpoint, TrainerHooks hooks = {});
    ~Trainer() override;
    void run(LearnControl& control, const TrainEventSink& sink) override;
    std::unique_ptr<Predictor> predictor() override;

  private:
    struct Input;
    std::unique_ptr<Input> input_;
    TrainingRun* running_ = nullptr;
};

}  // namespace swath
