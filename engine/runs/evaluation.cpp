// SPDX-License-Identifier: MIT
#include "engine/runs/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/assess/assessment.h"
#include "engine/learn/ensemble/scene_prediction.h"
#include "engine/raster/raster_source.h"

namespace swath {
namespace {

constexpr std::size_t kMaxValues = 256;
constexpr int kRowsAtOnce = 256;

Result<std::unique_ptr<RasterSource>> openMask(const std::filesystem::path& path) {
    auto source = RasterSource::open(path);
    if (source && (*source)->info().bandCount() != 1)
        return Error{
            Errc::BadFormat,
            fmt::format("{} has {} bands, a mask has one", path.string(), (*source)->info().bandCount()),
            "extract the band with gdal_translate -b"};
    return source;
}

/// Truth and prediction as the window has them, NaN read as 0.
using PairCounts = std::map<std::pair<int, int>, std::int64_t>;

void countPairs(std::span<const float> truth, std::span<const float> prediction, PairCounts& counts) {
    const auto whole = [](float v) { return std::isnan(v) ? 0 : static_cast<int>(std::lround(v)); };
    for (std::size_t i = 0; i < truth.size();) {  // masks are made of long runs
        std::size_t end = i + 1;
        while (end < truth.size() && truth[end] == truth[i] && prediction[end] == prediction[i]) ++end;
        counts[{whole(truth[i]), whole(prediction[i])}] += static_cast<std::int64_t>(end - i);
        i = end;
    }
}

nlohmann::json figure(std::optional<double> value) {
    return value ? nlohmann::json(*value) : nlohmann::json();
}

}  // namespace

Result<Evaluation> compareMasks(const std::filesystem::path& truth, const std::filesystem::path& prediction,
                                std::optional<int> ignore) {
    auto a = openMask(truth);
    if (!a) return a.error();
    auto b = openMask(prediction);
    if (!b) return b.error();
    const Size size = (*a)->info().size, other = (*b)->info().size;
    if (size != other)
        return Error{Errc::InvalidInput,
                     fmt::format("{} is {} × {} pixels, {} is {} × {}", truth.string(), size.width,
                                 size.height, prediction.string(), other.width, other.height),
                     "both masks must lie on one pixel grid"};
    PairCounts counts;
    const int band = 0;
    std::vector<float> rowsA, rowsB;
    for (int y = 0; y < size.height; y += kRowsAtOnce) {
        const RectI window{0, y, size.width, std::min(kRowsAtOnce, size.height - y)};
        rowsA.resize(static_cast<std::size_t>(window.area()));
        rowsB.resize(rowsA.size());
        if (Status read = (*a)->readWindow(window, std::span(&band, 1), rowsA, {}); !read)
            return read.error();
        if (Status read = (*b)->readWindow(window, std::span(&band, 1), rowsB, {}); !read)
            return read.error();
        countPairs(rowsA, rowsB, counts);
    }
    std::set<int> values;
    for (const auto& [pair, pixels] : counts)
        if (pair.first != ignore) values.insert({pair.first, pair.second});
    if (values.size() > kMaxValues)
        return Error{Errc::InvalidInput, fmt::format("more than {} different values", kMaxValues),
                     "these look like pictures, not masks"};
    Evaluation evaluation{
        .classes = {}, .matrix = ConfusionMatrix(static_cast<int>(values.size())), .set = "all pixels"};
    std::map<int, int> index;
    for (const int value : values) {
        index[value] = static_cast<int>(evaluation.classes.size());
        evaluation.classes.push_back({value, fmt::format("class {}", value)});
    }
    for (const auto& [pair, pixels] : counts)
        if (pair.first != ignore) evaluation.matrix.at(index[pair.first], index[pair.second]) += pixels;
    return evaluation;
}

bool hasRole(const Document& document, Role role) {
    if (role == Role::Train) return true;
    return std::ranges::any_of(document.regions, [role](const Region& r) { return r.role == role; });
}

Result<Evaluation> evaluateCheckpoint(const Document& document, std::span<const std::byte> checkpoint,
                                      Role role, JobContext& job) {
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
        auto predicted = predictToMap(checkpoint, wholeFile(scene.info.path), Resources(), job);
        if (!predicted) return predicted.error();
        Assessment assessment(document.classes, scene.info.size);
        assessment.recount(*labels, *predicted, regions, {.role = role});
        evaluation.matrix += assessment.matrix();
    }
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
    return out.dump();
}

std::string evaluationTable(const Evaluation& e) {
    const auto text = [](std::optional<double> v) {
        return v ? fmt::format("{:.3f}", *v) : std::string("–");
    };
    std::string out =
        fmt::format("{} pixels, {}\n\n{:<24}{:>8}{:>11}{:>8}{:>8}{:>14}\n", formatCount(e.matrix.total()),
                    e.set, "class", "IoU", "precision", "recall", "F1", "support");
    for (int k = 0; k < e.matrix.classes(); ++k)
        out += fmt::format("{:<24}{:>8}{:>11}{:>8}{:>8}{:>14}\n", e.classes[static_cast<std::size_t>(k)].name,
                           text(e.matrix.iou(k)), text(e.matrix.precision(k)), text(e.matrix.recall(k)),
                           text(e.matrix.f1(k)), formatCount(e.matrix.support(k)));
    out +=
        fmt::format("\nmean IoU {}   mean F1 {}   overall accuracy {}   kappa {}\n", text(e.matrix.meanIou()),
                    text(e.matrix.meanF1()), text(e.matrix.overallAccuracy()), text(e.matrix.kappa()));
    return out;
}

}  // namespace swath
