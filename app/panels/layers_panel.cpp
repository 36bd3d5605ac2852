// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/panels.h"
#include "engine/imagery/composition.h"
#include "widgets/ui/histogram.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

void overlayRow(const PanelInput& in, const char* id, const char* label, bool& shown, double& opacity,
                const char* key) {
    if (ui::iconButton(fmt::format("layers/{}/eye", id), shown ? icons::kEye : icons::kEyeOff,
                       {.tooltip = shown ? "Hide" : "Show", .key = key, .quiet = true}))
        shown = !shown;
    ImGui::SameLine(0, px(4));
    double percent = opacity * 100;
    if (ui::slider(fmt::format("layers/{}/opacity", id), label, percent, 0, 100,
                   {.tooltip = "Opacity", .unit = "%", .enabled = shown, .decimals = 0}))
        opacity = percent / 100;
    (void)in;
}

void sceneList(const PanelInput& in) {
    const Document& d = in.session.document();
    ui::sectionTitle("Scenes");
    for (std::size_t i = 0; i < d.scenes.size(); ++i) {
        const Scene& scene = d.scenes[i];
        const std::string id = fmt::format("scenes/{}", i + 1);
        const auto row = ui::listRow(
            id, scene.name,
            {.icon = scene.failure.empty() ? icons::kImage : icons::kWarning,
             .value = scene.ready ? fmt::format("{} × {}", scene.info.size.width, scene.info.size.height)
                      : scene.failure.empty() ? "opening"
                                              : "missing",
             .selected = scene.id == d.currentScene,
             .dimmed = !scene.failure.empty(),
             .tooltip = scene.failure.empty() ? scene.info.path : scene.failure});
        if (row.clicked) in.state.want(SelectScene{scene.id});
        if (row.doubleClicked) in.state.view.fit(scene.info.size, View::Motion::Eased);
        if (ui::beginContextMenu(id + "/menu")) {
            if (ui::menuItem(id + "/predict", "Predict the whole scene", "", !d.runs.empty(), false,
                             icons::kMap))
                in.state.want(PredictScene{scene.id, {}});
            if (ui::menuItem(id + "/remove", "Remove from the project", "", true, false, icons::kTrash))
                in.state.want(RemoveScene{scene.id});
            ui::endMenu();
        }
    }
    if (ui::button("scenes/add", "Add a scene …",
                   {.icon = icons::kPlus,
                    .tooltip = "GeoTIFF or anything else that GDAL opens",
                    .key = in.actions.keyOf("file/open"),
                    .width = -1}))
        (void)in.actions.run("file/open");
}

void composition(const PanelInput& in, const Scene& scene) {
    static const char* const kNames[] = {"Red", "Green", "Blue"};
    static const Rgb kInks[] = {{0xe5, 0x6b, 0x6b}, {0x6b, 0xc4, 0x6b}, {0x6b, 0x9b, 0xe5}};
    Composition c = scene.composition;
    std::vector<std::string> bands;
    for (std::size_t b = 0; b < scene.info.bands.size(); ++b)
        bands.push_back(fmt::format("{}  {}", b + 1, scene.info.bands[b].name));
    bool changed = false;
    ui::sectionTitle("Bands and stretch");
    for (std::size_t i = 0; i < 3; ++i) {
        ChannelStretch& channel = c.channels[i];
        const std::string id = fmt::format("bands/{}", i);
        int band = channel.band;
        if (ui::combo(id, kNames[i], band, bands, {.tooltip = "Which band is shown in this colour"})) {
            channel.band = band;
            const BandStatistics& s = scene.statistics.bands[static_cast<std::size_t>(band)];
            channel.lo = s.p2, channel.hi = s.p98;
            c.palette = false;
            changed = true;
        }
        const BandStatistics& s = scene.statistics.bands[static_cast<std::size_t>(channel.band)];
        if (s.count == 0) continue;
        const auto event =
            ui::histogram(id + "/histogram", s.histogram, s.min, s.max, channel.lo, channel.hi, kInks[i], 36);
        if (event == HistogramEvent::Reset) channel.lo = s.p2, channel.hi = s.p98;
        if (event != HistogramEvent::None) c.palette = false;
        changed |= event != HistogramEvent::None;
    }
    double gamma = c.gamma;
    if (ui::slider("bands/gamma", "Gamma", gamma, 0.3, 3.0, {.tooltip = "Above 1 lifts the shadows"})) {
        c.gamma = gamma;
        changed = true;
    }
    if (ui::button("bands/reset", "Stretch 2–98 %",
                   {.icon = icons::kContrast, .tooltip = "From the scene's percentiles", .width = -1})) {
        c = restretched(c, scene.statistics);
        c.palette = false;
        changed = true;
    }
    if (changed) in.state.want(SetComposition{scene.id, c});
}

}  // namespace

void drawLayersPanel(const PanelInput& in) {
    const Document& d = in.session.document();
    ui::sectionTitle("Layers");
    UiState& state = in.state;
    overlayRow(in, "prediction", "prediction", state.predictionShown, state.predictionOpacity, "M");
    if (const Layer* layer = d.layer(d.currentLayer)) {
        Layer changed = *layer;
        overlayRow(in, "labels", "labels", state.labelsShown, changed.opacity, "L");
        if (changed.opacity != layer->opacity) in.state.want(ChangeLayer{changed});
    }
    overlayRow(in, "errors", "errors", state.errorsShown, state.errorOpacity, "F");
    sceneList(in);
    const Scene* scene = d.current();
    if (scene && scene->ready && !scene->statistics.bands.empty()) composition(in, *scene);
    ui::sectionTitle("Regions");
    std::size_t shown = 0;
    for (const Region& region : d.regions) {
        if (region.scene != d.currentScene) continue;
        const std::string id = fmt::format("regions/{}", ++shown);
        const auto row =
            ui::listRow(id, fmt::format("{}{}", roleName(region.role), region.complete ? ", complete" : ""),
                        {.icon = icons::kRectangle,
                         .value = fmt::format("{} × {}", region.window.width, region.window.height),
                         .selected = state.selectedRegion == region.id,
                         .tooltip = "Double click goes there; right click changes it"});
        if (row.clicked) state.selectedRegion = region.id;
        if (row.doubleClicked) state.view.goTo(region.window);
        if (ui::beginContextMenu(id + "/menu")) {
            for (const Role role : {Role::Train, Role::Validation, Role::Test})
                if (ui::menuItem(fmt::format("{}/{}", id, roleName(role)),
                                 fmt::format("Role: {}", roleName(role)), "", true, region.role == role)) {
                    Region changed = region;
                    changed.role = role;
                    in.state.want(ChangeRegion{changed});
                }
            if (ui::menuItem(id + "/complete", "Complete: every pixel was looked at", "", true,
                             region.complete)) {
                Region changed = region;
                changed.complete = !region.complete;
                in.state.want(ChangeRegion{changed});
            }
            if (ui::menuItem(id + "/remove", "Remove", "", true, false, icons::kTrash))
                in.state.want(RemoveRegion{region.id});
            ui::endMenu();
        }
    }
    if (shown == 0)
        ui::secondaryText("None in this scene. Press G and drag a rectangle to keep pixels for validation.");
}

}  // namespace swath
