// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <nlohmann/json.hpp>

#include "app/panels/learner_settings.h"
#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "engine/document/other_bands.h"
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

class LearnPanel final : public Panel {
  public:
    std::string_view id() const override { return "learn"; }
    std::string title(const Session&) const override { return "Learn"; }
    void drawHead(const PanelInput& in) override;
    void draw(const PanelInput& in) override;
    void save(Json& to) const override { to["classes_open"] = classesOpen_; }
    void load(const Json& from) override { classesOpen_ = from.value("classes_open", true); }

  private:
    void drawClasses(const PanelInput& in);
    bool classesOpen_ = true;
};

void pauseAndStop(const PanelInput& in) {
    const TrainingStatus& t = in.session.training();
    const bool runs =
        t.phase == TrainingStatus::Phase::Running || t.phase == TrainingStatus::Phase::Preparing;
    const bool stopping = t.phase == TrainingStatus::Phase::Stopping;
    const float half = (ImGui::GetContentRegionAvail().x / context().scale() - 8) / 2;
    if (ui::button("train/pause", runs ? "Pause" : "Go on",
                   {.icon = runs ? icons::kPause : icons::kPlay,
                    .key = "T",
                    .enabled = !stopping && !(runs && in.state.pausing),
                    .primary = !runs,
                    .width = half}))
        in.want(runs ? Intent(PauseTraining{}) : Intent(ResumeTraining{}));
    ImGui::SameLine(0, px(8));
    if (ui::button(
            "train/stop", "Stop",
            {.icon = icons::kStop, .tooltip = "Saves a checkpoint first", .enabled = !stopping, .width = -1}))
        in.want(StopTraining{});
}

double doneShare(const TrainingStatus& t) {
    const double total = double(t.epochs) * t.stepsPerEpoch;
    double share = total > 0 ? double(t.step) / total : -1;
    if (t.remainingS && t.sinceStartS > 0)
        share = std::max(share, t.sinceStartS / (t.sinceStartS + *t.remainingS));
    return share;
}

/// One line: what the run is at, or why it is not.
void stateLine(const PanelInput& in) {
    const TrainingStatus& t = in.session.training();
    if (t.phase == TrainingStatus::Phase::Idle) {
        ui::secondaryText(in.session.document().classes.size() > 1
                              ? "Ready. Keep painting while it learns."
                              : "First name two classes and paint some of each.");
    } else if (t.phase == TrainingStatus::Phase::Failed) {
        ui::statusPill("Failed", Tone::Failure, icons::kFailure);
    } else if (t.active()) {
        (void)ui::progressRow(trainingLine(in.session, in.state), doneShare(t));
    } else {
        ui::statusPill(t.words(), toneOf(t.phase));
    }
    recordProbe("train/status");
}

void figures(const PanelInput& in) {
    const TrainingStatus& t = in.session.training();
    if (t.phase == TrainingStatus::Phase::Failed) {
        ui::secondaryText(t.detail);
        if (!t.hint.empty()) ui::secondaryText(t.hint);
    }
    if (t.step > 0) ui::labelledRow("step", formatCount(t.step));
    if (t.loss) ui::labelledRow("loss", formatFigure(*t.loss));
    if (t.meanIou)
        ui::labelledRow(t.validationSet + " mean IoU",
                        fmt::format("{:.3f}  best {:.3f}", *t.meanIou, t.bestMeanIou.value_or(*t.meanIou)),
                        "Over all labelled pixels of the set, classes present");
    if (!t.device.empty()) ui::labelledRow("device", t.device);
}

/// Where an advice leads: the panel that shows what it is about.
const char* panelOf(std::string_view rule) {
    if (rule == "stuck" || rule == "not-found") return "errors";
    if (rule == "plateau" || rule == "diverging" || rule == "unstable") return "curves";
    if (rule == "no-validation") return "regions";
    if (rule == "imbalance" || rule == "unlabelled") return "label";
    return "messages";
}

/// Advices of one rule stand together, in the order of the first of each.
std::vector<std::vector<const Advice*>> byRule(const std::vector<Advice>& all) {
    std::vector<std::vector<const Advice*>> groups;
    for (const Advice& each : all) {
        const auto same =
            std::ranges::find_if(groups, [&](const auto& group) { return group[0]->rule == each.rule; });
        if (same == groups.end())
            groups.push_back({&each});
        else
            same->push_back(&each);
    }
    return groups;
}

/// A sentence of two or three lines at most: its tooltip has all of it.
std::string shortened(const std::string& text) {
    constexpr std::size_t kMost = 110;
    if (text.size() <= kMost) return text;
    const std::size_t space = text.rfind(' ', kMost);
    return text.substr(0, space == std::string::npos ? 0 : space) + " …";
}

