// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/map_offer.h"
#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "app/panels/run_menu.h"
#include "app/views/map_facts.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/list_view.h"
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

/// One look at the scene, or several.
void arrangement(Looks& looks, const Scene* scene) {
    static const std::vector<std::string> kHow{"one",           "swipe",           "flicker",
                                               "two at a time", "three at a time", "four at a time"};
    int how = static_cast<int>(looks.arrangement);
    if (ui::combo("looks/how", "Looks", how, kHow,
                  {.tooltip = "Other bands, layers or scenes at the same place: under a divider that is "
                              "dragged, in turns, or side by side"}))
        looks.arrange(static_cast<Arrangement>(how), scene);
    if (looks.arrangement == Arrangement::Flicker)
        (void)ui::slider("looks/rate", "Changes", looks.flickerHz, Looks::kSlowest, Looks::kFastest,
                         {.tooltip = "In a second", .unit = "/s", .decimals = 1});
    if (looks.arrangement != Arrangement::One)
        ui::secondaryText("What each shows is chosen at its name on the canvas.");
}

class LayersPanel final : public Panel {
  public:
    std::string_view id() const override { return "layers"; }
    std::string title(const Session&) const override { return "Layers"; }
    void draw(const PanelInput& in) override;

  private:
    void maps(const PanelInput& in);
    void map(const PanelInput& in, const MapFacts& facts);
    ListView list_;
    RunMenu menu_;
};

std::string tooltipOf(const MapFacts& facts, bool other, std::string_view key) {
    std::string tip = "Map of " + facts.name + ", " + facts.words();
    if (const std::string stale = facts.stale(); !stale.empty()) tip += "\n" + stale;
    if (facts.shown) return tip + "\nThis one is shown";
    tip += "\nClick shows it";
    return other ? fmt::format("{}; hold {} to flip to it", tip, key) : tip;
}

void LayersPanel::map(const PanelInput& in, const MapFacts& facts) {
    const Run* run = in.session.document().run(facts.run);
    if (!run) return;
    const std::string id = fmt::format("maps/{}", facts.run.value);
    const bool other = otherMapOf(in.session.document(), in.state.compareWith) == facts.run;
    const std::string key(in.actions.keyOf("view/compare")), stale = facts.stale();
    std::vector<RowMark> marks;
    if (!stale.empty()) marks.push_back({icons::kClock, theme().warning, stale});
    if (other) marks.push_back({key.c_str(), theme().accent, "Seen while " + key + " is held"});
    const std::string tip = tooltipOf(facts, other, key), words = facts.words();
    const auto row = listRow(id, facts.name,
                             {.icon = facts.shown ? icons::kEye : " ",
                              .value = words,
                              .selected = facts.shown,
                              .tooltip = tip,
                              .valueRoom = 22,
                              .marks = marks});
    if (row.clicked && !facts.shown) in.state.wantMap(in.session.document(), facts.run);
    const Scene* scene = in.session.document().current();
    if (row.doubleClicked && scene && scene->ready) in.state.view.fit(scene->info.size, View::Motion::Eased);
    if (beginContextMenu(id + "/menu")) {
        menu_.draw(in, *run, id);
        endMenu();
    }
    rowMenu(id, row);
    if (list_.walkedTo(static_cast<std::size_t>(facts.run.value))) ImGui::SetScrollHereY();
}

/// Each run's map of the scene; one of them is shown.
void LayersPanel::maps(const PanelInput& in) {
    const Document& d = in.session.document();
    sectionTitle("Maps of this scene");
    const auto all = mapsOf(d, d.currentScene, utcSeconds());
    const Prediction* shown = d.predictionOf(d.currentScene);
    if (shown && !shown->run)
        labelledRow("what follows the pen", "shown", "It is not kept; the map of a run is");
    else if (all.empty() && d.current())
        drawMapOffer(in, {.id = "maps/empty",
                          .icon = icons::kMap,
                          .untilTraining = "None yet. A run makes one of what is on the screen while it "
                                           "learns, or of a whole scene.",
                          .untilPredicted = "None yet. A run makes one of the whole scene."});
    else if (all.empty())
        secondaryText("They are listed here once there is a scene.");
    list_.begin("maps", all.size(), "maps");
    std::optional<std::size_t> chosen;
    for (const MapFacts& facts : all) {
        if (!list_.shows(facts.name)) continue;
        const auto number = static_cast<std::size_t>(facts.run.value);
        list_.add(number, facts.name + "  " + facts.words());
        if (facts.shown) chosen = number;
        map(in, facts);
    }
    if (const auto walked = list_.end(chosen)) in.state.wantMap(d, RunId{static_cast<std::int64_t>(*walked)});
    if (all.size() > 1)
        secondaryText(fmt::format("Click shows a map. Hold {} to flip to the one marked {}.",
                                  in.actions.keyOf("view/compare"), in.actions.keyOf("view/compare")));
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
    if (d.scenes.size() > 1)
        (void)ui::toggle("layers/others", "Scenes around", state.othersShown,
                         {.tooltip = "The other scenes of the project, faint, where they lie"});
    arrangement(state.looks, d.current());
    maps(in);
}

}  // namespace

std::unique_ptr<Panel> makeLayersPanel() {
    return std::make_unique<LayersPanel>();
}

}  // namespace swath
