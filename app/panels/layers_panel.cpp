// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

void overlayRow(const char* id, const char* label, bool& shown, double& opacity, const char* key) {
    if (ui::iconButton(fmt::format("layers/{}/eye", id), shown ? icons::kEye : icons::kEyeOff,
                       {.tooltip = shown ? "Hide" : "Show", .key = key, .quiet = true}))
        shown = !shown;
    ImGui::SameLine(0, px(4));
    double percent = opacity * 100;
    if (ui::slider(fmt::format("layers/{}/opacity", id), label, percent, 0, 100,
                   {.tooltip = "Opacity", .unit = "%", .enabled = shown, .decimals = 0}))
        opacity = percent / 100;
}

class LayersPanel final : public Panel {
  public:
    std::string_view id() const override { return "layers"; }
    std::string title(const Session&) const override { return "Layers"; }
    void draw(const PanelInput& in) override;
};

/// Whose map is shown, and how old it is.
void mapFacts(const PanelInput& in) {
    const Document& d = in.session.document();
    const Prediction* map = d.predictionOf(d.currentScene);
    if (!map) {
        secondaryText("This scene has no map yet.");
        return;
    }
    const Run* run = d.run(map->run);
    labelledRow("map of", run ? run->name : "–", "The run whose weights made it");
    labelledRow("step", formatCount(map->newestStep), "Of the newest part of the map");
}

void LayersPanel::draw(const PanelInput& in) {
    const Document& d = in.session.document();
    UiState& state = in.state;
    overlayRow("prediction", "map", state.predictionShown, state.predictionOpacity, "M");
    if (const Layer* layer = d.layer(d.currentLayer)) {
        Layer changed = *layer;
        overlayRow("labels", "labels", state.labelsShown, changed.opacity, "L");
        if (changed.opacity != layer->opacity) in.want(ChangeLayer{changed});
    }
    overlayRow("errors", "errors", state.errorsShown, state.errorOpacity, "F");
    (void)ui::toggle("layers/regions", "Outlines of regions", state.regionsShown,
                     {.tooltip = "Train, validation and test regions", .key = "R"});
    gap(4);
    mapFacts(in);
}

}  // namespace

std::unique_ptr<Panel> makeLayersPanel() {
    return std::make_unique<LayersPanel>();
}

}  // namespace swath
