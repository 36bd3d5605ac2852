// SPDX-License-Identifier: MIT
#include "engine/document/other_bands.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace swath {
namespace {

/// A scene of the number of bands that most have.
const Scene* usualOf(std::span<const Scene* const> scenes) {
    std::map<int, int> count;
    for (const Scene* scene : scenes) ++count[scene->info.bandCount()];
    const auto most = std::ranges::max_element(
        scenes, {}, [&](const Scene* scene) { return count.at(scene->info.bandCount()); });
    return most == scenes.end() ? nullptr : *most;
}

/// Names of bands of `a` that `b` has none of; empty where names do not tell, as they are numbers only.
std::string namesBeyond(const RasterInfo& a, const RasterInfo& b) {
    std::string names;
    int count = 0;
    for (const BandInfo& band : a.bands)
        if (std::ranges::find(b.bands, band.name, &BandInfo::name) == b.bands.end()) {
            names += (names.empty() ? "" : ", ") + band.name;
            ++count;
        }
    return count == a.bandCount() - b.bandCount() ? names : "";
}

std::string bandsText(int count) {
    return fmt::format("{} band{}", count, count == 1 ? "" : "s");
}

std::string differenceText(const Scene& scene, const Scene& usual) {
    const bool lacks = scene.info.bandCount() < usual.info.bandCount();
    const std::string names =
        lacks ? namesBeyond(usual.info, scene.info) : namesBeyond(scene.info, usual.info);
    if (names.empty()) return "has other bands";
    return (lacks ? "lacks " : "has more: ") + names;
}

}  // namespace

std::vector<OtherBands> scenesOfOtherBands(std::span<const Scene* const> scenes) {
    std::vector<OtherBands> others;
    const Scene* usual = usualOf(scenes);
    if (!usual) return others;
    const int bands = usual->info.bandCount();
    const auto alike =
        std::ranges::count_if(scenes, [&](const Scene* scene) { return scene->info.bandCount() == bands; });
    for (const Scene* scene : scenes)
        if (scene->info.bandCount() != bands)
            others.push_back(
                {scene->id, fmt::format("scene {} {}: it has {}, {} {}", scene->name,
                                        differenceText(*scene, *usual), bandsText(scene->info.bandCount()),
                                        alike == 1 ? fmt::format("scene {} has", usual->name)
                                                   : fmt::format("{} other scenes have", alike),
                                        bands)});
    return others;
}

bool labelledSomewhere(const Document& document, SceneId scene) {
    const LabelMap* labels = document.labelsOf(scene);
    if (!labels) return false;
    if (!labels->tiles().empty()) return true;
    return document.classes.background() && std::ranges::any_of(document.regions, [&](const Region& region) {
               return region.scene == scene && region.complete;
           });
}

std::vector<OtherBands> labelledScenesOfOtherBands(const Document& document) {
    std::vector<const Scene*> scenes;
    for (const Scene& scene : document.scenes)
        if (scene.failure.empty() && labelledSomewhere(document, scene.id)) scenes.push_back(&scene);
    return scenesOfOtherBands(scenes);
}

}  // namespace swath
