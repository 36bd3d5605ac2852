// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/text.h"
#include "engine/learn/data/few_windows.h"
#include "engine/runs/run_trial.h"

namespace swath {
namespace {

constexpr int kWindows = 3;

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

Result<CheckReport> overfitCheck(const TrainConfig& wanted, const CheckTools& tools, JobContext& job,
                                 const CheckLimits& limits) {
    auto source = tools.source();
    if (!source) return source.error();
    const auto windows = richestWindows(**source, wanted.patchSize, kWindows);
    if (windows.empty())
        return Error{Errc::InvalidInput, "no scene has train labels to learn by heart",
                     "paint a few strokes of each class, or import a mask"};
    const auto facts = (*source)->clone();
    TrainConfig config = plainConfig(wanted);
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

}  // namespace swath
