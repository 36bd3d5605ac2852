// SPDX-License-Identifier: MIT
#include "engine/session/run_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/core/text.h"
#include "engine/learn/few_windows.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kWindows = 3;
constexpr double kExploded = 4;         // times the lowest smoothed loss
constexpr double kSmallestGain = 0.03;  // patches a second, from one batch size to its double
constexpr double kMemoryShare = 0.8;    // of what is free

/// Everything that a trial says, and how to end it.
struct Trial {
    std::vector<double> steps, rates, losses, seconds;
    std::vector<double> judgedAt, meanIou;
    std::vector<std::int64_t> confusion;  // of the last validation
    std::int64_t memoryBytes = 0;
    bool halved = false;
    std::optional<Error> failure;
};

/// Runs a learner until it ends or `enough` says so.
Result<Trial> runTrial(const TrainConfig& config, std::unique_ptr<PatchSource> source,
                       const CheckTools& tools, JobContext& job,
                       const std::function<bool(const Trial&)>& enough) {
    LearnControl control;
    Trial trial;
    const auto sink = [&](TrainEvent event) {
        if (const auto* step = std::get_if<TrainStep>(&event)) {
            trial.steps.push_back(static_cast<double>(step->step));
            trial.rates.push_back(step->learningRate);
            trial.losses.push_back(step->loss);
            trial.seconds.push_back(step->sinceStartS);
            trial.memoryBytes = std::max(trial.memoryBytes, step->memoryBytes);
        } else if (auto* judged = std::get_if<TrainValidation>(&event)) {
            trial.judgedAt.push_back(static_cast<double>(judged->step));
            trial.meanIou.push_back(judged->meanIou);
            trial.confusion = std::move(judged->confusion);
        } else if (const auto* notice = std::get_if<TrainNotice>(&event)) {
            trial.halved = trial.halved || notice->text.find("batch halved") != std::string::npos;
        } else if (const auto* failed = std::get_if<TrainFailed>(&event)) {
            trial.failure = failed->error;
        }
        if (job.stopRequested() || enough(trial)) control.stop.request_stop();
    };
    tools.learner(config, std::move(source))->run(control, sink);
    if (job.stopRequested()) return Error{Errc::Cancelled, "the check was stopped", ""};
    if (trial.failure && trial.losses.empty()) return *trial.failure;
    return trial;
}

/// A configuration with nothing that keeps a network from learning by heart, or hides what a step does.
TrainConfig plain(TrainConfig config) {
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

std::string whyNot(const Trial& trial, const PatchSource& source, const TrainConfig& config,
                   std::string& hint) {
    if (trial.failure) {
        hint = trial.failure->hint;
        return trial.failure->what;
    }
    const auto smooth = runningMean(trial.losses);
    const double first = smooth[std::min<std::size_t>(smooth.size() - 1, 10)];
    if (smooth.back() > 0.9 * first) {
        hint = fmt::format("try the rate check: {:g} may be far too high or too low for this network",
                           config.learningRate);
        return fmt::format("the loss does not fall ({} at first, {} now)", formatFigure(first),
                           formatFigure(smooth.back()));
    }
    // The worst class tells most often what is wrong: its labels, or that it cannot be seen at this
    // resolution.
    const int k = source.classCount();
    int worst = -1;
    double worstIou = 2;
    for (int c = 0; c < k && trial.confusion.size() == static_cast<std::size_t>(k * k); ++c) {
        std::int64_t row = 0, column = 0;
        const std::int64_t hit = trial.confusion[static_cast<std::size_t>(c * k + c)];
        for (int j = 0; j < k; ++j) {
            row += trial.confusion[static_cast<std::size_t>(c * k + j)];
            column += trial.confusion[static_cast<std::size_t>(j * k + c)];
        }
        const std::int64_t all = row + column - hit;
        if (row == 0 || all == 0) continue;
        const double iou = static_cast<double>(hit) / static_cast<double>(all);
        if (iou < worstIou) worstIou = iou, worst = c;
    }
    const auto half = smooth[smooth.size() / 2];
    if (smooth.back() < 0.9 * half) {
        hint = "it still learns: give it more time, or a higher learning rate";
        return "the time was up while the loss still fell";
    }
    hint = "look at these labels: do they lie on what they name, and is it visible in these bands?";
    if (worst < 0) return "the loss falls no further";
    return fmt::format("{} stays at IoU {:.2f}", source.className(worst), worstIou);
}

}  // namespace

