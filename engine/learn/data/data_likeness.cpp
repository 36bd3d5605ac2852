// SPDX-License-Identifier: MIT
#include "engine/learn/data/data_likeness.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace swath {
namespace {

constexpr std::size_t kMostCells = 3000;  ///< a role
constexpr std::size_t kMostBands = 4;
constexpr int kSide = 64, kThumb = 16;
constexpr double kAlike = 0.97;
constexpr double kLeastContrast = 0.1;  ///< deviation of a thumbnail, in deviations of the scene's bands
constexpr double kSameLevel = 0.33;

struct Thumbnail {
    int scene = 0;
    RectI window;
    double level = 0;            ///< mean of the bands, in deviations of all scenes
    std::vector<float> pattern;  ///< mean 0, length 1
};

/// At most four bands, spread evenly: more tell little more, and millions of pairs are compared.
std::vector<std::size_t> comparedBands(int bands) {
    const auto all = static_cast<std::size_t>(bands), count = std::min(all, kMostBands);
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < count; ++i) chosen.push_back(i * all / count);
    return chosen;
}

/// Means of squares of pixels; NaN counts for nothing.
std::vector<float> shrunk(std::span<const float> samples, const RectI& window,
                          std::span<const std::size_t> bands) {
    std::vector<float> thumb;
    const auto width = static_cast<std::size_t>(window.width), area = static_cast<std::size_t>(window.area());
    constexpr std::size_t kStep = kSide / kThumb;
    for (const std::size_t b : bands)
        for (std::size_t ty = 0; ty < kThumb; ++ty)
            for (std::size_t tx = 0; tx < kThumb; ++tx) {
                float sum = 0, count = 0;
                for (std::size_t y = ty * kStep; y < (ty + 1) * kStep; ++y)
                    for (std::size_t x = tx * kStep; x < (tx + 1) * kStep; ++x)
                        if (const float v = samples[b * area + y * width + x]; std::isfinite(v))
                            sum += v, count += 1;
                thumb.push_back(count > 0 ? sum / count : 0);
            }
    return thumb;
}

/// Brings each band's pattern to mean 0 and all to length 1. @return the deviation before.
double standardise(std::vector<float>& thumb, std::size_t bands) {
    constexpr std::size_t kArea = std::size_t{kThumb} * kThumb;
    double squares = 0;
    for (std::size_t b = 0; b < bands; ++b) {
        const auto plane = std::span(thumb).subspan(b * kArea, kArea);
        double sum = 0;
        for (const float v : plane) sum += double{v};
        for (float& v : plane) v -= static_cast<float>(sum / kArea);
        for (const float v : plane) squares += double{v} * double{v};
    }
    const double deviation = std::sqrt(squares / static_cast<double>(thumb.size()));
    const auto factor = static_cast<float>(squares > 0 ? 1 / std::sqrt(squares) : 0);
    for (float& v : thumb) v *= factor;
    return deviation;
}

Result<std::vector<Thumbnail>> thumbnailsOf(PatchSource& source, const PatchIndex& index,
                                            const BandScale& common, const std::stop_token& stop) {
    std::vector<Thumbnail> thumbs;
    const auto cells = index.cells();
    const auto compared = comparedBands(source.bandCount());
    const std::size_t count = std::min(cells.size(), kMostCells);
    std::vector<float> samples;
    for (std::size_t i = 0; i < count; ++i) {
        if (stop.stop_requested()) return Error{Errc::Cancelled, "stopped", ""};
        const LabelCell& cell = cells[(i * cells.size() + cells.size() / 2) / count];
        const RectI whole = index.window(cell, source.sceneSize(cell.scene));
        if (whole.width < kSide || whole.height < kSide) continue;  // cut off by the scene's border
        const RectI window{whole.x, whole.y, kSide, kSide};
        samples.resize(static_cast<std::size_t>(source.bandCount() * window.area()));
        if (Status read = source.readImage(cell.scene, window, samples); !read) return read.error();
        common.applyKeepingNoData(samples);
        Thumbnail thumb{cell.scene, window, 0, shrunk(samples, window, compared)};
        double sum = 0;
        for (const float v : thumb.pattern) sum += double{v};
        thumb.level = sum / static_cast<double>(thumb.pattern.size());
        if (standardise(thumb.pattern, compared.size()) < kLeastContrast) continue;
        thumbs.push_back(std::move(thumb));
    }
    return thumbs;
}

double correlation(const Thumbnail& a, const Thumbnail& b) {
    // Four sums, so that the additions do not wait for each other.
    std::array<float, 4> sums{};
    for (std::size_t i = 0; i < a.pattern.size(); i += 4)
        for (std::size_t k = 0; k < 4; ++k) sums[k] += a.pattern[i + k] * b.pattern[i + k];
    return double{sums[0]} + double{sums[1]} + double{sums[2]} + double{sums[3]};
}

/// The mean figures of all scenes: what levels and contrasts are compared in.
BandScale commonScale(std::span<const SceneReport> scenes) {
    BandScale common = scenes.front().bands;
    for (std::size_t b = 0; b < common.mean.size(); ++b) {
        float mean = 0, deviation = 0;
        for (const SceneReport& scene : scenes)
            mean += scene.bands.mean[b], deviation += scene.bands.deviation[b];
        const auto count = static_cast<float>(scenes.size());
        common.mean[b] = mean / count;
        common.deviation[b] = deviation / count;
    }
    return common;
}

}  // namespace

Result<std::vector<LikenessReport>> findLikenesses(PatchSource& source,
                                                   std::span<const PatchIndex, 3> indexes,
                                                   std::span<const SceneReport> scenes,
                                                   std::stop_token stop) {
    if (scenes.empty()) return std::vector<LikenessReport>();
    const BandScale common = commonScale(scenes);
    std::array<std::vector<Thumbnail>, 3> thumbs;
    for (std::size_t r = 0; r < 3; ++r) {
        auto made = thumbnailsOf(source, indexes[r], common, stop);
        if (!made) return made.error();
        thumbs[r] = std::move(*made);
    }
    std::map<std::tuple<int, int, std::size_t, std::size_t>, LikenessReport> found;
    for (const auto& [first, second] : {std::pair{0U, 1U}, {0U, 2U}, {1U, 2U}})
        for (const Thumbnail& b : thumbs[second]) {
            if (stop.stop_requested()) return Error{Errc::Cancelled, "stopped", ""};
            const Thumbnail* best = nullptr;
            double likeness = kAlike;
            for (const Thumbnail& a : thumbs[first]) {
                if (std::abs(a.level - b.level) > kSameLevel) continue;
                if (const double c = correlation(a, b); c > likeness) likeness = c, best = &a;
            }
            if (!best) continue;
            LikenessReport& report = found[{best->scene, b.scene, first, second}];
            ++report.places;
            if (likeness <= report.likeness) continue;
            report = {best->scene,
                      b.scene,
                      static_cast<Role>(first),
                      static_cast<Role>(second),
                      report.places,
                      likeness,
                      best->window,
                      b.window};
        }
    std::vector<LikenessReport> reports;
    for (const auto& [key, report] : found) reports.push_back(report);
    return reports;
}

}  // namespace swath
