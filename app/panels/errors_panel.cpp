// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/panels/map_offer.h"
#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/list_view.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

std::string figure(std::optional<double> v) {
    return v ? fmt::format("{:.3f}", *v) : "–";
}

/// K×K cells, rows truth, columns prediction, shaded by the row's share.
void matrixView(const Document& d, const ConfusionMatrix& m) {
    const int k = std::min(m.classes(), static_cast<int>(d.classes.size()));
    if (k == 0) return;
    const float room = ImGui::GetContentRegionAvail().x;
    const float cell = std::max(px(6), std::floor(std::min(px(30), room / static_cast<float>(k + 1))));
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const auto swatch = [&](float x, float y, Rgb c) {
        list->AddRectFilled({x + cell * 0.3f, y + cell * 0.3f}, {x + cell * 0.7f, y + cell * 0.7f},
                            ui::packed(c), px(2));
    };
    for (int i = 0; i < k; ++i) {
        swatch(origin.x, origin.y + cell * float(i + 1), d.classes.all()[std::size_t(i)].colour);
        swatch(origin.x + cell * float(i + 1), origin.y, d.classes.all()[std::size_t(i)].colour);
        const double support = static_cast<double>(m.support(i));
        for (int j = 0; j < k; ++j) {
            const ImVec2 a{origin.x + cell * float(j + 1), origin.y + cell * float(i + 1)};
            const double share = support > 0 ? double(m.at(i, j)) / support : 0;
            list->AddRectFilled({a.x + 1, a.y + 1}, {a.x + cell - 1, a.y + cell - 1},
                                ui::packed(ui::mixed(theme().raised, i == j ? theme().done : theme().failure,
                                                     std::sqrt(share))),
                                px(2));
            if (share >= 0.005) {
                const std::string text = fmt::format("{:.0f}", 100 * share);
                const ImVec2 size = ImGui::CalcTextSize(text.c_str());
                if (size.x < cell - 4)
                    list->AddText({a.x + (cell - size.x) / 2, a.y + (cell - size.y) / 2},
                                  ui::packed(theme().text), text.c_str());
            }
            if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(a, {a.x + cell, a.y + cell}))
                ImGui::SetTooltip("truth %s, predicted %s\n%s pixels, %.1f %% of the truth",
                                  d.classes.all()[std::size_t(i)].name.c_str(),
                                  d.classes.all()[std::size_t(j)].name.c_str(),
                                  formatCount(m.at(i, j)).c_str(), 100 * share);
        }
    }
    ImGui::Dummy({cell * float(k + 1), cell * float(k + 1)});
    ui::secondaryText("Rows: truth. Columns: prediction. Percent of the truth's pixels.");
}

class ErrorsPanel final : public Panel {
  public:
    std::string_view id() const override { return "errors"; }
    std::string title(const Session&) const override { return "Errors"; }
    void drawHead(const PanelInput& in) override;
    void draw(const PanelInput& in) override;

  private:
    void classes(const PanelInput& in);
    void places(const PanelInput& in);
    ListView classList_, placeList_;
};

void goTo(const PanelInput& in, std::size_t place) {
    in.state.place = place;
    in.state.errorsShown = true;
    in.state.view.goTo(in.session.errors().places[place].window);
}

void ErrorsPanel::places(const PanelInput& in) {
    const ErrorView& errors = in.session.errors();
    ui::sectionTitle("Worst places");
    if (errors.places.empty()) {
        ui::secondaryText("No wrong pixel found. Label more, or choose another class.");
        return;
    }
    constexpr std::size_t kListed = 40;
    const std::size_t listed = std::min(errors.places.size(), kListed);
    placeList_.begin("errors/places", listed, "places");
    for (std::size_t i = 0; i < listed; ++i) {
        const WorstPlace& place = errors.places[i];
        const std::string where = fmt::format("x {}  y {}", place.window.x, place.window.y);
        if (!placeList_.shows(where)) continue;
        placeList_.add(i, where);
        const auto row = ui::listRow(
            fmt::format("errors/place/{}", i + 1), where,
            {.leading = std::to_string(i + 1),
             .value = errors.classValue ? fmt::format("FP {}  FN {}", formatCount(place.falsePositives),
                                                      formatCount(place.falseNegatives))
                                        : formatCount(place.wrong()) + " px wrong",
             .selected = in.state.place == i && in.state.errorsShown});
        if (placeList_.walkedTo(i)) ImGui::SetScrollHereY();
        if (row.clicked || row.doubleClicked) goTo(in, i);
    }
    if (const auto walked = placeList_.end(in.state.place)) goTo(in, *walked);
}

