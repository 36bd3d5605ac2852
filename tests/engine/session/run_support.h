// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "engine/document/document.h"

namespace swath::test {

inline void fill(Run& run, const std::string& series, int points, double everySteps,
                 const std::function<double(int)>& value) {
    Series& curve = run.series[series];
    for (int i = 1; i <= points; ++i) {
        curve.step.push_back(i * everySteps);
        curve.timeS.push_back(i * everySteps * 0.1);
        curve.value.push_back(value(i));
    }
}

inline Run runNamed(const std::string& name) {
    Run run;
    run.id = RunId{1};
    run.name = name;
    run.startedAt = "2026-01-02T03:04:05Z";
    run.state = "done";
    run.classes = *ClassTable::parse("water=#0000ff,road=#ff0000");
    run.record.labelled = {{"water", 5000}, {"road", 4000}};
    return run;
}

/// 400 steps and 20 validations in which all goes well: the loss falls, every class rises.
inline Run goodRun(const std::string& name = "run 1") {
    Run run = runNamed(name);
    fill(run, "train/loss", 400, 1, [](int i) { return 2.0 / (1 + 0.02 * i); });
    fill(run, "train/wait_share", 400, 1, [](int) { return 0.01; });
    fill(run, "train/gradient_norm", 400, 1, [](int) { return 1.0; });
    fill(run, "validation/loss", 20, 20, [](int i) { return 2.2 / (1 + 0.4 * i); });
    for (const char* curve : {"mean_iou", "iou/water", "iou/road", "f1/water", "mean_f1"})
        fill(run, std::string("validation/") + curve, 20, 20, [](int i) { return 0.04 * i; });
    return run;
}

}  // namespace swath::test
