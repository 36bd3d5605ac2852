// SPDX-License-Identifier: MIT
#include "engine/runs/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/assess/assessment.h"
#include "engine/core/text.h"
#include "engine/document/scene_bands.h"
#include "engine/learn/ensemble/scene_prediction.h"

namespace swath {
namespace {

nlohmann::json figure(std::optional<double> value) {
    return value ? nlohmann::json(*value) : nlohmann::json();
}

}  // namespace

bool hasRole(const Document& document, Role role) {
    if (role == Role::Train) return true;
    return std::ranges::any_of(document.regions, [role](const Region& r) { return r.role == role; });
}

Result<Evaluation> evaluateCheckpoint(const Document& document, std::span<const std::byte> checkpoint,
                                      Role role, const Resources& resources, JobContext& job) {
    Evaluation evaluation;
    evaluation.set = fmt::format("labelled pixels of {} regions", roleName(role));
    for (const LabelClass& c : document.classes.all()) evaluation.classes.push_back({c.value, c.name});
    evaluation.matrix = ConfusionMatrix(static_cast<int>(document.classes.size()));
    for (const Scene& scene : document.scenes) {
        const auto regions = document.regionsOf(scene.id);
        const LabelMap* labels = document.labelsOf(scene.id);
        if (!labels || (labels->tiles().empty() && regions.empty())) continue;
        if (role != Role::Train &&
            std::ranges::none_of(regions, [role](const Region& r) { return r.role == role; }))
            continue;
        if (!scene.failure.empty()) {
            evaluation.notes.push_back(fmt::format("{} is left out: {}", scene.name, scene.failure));
            continue;
        }
        auto predicted = predictToMap(checkpoint, stackOf(scene), resources, job);
        if (!predicted) return predicted.error();
        Assessment assessment(document.classes, scene.info.size);
        assessment.recount(*labels, *predicted, regions, {.role = role});
        evaluation.matrix += assessment.matrix();
    }
    if (evaluation.matrix.total() == 0 && !evaluation.notes.empty())
        return Error{Errc::NotFound, evaluation.notes.front(), "say where it is now with swath relink"};
    if (evaluation.matrix.total() == 0)
        return Error{Errc::InvalidInput, fmt::format("no labelled pixels in a {} region", roleName(role)),
                     "mark a region as validation, or split the scenes with swath split"};
    return evaluation;
}

std::string evaluationJson(const Evaluation& e) {
    nlohmann::ordered_json out;
    out["classes"] = nlohmann::ordered_json::array();
    nlohmann::json rows = nlohmann::json::array();
    for (int k = 0; k < e.matrix.classes(); ++k) {
        const auto& c = e.classes[static_cast<std::size_t>(k)];
        out["classes"].push_back(nlohmann::ordered_json{{"value", c.value},
                                                        {"name", c.name},
                                                        {"tp", e.matrix.truePositives(k)},
                                                        {"fp", e.matrix.falsePositives(k)},
                                                        {"fn", e.matrix.falseNegatives(k)},
                                                        {"support", e.matrix.support(k)},
                                                        {"iou", figure(e.matrix.iou(k))},
                                                        {"precision", figure(e.matrix.precision(k))},
                                                        {"recall", figure(e.matrix.recall(k))},
                                                        {"f1", figure(e.matrix.f1(k))}});
        nlohmann::json row = nlohmann::json::array();
        for (int j = 0; j < e.matrix.classes(); ++j) row.push_back(e.matrix.at(k, j));
        rows.push_back(std::move(row));
    }
    out["pixels"] = e.matrix.total();
    out["overall_accuracy"] = figure(e.matrix.overallAccuracy());
    out["mean_iou"] = figure(e.matrix.meanIou());
    out["mean_f1"] = figure(e.matrix.meanF1());
    out["kappa"] = figure(e.matrix.kappa());
    out["confusion"] = std::move(rows);
    out["not_scored"] = nlohmann::ordered_json{{"truth_without_data", e.notScored.truthWithoutData},
                                               {"prediction_without_data", e.notScored.predictionWithoutData},
                                               {"outside_prediction", e.notScored.outside}};
    return out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string evaluationTable(const Evaluation& e) {
    const auto text = [](std::optional<double> v) {
        return v ? fmt::format("{:.3f}", *v) : std::string("–");
    };
    std::string out =
        fmt::format("{} pixels, {}\n\n{:<24}{:>8}{:>11}{:>8}{:>8}{:>14}\n", formatCount(e.matrix.total()),
                    e.set, "class", "IoU", "precision", "recall", "F1", "support");
    for (int k = 0; k < e.matrix.classes(); ++k)
        out += fmt::format("{:<24}{:>8}{:>11}{:>8}{:>8}{:>14}\n",
                           printable(e.classes[static_cast<std::size_t>(k)].name), text(e.matrix.iou(k)),
                           text(e.matrix.precision(k)), text(e.matrix.recall(k)), text(e.matrix.f1(k)),
                           formatCount(e.matrix.support(k)));
    out +=
        fmt::format("\nmean IoU {}   mean F1 {}   overall accuracy {}   kappa {}\n", text(e.matrix.meanIou()),
                    text(e.matrix.meanF1()), text(e.matrix.overallAccuracy()), text(e.matrix.kappa()));
    return out;
}

}  // namespace swath
