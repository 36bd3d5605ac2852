// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "widgets/ui/command_palette.h"
#include "widgets/ui/input.h"

namespace swath {

/// Something the user can do by key, palette, menu or button.
struct Action {
    std::string id, label, group;
    std::string key;  ///< chord in words: "Ctrl-Z"
    const char* icon = nullptr;
    std::function<void()> run;
    std::function<bool()> enabled;        ///< empty: always
    bool repeats = false;                 ///< while the key is held
    std::function<void(bool)> hold = {};  ///< once a frame: whether its key is held; empty: of no interest
};

/// All actions, in the order of the cheat sheet. Keys can be rebound in a file of {"action id": "chord"}.
class Actions {
  public:
    void add(Action action) { actions_.push_back(std::move(action)); }
    const std::vector<Action>& all() const { return actions_; }
    const Action* find(std::string_view id) const;
    std::string_view keyOf(std::string_view id) const;
    bool run(std::string_view id) const;  ///< false if it is unknown or not enabled

    /// Runs what the keys pressed in this frame ask for, and tells who wants to know what is held.
    void runPressed();
    std::vector<ui::PaletteItem> paletteItems() const;
    /// @return what could not be used, in words; a missing file is no problem.
    std::vector<std::string> rebind(const std::filesystem::path& file);

  private:
    std::vector<Action> actions_;
    std::set<std::string> held_;  ///< ids whose key went down and is not up yet
};

}  // namespace swath
