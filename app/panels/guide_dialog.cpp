// SPDX-License-Identifier: MIT
// The way from files to a map in six steps: what is done, and where in the window each is done.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <set>

#include "app/panels/registry.h"
#include "engine/document/scene_bands.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/paint.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

/// A button of a step: runs an action, or brings a panel to the front.
struct Way {
    const char* id;
    const char* label;
    const char* action;  ///< null: it shows a panel
    const char* panel = nullptr;
};

struct GuideStep {
    const char* title;
    std::string state;  ///< how far it is, or what it is for
    bool done = false;
    std::array<Way, 2> ways{};
};

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::size_t labelledScenes(const Document& d) {
    std::set<SceneId> scenes;
    for (const auto& [where, labels] : d.labels)
        if (!labels.isEmpty() && d.scene(where.first)) scenes.insert(where.first);
    return scenes.size();
}

GuideStep bandsStep(const Document& d) {
    const auto composed = static_cast<std::size_t>(
        std::ranges::count_if(d.scenes, [](const Scene& scene) { return filesOf(scene.stack).size() > 1; }));
    return {.title = "Compose their bands",
            .state = composed == 0 ? "Only where the bands of one place are in files of their own."
                                   : counted(composed, "scene is composed", "scenes are composed") +
                                         " of several files.",
            .done = composed > 0,
            .ways = {Way{"guide/compose", "Compose a scene …", "file/compose"},
                     Way{"guide/bands", "Bands and indices", nullptr, "view"}}};
}

GuideStep labelsStep(const Document& d) {
    const std::size_t labelled = labelledScenes(d);
    const std::string classes = counted(d.classes.all().size(), "class", "classes");
    return {
        .title = "Name the classes and make masks",
        .state =
            labelled == 0
                ? classes + ". Paint some strokes of each; masks and polygons can be dropped on the window."
                : fmt::format("{}, labels in {}.", classes, counted(labelled, "scene", "scenes")),
        .done = labelled > 0 && !d.classes.all().empty(),
        .ways = {Way{"guide/label", "Classes and brush", nullptr, "label"},
                 Way{"guide/regions", "Regions", nullptr, "regions"}}};
}

GuideStep trainStep(const Document& d) {
    return {.title = "Train",
            .state = d.runs.empty() ? "A first map is there in seconds, and gets sharper while it trains."
                                    : counted(d.runs.size(), "run", "runs") + ".",
            .done = !d.runs.empty(),
            .ways = {Way{"guide/learn", "Learn", nullptr, "learn"},
                     Way{"guide/train", "Train", "train/start-pause"}}};
}

/// In the order in which they are done.
std::vector<GuideStep> stepsOf(const Document& d) {
    return {{.title = "Open the scenes",
             .state = d.scenes.empty()
                          ? "Any raster that GDAL opens; files and folders can be dropped on the window."
                          : counted(d.scenes.size(), "scene", "scenes") + ".",
             .done = !d.scenes.empty(),
             .ways = {Way{"guide/open", "Add scenes …", "file/open"},
                      Way{"guide/scenes", "Scenes", nullptr, "scenes"}}},
            bandsStep(d),
            {.title = "Whole, or cut into patches",
             .state = "Scenes of any size are trained on as they are. Patches are for other programs.",
             .done = labelledScenes(d) > 0,
             .ways = {Way{"guide/patches", "Export patches …", "file/patches"}, Way{}}},
            labelsStep(d),
            trainStep(d),
            {.title = "See where it is wrong",
             .state = d.maps.empty()
                          ? "Per class: what was found, what was missed, what was invented."
                          : fmt::format("Maps of {}.", counted(d.predictions.size(), "scene", "scenes")),
             .done = !d.maps.empty(),
             .ways = {Way{"guide/errors", "Errors", nullptr, "errors"},
                      Way{"guide/map", "Map the whole scene", "train/predict-scene"}}}};
}

/// A number in a circle; a check when it is done.
void drawSign(int number, bool done, bool next) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float radius = px(13);
    const ImVec2 middle{at.x + radius, at.y + radius + px(2)};
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const Rgb colour = done ? toneColour(Tone::Done) : next ? theme().accent : theme().raised;
    draw.AddCircleFilled(middle, radius, packed(colour, done ? 0.25 : 1));
    const std::string sign = done ? icons::kCheck : std::to_string(number);
    const ImVec2 size = ImGui::CalcTextSize(sign.c_str());
    draw.AddText({middle.x - size.x / 2, middle.y - size.y / 2}, packed(done ? colour : theme().text),
                 sign.c_str());
    ImGui::SetCursorScreenPos({at.x + px(40), at.y});
}

class GuideDialog final : public ProjectDialog {
  public:
    std::string_view id() const override { return "guide"; }
    std::string title() const override { return "From files to a map"; }
    float width(const WindowInput&) const override { return 560; }
    bool draw(const PanelInput& in) override;
};

/// @return whether a button of the step was pressed.
bool drawStep(const PanelInput& in, const GuideStep& step, int number, bool next) {
    drawSign(number, step.done, next);
    ImGui::BeginGroup();
    text(step.title);
    secondaryText(step.state);
    bool pressed = false;
    bool first = true;
    for (const Way& way : step.ways) {
        if (!way.id) continue;
        if (!first) ImGui::SameLine(0, px(8));
        const bool can = !way.action || in.actions.can(way.action);
        if (button(way.id, way.label, {.enabled = can, .primary = next && first, .width = 180})) {
            pressed = true;
            if (way.action)
                (void)in.actions.run(way.action);
            else
                in.show(way.panel);
        }
        first = false;
    }
    ImGui::EndGroup();
    gap(10);
    return pressed;
}

bool GuideDialog::draw(const PanelInput& in) {
    const auto steps = stepsOf(in.session.document());
    // Composing is for those who need it: it is never what must be done next.
    const auto next = std::ranges::find_if(
        steps, [&](const GuideStep& step) { return !step.done && &step != &steps[1] && &step != &steps[2]; });
    bool stays = true;
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (drawStep(in, steps[i], static_cast<int>(i) + 1,
                     next - steps.begin() == static_cast<std::ptrdiff_t>(i)))
            stays = false;
    return stays;
}

}  // namespace

std::unique_ptr<Dialog> makeGuideDialog() {
    return std::make_unique<GuideDialog>();
}

}  // namespace swath