void choose(const PanelInput& in, std::optional<std::uint8_t> value) {
    in.want(SetErrorClass{value});
    in.state.errorsShown = true;
    in.state.place = 0;
}

void ErrorsPanel::classes(const PanelInput& in) {
    const Document& d = in.session.document();
    const ConfusionMatrix& m = in.session.confusion();
    const auto chosen = in.session.errors().classValue;
    ui::sectionTitle("Class, IoU");
    classList_.begin("errors/classes", static_cast<std::size_t>(m.classes()), "classes");
    if (!classList_.searching()) {
        classList_.add(0, "all classes");
        if (ui::listRow("errors/class/all", "all classes",
                        {.value = figure(m.meanIou()),
                         .selected = !chosen,
                         .tooltip = "Mean IoU over classes present"})
                .clicked)
            choose(in, std::nullopt);
    }
    const int count = std::min(m.classes(), static_cast<int>(d.classes.size()));
    for (int k = 0; k < count; ++k) {
        const LabelClass& c = d.classes.all()[static_cast<std::size_t>(k)];
        if (!classList_.shows(c.name)) continue;
        classList_.add(c.value, fmt::format("{}  {}", c.name, figure(m.iou(k))));
        const auto row = ui::listRow(
            fmt::format("errors/class/{}", c.value), c.name,
            {.swatch = c.colour,
             .value = figure(m.iou(k)),
             .share = m.iou(k),
             .selected = chosen == c.value,
             .tooltip = fmt::format("TP {}  FP {}  FN {}", formatCount(m.truePositives(k)),
                                    formatCount(m.falsePositives(k)), formatCount(m.falseNegatives(k)))});
        if (classList_.walkedTo(c.value)) ImGui::SetScrollHereY();
        if (row.clicked) choose(in, c.value);
    }
    if (const auto walked = classList_.end(chosen.value_or(0)))
        choose(in, *walked == 0 ? std::nullopt : std::optional(static_cast<std::uint8_t>(*walked)));
}

/// Figures of the class that is looked at.
void classFigures(const PanelInput& in) {
    const ConfusionMatrix& m = in.session.confusion();
    const auto& all = in.session.document().classes.all();
    const int count = std::min(m.classes(), static_cast<int>(all.size()));
    for (int k = 0; k < count; ++k) {
        const LabelClass& c = all[static_cast<std::size_t>(k)];
        if (in.session.errors().classValue != c.value) continue;
        ui::sectionTitle(c.name);
        ui::labelledRow("precision", figure(m.precision(k)), "TP / (TP + FP)");
        ui::labelledRow("recall", figure(m.recall(k)), "TP / (TP + FN)");
        ui::labelledRow("F1", figure(m.f1(k)));
        ui::labelledRow("support", formatCount(m.support(k)) + " px", "Pixels of the class in the truth");
    }
}

