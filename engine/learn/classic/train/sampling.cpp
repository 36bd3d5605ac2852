// SPDX-License-Identifier: MIT
#include "engine/learn/classic/train/sampling.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <numeric>
#include <optional>

#include "engine/core/parallel.h"
#include "engine/core/rng.h"
#include "engine/learn/classic/features/window_features.h"
#include "engine/learn/data/patch_index.h"

namespace swath {
namespace {

constexpr std::size_t kMostWindows = 512;
constexpr std::int64_t kSpread = 4;  ///< labelled pixels looked at for each sample that is drawn

/// Labels of one window, and the part of it that they fill.
struct LabelledWindow {
    int scene = 0;
    RectI used;
    std::vector<std::int64_t> counts;  ///< of each class
};

/// Samples of one window: features × labels.
struct Piece {
    std::vector<float> values;
    std::vector<std::uint8_t> labels;
    std::vector<SamplePlace> places;
};

Error cancelled() {
    return Error{Errc::Cancelled, "stopped", ""};
}

Result<std::vector<LabelledWindow>> findLabels(PatchSource& source, const std::stop_token& stop) {
    std::vector<LabelledWindow> found;
    std::vector<std::uint8_t> targets;
    for (int scene = 0; scene < source.sceneCount(); ++scene)
        for (const RectI& window : source.labelledWindows(scene, Role::Train)) {
            if (stop.stop_requested()) return cancelled();
            targets.resize(static_cast<std::size_t>(window.area()));
            source.readLabels(scene, window, Role::Train, targets);
            LabelledWindow labelled{
                scene, {}, std::vector<std::int64_t>(static_cast<std::size_t>(source.classCount()))};
            for (int y = 0; y < window.height; ++y) {
                const std::uint8_t* row = targets.data() + static_cast<std::ptrdiff_t>(y) * window.width;
                int first = -1, last = -1;
                for (int x = 0; x < window.width; ++x) {
                    if (row[x] >= labelled.counts.size()) continue;
                    ++labelled.counts[row[x]];
                    if (first < 0) first = x;
                    last = x;
                }
                if (first >= 0)
                    labelled.used =
                        unite(labelled.used, {window.x + first, window.y + y, last - first + 1, 1});
            }
            if (!labelled.used.empty()) found.push_back(std::move(labelled));
        }
    return found;
}

std::vector<std::int64_t> countsOf(const std::vector<LabelledWindow>& windows, std::size_t classes) {
    std::vector<std::int64_t> sum(classes, 0);
    for (const LabelledWindow& window : windows)
        for (std::size_t k = 0; k < classes; ++k) sum[k] += window.counts[k];
    return sum;
}

/// How many samples of each class are wanted.
std::vector<std::int64_t> wantedOf(const std::vector<std::int64_t>& counts, const SamplingOptions& options) {
    const auto most = static_cast<std::int64_t>(options.most);
    const auto total = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    if (total <= most) return counts;
    std::vector<std::int64_t> wanted(counts.size(), 0);
    if (options.weighting == ClassWeighting::None) {
        for (std::size_t k = 0; k < counts.size(); ++k)
            wanted[k] = static_cast<std::int64_t>(static_cast<double>(counts[k]) * static_cast<double>(most) /
                                                  static_cast<double>(total));
        return wanted;
    }
    // The rarest first: what it leaves over goes to the others.
    std::vector<std::size_t> order(counts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t k) { return counts[k]; });
    std::int64_t left = most;
    for (std::size_t i = 0; i < order.size(); ++i) {
        wanted[order[i]] = std::min(counts[order[i]], left / static_cast<std::int64_t>(order.size() - i));
        left -= wanted[order[i]];
    }
    return wanted;
}

/// Windows in random order until every class has its spread; then back in their own order.
std::vector<LabelledWindow> fewEnough(std::vector<LabelledWindow> windows,
                                      const std::vector<std::int64_t>& wanted, std::uint64_t seed) {
    if (windows.size() <= kMostWindows) return windows;
    std::vector<std::size_t> order(windows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [seed](std::size_t i) { return mix64(seed ^ mix64(i)); });
    std::vector<std::int64_t> have(wanted.size(), 0);
    std::vector<std::size_t> kept;
    for (const std::size_t i : order) {
        bool helps = false;
        for (std::size_t k = 0; k < have.size(); ++k)
            helps |= windows[i].counts[k] > 0 && have[k] < kSpread * wanted[k];
        if (!helps) continue;
        for (std::size_t k = 0; k < have.size(); ++k) have[k] += windows[i].counts[k];
        kept.push_back(i);
        if (kept.size() == kMostWindows) break;
    }
    std::ranges::sort(kept);
    std::vector<LabelledWindow> few;
    for (const std::size_t i : kept) few.push_back(std::move(windows[i]));
    return few;
}

/// Draws the samples of one window.
Result<Piece> samplesOf(PatchSource& source, const FeaturePlan& plan, const BandScale& scale,
                        const LabelledWindow& window, const std::vector<double>& share, std::uint64_t seed) {
    Piece piece;
    const auto pixels = static_cast<std::size_t>(window.used.area());
    std::vector<std::uint8_t> targets(pixels);
    source.readTargets(window.scene, window.used, Role::Train, {targets});
    std::vector<std::size_t> drawn;
    const std::uint64_t sceneKey = mix64(seed ^ mix64(static_cast<std::uint64_t>(window.scene) + 77));
    for (std::size_t i = 0; i < pixels; ++i) {
        if (targets[i] >= share.size()) continue;
        const auto x = static_cast<std::uint64_t>(window.used.x) +
                       i % static_cast<std::size_t>(window.used.width),
                   y = static_cast<std::uint64_t>(window.used.y) +
                       i / static_cast<std::size_t>(window.used.width);
        const auto hash = mix64(sceneKey ^ (x << 32 | y));
        if (static_cast<double>(hash >> 11) * 0x1.0p-53 < share[targets[i]]) drawn.push_back(i);
    }
    if (drawn.empty()) return piece;
    FeatureWindow features;
    if (Status read = readFeatures(source, window.scene, window.used, plan, scale, features, 1); !read)
        return read.error();
    std::erase_if(drawn, [&](std::size_t i) { return features.hasData[i] == 0; });
    for (std::size_t f = 0; f < plan.count(); ++f)
        for (const std::size_t i : drawn) piece.values.push_back(features.values[f * pixels + i]);
    const auto width = static_cast<std::size_t>(window.used.width);
    for (const std::size_t i : drawn) {
        piece.labels.push_back(targets[i]);
        piece.places.push_back({window.scene, window.used.x + static_cast<int>(i % width),
                                window.used.y + static_cast<int>(i / width)});
    }
    return piece;
}

}  // namespace

