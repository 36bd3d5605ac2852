// SPDX-License-Identifier: MIT
#include "engine/runs/run_checks.h"
#include "engine/learn/ensemble/learners.h"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

namespace swath {

using Json = nlohmann::ordered_json;

const char* checkName(RunCheck check) {
    switch (check) {
        case RunCheck::Data:
            return "data";
        case RunCheck::Overfit:
            return "overfit";
        case RunCheck::Rates:
            return "rates";
        case RunCheck::Batch:
            return "batch";
    }
    return "";
}

CheckTools checkTools(std::vector<SceneSnapshot> scenes, const ClassTable& classes, Resources resources) {
    const auto free = []() -> std::int64_t {
        std::ifstream info("/proc/meminfo");
        for (std::string name; info >> name;) {
            std::int64_t kilobytes = 0;
            if (name == "MemAvailable:" && info >> kilobytes) return kilobytes * 1024;
            info.ignore(1 << 16, '\n');
        }
        return std::int64_t{4} << 30;  // a system that does not tell
    };
    return {
        .source = [scenes = std::move(scenes), classes,
                   resources = std::move(resources)] { return makePatchSource(scenes, classes, resources); },
        .learner =
            [](TrainConfig config, std::unique_ptr<PatchSource> source) {
                return makeAnyLearner(std::move(config), std::move(source), nullptr);
            },
        .cost = [](const NetworkQuery& query, int batch) { return trainingCost(query, batch, {.seconds = 0.5}); },
        .freeBytes = free};
}

Result<CheckReport> runCheck(RunCheck check, const TrainConfig& config, const CheckTools& tools,
                             JobContext& job, const CheckLimits& limits) {
    switch (check) {
        case RunCheck::Data:
            return dataCheck(config, tools, job);
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
                {"warnings", r.warnings},
                {"lines", r.lines},
                {"suggested_rate", r.suggestedRate ? Json(*r.suggestedRate) : Json()},
                {"suggested_batch", r.suggestedBatch ? Json(*r.suggestedBatch) : Json()}}
        .dump();
}

}  // namespace swath
