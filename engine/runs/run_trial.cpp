// SPDX-License-Identifier: MIT
#include "engine/runs/run_trial.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

namespace swath {

Result<Trial> runTrial(const TrainConfig& config, std::unique_ptr<PatchSource> source,
                       const CheckTools& tools, JobContext& job,
                       const std::function<bool(const Trial&)>& enough) {
    LearnControl control;
    Trial trial;
    const auto sink = [&](TrainEvent event) {
        if (const auto* step = std::get_if<TrainStep>(&event)) {
            trial.steps.push_back(static_cast<double>(step->step));
            trial.seconds.push_back(step->sinceStartS);
            if (std::isfinite(step->loss)) {
                trial.rates.push_back(step->learningRate);
                trial.losses.push_back(step->loss);
            }
            trial.memoryBytes = std::max(trial.memoryBytes, step->memoryBytes);
        } else if (auto* judged = std::get_if<TrainValidation>(&event)) {
            trial.judgedAt.push_back(static_cast<double>(judged->step));
            trial.meanIou.push_back(judged->meanIou);
            trial.confusion = std::move(judged->confusion);
        } else if (const auto* notice = std::get_if<TrainNotice>(&event)) {
            trial.halved = trial.halved || notice->batchSize > 0;
        } else if (const auto* failed = std::get_if<TrainFailed>(&event)) {
            trial.failure = failed->error;
        }
        if (job.stopRequested() || enough(trial)) control.stop.request_stop();
    };
    auto learner = tools.learner(config, std::move(source));
    if (!learner) return learner.error();
    (*learner)->run(control, sink);
    if (job.stopRequested()) return Error{Errc::Cancelled, "the check was stopped", ""};
    if (trial.failure && trial.losses.empty()) return *trial.failure;
    if (trial.losses.empty())
        return Error{Errc::InvalidInput,
                     trial.steps.empty() ? "the trial ended before its first step"
                                         : "no step of the trial met a labelled pixel",
                     "label some more pixels"};
    return trial;
}

TrainConfig plainConfig(TrainConfig config) {
    config.learner = "network";
    config.augmentation = {.flips = false, .quarterTurns = false};
    config.weightDecay = 0;
    config.ema = 0;
    config.patience = 0;
    config.accumulate = 1;
    config.epochs = 0;
    config.stepsPerEpoch = 20;
    config.warmUpSteps = 0;
    config.schedule = "constant";
    config.validateEverySeconds = 1e6;
    return config;
}

std::vector<double> runningMean(const std::vector<double>& values) {
    constexpr double kKeep = 0.8;
    std::vector<double> out;
    double mean = 0, weight = 0;
    for (const double value : values) {
        if (std::isfinite(value)) {
            mean = kKeep * mean + (1 - kKeep) * value;
            weight = kKeep * weight + (1 - kKeep);
        }
        out.push_back(weight > 0 ? mean / weight : value);
    }
    return out;
}

}  // namespace swath
