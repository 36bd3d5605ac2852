// SPDX-License-Identifier: MIT
#include "engine/runs/run_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/text.h"
#include "engine/learn/config/train_settings.h"
#include "engine/learn/ensemble/learners.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;
constexpr const char* kNone = "–";

const Series* curveOf(const Run& run, const std::string& name) {
    const auto at = run.series.find(name);
    return at == run.series.end() || at->second.value.empty() ? nullptr : &at->second;
}

/// The value at a step; nullopt where the curve has none there.
std::optional<double> valueAt(const Series& series, double step) {
    const auto at = std::ranges::lower_bound(series.step, step);
    if (at == series.step.end() || *at != step) return std::nullopt;
    return series.value[static_cast<std::size_t>(at - series.step.begin())];
}

std::string figure(std::optional<double> value) {
    return value && std::isfinite(*value) ? fmt::format("{:.4f}", *value) : kNone;
}

Json jsonFigure(std::optional<double> value) {
    return value && std::isfinite(*value) ? Json(*value) : Json();
}

bool allEqual(const std::vector<std::string>& cells) {
    return std::ranges::adjacent_find(cells, std::not_equal_to<>()) == cells.end();
}

void addRow(std::vector<RunComparison::Row>& rows, std::string name, std::vector<std::string> cells,
            bool always = false) {
    if (always || !allEqual(cells)) rows.push_back({std::move(name), std::move(cells)});
}

template <class Text>
std::vector<std::string> cellsOf(std::span<const Run* const> runs, const Text& text) {
    std::vector<std::string> cells;
    for (const Run* run : runs) cells.push_back(text(*run));
    return cells;
}

void addScore(std::vector<RunComparison::Row>& rows, const std::string& name,
              const std::vector<BestAndLast>& scores) {
    std::vector<std::string> best, last;
    bool any = false;
    for (const BestAndLast& score : scores) {
        best.push_back(figure(score.best));
        last.push_back(figure(score.last));
        any = any || score.best || score.last;
    }
    if (!any) return;
    rows.push_back({name + ", best", std::move(best)});
    rows.push_back({name + ", last", std::move(last)});
}

/// "2026-01-31T23:59:59Z" → "2026-01-31 23:59".
std::string startText(const Run& run) {
    std::string text = run.startedAt.substr(0, 16);
    std::ranges::replace(text, 'T', ' ');
    return text;
}

/// Classes of all runs, in the order in which they occur first.
std::vector<std::string> classNames(const std::vector<RunScores>& scores) {
    std::vector<std::string> names;
    for (const RunScores& run : scores)
        for (const auto& [name, score] : run.iou)
            if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    return names;
}

BestAndLast ofClass(const std::vector<std::pair<std::string, BestAndLast>>& scores, const std::string& name) {
    const auto at = std::ranges::find(scores, name, &std::pair<std::string, BestAndLast>::first);
    return at == scores.end() ? BestAndLast{} : at->second;
}

Json scoreJson(const BestAndLast& score) {
    return {{"best", jsonFigure(score.best)}, {"last", jsonFigure(score.last)}};
}

}  // namespace

RunScores runScores(const Run& run) {
    RunScores scores;
    for (const char* set : {"validation", "train"})
        if (scores.set.empty() && curveOf(run, std::string(set) + "/mean_iou")) scores.set = set;
    if (scores.set.empty()) return scores;
    const Series& mean = *curveOf(run, scores.set + "/mean_iou");
    const auto best = std::ranges::max_element(mean.value);
    scores.bestStep = mean.step[static_cast<std::size_t>(best - mean.value.begin())];
    const auto score = [&](const std::string& name) -> BestAndLast {
        const Series* series = curveOf(run, scores.set + "/" + name);
        if (!series) return {};
        return {valueAt(*series, *scores.bestStep), valueAt(*series, mean.step.back())};
    };
    scores.meanIou = score("mean_iou");
    scores.meanF1 = score("mean_f1");
    scores.loss = score(scores.set == "train" ? "set_loss" : "loss");  // "train/loss" is that of the steps
    for (const LabelClass& c : run.classes.all()) {
        scores.iou.emplace_back(c.name, score("iou/" + c.name));
        scores.f1.emplace_back(c.name, score("f1/" + c.name));
    }
    return scores;
}

