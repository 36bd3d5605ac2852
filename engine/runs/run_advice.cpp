// SPDX-License-Identifier: MIT
#include "engine/runs/run_advice.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "engine/core/text.h"
#include "engine/learn/config/spec.h"
#include "engine/runs/run_comparison.h"

namespace swath {
namespace {

constexpr double kClassGain = 0.005, kMeanGain = 0.002;
constexpr int kStuckAfter = 8, kNotFoundAfter = 5, kPlateauAfter = 10, kDivergingAfter = 4;
constexpr double kNotFound = 0.01;
constexpr std::size_t kRecentSteps = 50;
constexpr double kMostWait = 0.05;
constexpr double kRare = 0.01;

const Series* seriesOf(const Run& run, const std::string& name) {
    const auto at = run.series.find(name);
    return at == run.series.end() || at->second.value.empty() ? nullptr : &at->second;
}

/// "validation", or "train" where there is no validation region.
std::string setOf(const Run& run) {
    return seriesOf(run, "validation/mean_iou") ? "validation" : "train";
}

/// Values after the last one that exceeded the best so far by more than `gain`.
int sinceGain(const std::vector<double>& values, double gain) {
    double best = -1;
    int since = 0;
    for (const double value : values) {
        const bool rises = value > best + gain;
        if (rises) best = value;
        since = rises ? 0 : since + 1;
    }
    return since;
}

double mean(const std::vector<double>& values, std::size_t from, std::size_t to) {
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = from; i < std::min(to, values.size()); ++i)
        if (std::isfinite(values[i])) sum += values[i], ++count;
    return count > 0 ? sum / static_cast<double>(count) : 0;
}

double recentMean(const std::vector<double>& values) {
    return mean(values, values.size() > kRecentSteps ? values.size() - kRecentSteps : 0, values.size());
}

/// The mean of the values whose step lies within [from, to].
std::optional<double> meanBetween(const Series& series, double from, double to) {
    const auto first = std::ranges::lower_bound(series.step, from) - series.step.begin();
    const auto last = std::ranges::upper_bound(series.step, to) - series.step.begin();
    if (first >= last) return std::nullopt;
    return mean(series.value, static_cast<std::size_t>(first), static_cast<std::size_t>(last));
}

/// Whether rare classes count for more, in the loss or in how patches are drawn.
bool weighsClasses(const TrainConfig& config) {
    const auto sampler = parseSpec("sampler", config.sampler);
    return config.classWeighting != ClassWeighting::None ||
           (sampler && !sampler->empty() && sampler->front().name != "uniform" &&
            sampler->front().name != "border-unbiased");
}

std::string stepText(double step) {
    return formatCount(std::llround(step));
}

}  // namespace

std::vector<ClassProgress> classProgress(const Run& run) {
    std::vector<ClassProgress> out;
    for (const LabelClass& c : run.classes.all()) {
        const Series* iou = seriesOf(run, setOf(run) + "/iou/" + c.name);
        if (!iou) continue;
        out.push_back({.name = c.name,
                       .best = *std::ranges::max_element(iou->value),
                       .last = iou->value.back(),
                       .validations = static_cast<int>(iou->value.size()),
                       .sinceGain = sinceGain(iou->value, kClassGain)});
    }
    return out;
}

std::vector<Advice> stuckClassAdvice(const Run& run) {
    std::vector<Advice> out;
    const std::string more = weighsClasses(run.config)
                                 ? "label more of it: rare classes are weighed already"
                                 : "label more of it, or choose class weights or the balanced sampler";
    const Series* mean = seriesOf(run, setOf(run) + "/mean_iou");
    const bool meanRises = mean && sinceGain(mean->value, kMeanGain) < kStuckAfter;
    for (const ClassProgress& c : classProgress(run)) {
        if (c.validations >= kNotFoundAfter && c.best < kNotFound)
            out.push_back({"not-found", true,
                           fmt::format("{} is not found yet after {} validations", c.name, c.validations),
                           more});
        else if (meanRises && c.sinceGain >= kStuckAfter && c.best < 0.95)
            out.push_back(
                {"stuck", true,
                 fmt::format("{} has not moved for {} validations (IoU {:.2f})", c.name, c.sinceGain, c.last),
                 "press F and N to see where it is wrong, and label there"});
    }
    return out;
}

