// SPDX-License-Identifier: MIT
// Everything that can be done by key, palette or button, in the order of the cheat sheet.
#include <fmt/format.h>

#include <algorithm>

#include "app/studio.h"
#include "engine/core/file.h"
#include "widgets/ui/icons.h"

namespace swath {

using namespace ui;

namespace {

/// The newest run has a map of the scene, and another one is shown.
bool hidesNewestMap(const Document& d) {
    const Run* newest = d.newestRun();
    const Prediction* shown = d.predictionOf(d.currentScene);
    return newest && d.mapOf(d.currentScene, newest->id) && !(shown && shown->run == newest->id);
}

}  // namespace

void Studio::add(std::string id, std::string label, std::string group, std::string key, const char* icon,
                 std::function<void()> run, std::function<bool()> enabled, bool repeats) {
    actions_.add({std::move(id), std::move(label), std::move(group), std::move(key), icon, std::move(run),
                  std::move(enabled), repeats});
}

void Studio::addActions() {
    addToolActions();
    addEditActions();
    addViewActions();
    addBandActions();
    addFilterActions();
    addPanelActions();
    addLookActions();
    addLearnActions();
    addFileActions();
    addHelpActions();
}

void Studio::addToolActions() {
    const auto project = [this] { return session_ != nullptr; };
    for (const auto& tool : tools_.all()) addToolAction(*tool);
    add(
        "tool/smaller", "Smaller brush", "Tools", "[", nullptr, [this] { state_.shrinkBrush(); }, project,
        true);
    add(
        "tool/larger", "Larger brush", "Tools", "]", nullptr, [this] { state_.growBrush(); }, project, true);
    // Before undo: while something is being drawn, its last part is what is meant.
    add(
        "tool/take-back", "Take back the last vertex", "Tools", "Backspace Ctrl-Z Z", nullptr,
        [this] { tools_.current().takeBack(); },
        [this] { return session_ && tools_.current().canTakeBack(); }, true);
    add(
        "tool/finish", "Close or end what is drawn", "Tools", "Enter", nullptr,
        [this] { canvas_->finishTool(*session_, state_, tools_); },
        [this] { return session_ && tools_.current().canFinish(); });
    add(
        "tool/swap-class", "Swap the last two classes", "Tools", "X", nullptr,
        [this] { state_.swapClasses(); },
        [this] { return session_ && session_->document().classes.find(state_.previousClass); });
    for (std::size_t i = 1; i <= 9; ++i)
        add(
            fmt::format("class/{}", i), fmt::format("Class {}", i), "Classes", std::to_string(i),
            icons::kTags, [this, i] { state_.chooseClass(session_->document().classes.all()[i - 1].value); },
            [this, i] { return session_ && i <= session_->document().classes.size(); });
}

void Studio::addEditActions() {
    add("edit/cancel", "Cancel", "Edit", "Escape", nullptr,
        [this] {
            if (session_) canvas_->cancelTool(*session_, state_, tools_);
        },
        {});
    add(
        "edit/undo", "Undo", "Edit", "Ctrl-Z Z", icons::kUndo, [this] { state_.want(Undo{}); },
        [this] { return session_ && session_->document().history.canUndo(); }, true);
    add(
        "edit/redo", "Redo", "Edit", "Ctrl-Shift-Z Shift-Z", icons::kRedo, [this] { state_.want(Redo{}); },
        [this] { return session_ && session_->document().history.canRedo(); }, true);
}

void Studio::addViewActions() {
    const auto project = [this] { return session_ != nullptr; };
    const auto scene = [this] { return session_ && session_->document().current(); };
    add(
        "view/labels", "Labels on or off", "View", "L", icons::kTags,
        [this] { state_.labelsShown = !state_.labelsShown; }, project);
    add(
        "view/prediction", "Map on or off", "View", "M", icons::kMap,
        [this] { state_.predictionShown = !state_.predictionShown; }, project);
    add(
        "view/newest-map", "Show the map of the newest run", "View", "Shift-M", nullptr,
        [this] { state_.wantMap(session_->document(), session_->document().newestRun()->id); },
        [this] { return session_ && hidesNewestMap(session_->document()); });
    actions_.add({"view/compare", "Compare: hold to flip to the other map", "View", "C", icons::kMap, [] {},
                  project, false, [this](bool held) { state_.comparing = held; }});
    add(
        "view/errors", "Errors on or off", "View", "F", icons::kContrast,
        [this] {
            state_.errorsShown = !state_.errorsShown;
            if (state_.errorsShown) (void)layout_->show("errors");
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
    const auto step = [this](int by) {
        const SceneId at = session_->document().currentScene;
        if (const auto next = state_.sceneList.neighbour(*session_, at, by)) state_.want(SelectScene{*next});
    };
    add(
        "view/previous-scene", "Previous scene", "View", "PageUp", icons::kChevronUp, [step] { step(-1); },
        scene, true);
    add(
        "view/next-scene", "Next scene", "View", "PageDown", icons::kChevronDown, [step] { step(1); }, scene,
        true);
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
}

void Studio::addPanelActions() {
    const auto project = [this] { return session_ != nullptr; };
    add(
        "view/hide-all", "The scene alone", "View", "Tab", icons::kImage, [this] { layout_->toggleAll(); },
        project);
    add(
        "view/side", "Side panel on or off", "View", "Ctrl-B", nullptr, [this] { layout_->toggleSide(); },
        project);
    add(
        "view/dock", "Dock on or off", "View", "Ctrl-D", nullptr, [this] { layout_->toggleDock(); }, project);
    struct Shown {
        const char *action, *label, *panel;
    };
    for (const Shown& each :
         {Shown{"view/classes", "Classes", "label"}, Shown{"view/train", "Training", "learn"},
          Shown{"view/runs", "Runs", "runs"}, Shown{"view/scenes", "Scenes", "scenes"},
          Shown{"view/bands", "Bands and stretch", "view"}, Shown{"view/layers", "Layers", "layers"},
          Shown{"view/region-list", "List of regions", "regions"}, Shown{"view/curves", "Curves", "curves"},
          Shown{"view/film", "Film", "film"}, Shown{"view/jobs", "Jobs", "jobs"},
          Shown{"view/messages", "Messages", "messages"}, Shown{"view/history", "History", "history"},
          Shown{"view/spectrum", "Spectrum", "spectrum"}})
        add(
            each.action, each.label, "Panels", "", nullptr,
            [this, panel = each.panel] { (void)layout_->show(panel); }, project);
    add("view/theme", "Dark or light", "View", "", icons::kContrast,
        [this] { settings_.dark = !settings_.dark; }, {});
}

void Studio::addLearnActions() {
    const auto project = [this] { return session_ != nullptr; };
    add(
        "train/start-pause", "Start, pause or go on training", "Learn", "T", icons::kPlay,
        [this] { startOrPause(); }, project);
    add(
        "train/stop-run", "Stop training", "Learn", "Shift-T", icons::kStop,
        [this] { state_.want(StopTraining{}); },
        [this] { return session_ && session_->training().active(); });
    add(
        "train/predict-scene", "Predict the whole scene", "Learn", "", icons::kMap,
        [this] {
            state_.want(PredictScene{session_->document().currentScene, {}});
        },
        [this] { return session_ && !session_->document().runs.empty() && session_->document().current(); });
    add(
        "errors/next", "Next error", "Learn", "N", icons::kNext, [this] { nextPlace(1); },
        [this] { return session_ && !session_->errors().places.empty(); });
    add(
        "errors/previous", "Previous error", "Learn", "Shift-N", nullptr, [this] { nextPlace(-1); },
        [this] { return session_ && !session_->errors().places.empty(); });
}

void Studio::addFileActions() {
    const auto project = [this] { return session_ != nullptr; };
    add("file/new", "New project …", "File", "Ctrl-N", icons::kPlus,
        [this] { browse(FileBrowser::Purpose::NewProject); }, {});
    add("file/open", "Open a scene or a project …", "File", "Ctrl-O", icons::kFolder,
        [this] { browse(FileBrowser::Purpose::Open); }, {});
    add(
        "file/add-folder", "Add many scenes: a folder or files …", "File", "", icons::kFolder,
        [this] { browse(FileBrowser::Purpose::AddMany); },
        [this] { return session_ && !session_->readOnly(); });
    add(
        "file/compose", "Compose a scene of several files …", "File", "Ctrl-Shift-O", icons::kLayers,
        [this] { browse(FileBrowser::Purpose::Compose); },
        [this] { return session_ && !session_->readOnly(); });
    add(
        "file/save-polygons", "Save polygons …", "File", "", icons::kSave,
        [this] { browse(FileBrowser::Purpose::SavePolygons); },
        [this] { return session_ && !session_->document().features.empty(); });
    add(
        "file/patches", "Export patches …", "File", "", icons::kGrid,
        [this] { wishes_.dialogs.emplace_back("patches"); },
        [this] { return session_ && !session_->document().scenes.empty(); });
    add(
        "file/save-view", "Save the view as a picture …", "File", "Ctrl-Shift-S", icons::kCamera,
        [this] { wishes_.dialogs.emplace_back("picture"); },
        [this] { return session_ && session_->document().current(); });
    add("file/demo", "Open the demo", "File", "", icons::kPlay, [this] { makeDemo(); }, {});
    add("file/picture", "Save a picture of the window", "File", "F12", icons::kImage,
        [this] {
            wishes_.picture = PictureWish{freeName("swath.png"), {}};
        },
        {});
    add(
        "file/retry", "Try saving again", "File", "", icons::kSave, [this] { session_->retrySaving(); },
        [this] { return session_ && session_->savingFailed(); });
    add(
        "file/close", "Close the project", "File", "Ctrl-W", icons::kClose,
        [this] { later_.push_back([this] { setSession(nullptr); }); }, project);
    add("file/settings", "Settings …", "File", "Ctrl-,", icons::kSettings,
        [this] { wishes_.dialogs.emplace_back("settings"); }, {});
    add("file/quit", "Quit", "File", "Ctrl-Q", nullptr, [this] { closeWanted_ = true; }, {});
}

void Studio::addHelpActions() {
    add("view/help", "All keys", "Help", "?", icons::kKeyboard,
        [this] { wishes_.dialogs.emplace_back("help"); }, {});
    add(
        "view/guide", "From files to a map, in six steps", "Help", "F1", icons::kList,
        [this] { wishes_.dialogs.emplace_back("guide"); }, [this] { return session_ != nullptr; });
    add("view/palette", "Do anything …", "Help", "Ctrl-P", icons::kSearch, [this] { palette_.open(); }, {});
}

void Studio::addToolAction(const Tool& tool) {
    const ToolInfo info = tool.info();
    add(
        "tool/" + info.id, info.label, "Tools", info.key, info.icon,
        [this, id = info.id] { tools_.choose(id); }, [this] { return session_ != nullptr; });
}

void Studio::addTool(std::unique_ptr<Tool> tool) {
    addToolAction(*tool);
    tools_.add(std::move(tool));
}

}  // namespace swath
