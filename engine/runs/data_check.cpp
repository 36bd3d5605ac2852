// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "engine/learn/data/data_report.h"
#include "engine/runs/run_checks.h"

namespace swath {

Result<CheckReport> dataCheck(const TrainConfig& config, const CheckTools& tools, JobContext& job) {
    auto source = tools.source();
    if (!source) return source.error();
    auto seen = reportOn(**source, config.patchSize, job.stop(),
                         [&](double fraction) { job.report("looking at the data", fraction); });
    if (!seen) return seen.error();
    seen->findings.insert(seen->findings.begin(), tools.known.begin(), tools.known.end());
    CheckReport report{.check = RunCheck::Data, .passed = seen->findings.empty()};
    const std::size_t found = seen->findings.size();
    report.verdict = report.passed ? std::string("nothing found that would spoil training or its scores")
                                   : fmt::format("{} thing{} may spoil training or its scores", found,
                                                 found == 1 ? "" : "s");
    for (const Finding& finding : seen->findings)
        report.warnings.push_back(finding.text + " " + finding.hint);
    report.lines = seen->figureLines();
    return report;
}

}  // namespace swath
