// SPDX-License-Identifier: MIT
#include "engine/imagery/unlike_units.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/text.h"

namespace swath {
namespace {

constexpr double kMostTimes = 30;  ///< winter and summer, dark and bright scenes differ by less

bool hasData(const SceneUnits& scene) {
    return std::ranges::any_of(scene.statistics->bands, [](const BandStatistics& b) { return b.count > 0; });
}

double magnitude(const BandStatistics& band) {
    return std::max(std::abs(band.p2), std::abs(band.p98));
}

/// How many times as large b's values are as a's: the median over bands; 1 if none can be compared.
double timesAsLarge(const SceneStatistics& a, const SceneStatistics& b) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < a.bands.size(); ++i) {
        if (a.bands[i].count == 0 || b.bands[i].count == 0) continue;
        const double one = magnitude(a.bands[i]), other = magnitude(b.bands[i]);
        if (one > 0 && other > 0) ratios.push_back(other / one);
    }
    if (ratios.empty()) return 1;
    const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
    std::nth_element(ratios.begin(), middle, ratios.end());
    return *middle;
}

std::string scaleText(const SceneUnits& scene) {
    const BandInfo& band = scene.info->bands.front();
    if (band.scale == 1 && band.offset == 0) return fmt::format("{} declares no scale", scene.name);
    return fmt::format("{} declares scale {} and offset {}", scene.name, band.scale, band.offset);
}

std::string rangeText(const BandStatistics& band) {
    return fmt::format("{} … {}", formatFigure(band.p2), formatFigure(band.p98));
}

/// Pairs of bands that both have data.
template <class Look>
void eachPair(const SceneUnits& a, const SceneUnits& b, const Look& look) {
    for (std::size_t i = 0; i < a.info->bands.size(); ++i)
        if (a.statistics->bands[i].count > 0 && b.statistics->bands[i].count > 0) look(i);
}

/// Whether most bands of one are as decibels are, and those of the other as what decibels are taken of.
bool areDecibels(const SceneUnits& decibels, const SceneUnits& linear) {
    constexpr double kLeast = -60, kMost = 15, kMostLinear = 100;
    int compared = 0, like = 0;
    eachPair(decibels, linear, [&](std::size_t i) {
        const BandStatistics &d = decibels.statistics->bands[i], &l = linear.statistics->bands[i];
        ++compared;
        like += d.mean < 0 && d.p2 > kLeast && d.p98 < kMost && l.min >= 0 && l.p98 < kMostLinear ? 1 : 0;
    });
    return 2 * like > compared;
}

/// What is added to the stored numbers of Sentinel-2 since processing baseline 04.00.
constexpr double kBaselineOffset = 1000;

/// Whether `raised` is stored with that offset, `plain` without, and neither file says so.
bool isRaised(const SceneUnits& raised, const SceneUnits& plain) {
    constexpr std::size_t kLeastBands = 3;
    constexpr double kLeastBright = 1500, kMostBright = 20'000;  // stored reflectances of land
    std::vector<double> rises;
    bool alike = true;
    eachPair(raised, plain, [&](std::size_t i) {
        const BandInfo &r = raised.info->bands[i], &p = plain.info->bands[i];
        const bool declared = r.scale != p.scale || r.offset != p.offset;
        if (declared || !r.storedType.ends_with("Int16") || !p.storedType.ends_with("Int16")) {
            alike = false;
            return;
        }
        const auto stored = [&](double value) { return (value - r.offset) / r.scale; };
        const BandStatistics &high = raised.statistics->bands[i], &low = plain.statistics->bands[i];
        const double bright = stored(high.p98);
        alike = alike && bright > kLeastBright && bright < kMostBright && stored(high.p2) > kBaselineOffset;
        rises.push_back(stored(high.p2) - stored(low.p2));
    });
    if (!alike || rises.size() < kLeastBands) return false;
    // Grounds differ too, but not by the same in all bands.
    return std::ranges::all_of(
        rises, [](double rise) { return rise > 0.6 * kBaselineOffset && rise < 1.4 * kBaselineOffset; });
}

/// Pairs that are known by more than how large they are; empty if this is none.
std::string knownPair(const SceneUnits& a, const SceneUnits& b) {
    if (areDecibels(a, b))
        return fmt::format(
            "The values of scene {} seem to be in decibels, those of scene {} not (band 1: {} "
            "against {}).",
            a.name, b.name, rangeText(a.statistics->bands.front()), rangeText(b.statistics->bands.front()));
    if (isRaised(a, b))
        return fmt::format(
            "All bands of scene {} lie about {:.0f} above those of scene {}, and the files declare no "
            "offset: "
            "Sentinel-2 is written so since processing baseline 04.00.",
            a.name, kBaselineOffset, b.name);
    return "";
}

std::string unlike(const SceneUnits& first, const SceneUnits& scene) {
    for (std::size_t b = 0; b < first.info->bands.size(); ++b) {
        const std::string &one = first.info->bands[b].unit, &other = scene.info->bands[b].unit;
        if (!one.empty() && !other.empty() && one != other)
            return fmt::format("Band {} is in {} in scene {} and in {} in scene {}.", b + 1, one, first.name,
                               other, scene.name);
    }
    if (std::string known = knownPair(first, scene); !known.empty()) return known;
    if (std::string known = knownPair(scene, first); !known.empty()) return known;
    const double times = timesAsLarge(*first.statistics, *scene.statistics);
    if (times < kMostTimes && times > 1 / kMostTimes) return "";
    const bool larger = times > 1;
    const SceneUnits &small = larger ? first : scene, &large = larger ? scene : first;
    return fmt::format(
        "The values of scene {} are about {} times those of scene {} (band 1: {} against {}); {}, {}.",
        large.name, formatFigure(larger ? times : 1 / times), small.name,
        rangeText(large.statistics->bands.front()), rangeText(small.statistics->bands.front()),
        scaleText(large), scaleText(small));
}

}  // namespace

std::vector<std::string> unlikeUnits(std::span<const SceneUnits> scenes) {
    std::vector<std::string> found;
    for (std::size_t i = 0; i < scenes.size(); ++i) {
        const SceneUnits& scene = scenes[i];
        const std::size_t bands = scene.info->bands.size();
        if (bands == 0 || scene.statistics->bands.size() != bands || !hasData(scene)) continue;
        const auto first = std::ranges::find_if(scenes.first(i), [&](const SceneUnits& other) {
            return other.info->bands.size() == bands && other.statistics->bands.size() == bands &&
                   hasData(other);
        });
        if (first == scenes.begin() + static_cast<std::ptrdiff_t>(i)) continue;
        if (std::string text = unlike(*first, scene); !text.empty()) found.push_back(std::move(text));
    }
    return found;
}

}  // namespace swath
