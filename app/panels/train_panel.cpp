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
using Phase = TrainingStatus::Phase;

Tone toneOf(Phase phase) {
    switch (phase) {
        case Phase::Preparing:
        case Phase::Running:
        case Phase::Stopping:
            return Tone::Accent;
        case Phase::Paused:
            return Tone::Warning;
        case Phase::Ended:
            return Tone::Done;
        case Phase::Failed:
            return Tone::Failure;
        default:
            return Tone::Neutral;
    }
}

void buttons(const PanelInput& in) {
    const TrainingStatus& t = in.session.training();
    const bool running = t.phase == Phase::Running || t.phase == Phase::Preparing;
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
                        .enabled = t.phase != Phase::Stopping,
                        .primary = !running,
                        .width = 126}))
            in.state.want(running ? Intent(PauseTraining{}) : Intent(ResumeTraining{}));
        ImGui::SameLine(0, px(8));
        if (ui::button("train/stop", "Stop",
                       {.icon = icons::kStop,
                        .tooltip = "Saves a checkpoint first",
                        .enabled = t.phase != Phase::Stopping,
                        .width = -1}))
            in.state.want(StopTraining{});
    }
}

void status(const PanelInput& in) {
    const TrainingStatus& t = in.session.training();
    if (t.phase == Phase::Idle) {
        ui::secondaryText(
            "Paint a few strokes of each class, then press Train. The map sharpens on the scene while the "
            "network learns; keep painting.");
        return;
    }
    ui::statusPill(t.phase == Phase::Failed ? "Failed" : t.words(), toneOf(t.phase));
    recordProbe("train/status");
    if (t.phase == Phase::Failed) {
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

void settings(const PanelInput& in) {
    TrainConfig& c = in.state.config;
    const bool enabled = !in.session.training().active();
    ui::sectionTitle("Network");
    const auto network = findNetwork(c.network);
    ui::rowLabel("Network");
    if (ui::button(
            "train/network", network ? (*network)->title : c.network,
            {.tooltip = "All networks, with what each needs and costs", .enabled = enabled, .width = -1}))
        in.state.networkOpen = true;
    if (network) drawNetworkOptions("train/option", **network, c.networkOptions, enabled);
    ui::textField(
        "train/weights", "Start from", c.weights,
        {.hint = "fresh weights",
         .tooltip = "File of weights to start from (.pth, .pt, .safetensors), whole path; what fits is taken",
         .enabled = enabled});
    if (!c.weights.empty())
        ui::checkbox(
            "train/freeze", "Freeze the encoder", c.freezeEncoder,
            {.tooltip = "Train the decoder alone; the encoder stays as the file has it", .enabled = enabled});
    ui::sectionTitle("Data");
    static const std::vector<std::string> patches{"64", "96", "128", "192", "256", "384", "512"};
    int patch = 2;
    for (std::size_t i = 0; i < patches.size(); ++i)
        if (patches[i] == std::to_string(c.patchSize)) patch = static_cast<int>(i);
    if (ui::combo("train/patch", "Patch", patch, patches,
                  {.tooltip = "Pixels a side of the windows that are learned from", .enabled = enabled}))
        c.patchSize = std::stoi(patches[static_cast<std::size_t>(patch)]);
    ui::numberField("train/batch", "Batch", c.batchSize, 1, 256,
                    {.tooltip = "Patches a step; halved when memory runs out", .enabled = enabled});
    ui::checkbox("train/flips", "Flips", c.augmentation.flips, {.enabled = enabled});
    ui::checkbox("train/rotations", "90° rotations", c.augmentation.quarterTurns, {.enabled = enabled});
    static const std::vector<std::string> weights{"none", "inverse frequency", "median frequency"};
    int weighting = static_cast<int>(c.classWeighting);
    if (ui::combo("train/weights", "Class weights", weighting, weights,
                  {.tooltip = "How rare classes are made to count more in the loss", .enabled = enabled}))
        c.classWeighting = static_cast<ClassWeighting>(weighting);
    ui::sectionTitle("Optimiser");
    ui::slider("train/rate", "Learning rate", c.learningRate, 1e-5, 1e-1,
               {.tooltip = "Of Adam, after a short warm-up",
                .enabled = enabled,
                .logarithmic = true,
                .decimals = 5});
    ui::numberField("train/epochs", "Epochs", c.epochs, 0, 10000,
                    {.tooltip = "0: until it is stopped", .enabled = enabled});
    static const std::vector<std::string> precisions{"automatic", "fp32", "bf16"};
    int precision = static_cast<int>(c.precision);
    if (ui::combo("train/precision", "Precision", precision, precisions,
                  {.tooltip = "Automatic: bf16 where the processor computes in it", .enabled = enabled}))
        c.precision = static_cast<Precision>(precision);
    int seed = static_cast<int>(c.seed);
    if (ui::numberField("train/seed", "Seed", seed, 0, 1 << 30,
                        {.tooltip = "The same seed draws the same patches", .enabled = enabled}))
        c.seed = static_cast<std::uint64_t>(seed);
}

void runs(const PanelInput& in) {
    const Document& d = in.session.document();
    if (d.runs.empty()) return;
    ui::sectionTitle("Runs");
    for (std::size_t i = d.runs.size(); i-- > 0;) {
        const Run& run = d.runs[i];
        const std::string id = fmt::format("runs/{}", i + 1);
        std::string best = "–";
        if (const auto curve = run.series.find("validation/mean_iou"); curve != run.series.end())
            best = fmt::format("{:.3f}",
                               *std::max_element(curve->second.value.begin(), curve->second.value.end()));
        const auto row =
            ui::listRow(id, run.name + " · " + run.state,
                        {.icon = run.shown ? icons::kEye : icons::kEyeOff,
                         .value = best,
                         .dimmed = !run.shown,
                         .tooltip = fmt::format(
                             "started {}, {}; click shows or hides its curves, right click offers more",
                             run.startedAt, run.config.network)});
        if (row.clicked) in.state.want(ShowRun{run.id, !run.shown});
        if (ui::beginContextMenu(id + "/menu")) {
            if (ui::menuItem(id + "/continue", "Go on from its checkpoint", "",
                             run.hasCheckpoint && !in.session.training().active(), false, icons::kPlay)) {
                TrainConfig config = run.config;
                config.epochs = std::max(in.state.config.epochs, run.config.epochs);
                in.state.want(ContinueRun{run.id, config});
            }
            if (ui::menuItem(id + "/predict", "Predict this scene with it", "", run.hasCheckpoint, false,
                             icons::kMap))
                in.state.want(PredictScene{d.currentScene, run.id});
            if (ui::menuItem(id + "/export", "Write its weights beside the project", "", run.hasCheckpoint,
                             false, icons::kDownload)) {
                std::filesystem::path file = in.session.path();
                file.replace_extension();
                file += fmt::format("-{}.safetensors", run.name);
                in.state.want(ExportWeights{run.id, file});
            }
            if (ui::menuItem(id + "/settings", "Use its settings")) in.state.config = run.config;
            ui::endMenu();
        }
    }
}

}  // namespace

void drawTrainPanel(const PanelInput& in) {
    buttons(in);
    ui::gap(6);
    status(in);
    bool live = in.session.livePrediction();
    if (ui::toggle("train/live", "Live prediction", live,
                   {.tooltip = "Predict what is on the screen with the newest weights while training"}))
        in.state.want(SetLivePrediction{live});
    drawLearnerSettings(in);
    settings(in);
    runs(in);
}

}  // namespace swath