const char* checkName(RunCheck check) {
    switch (check) {
        case RunCheck::Overfit:
            return "overfit";
        case RunCheck::Rates:
            return "rates";
        case RunCheck::Batch:
            return "batch";
    }
    return "";
}

CheckTools checkTools(std::vector<SceneSnapshot> scenes, const ClassTable& classes) {
    const auto free = []() -> std::int64_t {
        std::ifstream info("/proc/meminfo");
        for (std::string name; info >> name;) {
            std::int64_t kilobytes = 0;
            if (name == "MemAvailable:" && info >> kilobytes) return kilobytes * 1024;
            info.ignore(1 << 16, '\n');
        }
        return std::int64_t{4} << 30;  // a system that does not tell
    };
    return {.source = [scenes = std::move(scenes), classes] { return makePatchSource(scenes, classes); },
            .learner =
                [](TrainConfig config, std::unique_ptr<PatchSource> source) {
                    return makeLearner(std::move(config), std::move(source));
                },
            .cost = [](const NetworkQuery& query, int batch) { return trainingCost(query, batch, 0.5); },
            .freeBytes = free};
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

Result<CheckReport> overfitCheck(const TrainConfig& wanted, const CheckTools& tools, JobContext& job,
                                 const CheckLimits& limits) {
    auto source = tools.source();
    if (!source) return source.error();
    const auto windows = richestWindows(**source, wanted.patchSize, kWindows);
    if (windows.empty())
        return Error{Errc::InvalidInput, "no scene has train labels to learn by heart",
                     "paint a few strokes of each class, or import a mask"};
    const auto facts = (*source)->clone();
    TrainConfig config = plain(wanted);
    config.maxSeconds = limits.overfitSeconds;
    config.classWeighting = ClassWeighting::None;
    config.validateEverySeconds = 2;
    double best = 0;
    auto trial = runTrial(config, onlyWindows(std::move(*source), windows), tools, job, [&](const Trial& t) {
        if (!t.meanIou.empty() && std::isfinite(t.meanIou.back())) best = std::max(best, t.meanIou.back());
        if (!t.seconds.empty())
            job.report(fmt::format("mean IoU {:.2f}", best),
                       std::min(1.0, t.seconds.back() / limits.overfitSeconds));
        return best >= limits.goodIou;
    });
    if (!trial) return trial.error();
    CheckReport report{.check = RunCheck::Overfit, .passed = best >= limits.goodIou};
    report.xLabel = "step";
    report.yLabel = "mean IoU";
    report.x = trial->judgedAt;
    report.y = trial->meanIou;
    report.lines.push_back(fmt::format("{} windows of {} pixels a side", windows.size(), wanted.patchSize));
    report.lines.push_back(fmt::format("best mean IoU {:.3f} after {} steps", best,
                                       formatCount(std::llround(trial->steps.back()))));
    if (report.passed) {
        report.verdict = fmt::format("the network can learn {} windows by heart (mean IoU {:.2f} in {})",
                                     windows.size(), best, formatDuration(trial->seconds.back()));
        report.hint = "data and settings fit together: what is left is a matter of labels and time";
    } else {
        report.verdict = fmt::format("the network does not learn {} windows by heart (mean IoU {:.2f}): {}",
                                     windows.size(), best, whyNot(*trial, *facts, config, report.hint));
    }
    return report;
}

Result<CheckReport> rateCheck(const TrainConfig& wanted, const CheckTools& tools, JobContext& job,
                              const CheckLimits& limits) {
    auto source = tools.source();
    if (!source) return source.error();
    TrainConfig config = plain(wanted);
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
                       static_cast<double>(t.losses.size()) / limits.rateSteps);
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

Result<CheckReport> batchCheck(const TrainConfig& wanted, const CheckTools& tools, JobContext& job,
                               const CheckLimits& limits) {
    CheckReport report{.check = RunCheck::Batch};
    report.xLabel = "batch";
    report.yLabel = "patches/s";
    std::string end = "that is the largest that is tried";
    double fastest = 0;
    for (int batch = 1; batch <= limits.largestBatch; batch *= 2) {
        auto source = tools.source();
        if (!source) return source.error();
        job.report(fmt::format("batch of {}", batch), std::log2(batch) / std::log2(limits.largestBatch));
        const NetworkQuery query{wanted.network,
                                 wanted.networkOptions,
                                 (*source)->bandCount(),
                                 (*source)->classCount(),
                                 {wanted.patchSize, wanted.patchSize}};
        const auto cost = tools.cost(query, batch);
        if (!cost && batch == 1) return cost.error();
        const std::int64_t room =
            static_cast<std::int64_t>(kMemoryShare * static_cast<double>(tools.freeBytes()));
        if (cost && cost->bytes > room) {
            end = fmt::format("a batch of {} needs about {}, {} are free", batch, formatBytes(cost->bytes),
                              formatBytes(tools.freeBytes()));
            break;
        }
        TrainConfig config = plain(wanted);
        config.batchSize = batch;
        auto trial = runTrial(config, std::move(*source), tools, job, [&](const Trial& t) {
            return static_cast<int>(t.losses.size()) >= limits.stepsPerBatchSize || t.halved;
        });
        if (!trial || trial->halved || trial->failure) {
            const Error* why = !trial ? &trial.error() : trial->failure ? &*trial->failure : nullptr;
            const bool full = !why || why->code == Errc::OutOfMemory;
            if (why && (why->code == Errc::Cancelled || batch == 1)) return *why;
            end = fmt::format("a batch of {} {}", batch,
                              full ? "does not fit into memory" : "failed: " + why->what);
            break;
        }
        // The first step warms up: buffers are made, kernels chosen.
        const std::size_t n = trial->seconds.size();
        const double perSecond = n < 2 ? 0
                                       : batch * static_cast<double>(n - 1) /
                                             std::max(1e-9, trial->seconds[n - 1] - trial->seconds[0]);
        report.x.push_back(batch);
        report.y.push_back(perSecond);
        report.lines.push_back(
            fmt::format("batch {:>3}: {} patches/s{}", batch, formatFigure(perSecond),
                        trial->memoryBytes > 0 ? ", " + formatBytes(trial->memoryBytes) : ""));
        if (batch > 1 && perSecond < fastest * (1 + kSmallestGain)) {
            end = "with more, a patch takes no less time";
            break;
        }
        fastest = perSecond;
        report.suggestedBatch = batch;
    }
    report.passed = report.suggestedBatch.has_value();
    report.verdict = report.suggestedBatch
                         ? fmt::format("a batch of {} is the best here: {}", *report.suggestedBatch, end)
                         : "no batch fits: " + end;
    report.hint = report.suggestedBatch ? fmt::format("now it is {}", wanted.batchSize)
                                        : "use a smaller patch or a smaller network";
    return report;
}

Result<CheckReport> runCheck(RunCheck check, const TrainConfig& config, const CheckTools& tools,
                             JobContext& job, const CheckLimits& limits) {
    switch (check) {
        case RunCheck::Overfit:
            return overfitCheck(config, tools, job, limits);
        case RunCheck::Rates:
            return rateCheck(config, tools, job, limits);
        case RunCheck::Batch:
            return batchCheck(config, tools, job, limits);
    }
    return Error{Errc::InvalidInput, "no such check", ""};
}

std::string checkJson(const CheckReport& r) {
    const auto list = [](const std::vector<double>& values) {
        Json out = Json::array();
        for (const double v : values) out.push_back(std::isfinite(v) ? Json(v) : Json());
        return out;
    };
    return Json{{"check", checkName(r.check)},
                {"passed", r.passed},
                {"verdict", r.verdict},
                {"hint", r.hint},
                {"x_label", r.xLabel},
                {"y_label", r.yLabel},
                {"x", list(r.x)},
                {"y", list(r.y)},
                {"lines", r.lines},
                {"suggested_rate", r.suggestedRate ? Json(*r.suggestedRate) : Json()},
                {"suggested_batch", r.suggestedBatch ? Json(*r.suggestedBatch) : Json()}}
        .dump();
}

}  // namespace swath
