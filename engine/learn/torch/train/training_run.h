// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <chrono>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>

#include "engine/learn/run/label_intake.h"
#include "engine/learn/run/learner.h"
#include "engine/learn/run/patch_film.h"
#include "engine/learn/run/tile_account.h"
#include "engine/learn/torch/device.h"
#include "engine/learn/torch/predict/network_predictor.h"
#include "engine/learn/torch/tensor_memory.h"
#include "engine/learn/torch/torch_errors.h"
#include "engine/learn/torch/train/batch_loader.h"
#include "engine/learn/torch/train/gradient_step.h"
#include "engine/learn/torch/train/running_mean.h"
#include "engine/learn/torch/train/trainer.h"
#include "engine/learn/torch/weights/checkpoint.h"

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
    /// Of the weights as they are now; null before there are any.
    std::unique_ptr<NetworkPredictor> predictor();

  private:
    using Clock = std::chrono::steady_clock;
    enum class Next { GoOn, Stop };

    // training_setup.cpp: before the first step
    Status prepare();
    Status takeCheckpoint();
    /// The labels to begin with, and what follows from them.
    Status readLabels();
    void describeLabels();
    Status buildNetwork();
    Status buildStep();
    Status restoreState();
    Status startFromWeights();
    void startLoader();

    // label_switch.cpp: labels painted meanwhile
    void noteLabels();
    /// Learns from other labels from the next step on, if there are any.
    Status takeNewLabels();
    Status learnFrom(LabelState labels);
    void forgetJudgements();
    PatchSource& source() { return *labels_.source; }

    Result<Next> trainStep();
    struct Computed {
        std::optional<double> loss;  ///< nullopt: nothing is labelled in the batches
    };
    /// Computes the gradients of the next step; nullopt if the step was given up. Throws what LibTorch
    /// throws.
    std::optional<Computed> computeStep(const std::vector<Batch>& batches);
    /// The batches of the next step; nullopt when stop is asked for.
    Result<std::optional<std::vector<Batch>>> nextBatches();
    /// @return the norm of the gradients. Errors: the training diverged.
    Result<double> applyStep(double loss, double rate);
    Status halveBatch(const std::string& reason);
    Error diverged(const std::string& what) const;
    /// Waits while paused, predicting what is on screen.
    Result<Next> obeyControl();
    Status predictLive();
    /// Predicts one wished tile. @return false if all are fresh.
    Result<bool> predictOneTile();
    /// Whether this step ends an epoch whose validation counts: fixed by step, whatever the clock says, and
    /// so seldom that validations take no more than about a quarter of the work.
    bool judgementDue() const;
    bool validationDue() const;
    Result<Next> validateNow();
    /// What follows from a validation's mean IoU: the best weights, the learning rate, an early end.
    void judge(TrainValidation& event);
    Result<Next> emitFilm(const std::function<bool()>& goOn);
    Status finish();
    Status emitCheckpoint(bool best);
    /// The network that is judged, kept and predicted with: the running mean, where there is one.
    const std::shared_ptr<Network>& judged() const { return mean_ ? meanNetwork_ : network_; }

    bool done() const;
    bool stopRequested() const { return control_.stop.stop_requested(); }
    bool timeIsUp() const;
    bool limitReached() const;
    bool stoppedEarly() const { return config_.patience > 0 && state_.patience.waited() >= config_.patience; }
    double learningRate() const;
    int epochOf(std::int64_t step) const;
    /// Of the run, earlier sessions included.
    double elapsedS() const { return state_.elapsedS + sinceStartS(); }
    double sinceStartS() const { return secondsSince(started_); }
    static double secondsSince(Clock::time_point from) {
        return std::chrono::duration<double>(Clock::now() - from).count();
    }
    void emitPreparing(const char* phase);

    TensorMemory memory_;
    TrainingInput& input_;
    LearnControl& control_;
    const TrainEventSink& sink_;
    const Clock::time_point started_ = Clock::now();

    TrainConfig config_;
    PatchSource& images_;
    ComputeDevice device_;
    Checkpoint state_;  ///< what the next checkpoint says, without the tensors; elapsedS: before this start
    std::map<std::string, torch::Tensor> restoredNetwork_, restoredTrained_, restoredOptimiser_;
    std::shared_ptr<SceneScales> scales_;
    LabelState labels_;
    LabelIntake intake_;
    std::shared_ptr<HardExamples> hard_;  ///< null unless the sampler ranks by loss
    std::int64_t validationPixels_ = 0;   ///< that a validation computes
    PatchFilm film_;
    std::shared_ptr<Network> network_, meanNetwork_;
    std::optional<LossFunction> loss_;
    std::optional<Optimiser> optimiser_;
    std::optional<Schedule> schedule_;
    std::optional<RunningMean> mean_;
    std::optional<GradientStep> gradient_;
    std::unique_ptr<NetworkPredictor> predictor_;  ///< of judged()
    std::optional<SourcePredictor> predicted_;     ///< over source()
    std::unique_ptr<BatchLoader> loader_;
    TileAccount live_;

    std::int64_t step_ = 0;                          ///< steps done
    bool checkpointed_ = false;                      ///< there is something to go on from
    int batchesWithoutTarget_ = 0;                   ///< in a row
    bool everValidated_ = false;                     ///< since this start
    double waitedS_ = 0;                             ///< for the batches of this step
    std::optional<TrainCheckpoint> bestCheckpoint_;  ///< where it may have to come back
    Clock::time_point lastStepEnd_ = Clock::now(), lastValidationEnd_ = Clock::now();
    double lastValidationS_ = 0;
    double lastStepS_ = std::numeric_limits<double>::infinity();  ///< not known before the first
};

}  // namespace swath