std::optional<Advice> plateauAdvice(const Run& run) {
    const Series* iou = seriesOf(run, setOf(run) + "/mean_iou");
    if (!iou) return std::nullopt;
    const int since = sinceGain(iou->value, kMeanGain);
    if (since < kPlateauAfter) return std::nullopt;
    const auto best = std::ranges::max_element(iou->value);
    return Advice{
        "plateau", true,
        fmt::format("mean IoU has not risen for {} validations (best {:.3f} at step {})", since, *best,
                    stepText(iou->step[static_cast<std::size_t>(best - iou->value.begin())])),
        "stop: the best weights are kept; then label where the map is wrong, or lower the learning rate"};
}

std::optional<Advice> divergingAdvice(const Run& run) {
    const Series* judged = seriesOf(run, "validation/loss");
    const Series* trained = seriesOf(run, "train/loss");
    if (!judged || !trained) return std::nullopt;
    const auto lowest = std::ranges::min_element(judged->value);
    const auto at = static_cast<std::size_t>(lowest - judged->value.begin());
    const auto after = judged->value.size() - 1 - at;
    if (after < kDivergingAfter) return std::nullopt;
    // All of the later ones lie above, and their mean clearly so: one bad validation is none.
    for (std::size_t i = at + 1; i < judged->value.size(); ++i)
        if (judged->value[i] <= *lowest * 1.02) return std::nullopt;
    if (mean(judged->value, judged->value.size() - kDivergingAfter, judged->value.size()) < *lowest * 1.1)
        return std::nullopt;
    const double turn = judged->step[at], end = trained->step.back();
    const auto before = meanBetween(*trained, turn - (end - turn) / 4, turn);
    const auto now = meanBetween(*trained, end - (end - turn) / 4, end);
    if (!before || !now || *now >= *before) return std::nullopt;
    return Advice{
        "diverging", true,
        fmt::format("it learns its patches by heart: the validation loss rises since step {} while the "
                    "training loss falls",
                    stepText(turn)),
        "stronger augmentation, weight decay or more labels help; the best weights are kept"};
}

std::optional<Advice> unstableAdvice(const Run& run) {
    const Series* loss = seriesOf(run, "train/loss");
    if (!loss || loss->value.size() < 4 * kRecentSteps) return std::nullopt;
    double lowest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i + kRecentSteps <= loss->value.size(); i += kRecentSteps)
        lowest = std::min(lowest, mean(loss->value, i, i + kRecentSteps));
    const double now = recentMean(loss->value);
    if (lowest > 0 && now > 1.5 * lowest)
        return Advice{
            "unstable", true,
            fmt::format("the training loss has risen from {} to {}", formatFigure(lowest), formatFigure(now)),
            fmt::format("lower the learning rate, for instance to {:g}", run.config.learningRate / 3)};
    const Series* norm = seriesOf(run, "train/gradient_norm");
    if (!norm || norm->value.size() < 4 * kRecentSteps || run.config.clipNorm > 0) return std::nullopt;
    std::vector<double> sorted = norm->value;
    std::ranges::nth_element(sorted, sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2));
    const double usual = sorted[sorted.size() / 2], recent = recentMean(norm->value);
    if (!(usual > 0) || recent < 10 * usual) return std::nullopt;
    return Advice{
        "unstable", true, fmt::format("gradients are {:.0f} times what they were", recent / usual),
        fmt::format("clip them, for instance at {}, or lower the learning rate", formatFigure(3 * usual))};
}

std::optional<Advice> waitingAdvice(const Run& run) {
    const Series* wait = seriesOf(run, "train/wait_share");
    if (!wait || wait->value.size() < kRecentSteps) return std::nullopt;
    const double share = recentMean(wait->value);
    if (!(share > kMostWait)) return std::nullopt;
    return Advice{"waiting", true,
                  fmt::format("{:.0f} % of the time goes into waiting for pixels", 100 * share),
                  "put the scene on a faster disk, or store it in tiles (gdal_translate -co TILED=YES)"};
}

