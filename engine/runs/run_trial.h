// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine/runs/run_checks.h"

namespace swath {

/// Everything that a trial said.
struct Trial {
    std::vector<double> steps, seconds;
    std::vector<double> rates, losses;  // of the steps that had labels to learn from
    std::vector<double> judgedAt, meanIou;
    std::vector<std::int64_t> confusion;  // of the last validation
    std::int64_t memoryBytes = 0;
    bool halved = false;
    std::optional<Error> failure;
};

/// Runs a learner until it ends, the job is stopped or `enough`, asked after each event, says so. Errors:
/// Cancelled, and what the run failed for before its first step.
Result<Trial> runTrial(const TrainConfig& config, std::unique_ptr<PatchSource> source,
                       const CheckTools& tools, JobContext& job,
                       const std::function<bool(const Trial&)>& enough);

/// A configuration with nothing that keeps a network from learning by heart, or hides what a step does.
TrainConfig plainConfig(TrainConfig config);

}  // namespace swath
