// SPDX-License-Identifier: MIT
#include "app/ui_state.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace swath {

void UiState::wantMap(const Document& document, RunId run) {
    const Prediction* shown = document.predictionOf(document.currentScene);
    if (shown && shown->run && shown->run != run) compareWith = shown->run;
    predictionShown = true;
    want(ShowMap{run, document.currentScene});
}

bool UiState::isOnServer(SceneId scene) const {
    return std::ranges::find(onServers, scene, &RemoteScene::scene) != onServers.end();
}

nlohmann::json UiState::toJson() const {
    nlohmann::json j{{"open_settings", openSettings}, {"config", swath::toJson(config)}};
    PaintSettings::save(j);
    ViewState::save(j);
    sceneList.save(j);
    return j;
}

void UiState::fromJson(const nlohmann::json& j) {
    if (!j.is_object()) return;
    PaintSettings::load(j);
    ViewState::load(j);
    sceneList.load(j);
    try {
        openSettings = j.value("open_settings", openSettings);
        if (auto stored = trainConfigFromJson(j.value("config", "{}"))) config = *stored;
    } catch (const nlohmann::json::exception&) {
        // Settings of another version: what was read so far stands, the rest keeps its defaults.
    }
}

}  // namespace swath
