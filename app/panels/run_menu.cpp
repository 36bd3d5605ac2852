// SPDX-License-Identifier: MIT
#include "app/panels/run_menu.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/views/map_facts.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

/// Its map of the current scene.
void mapItems(const PanelInput& in, const Run& run, const std::string& id) {
    const Document& d = in.session.document();
    const Prediction* shown = d.predictionOf(d.currentScene);
    const bool has = d.mapOf(d.currentScene, run.id) != nullptr, isShown = shown && shown->run == run.id;
    const bool other = otherMapOf(d, in.state.compareWith) == run.id;
    if (menuItem(id + "/show", "Show its map", "", has && !isShown, has && isShown))
        in.state.wantMap(d, run.id);
    if (menuItem(id + "/compare", "Flip to its map", in.actions.keyOf("view/compare"), has && !isShown,
                 has && other))
        in.state.compareWith = run.id;
    if (menuItem(id + "/predict", "Predict this scene with it", "",
                 run.hasCheckpoint && d.current() != nullptr, false, icons::kMap))
        in.want(PredictScene{d.currentScene, run.id});
}

void trainItems(const PanelInput& in, const Run& run, const std::string& id) {
    const bool idle = !in.session.training().active(), writable = !in.session.readOnly();
    if (menuItem(id + "/continue", "Go on from its checkpoint", "", run.hasCheckpoint && idle && writable,
                 false, icons::kPlay)) {
        TrainConfig config = run.config;
        config.epochs = std::max(in.state.config.epochs, run.config.epochs);
        in.want(ContinueRun{run.id, config});
    }
    if (menuItem(id + "/repeat", "Repeat it", "", idle && writable, false, icons::kRedo)) {
        TrainConfig config = run.config;
        if (config.threads == 0) config.threads = run.record.threads;
        in.want(StartTraining{config, run.id});
    }
    if (menuItem(id + "/repeat-exactly", "Repeat it with its own labels", "",
                 idle && writable && !run.record.labelChanges.empty(), false, icons::kRedo)) {
        TrainConfig config = run.config;
        if (config.threads == 0) config.threads = run.record.threads;
        in.want(StartTraining{config, run.id, true});
    }
    if (menuItem(id + "/settings", "Use its settings", "", idle, false, icons::kSliders))
        in.state.config = run.config;
}

void fileItems(const PanelInput& in, const Run& run, const std::string& id) {
    const auto beside = [&](const std::string& ending) {
        std::filesystem::path file = in.session.path();
        file.replace_extension();
        return file += ending;
    };
    if (menuItem(id + "/film", "Show its film", "", true, false, icons::kFilm)) {
        in.state.selectedRun = run.id;
        in.show("film");
    }
    if (menuItem(id + "/export", "Write its weights beside the project", "", run.hasCheckpoint, false,
                 icons::kDownload))
        in.want(ExportWeights{run.id, beside(fmt::format("-{}.safetensors", run.name))});
    if (menuItem(id + "/curves", "Write its curves for TensorBoard", "", true, false, icons::kChart))
        in.want(ExportRuns{{run.id}, beside("-runs")});
}

}  // namespace

void RunMenu::rename(const PanelInput& in, const Run& run, const std::string& id) {
    if (ImGui::IsWindowAppearing()) name_ = run.name;
    if (textField(id + "/rename", "", name_,
                  {.hint = "name",
                   .tooltip = "Its name; Enter takes it",
                   .icon = icons::kPencil,
                   .enabled = !in.session.readOnly()}) != TextEvent::Submitted)
        return;
    in.want(RenameRun{run.id, name_});
    ImGui::CloseCurrentPopup();
}

void RunMenu::draw(const PanelInput& in, const Run& run, const std::string& id) {
    rename(in, run, id);
    mapItems(in, run, id);
    trainItems(in, run, id);
    fileItems(in, run, id);
    const bool going = in.session.training().active() && in.session.training().run == run.id;
    if (menuItem(id + "/remove", "Remove it and its maps", "", !going && !in.session.readOnly(), false,
                 icons::kTrash))
        in.want(RemoveRun{run.id});
}

}  // namespace swath
