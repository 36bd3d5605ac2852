// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/core/text.h"
#include "engine/learn/data/data_report.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

Json jsonOf(const RectI& window) {
    return {window.x, window.y, window.width, window.height};
}

}  // namespace

std::vector<std::string> DataReport::figureLines() const {
    std::vector<std::string> lines;
    for (const RoleReport& role : roles) {
        if (role.pixels == 0) {
            lines.push_back(fmt::format("{}: no labels", roleName(role.role)));
            continue;
        }
        std::string line = fmt::format("{}: {} labelled pixels in {} scene{}", roleName(role.role),
                                       formatCount(role.pixels), role.scenes, role.scenes == 1 ? "" : "s");
        for (std::size_t k = 0; k < classes.size(); ++k)
            line += fmt::format(
                "{}{} {:.1f} %", k == 0 ? ": " : ", ", classes[k],
                100 * static_cast<double>(role.classPixels[k]) / static_cast<double>(role.pixels));
        lines.push_back(std::move(line));
    }
    for (const SceneReport& scene : scenes) {
        std::string line = fmt::format("{}: {} × {} pixels, {} labelled; bands", scene.name, scene.size.width,
                                       scene.size.height, formatCount(scene.labelledPixels));
        for (std::size_t b = 0; b < scene.bands.mean.size(); ++b)
            line += fmt::format("{} {} ± {}", b == 0 ? "" : ",", formatFigure(double{scene.bands.mean[b]}),
                                formatFigure(double{scene.bands.deviation[b]}));
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<std::string> DataReport::lines() const {
    std::vector<std::string> lines = figureLines();
    if (findings.empty()) lines.emplace_back("Nothing found that would spoil training or its scores.");
    for (const Finding& finding : findings) lines.push_back(finding.text + " " + finding.hint);
    return lines;
}

std::string DataReport::toJson() const {
    Json json;
    json["patch_size"] = patchSize;
    json["classes"] = classes;
    for (const RoleReport& role : roles)
        json["roles"][roleName(role.role)] = {
            {"pixels", role.pixels}, {"scenes", role.scenes}, {"class_pixels", role.classPixels}};
    json["scenes"] = Json::array();
    for (const SceneReport& scene : scenes)
        json["scenes"].push_back({{"name", scene.name},
                                  {"width", scene.size.width},
                                  {"height", scene.size.height},
                                  {"labelled_pixels", scene.labelledPixels},
                                  {"band_means", scene.bands.mean},
                                  {"band_deviations", scene.bands.deviation}});
    json["near_duplicates"] = Json::array();
    for (const LikenessReport& l : likenesses)
        json["near_duplicates"].push_back(
            {{"scene", scenes[static_cast<std::size_t>(l.scene)].name},
             {"other_scene", scenes[static_cast<std::size_t>(l.otherScene)].name},
             {"role", roleName(l.role)},
             {"other_role", roleName(l.otherRole)},
             {"places", l.places},
             {"likeness", l.likeness},
             {"window", jsonOf(l.window)},
             {"other_window", jsonOf(l.otherWindow)}});
    json["leaks"] = Json::array();
    for (const LeakReport& leak : leaks)
        json["leaks"].push_back({{"scene", scenes[static_cast<std::size_t>(leak.scene)].name},
                                 {"role", roleName(leak.role)},
                                 {"share", leak.share}});
    json["findings"] = Json::array();
    for (const Finding& finding : findings)
        json["findings"].push_back(
            {{"kind", findingName(finding.kind)}, {"text", finding.text}, {"hint", finding.hint}});
    return json.dump(2);
}

}  // namespace swath