std::vector<Advice> imbalanceAdvice(const Run& run) {
    std::vector<Advice> out;
    std::int64_t most = 0;
    for (const auto& [name, pixels] : run.record.labelled) most = std::max(most, pixels);
    if (most == 0) return out;
    const bool weighed = weighsClasses(run.config);
    for (const auto& [name, pixels] : run.record.labelled) {
        const double share = static_cast<double>(pixels) / static_cast<double>(most);
        if (pixels == 0)
            out.push_back({"unlabelled", true, fmt::format("nothing is labelled as {}", name),
                           "paint some strokes of it, or remove the class"});
        else if (!weighed && share < kRare)
            out.push_back({"imbalance", true,
                           fmt::format("{} has {:.2g} % as many labelled pixels as the largest class", name,
                                       100 * share),
                           "choose class weights or the balanced sampler, so that it counts"});
    }
    return out;
}

std::optional<Advice> noValidationAdvice(const Run& run) {
    if (seriesOf(run, "validation/mean_iou") || !seriesOf(run, "train/mean_iou")) return std::nullopt;
    return Advice{"no-validation", true, "the figures are of the pixels that it learned from",
                  "give a region the validation role (key G), or split the scenes with swath split"};
}

std::vector<Advice> noticeAdvice(const Run& run) {
    constexpr std::size_t kMost = 5;
    std::vector<Advice> out;
    const auto& all = run.record.notices;
    for (std::size_t i = all.size() > kMost ? all.size() - kMost : 0; i < all.size(); ++i)
        out.push_back({"notice", false,
                       all[i].step > 0 ? fmt::format("step {}: {}", formatCount(all[i].step), all[i].text)
                                       : all[i].text,
                       ""});
    return out;
}

std::vector<Advice> adviseOnRun(const Run& run) {
    std::vector<Advice> out;
    const auto take = [&](const std::optional<Advice>& advice) {
        if (advice) out.push_back(*advice);
    };
    const auto takeAll = [&](const std::vector<Advice>& all) {
        out.insert(out.end(), all.begin(), all.end());
    };
    take(unstableAdvice(run));
    take(divergingAdvice(run));
    take(plateauAdvice(run));
    takeAll(stuckClassAdvice(run));
    takeAll(imbalanceAdvice(run));
    take(noValidationAdvice(run));
    take(waitingAdvice(run));
    takeAll(noticeAdvice(run));
    return out;
}

std::vector<std::string> leakageHints(const Document& document, int patchSize) {
    std::vector<std::string> out;
    for (const Scene& scene : document.scenes) {
        const LabelMap* labels = document.labelsOf(scene.id);
        const auto regions = document.regionsOf(scene.id);
        if (!labels || labels->tiles().empty()) continue;
        int touching = 0, judged = 0;
        for (const Region& region : regions) {
            if (region.role == Role::Train) continue;
            ++judged;
            const RectI& w = region.window;
            const std::array ring{RectI{w.x - patchSize, w.y - patchSize, w.width + 2 * patchSize, patchSize},
                                  RectI{w.x - patchSize, w.bottom(), w.width + 2 * patchSize, patchSize},
                                  RectI{w.x - patchSize, w.y, patchSize, w.height},
                                  RectI{w.right(), w.y, patchSize, w.height}};
            const bool touches = std::ranges::any_of(ring, [&](const RectI& strip) {
                const RectI inside = intersection(strip, {0, 0, labels->size().width, labels->size().height});
                std::vector<std::uint8_t> values(static_cast<std::size_t>(inside.area()));
                if (values.empty()) return false;
                labels->read(inside, values);
                maskRole(regions, Role::Train, inside, values, kUnlabelled);
                return std::ranges::any_of(values,
                                           [](std::uint8_t v) { return v != kUnlabelled && v != kIgnore; });
            });
            touching += touches ? 1 : 0;
        }
        if (touching > 0)
            out.push_back(
                fmt::format("{}: {} of {} validation and test regions lie within a patch of train labels, so "
                            "figures are kinder than on a new scene",
                            scene.name, touching, judged));
    }
    return out;
}

}  // namespace swath
