// SPDX-License-Identifier: MIT
#include "app/views/map_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/core/text.h"
#include "engine/core/utc_time.h"

namespace swath {
namespace {

std::int64_t tilesIn(Size size) {
    const auto count = [](int length) {
        return (std::int64_t{length} + kLabelTileSize - 1) / kLabelTileSize;
    };
    return count(size.width) * count(size.height);
}

MapFacts factsOf(const Document& d, const Scene& scene, const Run& run, const Prediction& map,
                 std::int64_t nowS) {
    MapFacts facts{.run = run.id, .name = run.name, .step = map.newestStep, .oldestStep = map.newestStep};
    for (const auto& [tile, step] : map.step) facts.oldestStep = std::min(facts.oldestStep, step);
    if (const auto made = secondsOfUtc(d.setting(mapTimeSetting(scene.id, run.id))))
        facts.ageS = static_cast<double>(nowS - *made);
    const std::int64_t all = tilesIn(map.classes.size());
    if (all > 0) facts.covered = static_cast<double>(map.classes.tiles().size()) / static_cast<double>(all);
    const Prediction* shown = d.predictionOf(scene.id);
    facts.shown = shown && shown->run == run.id;
    return facts;
}

}  // namespace

std::string MapFacts::words() const {
    const std::string at = "step " + formatCount(step);
    return ageS ? formatAge(*ageS) + " · " + at : at;
}

std::string MapFacts::stale() const {
    std::vector<std::string> parts;
    if (oldestStep < step)
        parts.push_back(fmt::format("parts of it are older, from step {} on", formatCount(oldestStep)));
    if (covered < 1) parts.push_back(fmt::format("covers {:.0f} % of the scene", 100 * covered));
    return parts.empty() ? "" : parts.size() == 1 ? parts[0] : parts[0] + "; " + parts[1];
}

std::vector<MapFacts> mapsOf(const Document& d, SceneId id, std::int64_t nowS) {
    std::vector<MapFacts> all;
    const Scene* scene = d.scene(id);
    if (!scene) return all;
    for (auto run = d.runs.rbegin(); run != d.runs.rend(); ++run)
        if (const Prediction* map = d.mapOf(id, run->id)) all.push_back(factsOf(d, *scene, *run, *map, nowS));
    return all;
}

RunId otherMapOf(const Document& d, RunId chosen) {
    const Prediction* shown = d.predictionOf(d.currentScene);
    const auto isOther = [&](RunId run) {
        return run && d.run(run) && d.mapOf(d.currentScene, run) && !(shown && shown->run == run);
    };
    if (!shown || isOther(chosen)) return shown ? chosen : RunId{};
    for (auto run = d.runs.rbegin(); run != d.runs.rend(); ++run)
        if (isOther(run->id)) return run->id;
    return {};
}

std::string formatAge(double seconds) {
    const auto whole = std::llround(std::isfinite(seconds) ? std::max(seconds, 0.0) : 0.0);
    if (whole < 60) return "just now";
    if (whole < 3600) return fmt::format("{} min ago", whole / 60);
    if (whole < 48 * 3600) return fmt::format("{} h ago", whole / 3600);
    return fmt::format("{} days ago", whole / 86400);
}

std::int64_t utcSeconds() {
    return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
}

}  // namespace swath
