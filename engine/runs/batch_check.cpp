// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/text.h"
#include "engine/runs/run_trial.h"

namespace swath {
namespace {

constexpr double kSmallestGain = 0.03;  // patches a second, from one batch size to its double
constexpr double kMemoryShare = 0.8;    // of what is free

}  // namespace

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
        TrainConfig config = plainConfig(wanted);
        config.batchSize = batch;
        auto trial = runTrial(config, std::move(*source), tools, job, [&](const Trial& t) {
            return static_cast<int>(t.steps.size()) >= limits.stepsPerBatchSize || t.halved;
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

}  // namespace swath
