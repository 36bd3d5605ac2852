// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/core/ids.h"
#include "engine/label/class_table.h"
#include "engine/label/edit.h"
#include "engine/label/region.h"
#include "engine/store/project_store.h"
#include "engine/vector/feature.h"

namespace swath {

// What a change did, a kind of thing each: how it was before and how it is after. Each can be turned round.

/// Label tiles of one layer of one scene.
struct TileStep {
    SceneId scene;
    LayerId layer;
    std::vector<TileChange> changes;
};
struct ClassTableStep {
    ClassTable before, after;
};
/// Regions that are there before, and those that are there instead afterwards; others stay as they are.
struct RegionStep {
    std::vector<Region> before, after;
};
/// Polygons that are there before, and those that are there instead afterwards; others stay as they are.
struct FeatureStep {
    std::vector<Feature> before, after;
};
/// One layer; nullopt where it is not there.
struct LayerStep {
    std::optional<LayerRow> before, after;
};
/// A scene that was removed stays in the project file with all that belongs to it, marked as removed.
struct SceneStep {
    SceneId scene;
    std::string name;
    bool removedBefore = false, removedAfter = true;
};
/// The same for a run; or another name for one.
struct RunStep {
    RunId run;
    std::string nameBefore, nameAfter;
    bool removedBefore = false, removedAfter = false;
};

/// Another name for a scene.
struct SceneNameStep {
    SceneId scene;
    std::string before, after;
};
/// The order in which scenes are listed, as the setting of this name keeps it; those that are not in it stand
/// behind them, by number.
struct SceneOrderStep {
    std::vector<SceneId> before, after;
};
constexpr const char* kSceneOrderSetting = "scenes/order";
std::string sceneOrderText(const std::vector<SceneId>& order);
/// What is no number of a scene is left out.
std::vector<SceneId> sceneOrderFrom(std::string_view text);
/// What the image of a scene shows as a whole, as the setting of this name keeps it; kUnlabelled: nobody
/// said.
struct ImageClassStep {
    SceneId scene;
    std::uint8_t before = 0, after = 0;
};
std::string imageClassSetting(SceneId scene);

/// Bands of a scene that are worked out of others, and how its file is read, as the setting of this name
/// keeps them; empty: none, and as the file says.
struct BandsStep {
    SceneId scene;
    std::string before, after;
};
std::string sceneBandsSetting(SceneId scene);

using Step = std::variant<TileStep, ClassTableStep, RegionStep, FeatureStep, LayerStep, SceneStep, RunStep,
                          BandsStep, SceneNameStep, SceneOrderStep, ImageClassStep>;

/// One user action, whatever it touches: what undo takes back as a whole, what the journal keeps, what the
/// screen follows.
struct Change {
    EditId id;          ///< given when it is recorded, growing
    std::string label;  ///< "Brush: water"
    std::vector<Step> steps;

    /// The scene that it is about; 0: none, or several.
    SceneId scene() const;
    /// Pixels that get another value.
    std::int64_t pixels() const;
};

/// Back: to be applied as `forward` is. The label and number stay.
Change reversed(Change change);

}  // namespace swath