std::vector<double> weightsOfCounts(const std::vector<std::int64_t>& counts, ClassWeighting weighting) {
    constexpr double kBeta = 0.9999, kMostRatio = 20;
    std::vector<double> weights(counts.size(), 0), present;
    for (const std::int64_t n : counts)
        if (n > 0) present.push_back(static_cast<double>(n));
    if (present.empty()) return weights;
    std::ranges::sort(present);
    const double median = (present[(present.size() - 1) / 2] + present[present.size() / 2]) / 2;
    double least = 0, sum = 0;
    for (std::size_t k = 0; k < counts.size(); ++k) {
        if (counts[k] == 0) continue;
        const auto n = static_cast<double>(counts[k]);
        if (weighting == ClassWeighting::None) weights[k] = 1;
        if (weighting == ClassWeighting::InverseFrequency) weights[k] = 1 / n;
        if (weighting == ClassWeighting::MedianFrequency) weights[k] = median / n;
        if (weighting == ClassWeighting::EffectiveNumber) weights[k] = (1 - kBeta) / (1 - std::pow(kBeta, n));
        least = least == 0 ? weights[k] : std::min(least, weights[k]);
    }
    for (double& w : weights) {
        if (weighting == ClassWeighting::MedianFrequency) w = std::min(w, kMostRatio * least);
        sum += w;
    }
    for (double& w : weights) w *= static_cast<double>(present.size()) / sum;
    return weights;
}

Result<SampleSet> drawSamples(PatchSource& source, const FeaturePlan& plan,
                              const std::vector<BandScale>& scales, const SamplingOptions& options) {
    auto found = findLabels(source, options.stop);
    if (!found) return found.error();
    const auto classes = static_cast<std::size_t>(source.classCount());
    const auto allCounts = countsOf(*found, classes);
    const auto wanted = wantedOf(allCounts, options);
    const auto windows = fewEnough(std::move(*found), wanted, options.seed);
    const auto counts = countsOf(windows, classes);
    std::vector<double> share(classes, 0);
    for (std::size_t k = 0; k < classes; ++k)
        if (counts[k] > 0) share[k] = static_cast<double>(wanted[k]) / static_cast<double>(counts[k]);

    std::vector<Piece> pieces(windows.size());
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::optional<Error> problem;
    const auto workers = std::min(windows.size(), static_cast<std::size_t>(threadCount(options.threads)));
    parallelFor(workers, static_cast<int>(workers), [&](std::size_t) {
        const auto own = source.clone();
        for (std::size_t i = next++; i < windows.size() && !options.stop.stop_requested(); i = next++) {
            auto piece = samplesOf(*own, plan, scales[static_cast<std::size_t>(windows[i].scene)], windows[i],
                                   share, options.seed);
            if (piece) {
                pieces[i] = std::move(*piece);
                continue;
            }
            const std::lock_guard lock(mutex);
            problem = piece.error();
            next = windows.size();
        }
    });
    if (problem) return *problem;
    if (options.stop.stop_requested()) return cancelled();

    SampleSet set{.classes = source.classCount(),
                  .features = plan.count(),
                  .count = 0,
                  .values = {},
                  .labels = {},
                  .weights = {},
                  .places = {},
                  .pixels = allCounts};
    for (const Piece& piece : pieces) {
        set.labels.insert(set.labels.end(), piece.labels.begin(), piece.labels.end());
        set.places.insert(set.places.end(), piece.places.begin(), piece.places.end());
    }
    set.count = set.labels.size();
    if (set.count == 0) return nothingToLearnFrom(source);
    set.values.reserve(set.features * set.count);
    for (std::size_t f = 0; f < set.features; ++f)
        for (const Piece& piece : pieces) {
            const std::size_t n = piece.labels.size();
            set.values.insert(set.values.end(), piece.values.begin() + static_cast<std::ptrdiff_t>(f * n),
                              piece.values.begin() + static_cast<std::ptrdiff_t>((f + 1) * n));
        }
    std::vector<double> drawn(classes, 0), weight = weightsOfCounts(allCounts, options.weighting);
    for (const std::uint8_t label : set.labels) drawn[label] += 1;
    double sum = 0;
    for (std::size_t k = 0; k < classes; ++k) {
        weight[k] = options.weighting == ClassWeighting::None ? 1
                    : drawn[k] > 0 ? weight[k] * static_cast<double>(allCounts[k]) / drawn[k]
                                   : 0;
        sum += weight[k] * drawn[k];
    }
    for (const std::uint8_t label : set.labels)
        set.weights.push_back(static_cast<float>(weight[label] * static_cast<double>(set.count) / sum));
    return set;
}

}  // namespace swath