void adviceLine(const PanelInput& in, const std::vector<const Advice*>& alike, const std::string& id) {
    const Advice& first = *alike[0];
    std::string sentence = shortened(first.text);
    if (alike.size() > 1) sentence += fmt::format(", and {} more like it", alike.size() - 1);
    std::string tip;
    for (const Advice* each : alike) tip += each->text + "\n";
    tip += first.hint;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    ImGui::PushStyleColor(ImGuiCol_Text, packed(toneColour(first.warning ? Tone::Warning : Tone::Accent)));
    ImGui::TextUnformatted(first.warning ? icons::kWarning : icons::kInfo);
    ImGui::PopStyleColor();
    ImGui::SetCursorScreenPos({at.x + px(22), at.y});
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width - px(22 + 44));
    ui::text(sentence);
    ImGui::PopTextWrapPos();
    recordProbe(id);
    tooltip(tip);
    const float below = ImGui::GetCursorScreenPos().y;
    ImGui::SetCursorScreenPos({at.x + width - px(36), at.y - px(4)});
    if (link(id + "/show", "Show", first.hint)) in.show(panelOf(first.rule));
    ImGui::SetCursorScreenPos({at.x, std::max(below, at.y + px(24))});
}

/// What the run's figures say: a sentence each, those of one rule in one line.
void advice(const PanelInput& in) {
    const auto groups = byRule(in.session.advice());
    if (!groups.empty()) ui::gap(4);
    for (std::size_t i = 0; i < groups.size(); ++i)
        adviceLine(in, groups[i], fmt::format("train/advice/{}", i + 1));
}

/// How each class of the newest run gets on.
void LearnPanel::drawClasses(const PanelInput& in) {
    const Document& d = in.session.document();
    const Run* run = d.newestRun();
    if (!run) return;
    const auto all = classProgress(*run);
    if (all.empty()) return;
    const std::string title = "Classes of " + run->name;
    if (ui::foldingTitle("train/classes", title, classesOpen_))
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
}

/// While another run's map is shown: the way to that of the run that goes on.
void mapLine(const PanelInput& in) {
    if (!in.session.training().active() || !in.actions.can("view/newest-map")) return;
    const Document& d = in.session.document();
    const Prediction* shown = d.predictionOf(d.currentScene);
    const Run* of = shown ? d.run(shown->run) : nullptr;
    const std::string tip = of ? fmt::format("The map of {} is shown until then, and kept", of->name) : "";
    if (ui::button(
            "train/show-map", "Show the map of this run",
            {.icon = icons::kMap, .tooltip = tip, .key = in.actions.keyOf("view/newest-map"), .width = -1}))
        (void)in.actions.run("view/newest-map");
}

/// Scenes that cannot be learned from with the others, and the way to do without.
void otherBandsLine(const PanelInput& in) {
    if (in.session.training().active()) return;
    const auto others = labelledScenesOfOtherBands(in.session.document());
    if (others.empty()) return;
    std::string tip;
    for (const OtherBands& other : others) tip += other.text + "\n";
    ui::secondaryText("Cannot be learned together: " + others.front().text +
                      (others.size() > 1 ? fmt::format(", and {} more like it", others.size() - 1) : "") +
                      ".");
    recordProbe("train/other-bands");
    if (ui::button("train/without", others.size() == 1 ? "Train without it" : "Train without them",
                   {.icon = icons::kPlay, .tooltip = tip, .enabled = !in.session.readOnly(), .width = -1}))
        in.want(StartTraining{.config = in.state.config, .leaveOutOtherBands = true});
}

void LearnPanel::drawHead(const PanelInput& in) {
    if (in.session.training().active())
        pauseAndStop(in);
    else if (ui::button("train/start", "Train",
                        {.icon = icons::kPlay,
                         .tooltip = "Start a new run on what is labelled",
                         .key = "T",
                         .enabled = !in.session.readOnly(),
                         .primary = true,
                         .width = -1}))
        in.want(StartTraining{in.state.config});
    otherBandsLine(in);
    stateLine(in);
    mapLine(in);
}

void LearnPanel::draw(const PanelInput& in) {
    figures(in);
    advice(in);
    drawRecipeMenu(in);
    bool live = in.session.livePrediction();
    if (ui::toggle("train/live", "Live prediction", live,
                   {.tooltip = "Predict what is on the screen with the newest weights while training"}))
        in.want(SetLivePrediction{live});
    drawClasses(in);
    ui::gap(8);
    if (ui::button("train/checks", "Try before a long run…",
                   {.icon = icons::kBolt,
                    .tooltip = "Can it learn by heart? Which learning rate? Which batch?",
                    .enabled = in.session.document().classes.size() > 1,
                    .width = -1}))
        in.open("checks");
    if (ui::button("train/gallery", "What the network sees…",
                   {.icon = icons::kImage,
                    .tooltip = "Patches as these settings draw and vary them, with their masks",
                    .width = -1}))
        in.open("gallery");
    drawLearnerSettings(in);
    drawTrainSettings(in);
}

}  // namespace

std::string trainingLine(const Session& session, const UiState& state) {
    return state.pausing ? "Pausing after this step" : session.training().words();
}

std::unique_ptr<Panel> makeLearnPanel() {
    return std::make_unique<LearnPanel>();
}

}  // namespace swath
