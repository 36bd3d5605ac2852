// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/learn/classic/features/band_scale.h"
#include "engine/learn/classic/train/classic_checkpoint.h"
#include "engine/learn/run/learner.h"

namespace swath {

/// Terms of a learner line. Errors: InvalidInput for unknown names and arguments, and weights that are not
/// above 0.
Result<std::vector<SpecTerm>> learnerTerms(const std::string& line);
/// Whether the line names only learners without a network, which are judged once and have no epochs.
bool isWithoutNetwork(const std::vector<SpecTerm>& terms);
/// Networks that the line wants trained; 0 where it names none.
int networkCount(const std::vector<SpecTerm>& terms);

/// Fits all terms but "network" of config.learner to the labels of a source: the settings that count are
/// learner, features, normalisation, classWeighting, seed and threads. Reports preparations, a TrainStep for
/// each piece of the fit (a tree, an iteration …; the loss is NaN: there is none before the end), a
/// validation, checkpoints of the one model, and what is on the screen. A run that is gone on with is fitted
/// anew: the same labels give the same model. Labels painted during a fit are not taken: it says so at its
/// end.
class ClassicLearner final : public Learner {
  public:
    ClassicLearner(TrainConfig config, std::unique_ptr<PatchSource> source);
    void run(LearnControl& control, const TrainEventSink& sink) override;
    std::unique_ptr<Predictor> predictor() override;

  private:
    Status fitAndJudge(LearnControl& control, const TrainEventSink& sink);

    TrainConfig config_;
    std::unique_ptr<PatchSource> source_;
    std::shared_ptr<const ClassicModel> model_;  ///< null before the fit
};

/// The fit alone, for those who combine learners. @param control  its stop and pause are obeyed; its wish is
/// not looked at. @param sink  TrainPreparing, TrainStep, TrainNotice, TrainImportance, TrainPaused,
/// TrainResumed. Errors: those of the settings, the labels and reading; Cancelled.
Result<ClassicModel> fitClassicModel(const TrainConfig& config, PatchSource& source, LearnControl& control,
                                     const TrainEventSink& sink);

/// "CPU · 2 threads", as panels show it.
std::string classicDevice(int threads);

}  // namespace swath
