// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/assess/confusion_matrix.h"
#include "engine/document/training_snapshot.h"
#include "engine/learn/run/learner.h"
#include "engine/runs/run_checks.h"
#include "engine/session/learn_intent.h"
#include "engine/session/run_desk.h"
#include "engine/session/training_status.h"

namespace swath {

/// Makes a learner of settings, data and, for a run that goes on, its checkpoint.
using LearnerFactory = std::function<Result<std::unique_ptr<Learner>>(
    TrainConfig, std::unique_ptr<PatchSource>, std::shared_ptr<const std::vector<std::byte>>)>;

/// The run that goes on, and trials before one.
class TrainDesk {
  public:
    TrainDesk(DeskContext& context, RunDesk& runs, LearnerFactory factory);
    ~TrainDesk();

    Status on(const StartTraining&);
    Status on(const ContinueRun&);
    Status on(const PauseTraining&);
    Status on(const ResumeTraining&);
    Status on(const StopTraining&);
    Status on(const SetLivePrediction&);
    Status on(const TryTraining&);

    const TrainingStatus& status() const { return status_; }
    /// Confusion counts of the last validation; empty before the first.
    const ConfusionMatrix& validation() const { return validation_; }
    const std::optional<CheckReport>& check() const { return check_; }
    bool checking() const { return c_.jobs.busy(JobKind::Check); }
    bool livePrediction() const { return livePrediction_; }
    /// What the canvas shows; most wanted first.
    void setVisible(SceneId scene, std::vector<TileIndex> tiles);
    /// Once a frame: hands over what was painted, and saves what the curves have grown by, from time to time.
    void tick();
    void saveCurves();

  private:
    struct Start;  ///< what a run is made of

    /// @param like  whose labels it learns from; null: those of now.
    Result<Start> prepare(RunId run, const TrainConfig& config, const Run* like,
                          OtherBandsRule otherBands = OtherBandsRule::Refuse);
    void begin(Start start);
    Status train(const Start& start, JobContext& job);
    Status refuseToStart(const TrainConfig& config) const;
    /// Gives whole scenes to validation where the settings want it and nobody has said which.
    void keepScenes(double share);
    void hear(TrainEvent event);
    void handle(const TrainPreparing&);
    void handle(const TrainStep&);
    void handle(const TrainValidation&);
    void handle(const TrainCheckpoint&);
    void handle(const TrainPrediction&);
    void handle(const TrainPatches&);
    void handle(const TrainNotice&);
    void handle(const TrainImportance&);
    void handle(const TrainLabels&);
    void handle(const TrainPaused&);
    void handle(const TrainResumed&);
    void handle(const TrainEnded&);
    void handle(const TrainFailed&);
    void drawStep(Run& run, const TrainStep& e);
    void endRun(const std::string& state);
    void addPoint(Run& run, const std::string& series, std::int64_t step, double timeS, double value);
    /// Drops points of steps that will be made again: those after the checkpoint that a run goes on from.
    void forgetAfter(Run& run, std::int64_t lastStep);
    // train_desk_labels.cpp
    /// On the compute thread: tells the learner which labels it begins with.
    void giveLabels(const Start& start, JobContext& job);
    void handOverLabels();
    // train_desk_record.cpp
    void beginRecord(Run& run, const Start& start, RunId like);
    void labelsIdentified(RunId run, const std::string& labels,
                          const std::vector<std::pair<std::string, std::int64_t>>& pixels);
    /// Errors: the run cannot be gone on with, as classes or scenes are not what they were.
    Status refuseIfChanged(const Run& run) const;

    DeskContext& c_;
    RunDesk& runs_;
    LearnerFactory makeLearner_;
    TrainingStatus status_;
    std::shared_ptr<LearnControl> control_;
    std::vector<SceneId> scenes_;  ///< the patch source's scenes, by their index in it
    /// Of labels that are painted while the run goes on.
    struct HandedOver {
        bool follows = true;                         ///< the run is told of them
        std::int64_t fromStep = 0;                   ///< until then it learns from labels of the past
        std::shared_ptr<const TrainingData> labels;  ///< the last; null: those of the past
        EditId change;                               ///< up to which there is nothing new
        double atS = 0;
    };
    HandedOver handed_;
    ConfusionMatrix validation_;
    std::vector<SeriesPoint> unsavedPoints_;
    double lastSave_ = 0;
    bool livePrediction_ = true;
    std::optional<CheckReport> check_;
};

}  // namespace swath
