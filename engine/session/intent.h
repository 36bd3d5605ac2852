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
#include "engine/document/split.h"
#include "engine/imagery/composition.h"
#include "engine/label/class_table.h"
#include "engine/label/ops/polygon_fill.h"
#include "engine/label/region.h"
#include "engine/learn/config/network_facts.h"
#include "engine/learn/config/train_config.h"
#include "engine/learn/run/weights_report.h"
#include "engine/runs/run_checks.h"

namespace swath {

/// What present values a tool may paint over.
enum class PaintOver { Anything, Unlabelled };

// Scenes
struct AddScene {
    std::filesystem::path file;
    std::string name;
};  ///< empty name: the file's stem
/// Where the file of a scene is now. It has to fit: see fitsScene().
struct LocateScene {
    SceneId scene;
    std::filesystem::path file;
};
struct RemoveScene {
    SceneId scene;
};
struct SelectScene {
    SceneId scene;
};
struct SetComposition {
    SceneId scene;
    Composition composition;
};
struct SetView {
    SceneId scene;
    SceneView view;
};

// Classes and layers
struct AddClass {
    std::string name;
    std::optional<Rgb> colour;
};
struct ChangeClass {
    LabelClass changed;
};
struct RemoveClass {
    std::uint8_t value = 0;
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

// Learning
struct StartTraining {
    TrainConfig config;
    RunId like = {};
};  ///< like: the run whose settings these are, if it is repeated
struct PauseTraining {};
struct ResumeTraining {};
struct StopTraining {};
struct ContinueRun {
    RunId run;
    TrainConfig config;
};  ///< from its newest checkpoint
struct PredictScene {
    SceneId scene;
    RunId run;
};  ///< the whole scene, with the run's best weights
struct SetLivePrediction {
    bool on = true;
};
/// Pictures of what a network of these settings would see; another page shows other patches.
struct PreviewPatches {
    TrainConfig config;
    int count = 12;
    std::int64_t page = 0;
};
/// Follows the pen with a learner without a network: of the settings, learner, features, normalisation,
/// classWeighting, seed and threads count.
struct SetLiveLearner {
    bool on = true;
    TrainConfig config;
};
/// Counts and measures a network for patches of the query's size; what is known already is not measured
/// again. Makes a run of weights that were trained elsewhere (.pth, .safetensors): to predict with, or to go
/// on training.
struct ImportWeights {
    std::filesystem::path file;
    std::string network;
    NetworkOptionValues options;
    std::vector<float> mean,
        deviation;  ///< a band each, in the bands' own units; empty: those of the current scene
    Inflation inflation = Inflation::Cyclic;
    bool requireAll = false;
};
/// The run's best weights; the extension (.pth, .pt, .safetensors) says which format.
struct ExportWeights {
    RunId run;
    std::filesystem::path file;
};
struct ProfileNetwork {
    NetworkQuery query;
    int batch = 8;
    bool again = false;
};
struct ShowRun {
    RunId run;
    bool shown = true;
};
struct TryTraining {
    RunCheck check = RunCheck::Overfit;
    TrainConfig config;
};  ///< a short trial that leaves no run behind
struct LoadFilm {
    RunId run;
};  ///< what the run said of the same patches at its validations, and their pictures
struct ExportRuns {
    std::vector<RunId> runs;
    std::filesystem::path folder;
};  ///< for TensorBoard and spreadsheets

// Judging
struct SetErrorClass {
    std::optional<std::uint8_t> classValue;
};  ///< nullopt: all classes
struct SetErrorScope {
    std::optional<Role> role;
};  ///< nullopt: every labelled pixel

struct SetSetting {
    std::string key, value;
};
struct CancelJob {
    JobId job;
};

/// Everything that can be asked of a session; the only way to change the document.
using Intent =
    std::variant<AddScene, LocateScene, RemoveScene, SelectScene, SetComposition, SetView, AddClass,
                 ChangeClass, RemoveClass, ChangeLayer, BeginStroke, ExtendStroke, EndStroke, CancelStroke,
                 PaintStroke, PaintPolygon, Undo, Redo, GoToStep, AddRegion, ChangeRegion, RemoveRegion,
                 SplitRegions, ImportMask, StartTraining, PauseTraining, ResumeTraining, StopTraining,
                 ContinueRun, PredictScene, SetLivePrediction, PreviewPatches, SetLiveLearner, ImportWeights,
                 ExportWeights, ProfileNetwork, ShowRun, TryTraining, LoadFilm, ExportRuns, SetErrorClass,
                 SetErrorScope, SetSetting, CancelJob>;

}  // namespace swath
