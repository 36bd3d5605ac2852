// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <chrono>
#include <memory>
#include <optional>

#include "engine/learn/learner.h"
#include "engine/learn/torch/adam.h"
#include "engine/learn/torch/batch_loader.h"
#include "engine/learn/torch/checkpoint.h"
#include "engine/learn/torch/device.h"
#include "engine/learn/torch/live_prediction.h"
#include "engine/learn/torch/trainer.h"
#include "engine/learn/torch/validation.h"

namespace swath {

struct TrainingInput {
    TrainConfig config;
    std::unique_ptr<PatchSource> source;
    std::shared_ptr<const std::vector<std::byte>> checkpoint;
    TrainerHooks hooks;
};

/// One call of Trainer::run().
class TrainingRun {
  public:
    TrainingRun(TrainingInput& input, LearnControl& control, const TrainEventSink& sink);
    /// Errors: whatever ends a run before its time; Cancelled never (that is TrainEnded::stopped).
    Result<TrainEnded> run();

  private:
    using Clock = std::chrono::steady_clock;
    enum class Next { GoOn, Stop };

    Status prepare();
    Status takeCheckpoint();
    Status indexLabels();
    Status buildNetwork();
    Status startFromWeights();
    void startLoader();

    Result<Next> trainStep();
    double computeLoss(const Batch& batch);
    Status halveBatch(const std::string& reason);
    Error diverged(const std::string& what) const;
    /// Waits while paused, predicting what is on screen.
    Result<Next> obeyControl();
    Status predictLive();
    /// Predicts one wished tile. @return false if all are fresh.
    Result<bool> predictOneTile();
    bool validationDue() const;
    Result<Next> validateNow();
    Status emitCheckpoint(bool best);

    bool done() const;
    bool stopRequested() const { return control_.stop.stop_requested(); }
    bool limitReached() const;
    double learningRate() const;
    int epochOf(std::int64_t step) const;
    /// Of the run, earlier sessions included.
    double elapsedS() const { return state_.elapsedS + sinceStartS(); }
    double sinceStartS() const { return secondsSince(started_); }
    static double secondsSince(Clock::time_point from) {
        return std::chrono::duration<double>(Clock::now() - from).count();
    }
    void emitPreparing(const char* phase);

    TrainingInput& input_;
    LearnControl& control_;
    const TrainEventSink& sink_;
    const Clock::time_point started_ = Clock::now();

    TrainConfig config_;
    PatchSource& source_;
    ComputeDevice device_;
    Checkpoint state_;  ///< what the next checkpoint says, without the tensors; elapsedS: before this start
    std::map<std::string, torch::Tensor> restoredNetwork_, restoredAdam_;
    std::shared_ptr<SceneScales> scales_;
    PatchIndex index_;
    std::shared_ptr<HardExamples> hard_;  ///< null unless the sampler ranks by loss
    ValidationSet validationSet_;
    std::shared_ptr<Network> network_;
    std::unique_ptr<Adam> adam_;
    torch::Tensor weights_;
    std::unique_ptr<BatchLoader> loader_;
    LivePrediction live_;

    std::int64_t step_ = 0;          ///< steps done
    bool checkpointed_ = false;      ///< there is something to go on from
    int batchesWithoutTarget_ = 0;   ///< in a row
    std::int64_t validatedAt_ = -1;  ///< step
    Clock::time_point lastValidationEnd_ = Clock::now();
    double lastValidationS_ = 0;
};

/// What a thrown exception means to the user.
Error errorFrom(const std::exception& e);
bool isOutOfMemory(const std::exception& e);

}  // namespace swath
