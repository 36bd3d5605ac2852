// SPDX-License-Identifier: MIT
// Everything that can be done by key, palette or button, in the order of the cheat sheet.
#include <fmt/format.h>

#include <algorithm>

#include "app/studio.h"
#include "engine/core/file.h"
#include "widgets/ui/icons.h"

namespace swath {

void Studio::addActions() {
    using namespace ui;
    const auto project = [this] { return session_ != nullptr; };
    const auto scene = [this] { return session_ && session_->document().current(); };
    const auto add = [this](std::string id, std::string label, std::string group, std::string key,
                            const char* icon, std::function<void()> run, std::function<bool()> enabled,
                            bool repeats = false) {
        actions_.add({std::move(id), std::move(label), std::move(group), std::move(key), icon, std::move(run),
                      std::move(enabled), repeats});
    };
    addToolActions();
    add(
        "tool/swap-class", "Swap the last two classes", "Tools", "X", nullptr,
        [this] { state_.swapClasses(); }, project);
    for (std::size_t i = 1; i <= 9; ++i)
        add(
            fmt::format("class/{}", i), fmt::format("Class {}", i), "Classes", std::to_string(i),
            icons::kTags, [this, i] { state_.chooseClass(session_->document().classes.all()[i - 1].value); },
            [this, i] { return session_ && i <= session_->document().classes.size(); });
    add("edit/cancel", "Cancel", "Edit", "Escape", nullptr,
        [this] {
            if (session_) canvas_->cancelTool(*session_, state_, tools_);
            state_.helpOpen = false;
        },
        {});
    add(
        "edit/undo", "Undo", "Edit", "Ctrl-Z Z", icons::kUndo, [this] { state_.want(Undo{}); },
        [this] { return session_ && session_->document().history.canUndo(); }, true);
    add(
        "edit/redo", "Redo", "Edit", "Ctrl-Shift-Z Shift-Z", icons::kRedo, [this] { state_.want(Redo{}); },
        [this] { return session_ && session_->document().history.canRedo(); }, true);

    add(
        "view/labels", "Labels on or off", "View", "L", icons::kTags,
        [this] { state_.labelsShown = !state_.labelsShown; }, project);
    add(
        "view/prediction", "Map on or off", "View", "M", icons::kMap,
        [this] { state_.predictionShown = !state_.predictionShown; }, project);
    actions_.add({"view/compare", "Compare: hold to flip the map", "View", "C", icons::kMap, [] {}, project,
                  false, [this](bool held) { state_.comparing = held; }});
    add(
        "view/errors", "Errors on or off", "View", "F", icons::kContrast,
        [this] {
            state_.errorsShown = !state_.errorsShown;
            if (state_.errorsShown) state_.side = SideTab::Errors;
        },
        project);
    add(
        "view/regions", "Regions on or off", "View", "R", icons::kFlag,
        [this] { state_.regionsShown = !state_.regionsShown; }, project);
    add(
        "view/fit", "The whole scene", "View", "Home 0", icons::kFit,
        [this] { state_.view.fit(session_->document().current()->info.size, View::Motion::Eased); }, scene);
    add(
        "view/one-to-one", "One to one", "View", "Ctrl-1", icons::kSearch, [this] { state_.view.oneToOne(); },
        scene);
    add(
        "view/zoom-in", "Zoom in", "View", "=", icons::kZoomIn,
        [this] {
            const Size v = state_.view.viewport();
            state_.view.zoomAt(1.5, {v.width / 2.0, v.height / 2.0});
        },
        scene, true);
    add(
        "view/zoom-out", "Zoom out", "View", "-", icons::kZoomOut,
        [this] {
            const Size v = state_.view.viewport();
            state_.view.zoomAt(1 / 1.5, {v.width / 2.0, v.height / 2.0});
        },
        scene, true);
    add(
        "view/hide-all", "The scene alone", "View", "Tab", nullptr,
        [this] { state_.allHidden = !state_.allHidden; }, project);
    add(
        "view/side", "Side pane on or off", "View", "Ctrl-B", nullptr,
        [this] { state_.panes.rightHidden = !state_.panes.rightHidden; }, project);
    add(
        "view/dock", "Dock on or off", "View", "Ctrl-D", nullptr,
        [this] { state_.panes.bottomHidden = !state_.panes.bottomHidden; }, project);
    add("view/theme", "Dark or light", "View", "", icons::kContrast,
        [this] {
            state_.dark = !state_.dark;
            ui_->setTheme(state_.dark ? ui::darkTheme() : ui::lightTheme());
        },
        {});
    add("view/palette", "Do anything …", "View", "Ctrl-P", icons::kSearch, [this] { palette_.open(); }, {});
    add(
        "view/help", "All keys", "View", "?", icons::kKeyboard,
        [this] { state_.helpOpen = !state_.helpOpen; }, project);
    add(
        "view/classes", "Classes panel", "View", "", nullptr, [this] { state_.side = SideTab::Classes; },
        project);
    add(
        "view/train", "Train panel", "View", "", nullptr, [this] { state_.side = SideTab::Train; }, project);
    add(
        "view/history", "History panel", "View", "", nullptr, [this] { state_.side = SideTab::History; },
        project);

    add(
        "train/start-pause", "Start, pause or go on training", "Training", "T", icons::kPlay,
        [this] { startOrPause(); }, project);
    add(
        "train/stop-run", "Stop training", "Training", "Shift-T", icons::kStop,
        [this] { state_.want(StopTraining{}); },
        [this] { return session_ && session_->training().active(); });
    add(
        "train/predict-scene", "Predict the whole scene", "Training", "", icons::kMap,
        [this] {
            state_.want(PredictScene{session_->document().currentScene, {}});
        },
        [this] { return session_ && !session_->document().runs.empty() && session_->document().current(); });
    add(
        "errors/next", "Next error", "Training", "N", icons::kNext, [this] { nextPlace(1); },
        [this] { return session_ && !session_->errors().places.empty(); });
    add(
        "errors/previous", "Previous error", "Training", "Shift-N", nullptr, [this] { nextPlace(-1); },
        [this] { return session_ && !session_->errors().places.empty(); });

    add("file/open", "Open a scene or a project …", "File", "Ctrl-O", icons::kFolder,
        [this] { state_.openDialog = true; }, {});
    add("file/demo", "Open the demo", "File", "", icons::kPlay, [this] { makeDemo(); }, {});
    add("file/picture", "Save a picture of the window", "File", "F12", icons::kImage,
        [this] {
            state_.picture = PictureWish{freeName("swath.png"), {}};
        },
        {});
    add(
        "file/retry", "Try saving again", "File", "", icons::kSave, [this] { session_->retrySaving(); },
        [this] { return session_ && session_->savingFailed(); });
    add(
        "file/close", "Close the project", "File", "Ctrl-W", icons::kClose, [this] { setSession(nullptr); },
        project);
    add("file/quit", "Quit", "File", "Ctrl-Q", nullptr, [this] { closeWanted_ = true; }, {});
}

void Studio::addToolAction(const Tool& tool) {
    const ToolInfo info = tool.info();
    actions_.add({"tool/" + info.id, info.label, "Tools", info.key, info.icon,
                  [this, id = info.id] { tools_.choose(id); }, [this] { return session_ != nullptr; }});
}

void Studio::addTool(std::unique_ptr<Tool> tool) {
    addToolAction(*tool);
    tools_.add(std::move(tool));
}

void Studio::addToolActions() {
    const auto project = [this] { return session_ != nullptr; };
    for (const auto& tool : tools_.all()) addToolAction(*tool);
    actions_.add({"tool/smaller", "Smaller brush", "Tools", "[", nullptr, [this] { state_.shrinkBrush(); },
                  project, true});
    actions_.add({"tool/larger", "Larger brush", "Tools", "]", nullptr, [this] { state_.growBrush(); },
                  project, true});
    // Before undo: while something is being drawn, its last part is what is meant.
    actions_.add({"tool/take-back", "Take back the last vertex", "Tools", "Backspace Ctrl-Z Z", nullptr,
                  [this] { tools_.current().takeBack(); },
                  [this] { return session_ && tools_.current().canTakeBack(); }, true});
    actions_.add({"tool/finish", "Close the polygon", "Tools", "Enter", nullptr,
                  [this] { canvas_->finishTool(*session_, state_, tools_); },
                  [this] { return session_ && tools_.current().canFinish(); }});
}

}  // namespace swath
