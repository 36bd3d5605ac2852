// SPDX-License-Identifier: MIT
// Everything that can be done by key, palette or button, in the order of the cheat sheet.
#include <fmt/format.h>

#include <algorithm>

#include "app/studio.h"
#include "widgets/ui/icons.h"

namespace swath {

using namespace ui;

void Studio::add(std::string id, std::string label, std::string group, std::string key, const char* icon,
                 std::function<void()> run, std::function<bool()> enabled, bool repeats) {
    actions_.add({std::move(id), std::move(label), std::move(group), std::move(key), icon, std::move(run),
                  std::move(enabled), repeats});
}

void Studio::addActions() {
    addToolActions();
    addEditActions();
    addViewActions();
    addPanelActions();
    addLearnActions();
    addFileActions();
    addHelpActions();
}

void Studio::addToolActions() {
    const auto project = [this] { return session_ != nullptr; };
    add(
        "tool/pan", "Pan", "Tools", "V", icons::kHand, [this] { setTool(Tool::Pan); }, project);
    add(
        "tool/brush", "Brush", "Tools", "B", icons::kBrush, [this] { setTool(Tool::Brush); }, project);
    add(
        "tool/eraser", "Eraser", "Tools", "E", icons::kEraser, [this] { setTool(Tool::Eraser); }, project);
    add(
        "tool/polygon", "Polygon", "Tools", "P", icons::kPolygon, [this] { setTool(Tool::Polygon); },
        project);
    add(
        "tool/region", "Region", "Tools", "G", icons::kRectangle, [this] { setTool(Tool::Region); }, project);
    add(
        "tool/smaller", "Smaller brush", "Tools", "[", nullptr,
        [this] { state_.brushPx = std::max(1.0, state_.brushPx / 1.2); }, project, true);
    add(
        "tool/larger", "Larger brush", "Tools", "]", nullptr,
        [this] { state_.brushPx = std::min(2000.0, std::max(state_.brushPx * 1.2, state_.brushPx + 1)); },
        project, true);
    add(
        "tool/swap-class", "Swap the last two classes", "Tools", "X", nullptr,
        [this] { std::swap(state_.classValue, state_.previousClass); }, project);
    for (std::size_t i = 1; i <= 9; ++i)
        add(
            fmt::format("class/{}", i), fmt::format("Class {}", i), "Classes", std::to_string(i),
            icons::kTags,
            [this, i] {
                const std::uint8_t value = session_->document().classes.all()[i - 1].value;
                if (value == state_.classValue) return;
                state_.previousClass = state_.classValue;
                state_.classValue = value;
            },
            [this, i] { return session_ && i <= session_->document().classes.size(); });
    add(
        "polygon/close", "Close the polygon", "Tools", "Enter", nullptr,
        [this] {
            state_.want(PaintPolygon{
                session_->document().currentScene, state_.classValue, state_.paintOver, {state_.polygon}});
            state_.polygon.clear();
        },
        [this] { return session_ && state_.polygon.size() >= 3; });
}

void Studio::addEditActions() {
    add("edit/cancel", "Cancel", "Edit", "Escape", nullptr,
        [this] {
            if (session_ && session_->strokeActive()) state_.want(CancelStroke{});
            state_.polygon.clear();
            state_.regionFrom.reset();
            state_.regionDraft.reset();
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
          Shown{"view/messages", "Messages", "messages"}, Shown{"view/history", "History", "history"}})
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
    add("file/demo", "Open the demo", "File", "", icons::kPlay, [this] { makeDemo(); }, {});
    add("file/picture", "Save a picture of the window", "File", "F12", icons::kImage,
        [this] {
            wishes_.picture = PictureWish{"swath.png", {}};
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
    add("view/palette", "Do anything …", "Help", "Ctrl-P", icons::kSearch, [this] { palette_.open(); }, {});
}

}  // namespace swath
