// SPDX-License-Identifier: MIT
#include "engine/runs/run_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/core/file.h"
#include "engine/document/project_json.h"
#include "engine/runs/event_file.h"
#include "engine/runs/run_comparison.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::ordered_json;

/// "run 2" → "run-2": a name that any file system takes.
std::string fileName(const std::string& name) {
    std::string out;
    for (const char c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '.' || c == '_' || c == '-';
        out += plain ? c : '-';
    }
    return out.empty() || out.front() == '.' ? "run" + out : out;
}

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

std::vector<ScalarEvent> scalarEvents(const Run& run, double startedS) {
    std::vector<ScalarEvent> events;
    for (const auto& [name, curve] : run.series)
        for (std::size_t i = 0; i < curve.value.size(); ++i)
            events.push_back({startedS + (std::isfinite(curve.timeS[i]) ? curve.timeS[i] : 0),
                              std::llround(curve.step[i]), name, static_cast<float>(curve.value[i])});
    // TensorBoard reads on as a file grows: it expects steps to go forward.
    std::ranges::stable_sort(events, {}, &ScalarEvent::step);
    return events;
}

Json jsonScore(std::optional<double> value) {
    return value && std::isfinite(*value) ? Json(*value) : Json();
}

}  // namespace

double secondsSince1970(const std::string& isoTime) {
    using namespace std::chrono;
    int year = 0;
    unsigned month = 0, day = 0;
    int hour = 0, minute = 0, second = 0;
    if (std::sscanf(isoTime.c_str(), "%d-%u-%uT%d:%d:%dZ", &year, &month, &day, &hour, &minute, &second) != 6)
        return 0;
    const year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    if (!date.ok()) return 0;
    const auto days = sys_days(date).time_since_epoch();
    return duration<double>(days + hours(hour) + minutes(minute) + seconds(second)).count();
}

std::string runJson(const Run& run) {
    Json checkpoints = Json::array();
    for (const CheckpointFact& c : run.checkpoints)
        checkpoints.push_back({{"kind", c.kind}, {"step", c.step}, {"bytes", c.bytes}});
    const RunScores scores = runScores(run);
    Json classes = Json::object();
    for (const auto& [name, score] : scores.iou) classes[name] = jsonScore(score.best);
    return Json{{"name", run.name},
                {"state", run.state},
                {"started", run.startedAt},
                {"elapsed_s", run.elapsedS},
                {"device", run.device},
                {"settings", Json::parse(toJson(run.config))},
                {"record", Json::parse(toJson(run.record))},
                {"classes", Json::parse(classesToJson(run.classes))},
                {"checkpoints", checkpoints},
                {"set", scores.set},
                {"best_step", jsonScore(scores.bestStep)},
                {"best_mean_iou", jsonScore(scores.meanIou.best)},
                {"last_mean_iou", jsonScore(scores.meanIou.last)},
                {"best_iou", classes}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string runCsv(const Run& run) {
    std::string out = "series,step,time_s,value\n";
    const auto number = [](double v) { return std::isfinite(v) ? fmt::format("{:.10g}", v) : std::string(); };
    for (const auto& [name, curve] : run.series) {
        const std::string prefix = quoted(name) + ",";
        for (std::size_t i = 0; i < curve.value.size(); ++i)
            out += prefix + number(curve.step[i]) + "," + number(curve.timeS[i]) + "," +
                   number(curve.value[i]) + "\n";
    }
    return out;
}

Result<fs::path> exportRun(const Run& run, const fs::path& folder, const OutputRules& rules) {
    const fs::path own = folder / fileName(run.name);
    std::error_code failed;
    fs::create_directories(own, failed);
    if (failed)
        return Error{Errc::Io,
                     fmt::format("could not make the folder {}: {}", own.string(), failed.message()),
                     "choose a folder that you may write to"};
    const double started = secondsSince1970(run.startedAt);
    const std::string events =
        fmt::format("events.out.tfevents.{}.swath", static_cast<std::int64_t>(started));
    Json record = Json::parse(runJson(run));
    record["software"] = kOutputMark;
    // The other two formats have no place for the mark: they are ours where the record beside them is.
    OutputRules beside = rules;
    beside.overwrite = rules.overwrite || writtenBySwath(own / "run.json");
    const auto json = claimOutput(own / "run.json", rules);
    const auto csv = claimOutput(own / "series.csv", beside);
    const auto bin = claimOutput(own / events, beside);
    for (const auto& claimed : {json, csv, bin})
        if (!claimed) return claimed.error();
    for (const Status& written : {writeText(*json, record.dump(2) + "\n"), writeText(*csv, runCsv(run)),
                                  writeFile(*bin, eventFileBytes(scalarEvents(run, started), started))})
        if (!written) return written.error();
    return own;
}

}  // namespace swath
