// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/document/document.h"
#include "engine/document/mask_values.h"
#include "engine/document/polygon_import.h"
#include "engine/document/split.h"
#include "engine/label/class_table.h"
#include "engine/label/ops/polygon_fill.h"
#include "engine/label/region.h"

namespace swath {

/// What present values a tool may paint over.
enum class PaintOver { Anything, Unlabelled };

// Classes and layers
struct AddClass {
    std::string name;
    std::optional<Rgb> colour;
};
struct ChangeClass {
    LabelClass changed;
};
/// Its pixels become those of another class, or kUnlabelled or kIgnore.
struct RemoveClass {
    std::uint8_t value = 0;
    std::uint8_t into = kUnlabelled;
};
struct ChangeLayer {
    Layer changed;
};

// Painting: a live stroke is begun, extended and ended; PaintStroke is the same at once.
struct BeginStroke {
    SceneId scene;
    std::uint8_t value = 1;
    PaintOver over = PaintOver::Anything;
};
struct ExtendStroke {
    Vec2 position;
    double radiusPx = 12;
};
struct EndStroke {};
struct CancelStroke {};
struct PaintStroke {
    SceneId scene;
    std::uint8_t value = 1;
    PaintOver over = PaintOver::Anything;
    std::vector<Vec2> points;
    double radiusPx = 12;
};
/// Paints the inside and keeps the outline as a feature.
struct PaintPolygon {
    SceneId scene;
    std::uint8_t value = 1;
    PaintOver over = PaintOver::Anything;
    std::vector<Ring> rings;
};
struct Undo {};
struct Redo {};
struct GoToStep {
    std::size_t cursor = 0;
};  ///< number of steps that are done afterwards

// Regions
struct AddRegion {
    SceneId scene;
    RectI window;
    Role role = Role::Train;
    bool complete = false;
};
struct ChangeRegion {
    Region changed;
};
struct RemoveRegion {
    RegionId region;
};
/// Gives all of a scene a role: its regions take it, complete ones stay complete. One step.
struct SetSceneRole {
    SceneId scene;
    Role role = Role::Train;
};
/// The same for several, in one step.
struct SetSceneRoles {
    std::vector<SceneId> scenes;
    Role role = Role::Train;
};
/// What nobody labelled in scenes becomes the class of their images. One step.
struct FillWithImageClass {
    std::vector<SceneId> scenes;
};
struct SplitRegions {
    SplitOptions options;
};
/// A full mask becomes labels: its scene is a complete region of the role afterwards.
struct ImportMask {
    std::filesystem::path file;
    SceneId scene;
    MaskMap map;  ///< what the values mean; empty: by equal number
    Role role = Role::Train;
};

/// Polygons of a file become features and labels as if they had been drawn: one step of the history.
struct ImportPolygons {
    std::filesystem::path file;
    SceneId scene;
    std::string layer = {}, attribute = {};  ///< see VectorRequest
    std::string className = {};              ///< of all polygons; empty: as the file says
    UnknownClasses unknown = UnknownClasses::Refuse;
    PaintOver over = PaintOver::Anything;
};
/// Writes polygons into a file by its ending: see writeFeatures(). Changes nothing in the project.
struct ExportPolygons {
    std::filesystem::path file;
    SceneId scene = {};  ///< 0: of all scenes that have any
    bool overwrite = false;
};

using LabelIntent =
    std::variant<AddClass, ChangeClass, RemoveClass, ChangeLayer, BeginStroke, ExtendStroke, EndStroke,
                 CancelStroke, PaintStroke, PaintPolygon, Undo, Redo, GoToStep, AddRegion, ChangeRegion,
                 RemoveRegion, SetSceneRole, SetSceneRoles, FillWithImageClass, SplitRegions, ImportMask,
                 ImportPolygons, ExportPolygons>;

}  // namespace swath