RunComparison compareRuns(std::span<const Run* const> runs) {
    RunComparison out;
    std::vector<std::string> keys;
    std::vector<std::vector<std::pair<std::string, std::string>>> settings;
    std::vector<RunScores> scores;
    for (const Run* run : runs) {
        out.runs.push_back(run->name);
        settings.push_back(settingTexts(run->config));
        scores.push_back(runScores(*run));
        for (const auto& [key, text] : settings.back())
            if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
    }
    for (const std::string& key : keys) {
        std::vector<std::string> cells;
        for (const auto& all : settings) {
            const auto at = std::ranges::find(all, key, &std::pair<std::string, std::string>::first);
            cells.push_back(at == all.end() ? kNone : at->second);
        }
        addRow(out.settings, key, std::move(cells));
    }
    addRow(out.facts, "labels", cellsOf(runs, [](const Run& r) { return r.record.labels; }));
    addRow(out.facts, "state", cellsOf(runs, [](const Run& r) { return r.state; }));
    addRow(out.facts, "device", cellsOf(runs, [](const Run& r) { return r.device; }));
    addRow(out.facts, "Swath", cellsOf(runs, [](const Run& r) { return r.record.swath; }));
    addRow(out.facts, "LibTorch", cellsOf(runs, [](const Run& r) { return r.record.torch; }));
    addRow(out.facts, "started", cellsOf(runs, startText), true);
    addRow(out.facts, "took", cellsOf(runs, [](const Run& r) { return formatDuration(r.elapsedS); }), true);
    const auto column = [&](const auto& pick) {
        std::vector<BestAndLast> all;
        for (const RunScores& run : scores) all.push_back(pick(run));
        return all;
    };
    addScore(out.scores, "mean IoU", column([](const RunScores& s) { return s.meanIou; }));
    addScore(out.scores, "mean F1", column([](const RunScores& s) { return s.meanF1; }));
    for (const std::string& name : classNames(scores))
        addScore(out.scores, "IoU " + name, column([&](const RunScores& s) { return ofClass(s.iou, name); }));
    addScore(out.scores, "loss", column([](const RunScores& s) { return s.loss; }));
    return out;
}

std::string comparisonTable(const RunComparison& comparison) {
    // Widths in characters: the texts have a few that are longer than a byte.
    const auto length = [](const std::string& text) {
        return static_cast<std::size_t>(std::ranges::count_if(
            text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
    };
    const auto padded = [&](const std::string& text, std::size_t width) {
        return text + std::string(width > length(text) ? width - length(text) : 0, ' ');
    };
    std::size_t first = 0;
    std::vector<std::size_t> widths;
    for (const std::string& run : comparison.runs) widths.push_back(length(run));
    const auto groups = {&comparison.settings, &comparison.facts, &comparison.scores};
    for (const auto* group : groups)
        for (const auto& row : *group) {
            first = std::max(first, length(row.name));
            for (std::size_t i = 0; i < row.cells.size(); ++i)
                widths[i] = std::max(widths[i], length(row.cells[i]));
        }
    const auto line = [&](const std::string& name, const std::vector<std::string>& cells) {
        std::string text = padded(name, first);
        for (std::size_t i = 0; i < cells.size(); ++i) text += "  " + padded(cells[i], widths[i]);
        while (text.ends_with(' ')) text.pop_back();
        return text + "\n";
    };
    std::string out = line("", comparison.runs);
    for (const auto* group : groups) {
        if (group->empty()) continue;
        out += "\n";
        for (const auto& row : *group) out += line(row.name, row.cells);
    }
    if (comparison.settings.empty()) out += "\nTheir settings are the same.\n";
    return out;
}

std::string comparisonJson(std::span<const Run* const> runs) {
    const RunComparison comparison = compareRuns(runs);
    const auto rows = [](const std::vector<RunComparison::Row>& from) {
        Json out = Json::object();
        for (const auto& row : from) out[row.name] = row.cells;
        return out;
    };
    Json scores = Json::array();
    for (const Run* run : runs) {
        const RunScores s = runScores(*run);
        Json iou = Json::object(), f1 = Json::object();
        for (const auto& [name, score] : s.iou) iou[name] = scoreJson(score);
        for (const auto& [name, score] : s.f1) f1[name] = scoreJson(score);
        scores.push_back({{"run", run->name},
                          {"set", s.set},
                          {"best_step", jsonFigure(s.bestStep)},
                          {"mean_iou", scoreJson(s.meanIou)},
                          {"mean_f1", scoreJson(s.meanF1)},
                          {"loss", scoreJson(s.loss)},
                          {"iou", iou},
                          {"f1", f1}});
    }
    return Json{{"runs", comparison.runs},
                {"settings", rows(comparison.settings)},
                {"facts", rows(comparison.facts)},
                {"scores", scores}}
        .dump();
}

std::string learnerName(const TrainConfig& config) {
    if (config.learner == "network") return config.network;
    return hasNetwork(config) ? fmt::format("{} ({})", config.learner, config.network) : config.learner;
}

}  // namespace swath
