// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
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
    std::string firstKey = {};            ///< before it was rebound

    bool changed() const { return key != firstKey; }
};

/// All actions, in the order of the cheat sheet. Keys can be rebound in a file of {"action id": "chord"}.
class Actions {
  public:
    void add(Action action) {
        action.firstKey = action.key;
        actions_.push_back(std::move(action));
    }
    const std::vector<Action>& all() const { return actions_; }
    const Action* find(std::string_view id) const;
    std::string_view keyOf(std::string_view id) const;
    bool can(std::string_view id) const;  ///< false if it is unknown or not enabled
    bool run(std::string_view id) const;  ///< the same, and does it

    /// Runs what the keys pressed in this frame ask for, and tells who wants to know what is held.
    void runPressed();
    std::vector<ui::PaletteItem> paletteItems() const;
    /// @return what could not be used, in words; a missing file is no problem.
    std::vector<std::string> rebind(const std::filesystem::path& file);
    /// @param chord  nullopt: the key it had at first. Unknown ids change nothing.
    void setKey(std::string_view id, const std::optional<ui::Chord>& chord);
    /// Content of the file that rebind() reads: the keys that are not what they were at first.
    std::string keysText() const;
    /// Takes these away for good: they can no longer be run by anybody.
    void forbid(std::vector<std::string> ids) { forbidden_ = std::move(ids); }

  private:
    std::vector<Action> actions_;
    std::vector<std::string> forbidden_;
    std::set<std::string> held_;  ///< ids whose key went down and is not up yet
};

}  // namespace swath
