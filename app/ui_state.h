// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/remote_consent.h"
#include "app/tools/paint_settings.h"
#include "app/views/scene_list.h"
#include "app/views/view_state.h"
#include "engine/learn/config/recipes.h"
#include "engine/session/intent.h"

namespace swath {

/// Which settings are not what the recipe, or nothing, would make of them.
struct SettingMarks {
    bool known = false;
    TrainConfig of;                               ///< for which they were found
    std::map<std::string, std::string> expected;  ///< by key, as text
};

/// What is wanted for scenes that cannot be read; asked for in a frame and done after it, once.
struct SceneHelp {
    SceneId locate;                ///< its file is to be looked for
    bool askAboutServers = false;  ///< show what the project would fetch
    bool allowServers = false;     ///< let this project's scenes be fetched, from now on
    bool leaveServers = false;     ///< do without them, and do not ask again
};

/// What several parts of the window share and is no part of the document: what is chosen, what is shown, and
/// the settings of the next run. Whatever only one panel needs is that panel's own. Stored with the project.
struct UiState : PaintSettings, ViewState {
    UiState() : recipes(loadRecipes()), config(usualSettings(recipes)) {}

    RecipeBook recipes;
    TrainConfig config;
    SettingMarks settingMarks;
    std::string settingSearch;
    std::set<std::string> openSettings{"Network", "Patches", "How long",
                                       "Optimiser"};  ///< groups that are unfolded
    std::string recipeTitle;                          ///< being typed
    std::string recipeToKeep;                         ///< to be written, once
    bool pausing = false;  ///< a pause was asked for, and the step goes on to its end

    std::vector<RemoteScene> onServers;  ///< scenes that are not opened, as they would be fetched
    SceneHelp help;
    std::vector<std::string> composeFrom;  ///< files and folders that the compose dialog begins with

    SceneList sceneList;
    RunId selectedRun;            ///< whose film is shown; 0: the newest
    std::vector<Intent> intents;  ///< what is wanted done; applied after the frame was built

    void want(Intent intent) { intents.push_back(std::move(intent)); }
    bool isOnServer(SceneId scene) const;
    /// Wants a run's map of the current scene to be shown; the one that was shown is the other one to
    /// compare.
    void wantMap(const Document& document, RunId run);
    /// Stored form of what should be the same after a restart, and back; what cannot be read changes nothing.
    nlohmann::json toJson() const;
    void fromJson(const nlohmann::json& from);
};

}  // namespace swath
