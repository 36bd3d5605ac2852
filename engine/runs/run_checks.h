// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/core/work_queue.h"
#include "engine/learn/config/network_facts.h"
#include "engine/learn/data/data_report.h"
#include "engine/learn/data/scene_patch_source.h"
#include "engine/learn/run/learner.h"

namespace swath {

/// Short trials before a long run. None leaves a run behind.
enum class RunCheck {
    Data,     ///< what is there to learn from, and is it sound?
    Overfit,  ///< can the network learn three windows by heart? If not, something is wrong with data or
              ///< settings
    Rates,    ///< which learning rates make the loss fall
    Batch,    ///< the largest batch that fits and still brings something
};
const char* checkName(RunCheck check);  ///< "data", "overfit", "rates", "batch"

struct CheckReport {
    RunCheck check = RunCheck::Overfit;
    bool passed = false;
    std::string verdict, hint;  ///< a sentence, and what to do about it
    std::string xLabel, yLabel;
    std::vector<double> x, y;           ///< a curve: IoU over steps, loss over rates, patches/s over batches
    std::vector<std::string> warnings;  ///< what is wrong and what helps, each by itself
    std::vector<std::string> lines;     ///< figures, one in each
    std::optional<double> suggestedRate;
    std::optional<int> suggestedBatch;
};

/// Where the trials get their data, learners and costs from; tests bring their own.
struct CheckTools {
    std::function<Result<std::unique_ptr<PatchSource>>()> source;
    std::function<Result<std::unique_ptr<Learner>>(TrainConfig, std::unique_ptr<PatchSource>)> learner;
    std::function<Result<TrainingCost>(const NetworkQuery&, int batch)> cost;
    std::function<std::int64_t()> freeBytes;  ///< memory that may be taken
    std::vector<Finding> known = {};          ///< what is wrong with the data, beside what is found
};
/// The real ones, over these scenes.
CheckTools checkTools(std::vector<SceneSnapshot> scenes, const ClassTable& classes, Resources resources);

struct CheckLimits {
    double overfitSeconds = 120;
    double goodIou = 0.95;
    int rateSteps = 100;
    double firstRate = 1e-6, lastRate = 1;
    int largestBatch = 256;
    int stepsPerBatchSize = 6;
};

/// Class shares by role, band figures, and what would spoil training or its scores (see reportOn()). Errors:
/// those of reading, Cancelled.
Result<CheckReport> dataCheck(const TrainConfig& config, const CheckTools& tools, JobContext& job);
/// Trains on at most three windows, without augmentation and weight decay, until the mean IoU over them
/// reaches the goal, or says why it does not. Errors: what a run fails for before its first step; Cancelled.
Result<CheckReport> overfitCheck(const TrainConfig& config, const CheckTools& tools, JobContext& job,
                                 const CheckLimits& limits = {});
/// Raises the learning rate exponentially from step to step until the loss explodes, and suggests the rate at
/// which it fell fastest. Source: Smith 2017, arXiv 1506.01186, section 3.3. Errors: as above.
Result<CheckReport> rateCheck(const TrainConfig& config, const CheckTools& tools, JobContext& job,
                              const CheckLimits& limits = {});
/// Doubles the batch until the memory does not hold it (by estimate before, by the run's own word after) or a
/// patch takes no less time than before. Errors: as above.
Result<CheckReport> batchCheck(const TrainConfig& config, const CheckTools& tools, JobContext& job,
                               const CheckLimits& limits = {});
Result<CheckReport> runCheck(RunCheck check, const TrainConfig& config, const CheckTools& tools,
                             JobContext& job, const CheckLimits& limits = {});

/// The rate at which the smoothed loss falls fastest over the logarithm of the rate, before it explodes.
/// @param rates  ascending, above 0. nullopt: it never falls.
std::optional<double> fastestRate(const std::vector<double>& rates, const std::vector<double>& losses);
/// Running mean with the weight 0.8 of what was, corrected at the beginning.
std::vector<double> runningMean(const std::vector<double>& values);

/// {"check","passed","verdict","hint","x","y","warnings","lines","suggested_rate","suggested_batch"}.
std::string checkJson(const CheckReport& report);

}  // namespace swath
