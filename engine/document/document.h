// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/ids.h"
#include "engine/document/history.h"
#include "engine/document/run_record.h"
#include "engine/imagery/band_stack.h"
#include "engine/imagery/composition.h"
#include "engine/imagery/shown_bands.h"
#include "engine/imagery/statistics.h"
#include "engine/label/class_table.h"
#include "engine/label/label_map.h"
#include "engine/label/region.h"
#include "engine/learn/config/train_config.h"
#include "engine/raster/raster_info.h"
#include "engine/vector/feature.h"

namespace swath {

/// Where the user looked last.
struct SceneView {
    Vec2 centre;      ///< scene position in the middle of the canvas
    double zoom = 0;  ///< screen pixels per scene pixel; 0: fit
    friend bool operator==(const SceneView&, const SceneView&) = default;
};

/// A scene of the project. Until `ready`, only what the project file remembers of it is known.
struct Scene {
    SceneId id;
    std::string name;
    RasterInfo info;  ///< info.path is absolute, its first file's; its bands are those of the whole stack
    /// What it is put together from: bands of files, then those that are worked out of them; and how the
    /// files are read. Without a grid, which info has.
    BandStack stack;
    SceneStatistics statistics;
    std::string statisticsText;  ///< the same as it is stored, bound to the file's fingerprint; may be empty
    DisplayStack display;        ///< what its tiles on the screen are read from, once it is ready
    /// The same as long as the files of `display` stay as they are; empty where nobody knows.
    std::string tilesPrint;
    Composition composition;
    SceneView view;
    std::uint8_t imageClass = kUnlabelled;  ///< what its image shows as a whole; kUnlabelled: nobody said
    bool ready = false;
    std::string failure;  ///< why the file could not be opened, in words
    std::string damage;   ///< what its file does not yield, in words: it counts as no data
};

/// What lies over the scenes: labels that somebody made, or the map that a run makes of them.
struct Layer {
    enum class Kind { Labels, Map };

    LayerId id;
    Kind kind = Kind::Labels;
    std::string name;
    bool visible = true;
    double opacity = 0.7;
    std::optional<RunId> from = {};  ///< whose map it is
};

/// A predicted map and how old each tile of it is.
struct Prediction {
    LabelMap classes;                        ///< ClassTable values; 0 = not predicted
    std::map<TileIndex, std::int64_t> step;  ///< training step of each tile's weights
    std::int64_t newestStep = 0;
    RunId run;
};

/// One curve: equally long vectors, in order.
struct Series {
    std::vector<double> step, timeS, value;
};

/// A stored state of a run's weights.
struct CheckpointFact {
    std::string kind;  ///< "last", "best"
    std::int64_t step = 0, bytes = 0;
};

/// A training run, its settings and curves. Of training: "train/loss", "train/learning_rate",
/// "train/patches_per_second", "train/gradient_norm", "train/wait_share", "train/memory_bytes". Of each
/// validation: "validation/mean_iou", "validation/mean_f1", "validation/loss", "validation/iou/<class name>"
/// and "validation/f1/<class name>"; "train/…" instead where there is no validation region.
struct Run {
    RunId id;
    std::string name, startedAt, state, device;
    TrainConfig config;
    ClassTable classes;
    std::map<std::string, Series> series;
    double elapsedS = 0;
    bool hasCheckpoint = false;
    std::vector<CheckpointFact> checkpoints;
    RunRecord record;
    bool shown = true;  ///< drawn in the plots
};

/// Everything of a project that panels draw. Owned by the Session, changed by it alone, on the UI thread.
struct Document {
    ClassTable classes;
    std::vector<Scene> scenes;  ///< in the order in which they are listed
    std::vector<Layer> layers;
    std::vector<Region> regions;
    std::vector<Feature> features;
    std::vector<Run> runs;
    std::map<std::pair<SceneId, LayerId>, LabelMap> labels;
    /// Each run's own map of each scene that it predicted, by its layer. A run never touches another's.
    std::map<std::pair<SceneId, LayerId>, Prediction> maps;
    /// What is shown of them, see predictionOf().
    std::map<SceneId, Prediction> predictions;
    /// What was removed and comes back with undo; its labels and maps stay where they are.
    std::vector<Scene> removedScenes;
    std::vector<Run> removedRuns;
    History history;
    std::map<std::string, std::string> settings;
    SceneId currentScene;
    LayerId currentLayer;

    const Scene* scene(SceneId id) const;
    const Scene* sceneNamed(const std::string& name) const;
    const Scene* current() const { return scene(currentScene); }
    const Layer* layer(LayerId id) const;
    const Run* run(RunId id) const;
    const Run* newestRun() const { return runs.empty() ? nullptr : &runs.back(); }
    /// The newest run with weights to predict with; the newest at all where none has any.
    const Run* newestUsableRun() const;
    /// Labels of the current layer; null where the scene is unknown.
    const LabelMap* labelsOf(SceneId id) const;
    /// The map that is shown: that of one run, or what follows the pen over it; where a run goes on over what
    /// followed the pen, that counts as old.
    const Prediction* predictionOf(SceneId id) const;
    /// A run's own map of a scene; null where it has none.
    const Prediction* mapOf(SceneId scene, RunId run) const;
    const Layer* mapLayerOf(RunId run) const;
    std::vector<Region> regionsOf(SceneId id) const;
    std::string setting(const std::string& key, const std::string& otherwise = "") const;
};

/// Brings scenes into the order that the setting of kSceneOrderSetting says; others stand behind, by number.
void arrangeScenes(Document& document);
/// Of the classes that there are; kUnlabelled where the scene has none, or the class is gone.
std::uint8_t imageClassOf(const Document& document, const Scene& scene);

/// Key of the setting that says which run's map a scene shows.
std::string shownMapSetting(SceneId scene);
/// Key of the setting that says when a run's map of a scene was last added to: ISO 8601, UTC.
std::string mapTimeSetting(SceneId scene, RunId run);

}  // namespace swath
