// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/runs/run_trial.h"

namespace swath {
namespace {

constexpr double kExploded = 4;  // times the lowest smoothed loss

}  // namespace

std::optional<double> fastestRate(const std::vector<double>& rates, const std::vector<double>& losses) {
    const auto smooth = runningMean(losses);
    std::size_t end = std::min(rates.size(), smooth.size());
    double lowest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < end; ++i) {
        if (!std::isfinite(losses[i]) || smooth[i] > kExploded * lowest) {
            end = i;
            break;
        }
        lowest = std::min(lowest, smooth[i]);
    }
    constexpr std::size_t kReach = 4;  // slopes over a few steps: single ones are noise
    std::optional<double> best;
    double steepest = 0;
    for (std::size_t i = kReach; i + kReach < end; ++i) {
        const double width = std::log(rates[i + kReach] / rates[i - kReach]);
        if (!(width > 0)) continue;
        const double slope = (smooth[i + kReach] - smooth[i - kReach]) / width;
        if (slope < steepest) steepest = slope, best = rates[i];
    }
    return best;
}

Result<CheckReport> rateCheck(const TrainConfig& wanted, const CheckTools& tools, JobContext& job,
                              const CheckLimits& limits) {
    auto source = tools.source();
    if (!source) return source.error();
    TrainConfig config = plainConfig(wanted);
    config.weightDecay = wanted.weightDecay;
    config.augmentation = wanted.augmentation;
    // An epoch is a step, after each of which the rate is multiplied.
    config.stepsPerEpoch = 1;
    config.epochs = limits.rateSteps;
    config.learningRate = limits.firstRate;
    config.schedule =
        fmt::format("exponential(factor={:.9g})",
                    std::pow(limits.lastRate / limits.firstRate, 1.0 / std::max(1, limits.rateSteps - 1)));
    auto trial = runTrial(config, std::move(*source), tools, job, [&](const Trial& t) {
        if (!t.losses.empty())
            job.report(fmt::format("rate {:.2g}", t.rates.back()),
                       static_cast<double>(t.steps.size()) / limits.rateSteps);
        if (t.losses.size() < 10) return false;
        const auto smooth = runningMean(t.losses);
        return smooth.back() > kExploded * *std::ranges::min_element(smooth);
    });
    if (!trial) return trial.error();
    if (trial->rates.size() > 2 && trial->rates.back() < 2 * trial->rates.front())
        return Error{Errc::Unsupported, "the learner does not raise its rate from step to step",
                     "choose the learner network for this check"};
    CheckReport report{.check = RunCheck::Rates};
    report.xLabel = "learning rate";
    report.yLabel = "loss";
    report.x = trial->rates;
    report.y = trial->losses;
    report.suggestedRate = fastestRate(trial->rates, trial->losses);
    report.passed = report.suggestedRate.has_value();
    report.lines.push_back(fmt::format("{} steps, rates from {:.1e} to {:.1e}", trial->rates.size(),
                                       trial->rates.front(), trial->rates.back()));
    if (report.suggestedRate) {
        report.verdict =
            fmt::format("the loss falls fastest at a learning rate of {:.1e}", *report.suggestedRate);
        report.hint = fmt::format("take it as the learning rate; now it is {:g}", wanted.learningRate);
    } else {
        report.verdict = "the loss falls at no learning rate";
        report.hint = "try the overfit check: data and settings may not fit together";
    }
    return report;
}

}  // namespace swath
