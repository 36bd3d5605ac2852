// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <cmath>

#include "app/panels/panels.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

std::string figure(std::optional<double> v) {
    return v ? fmt::format("{:.3f}", *v) : "–";
}

/// K×K cells, rows truth, columns prediction, shaded by the row's share.
void matrixView(const Document& d, const ConfusionMatrix& m) {
    const int k = m.classes();
    if (k == 0 || k > 16) return;
    const float room = ImGui::GetContentRegionAvail().x;
    const float cell = std::floor(std::min(px(30), room / static_cast<float>(k + 1)));
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
            if (ImGui::IsMouseHoveringRect(a, {a.x + cell, a.y + cell}))
                ImGui::SetTooltip("truth %s, predicted %s\n%s pixels, %.1f %% of the truth",
                                  d.classes.all()[std::size_t(i)].name.c_str(),
                                  d.classes.all()[std::size_t(j)].name.c_str(),
                                  formatCount(m.at(i, j)).c_str(), 100 * share);
        }
    }
    ImGui::Dummy({cell * float(k + 1), cell * float(k + 1)});
    ui::secondaryText("Rows: truth. Columns: prediction. Percent of the truth's pixels.");
}

void places(const PanelInput& in) {
    const ErrorView& errors = in.session.errors();
    ui::sectionTitle("Worst places");
    if (errors.places.empty()) {
        ui::secondaryText("No wrong pixel found. Label more, or choose another class.");
        return;
    }
    if (ui::button(
            "errors/next", "Next place",
            {.icon = icons::kNext, .tooltip = "Goes to the next worst place", .key = "N", .width = -1}))
        (void)in.actions.run("errors/next");
    constexpr std::size_t kListed = 40;
    for (std::size_t i = 0; i < std::min(errors.places.size(), kListed); ++i) {
        const WorstPlace& place = errors.places[i];
        const auto row = ui::listRow(
            fmt::format("errors/place/{}", i + 1), fmt::format("x {}  y {}", place.window.x, place.window.y),
            {.leading = std::to_string(i + 1),
             .value = in.session.errors().classValue
                          ? fmt::format("FP {}  FN {}", formatCount(place.falsePositives),
                                        formatCount(place.falseNegatives))
                          : formatCount(place.wrong()) + " px wrong",
             .selected = in.state.place == i && in.state.errorsShown});
        if (!row.clicked && !row.doubleClicked) continue;
        in.state.place = i;
        in.state.errorsShown = true;
        in.state.view.goTo(place.window);
    }
}

}  // namespace

void drawErrorsPanel(const PanelInput& in) {
    const Document& d = in.session.document();
    const ConfusionMatrix& m = in.session.confusion();
    if (!d.predictionOf(d.currentScene) || m.classes() == 0) {
        const Run* run = d.newestUsableRun();
        if (in.session.training().active()) {
            ui::secondaryText(in.session.livePrediction()
                                  ? "The map of this scene appears here a moment after training has begun."
                                  : "Live prediction is off. Switch it on, or predict this scene when the "
                                    "training has ended.");
            return;
        }
        if (run && run->hasCheckpoint) {
            if (ui::emptyState(
                    "errors/empty", icons::kTarget,
                    "This scene has no map yet. Where a map is wrong is shown here, class by class.",
                    "Predict this scene", ""))
                (void)in.actions.run("train/predict-scene");
            return;
        }
        if (ui::emptyState(
                "errors/empty", icons::kTarget,
                "Where the network is wrong is shown here, class by class, as soon as there is a map.",
                "Train", "T"))
            in.state.want(StartTraining{in.state.config});
        return;
    }
    ui::toggle("errors/show", "Show on the scene", in.state.errorsShown,
               {.tooltip = "Right green, false alarm red, missed blue", .key = "F"});
    static const std::vector<std::string> scopes{"all labels", "validation", "train"};
    int scope = 0;
    if (in.session.errors().scope.role) scope = *in.session.errors().scope.role == Role::Validation ? 1 : 2;
    if (ui::combo("errors/scope", "Count", scope, scopes, {.tooltip = "Which labelled pixels count"}))
        in.state.want(SetErrorScope{scope == 0   ? std::optional<Role>()
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
    ui::sectionTitle("Class, IoU");
    const auto choose = [&](std::optional<std::uint8_t> value) {
        in.state.want(SetErrorClass{value});
        in.state.errorsShown = true;
        in.state.place = 0;
    };
    if (ui::listRow("errors/class/all", "all classes",
                    {.value = figure(m.meanIou()),
                     .selected = !in.session.errors().classValue,
                     .tooltip = "Mean IoU over classes present"})
            .clicked)
        choose(std::nullopt);
    for (int k = 0; k < m.classes(); ++k) {
        const LabelClass& c = d.classes.all()[static_cast<std::size_t>(k)];
        const auto row = ui::listRow(
            fmt::format("errors/class/{}", c.value), c.name,
            {.swatch = c.colour,
             .value = figure(m.iou(k)),
             .share = m.iou(k),
             .selected = in.session.errors().classValue == c.value,
             .tooltip = fmt::format("TP {}  FP {}  FN {}", formatCount(m.truePositives(k)),
                                    formatCount(m.falsePositives(k)), formatCount(m.falseNegatives(k)))});
        if (row.clicked) choose(c.value);
    }
    for (int k = 0; k < m.classes(); ++k) {
        const LabelClass& c = d.classes.all()[static_cast<std::size_t>(k)];
        if (in.session.errors().classValue != c.value) continue;
        ui::sectionTitle(c.name);
        ui::labelledRow("precision", figure(m.precision(k)), "TP / (TP + FP)");
        ui::labelledRow("recall", figure(m.recall(k)), "TP / (TP + FN)");
        ui::labelledRow("F1", figure(m.f1(k)));
        ui::labelledRow("support", formatCount(m.support(k)) + " px", "Pixels of the class in the truth");
    }
    places(in);
    ui::sectionTitle("Confusion");
    matrixView(d, m);
    ui::labelledRow("overall accuracy", figure(m.overallAccuracy()));
    ui::labelledRow("kappa", figure(m.kappa()));
    ui::labelledRow("pixels counted", formatCount(m.total()));
}

}  // namespace swath
