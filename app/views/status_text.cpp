// SPDX-License-Identifier: MIT
#include "app/views/status_text.h"

#include <fmt/format.h>

#include <cmath>

#include "engine/core/text.h"
#include "engine/raster/place.h"

namespace swath {
namespace {

std::string className(const Document& d, std::uint8_t value) {
    if (value == kUnlabelled) return "–";
    if (value == kIgnore) return "ignore";
    const LabelClass* c = d.classes.find(value);
    return c ? c->name : std::to_string(value);
}

/// Where the pointer is on the ground: on the scene's own grid, where that is not in degrees, and on the
/// globe.
void addPlace(const Scene& scene, const ViewState& state, std::vector<std::string>& parts) {
    if (!scene.info.geotransform) {
        if (state.hoverDegrees) parts.push_back(degreesText(*state.hoverDegrees));
        return;
    }
    const Vec2 world = scene.info.geotransform->toWorld(*state.hover);
    if (scene.info.crsIsGeographic) return parts.push_back(degreesText(world));
    const std::string system = crsText(scene.info);
    parts.push_back(
        fmt::format("E {:.1f}  N {:.1f}{}{}", world.x, world.y, system.empty() ? "" : "  ", system));
    if (state.hoverDegrees) parts.push_back(degreesText(*state.hoverDegrees));
}

void addPointer(const Document& d, const Scene& scene, const ViewState& state,
                std::vector<std::string>& parts) {
    const int x = static_cast<int>(std::floor(state.hover->x)),
              y = static_cast<int>(std::floor(state.hover->y));
    parts.push_back(fmt::format("x {}  y {}", formatCount(x), formatCount(y)));
    addPlace(scene, state, parts);
    if (const LabelMap* labels = d.labelsOf(scene.id))
        parts.push_back("label: " + className(d, labels->at(x, y)));
    if (const Prediction* map = d.predictionOf(scene.id))
        parts.push_back("map: " + className(d, map->classes.at(x, y)));
    if (!state.hoverSamples.empty()) parts.push_back(state.hoverSamples);
}

void addScene(const RasterInfo& info, std::vector<std::string>& parts) {
    parts.push_back(fmt::format("{} × {} × {}", formatCount(info.size.width), formatCount(info.size.height),
                                info.bandCount()));
    if (!info.crsName.empty()) parts.push_back(info.crsName);
    if (info.gsdMetres > 0) parts.push_back(formatFigure(info.gsdMetres) + " m a pixel");
}

}  // namespace

std::string tilesText(const ViewState& state) {
    return state.tilesWaiting > 0
               ? fmt::format("tiles {} …", formatCount(static_cast<std::int64_t>(state.tilesWaiting)))
               : "";
}

std::vector<std::string> statusParts(const Document& document, const ViewState& state) {
    std::vector<std::string> parts;
    const Scene* scene = document.current();
    if (!scene || !scene->ready) return parts;
    parts.push_back(state.view.zoomText());
    if (state.hover)
        addPointer(document, *scene, state, parts);
    else
        addScene(scene->info, parts);
    return parts;
}

}  // namespace swath