void scopeAndColours(const PanelInput& in) {
    static const std::vector<std::string> scopes{"all labels", "validation", "train"};
    int scope = 0;
    if (in.session.errors().scope.role) scope = *in.session.errors().scope.role == Role::Validation ? 1 : 2;
    if (ui::combo("errors/scope", "Count", scope, scopes, {.tooltip = "Which labelled pixels count"}))
        in.want(SetErrorScope{scope == 0   ? std::optional<Role>()
                              : scope == 1 ? std::optional(Role::Validation)
                                           : std::optional(Role::Train)});
    static const std::vector<std::string> palettes{"green, red, blue", "colour-blind safe"};
    int palette = static_cast<int>(in.state.errorPalette);
    if (ui::combo("errors/palette", "Colours", palette, palettes))
        in.state.errorPalette = static_cast<ErrorPalette>(palette);
    const auto legend = [&](const char* text, ErrorKind kind) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImGui::GetWindowDrawList()->AddRectFilled({at.x, at.y + px(2)}, {at.x + px(12), at.y + px(14)},
                                                  ui::packed(errorColour(kind, in.state.errorPalette)),
                                                  px(2));
        ImGui::SetCursorPosX(ImGui::GetCursorPosX() + px(16));
        ImGui::TextUnformatted(text);
    };
    ImGui::PushFont(ui::context().fonts().small);
    legend("right", ErrorKind::TruePositive);
    ImGui::SameLine(0, px(14));
    legend(in.session.errors().classValue ? "false alarm" : "wrong", ErrorKind::FalsePositive);
    if (in.session.errors().classValue) {
        ImGui::SameLine(0, px(14));
        legend("missed", ErrorKind::FalseNegative);
    }
    ImGui::PopFont();
}

/// Which labels the map was learned from, where they have changed on the way.
void labelsOfMap(const PanelInput& in) {
    const Document& d = in.session.document();
    const Prediction* map = d.predictionOf(d.currentScene);
    const Run* run = map ? d.run(map->run) : nullptr;
    if (!run || run->record.labelChanges.size() < 2) return;
    const RunRecord::LabelChange* known = nullptr;
    for (const RunRecord::LabelChange& change : run->record.labelChanges)
        if (change.step <= map->newestStep) known = &change;
    const RunRecord::LabelChange& newest = run->record.labelChanges.back();
    const std::string of = fmt::format("Map of step {}", formatCount(map->newestStep));
    secondaryText(known == &newest
                      ? fmt::format("{} · labels of step {}", of, formatCount(newest.step))
                      : fmt::format("{} · before the labels of step {}", of, formatCount(newest.step)));
    recordProbe("errors/labels-of-map");
}

bool hasMap(const PanelInput& in) {
    const Document& d = in.session.document();
    return d.predictionOf(d.currentScene) && in.session.confusion().classes() > 0;
}

void ErrorsPanel::drawHead(const PanelInput& in) {
    if (!hasMap(in)) return;
    ui::toggle("errors/show", "Show on the scene", in.state.errorsShown,
               {.tooltip = "Right green, false alarm red, missed blue", .key = "F"});
    if (ui::button("errors/next", "Next place",
                   {.icon = icons::kNext,
                    .tooltip = "Goes to the next worst place",
                    .key = "N",
                    .enabled = !in.session.errors().places.empty(),
                    .width = -1}))
        (void)in.actions.run("errors/next");
}

void ErrorsPanel::draw(const PanelInput& in) {
    if (!hasMap(in))
        return drawMapOffer(
            in, {.id = "errors/empty",
                 .icon = icons::kTarget,
                 .untilTraining = "Where the network is wrong is shown here, class by class, as soon as "
                                  "there is a map.",
                 .untilPredicted = "This scene has no map yet. Where a map is wrong is shown here, class by "
                                   "class."});
    const ConfusionMatrix& m = in.session.confusion();
    labelsOfMap(in);
    scopeAndColours(in);
    classes(in);
    classFigures(in);
    places(in);
    ui::sectionTitle("Confusion");
    matrixView(in.session.document(), m);
    ui::labelledRow("overall accuracy", figure(m.overallAccuracy()));
    ui::labelledRow("kappa", figure(m.kappa()));
    ui::labelledRow("pixels counted", formatCount(m.total()));
}

}  // namespace

std::unique_ptr<Panel> makeErrorsPanel() {
    return std::make_unique<ErrorsPanel>();
}

}  // namespace swath
