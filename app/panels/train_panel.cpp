// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/learner_settings.h"
#include "app/panels/panels.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

Tone toneOf(TrainingStatus::Phase phase) {
    switch (phase) {
        case TrainingStatus::Phase::Preparing:
        case TrainingStatus::Phase::Running:
        case TrainingStatus::Phase::Stopping:
            return Tone::Accent;
        case TrainingStatus::Phase::Paused:
            return Tone::Warning;
        case TrainingStatus::Phase::Ended:
            return Tone::Done;
        case TrainingStatus::Phase::Failed:
            return Tone::Failure;
        default:
            return Tone::Neutral;
    }
}

void buttons(const PanelInput& in) {
    const TrainingStatus& t = in.session.training();
    const bool running =
        t.phase == TrainingStatus::Phase::Running || t.phase == TrainingStatus::Phase::Preparing;
    if (!t.active()) {
        if (ui::button("train/start", "Train",
                       {.icon = icons::kPlay,
                        .tooltip = "Start a new run on what is labelled",
                        .key = "T",
                        .enabled = !in.session.readOnly(),
                        .primary = true,
                        .width = -1}))
            in.state.want(StartTraining{in.state.config});
    } else {
        if (ui::button("train/pause", running ? "Pause" : "Go on",
                       {.icon = running ? icons::kPause : icons::kPlay,
                        .key = "T",
                        .enabled = t.phase != TrainingStatus::Phase::Stopping,
                        .primary = !running,
                        .width = 126}))
            in.state.want(running ? Intent(PauseTraining{}) : Intent(ResumeTraining{}));
        ImGui::SameLine(0, px(8));
        if (ui::button("train/stop", "Stop",
                       {.icon = icons::kStop,
                        .tooltip = "Saves a checkpoint first",
                        .enabled = t.phase != TrainingStatus::Phase::Stopping,
                        .width = -1}))
            in.state.want(StopTraining{});
    }
}

void status(const PanelInput& in) {
    const TrainingStatus& t = in.session.training();
    if (t.phase == TrainingStatus::Phase::Idle) {
        ui::secondaryText(
            "Paint a few strokes of each class, then press Train. The map sharpens on the scene while the "
            "network learns; keep painting.");
        return;
    }
    ui::statusPill(t.phase == TrainingStatus::Phase::Failed ? "Failed" : t.words(), toneOf(t.phase));
    recordProbe("train/status");
    if (t.phase == TrainingStatus::Phase::Failed) {
        ui::secondaryText(t.detail);
        if (!t.hint.empty()) ui::secondaryText(t.hint);
    }
    if (t.active()) {
        double fraction = -1;
        const double total = double(t.epochs) * t.stepsPerEpoch;
        if (total > 0) fraction = double(t.step) / total;
        if (t.remainingS && t.sinceStartS > 0)
            fraction = std::max(fraction, t.sinceStartS / (t.sinceStartS + *t.remainingS));
        (void)ui::progressRow(fmt::format("step {}", formatCount(t.step)), fraction);
    }
    if (t.step > 0) ui::labelledRow("loss", formatFigure(t.loss));
    if (t.meanIou)
        ui::labelledRow(t.validationSet + " mean IoU",
                        fmt::format("{:.3f}  best {:.3f}", *t.meanIou, t.bestMeanIou.value_or(*t.meanIou)),
                        "Over all labelled pixels of the set, classes present");
    if (!t.device.empty()) ui::labelledRow("device", t.device);
}

/// What the run's figures say, in words.
void advice(const PanelInput& in) {
    const auto& all = in.session.advice();
    if (all.empty()) return;
    ui::gap(4);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImGui::PushStyleColor(ImGuiCol_Text,
                              packed(toneColour(all[i].warning ? Tone::Warning : Tone::Accent)));
        ImGui::TextUnformatted(all[i].warning ? icons::kWarning : icons::kInfo);
        ImGui::PopStyleColor();
        ImGui::SameLine();
        ImGui::SetCursorScreenPos({at.x + px(22), at.y});
        ImGui::BeginGroup();
        ImGui::PushTextWrapPos(0);
        ui::text(all[i].text);
        ImGui::PopTextWrapPos();
        if (!all[i].hint.empty()) ui::secondaryText(all[i].hint);
        ImGui::EndGroup();
        recordProbe(fmt::format("train/advice/{}", i + 1));
    }
}

/// How each class of the newest run gets on.
void convergence(const PanelInput& in) {
    const Document& d = in.session.document();
    const Run* run = d.newestRun();
    if (!run) return;
    const auto all = classProgress(*run);
    if (all.empty()) return;
    const std::string title = "Classes of " + run->name;
    bool open = in.state.convergenceOpen;
    if (ui::foldingTitle("train/classes", title, open))
        for (const ClassProgress& c : all) {
            const LabelClass* known = run->classes.find(c.name);
            const std::string since = c.sinceGain == 0
                                          ? std::string("rose at the last validation")
                                          : fmt::format("has not moved for {} validation{}", c.sinceGain,
                                                        c.sinceGain == 1 ? "" : "s");
            (void)ui::listRow("train/class/" + c.name, c.name,
                              {.swatch = known ? std::optional(known->colour) : std::nullopt,
                               .value = fmt::format("{:.2f}{}", c.last, c.sinceGain >= 8 ? "  ·  still" : ""),
                               .share = c.last,
                               .tooltip = fmt::format("IoU {:.3f}, best {:.3f}; {}", c.last, c.best, since)});
        }
    in.state.convergenceOpen = open;
}

}  // namespace

void drawTrainPanel(const PanelInput& in) {
    drawRecipeMenu(in);
    buttons(in);
    ui::gap(6);
    status(in);
    bool live = in.session.livePrediction();
    if (ui::toggle("train/live", "Live prediction", live,
                   {.tooltip = "Predict what is on the screen with the newest weights while training"}))
        in.state.want(SetLivePrediction{live});
    advice(in);
    convergence(in);
    ui::gap(8);
    if (ui::button("train/checks", "Try before a long run…",
                   {.icon = icons::kBolt,
                    .tooltip = "Can it learn by heart? Which learning rate? Which batch?",
                    .enabled = in.session.document().classes.size() > 1,
                    .width = -1}))
        in.state.checksOpen = true;
    if (ui::button("train/gallery", "What the network sees…",
                   {.icon = icons::kImage,
                    .tooltip = "Patches as these settings draw and vary them, with their masks",
                    .width = -1}))
        in.state.galleryOpen = true;
    drawLearnerSettings(in);
    drawTrainSettings(in);
    drawRunList(in);
}

}  // namespace swath
