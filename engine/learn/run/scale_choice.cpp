// SPDX-License-Identifier: MIT
#include "engine/learn/run/scale_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace swath {
namespace {

constexpr double kClearly = 1.25;
constexpr std::int64_t kFewestPixels = 200;  ///< of a class in a scene that count
constexpr std::size_t kTilesAScene = 4, kMostScenes = 32;

/// Of one class in one scene, band by band, in the bands' own units.
struct Moments {
    std::vector<std::int64_t> count;
    std::vector<double> sum, squares;

    explicit Moments(std::size_t bands) : count(bands, 0), sum(bands, 0), squares(bands, 0) {}
    void add(std::size_t band, double v) {
        ++count[band];
        sum[band] += v;
        squares[band] += v * v;
    }
    bool tells(std::size_t band) const { return count[band] >= kFewestPixels; }
    double mean(std::size_t band) const { return sum[band] / static_cast<double>(count[band]); }
    double variance(std::size_t band) const {
        return std::max(0.0, squares[band] / static_cast<double>(count[band]) - mean(band) * mean(band));
    }
};

struct LabelledScene {
    std::vector<Moments> classes;
    BandScale own;
};

/// At most so many, evenly spread.
template <class T>
std::vector<T> thinned(const std::vector<T>& all, std::size_t most) {
    if (all.size() <= most) return all;
    std::vector<T> few;
    for (std::size_t i = 0; i < most; ++i) few.push_back(all[i * all.size() / most]);
    return few;
}

Status addWindow(PatchSource& source, int scene, const RectI& window, std::vector<Moments>& classes) {
    const auto pixels = static_cast<std::size_t>(window.area()),
               bands = static_cast<std::size_t>(source.bandCount());
    std::vector<std::uint8_t> targets(pixels);
    source.readTargets(scene, window, Role::Train, {targets});
    std::vector<float> samples(bands * pixels);
    if (Status read = source.readImage(scene, window, samples); !read) return read;
    for (std::size_t b = 0; b < bands; ++b)
        for (std::size_t i = 0; i < pixels; ++i)
            if (const float v = samples[b * pixels + i]; targets[i] < classes.size() && std::isfinite(v))
                classes[targets[i]].add(b, static_cast<double>(v));
    return {};
}

/// Between classes against within them, of one band. @param common  the scale of all scenes; null: each its
/// own.
/// @return 0 where fewer than two classes tell.
double apart(const std::vector<LabelledScene>& scenes, std::size_t band, std::size_t classes,
             const BandScale* common) {
    std::vector<double> centres;
    double within = 0, across = 0;
    int groups = 0;
    for (std::size_t k = 0; k < classes; ++k) {
        std::vector<double> means;
        double variances = 0;
        for (const LabelledScene& scene : scenes) {
            const Moments& m = scene.classes[k];
            if (!m.tells(band)) continue;
            const BandScale& scale = common ? *common : scene.own;
            const double shift = static_cast<double>(scale.mean[band]),
                         unit = static_cast<double>(scale.deviation[band]);
            means.push_back((m.mean(band) - shift) / unit);
            variances += m.variance(band) / (unit * unit);
        }
        if (means.size() < 2) continue;
        const auto n = static_cast<double>(means.size());
        double centre = 0, stray = 0;
        for (const double v : means) centre += v / n;
        for (const double v : means) stray += (v - centre) * (v - centre) / (n - 1);
        centres.push_back(centre);
        within += variances;
        groups += static_cast<int>(means.size());
        across += stray;
    }
    if (centres.size() < 2) return 0;
    const auto n = static_cast<double>(centres.size());
    double middle = 0, between = 0;
    for (const double c : centres) middle += c / n;
    for (const double c : centres) between += (c - middle) * (c - middle) / n;
    const double noise = across / n + within / groups;
    return noise > 0 ? between / noise : 0;
}

}  // namespace

std::string ScaleChoice::reason() const {
    if (dataSet <= 0 && scene <= 0)
        return "bands are scaled for all scenes by the figures of the data set: no two classes have labels "
               "in several scenes, so nothing speaks for another way";
    const std::string apart = fmt::format(
        "across scenes, classes stand apart {:.2f} by the data set's figures and {:.2f} by each "
        "scene's own",
        dataSet, scene);
    switch (kind) {
        case NormalisationKind::Scene:
            return "bands are scaled for each scene by its own figures: " + apart;
        case NormalisationKind::Both:
            return "bands are scaled both ways, a network's for each scene by its own figures: " + apart +
                   ", too alike to choose one";
        default:
            return "bands are scaled for all scenes by the figures of the data set: " + apart;
    }
}

Result<ScaleChoice> chooseScale(PatchSource& source, std::stop_token stop) {
    const auto classes = static_cast<std::size_t>(source.classCount()),
               bands = static_cast<std::size_t>(source.bandCount());
    std::vector<int> labelled;
    for (int scene = 0; scene < source.sceneCount(); ++scene)
        if (!source.labelledWindows(scene, Role::Train).empty()) labelled.push_back(scene);
    ScaleChoice choice;
    if (labelled.size() < 2) return choice;
    const auto common = computeNormalisation(source, NormalisationKind::DataSet, stop);
    if (!common) return common.error();
    SceneScales own({common->scale, NormalisationKind::Scene});
    std::vector<LabelledScene> scenes;
    for (const int scene : thinned(labelled, kMostScenes)) {
        if (stop.stop_requested()) return Error{Errc::Cancelled, "stopped", ""};
        const auto scale = own.of(source, scene, stop);
        if (!scale) return scale.error();
        scenes.push_back({std::vector<Moments>(classes, Moments(bands)), **scale});
        for (const RectI& window : thinned(source.labelledWindows(scene, Role::Train), kTilesAScene))
            if (Status added = addWindow(source, scene, window, scenes.back().classes); !added)
                return added.error();
    }
    for (std::size_t b = 0; b < bands; ++b) {
        choice.dataSet += apart(scenes, b, classes, &common->scale) / static_cast<double>(bands);
        choice.scene += apart(scenes, b, classes, nullptr) / static_cast<double>(bands);
    }
    if (choice.dataSet <= 0 && choice.scene <= 0) return choice;
    choice.kind = choice.dataSet > kClearly * choice.scene   ? NormalisationKind::DataSet
                  : choice.scene > kClearly * choice.dataSet ? NormalisationKind::Scene
                                                             : NormalisationKind::Both;
    return choice;
}

Status decideScale(TrainConfig& config, PatchSource& source, const TrainEventSink& sink,
                   std::stop_token stop) {
    if (config.normalisation != NormalisationKind::Automatic) return {};
    const auto choice = chooseScale(source, std::move(stop));
    if (!choice) return choice.error();
    config.normalisation = choice->kind;
    sink(TrainNotice{.text = choice->reason(), .harmless = true});
    return {};
}

}  // namespace swath
