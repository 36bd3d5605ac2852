// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions.h"
#include "app/ui_state.h"
#include "app/user_settings.h"
#include "engine/session/session.h"
#include "widgets/ui/geometry.h"
#include "widgets/ui/input.h"

namespace swath {

/// A picture of part of the window that is to be saved, once menus over it are gone.
struct PictureWish {
    std::filesystem::path file;
    ui::Rect area;  ///< screen px; empty: the whole window
    int framesToWait = 2;
};
/// A text that is to be written in the background.
struct FileWish {
    std::filesystem::path file;
    std::string text;
};
/// Another key for an action.
struct KeyWish {
    std::string action;
    std::optional<ui::Chord> chord;  ///< nullopt: as it was at first
};

/// Work away from the window, such as looking at files. What it returns is done between two frames.
struct Chore {
    std::string name;
    std::function<std::function<void()>()> work;
};

/// What panels and dialogs want of the window itself; carried out when the frame has been built.
struct Wishes {
    std::vector<std::string> dialogs;  ///< to be opened, by id
    std::vector<std::string> panels;   ///< to be brought to the front, by id
    std::vector<FileWish> files;
    std::optional<PictureWish> picture;
    std::vector<std::string> notices;  ///< said once, as messages
    std::vector<KeyWish> keys;
    std::vector<Chore> chores;
    bool anotherFrame = false;  ///< a picture that belongs into this one is on its way
};

/// What everything in the window draws from. Whoever draws reads the session, changes the shared state, and
/// says what it wants done; nothing waits and nothing is read or written while a frame is drawn.
struct WindowInput {
    const Session* project;  ///< null on the welcome page
    UiState& state;
    const Actions& actions;
    UserSettings& settings;  ///< of the program; what is changed here is taken up and stored after the frame
    Wishes& wishes;

    void want(Intent intent) const { state.want(std::move(intent)); }
    void open(std::string_view dialog) const { wishes.dialogs.emplace_back(dialog); }
    void show(std::string_view panel) const { wishes.panels.emplace_back(panel); }
    void save(std::filesystem::path file, std::string text) const {
        wishes.files.push_back({std::move(file), std::move(text)});
    }
    void say(std::string notice) const { wishes.notices.push_back(std::move(notice)); }
};
struct PanelInput : WindowInput {
    const Session& session;
};

/// A panel: one tab of the window. It owns what it remembers. UI thread, GL context current.
class Panel {
  public:
    using Json = nlohmann::json;

    virtual ~Panel() = default;
    /// Under which it is shown, stored and found: "curves".
    virtual std::string_view id() const = 0;
    /// On its tab; may say how many there are.
    virtual std::string title(const Session& session) const = 0;
    /// What stays in sight while the rest scrolls: at the side between the tabs and the rest, in the dock
    /// right of the tabs.
    virtual void drawHead(const PanelInput&) {}
    /// Fills the current window, which scrolls.
    virtual void draw(const PanelInput& in) = 0;
    /// What should be the same after a restart: into an object of its own, and back. What cannot be read
    /// changes nothing.
    virtual void save(Json&) const {}
    virtual void load(const Json&) {}
};

/// Where a panel's tab is.
enum class PanelPlace { Work, Data, Dock };
struct PanelEntry {
    PanelPlace place;
    std::unique_ptr<Panel> panel;
};
/// All panels of the window, in the order of their tabs: a new one is a file and a line of panel_list.inc.
std::vector<PanelEntry> standardPanels();

}  // namespace swath
