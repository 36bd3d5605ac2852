// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/ids.h"
#include "engine/core/result.h"
#include "engine/label/class_table.h"
#include "engine/label/edit.h"
#include "engine/label/region.h"
#include "engine/vector/feature.h"

namespace swath {

enum class OpenMode { ReadWrite, ReadOnly };

/// Rows of the project file, as plain values.
struct SceneRow {
    SceneId id;
    std::string name;  ///< unique in the project
    std::string path;  ///< absolute when loaded; stored relative to the project file where possible
    Size size;
    int bands = 0;
    std::string fingerprint;  ///< size and modification time of the file, to notice that it changed
    std::string crsWkt;       ///< of the scene; the features of scenes with one CRS share a table
    int epsg = 0;
    std::optional<Geotransform> geotransform;
    std::string statisticsJson, compositionJson, viewJson;  ///< opaque to the store; may be empty
};
struct LayerRow {
    LayerId id;
    std::string name;
    bool visible = true;
    double opacity = 0.7;
    RunId run = {};  ///< whose map it is; 0: a layer of labels
};
/// A tile of a run's map.
struct MapTile {
    TileIndex index;
    std::int64_t step = 0;  ///< of training, at which it was made
    LabelTilePtr classes;   ///< null: none any more
};
/// That there is a tile.
struct TilePlace {
    TileIndex index;
    std::int64_t step = 0;  ///< of a map's
};
/// Where the tiles of a project are, by scene and layer; each row by row.
struct TilePlaces {
    using Of = std::map<std::pair<SceneId, LayerId>, std::vector<TilePlace>>;
    Of labels, maps;
};
/// Rows that stay only to come back with undo or redo.
struct RemovedRows {
    std::set<LayerId> layers;
    std::set<SceneId> scenes;
    std::set<RunId> runs;
    std::set<FeatureId> features;
};
struct Change;
/// What is known of a checkpoint without its weights.
struct CheckpointRow {
    std::string kind;  ///< "last", "best"
    std::int64_t step = 0, bytes = 0;
};
struct RunRow {
    RunId id;
    std::string name;
    std::string startedAt;  ///< ISO 8601, UTC
    std::string state;      ///< "running", "paused", "done", "stopped", "failed: …"
    std::string configJson, classesJson, deviceText;
    double elapsedS = 0;
    bool hasCheckpoint = false;              ///< as loaded; not written
    std::vector<CheckpointRow> checkpoints;  ///< as loaded; not written
    std::string recordJson;                  ///< opaque to the store; may be empty
};
/// What a run said of a few patches at one step; opaque to the store.
struct FilmFrameRow {
    std::int64_t step = 0;
    std::vector<std::byte> data;
};
struct SeriesPoint {
    std::string series;  ///< "train/loss", "validation/iou/water", …
    std::int64_t step = 0;
    double timeS = 0, value = 0;
};
/// A step of the history without its tiles; those are fetched on demand.
struct JournalRow {
    EditId id;
    SceneId scene;  ///< 0: none, or several
    std::string label;
    std::string time;         ///< ISO 8601, UTC
    std::int64_t pixels = 0;  ///< changed pixels
    bool undone = false;      ///< on the redo side
};

/// Everything of a project but tiles of the journal, checkpoints and features' geometry on disk.
struct ProjectContent {
    ClassTable classes;
    std::vector<SceneRow> scenes;
    std::vector<LayerRow> layers;
    std::vector<Region> regions;
    std::vector<Feature> features;
    std::vector<RunRow> runs;
    std::vector<JournalRow> journal;              ///< in order; first the done ones, then the undone ones
    std::map<std::string, std::string> settings;  ///< small key–value pairs of window and panels
    RemovedRows removed;                          ///< which of all those are not there at present
    /// Of all rows of the file, also those that were left out: who counts on from it meets no other.
    std::int64_t largestId = 0;
    /// What could not be used and was left out, in sentences for people. The rest stands.
    std::vector<Error> problems;
};

/// The .swath file: a GeoPackage 1.3 (SQLite, WAL) with Swath's own tables beside the feature tables. One
/// object, one thread. PRAGMA user_version is GeoPackage's (10300); the version of Swath's tables stands in
/// its table swath_meta. Feature tables hold what is not undone, for any GIS to read; Swath itself reads its
/// own copy, in scene pixels. While it is open for writing, "P.swath.lock" beside it is locked (and says who
/// holds it); a killed process holds nothing. Every function below is one transaction unless it says
/// otherwise: done whole or not at all. Errors: Io (disk full …), ReadOnly files as Io; messages name the
/// file.
class ProjectStore {
  public:
    ~ProjectStore();
    ProjectStore(ProjectStore&&) noexcept;
    ProjectStore& operator=(ProjectStore&&) noexcept;

    /// A new project with one layer "labels". Errors: Io, InvalidInput if the file exists already.
    static Result<ProjectStore> create(const std::filesystem::path& path, const ClassTable& classes);
    /// Errors: NotFound; BadFormat (not a project, or damaged: the hint offers recover() and names the newest
    /// backup); NewerVersion; Busy (names host, process and time of who holds it; hint offers read-only); Io;
    /// Unsupported (an older version, read-only). A damaged file is never written to. A project of an older
    /// version is migrated after a backup copy "P.swath.backup-v1" was made beside it. ReadOnly writes
    /// nothing, not even side files, while nobody else writes; it may be open while another process writes.
    static Result<ProjectStore> open(const std::filesystem::path& path, OpenMode mode);

    /// Reads what can still be read of a damaged project, row by row, into a new one; the damaged file stays
    /// as it is.
    /// @param to  must not exist; empty: "P.recovered.swath" beside it. @return where the copy is.
    /// Errors: NotFound, InvalidInput (`to` exists), BadFormat (nothing could be read), Io.
    static Result<std::filesystem::path> recover(const std::filesystem::path& damaged,
                                                 const std::filesystem::path& to = {});

    bool readOnly() const;
    const std::filesystem::path& path() const;

    /// Nothing that the file holds is believed (store/limits.h): a row that cannot be used is left out, one
    /// with a value that can have a default gets it, and the content's problems say so. All scenes that its
    /// rows name are in it.
    Result<ProjectContent> load();
    /// All tiles of one layer of one scene.
    /// @param problems  gets what is said of tiles that cannot be used, which are left out; without it a
    ///                  damaged tile is an error (BadFormat).
    Result<LabelMap> loadLabels(SceneId scene, LayerId layer, Size size,
                                std::vector<Error>* problems = nullptr);

    // What is added keeps the id that it has; with id 0 it gets one.
    Result<SceneId> addScene(const SceneRow& scene);
    Status addScenes(std::span<const SceneRow> scenes);
    Status updateScene(const SceneRow& scene);  ///< view, composition, statistics, path
    Status removeScene(SceneId scene);
    Result<LayerId> addLayer(const LayerRow& layer);
    Status updateLayer(const LayerRow& layer);
    /// Adds it or replaces what is there.
    Status saveLayer(const LayerRow& layer);
    Status saveClasses(const ClassTable& classes);
    Result<RegionId> addRegion(const Region& region);
    Status updateRegion(const Region& region);
    Status removeRegion(RegionId region);
    Status saveSetting(const std::string& key, const std::string& value);

    /// Appends to the journal and brings everything to the state after the change; drops what was undone. Its
    /// number is the caller's, growing.
    Status recordChange(const Change& change);
    /// Brings everything to the state before (undo) or after it (redo), and marks it.
    Status markChange(const Change& change, bool undone);
    /// A step of the history as it was recorded, for undo and redo of those that are no longer in memory. All
    /// that it names is in the project, and within its scene.
    /// @param problems  gets what is said of parts that cannot be used, which are left out; without it they
    ///                  are an error (BadFormat). Errors: also NotFound.
    Result<Change> loadChange(EditId id, std::vector<Error>* problems = nullptr);
    // The same for a change of the tiles of one map, with a polygon or without.
    Status recordEdit(const Edit& edit, const Feature* feature = nullptr);
    Status markUndone(const Edit& edit, bool undone);
    /// @param problems  as of loadChange.
    Result<Edit> loadEdit(EditId id, std::vector<Error>* problems = nullptr);
    /// Features drawn without a painting. The id is the caller's, growing.
    Status addFeature(const Feature& feature);

    Result<RunId> addRun(const RunRow& run);
    Status updateRun(const RunRow& run);
    Status appendSeries(RunId run, const std::vector<SeriesPoint>& points);
    /// Drops the points of all curves of the run, and the frames of its film, after this step.
    Status cutSeries(RunId run, std::int64_t lastStep);
    /// @param problems  gets what is said of points that cannot be used, if it is there; they are left out.
    Result<std::vector<SeriesPoint>> loadSeries(RunId run, std::vector<Error>* problems = nullptr);
    /// Adds a frame to the run's film, or replaces that of its step, and drops those of other steps than the
    /// kept.
    Status saveFilmFrame(RunId run, const FilmFrameRow& frame, const std::vector<std::int64_t>& keptSteps);
    /// In the order of their steps. Errors: BadFormat for a frame that cannot be decompressed, or a film that
    /// is larger than any.
    Result<std::vector<FilmFrameRow>> loadFilm(RunId run);
    /// Replaces the run's checkpoint of this kind ("last" or "best"). While a run has no best one, the last
    /// but one stays as "previous".
    Status saveCheckpoint(RunId run, const std::string& kind, std::int64_t step,
                          std::span<const std::byte> bytes);
    Result<std::vector<std::byte>> loadCheckpoint(RunId run, const std::string& kind);
    /// Tiles of a run's map, whose layer is there: replaces those that are given.
    Status saveMap(LayerId layer, SceneId scene, const std::vector<MapTile>& tiles);

    /// Where there are tiles at all.
    /// @param problems  gets what is said of places that are no tiles of a scene; they are left out.
    Result<TilePlaces> tilePlaces(std::vector<Error>* problems = nullptr);
    /// Unlabelled beyond the scene. Null: there is none. Errors: BadFormat, NotFound (no such scene).
    Result<LabelTilePtr> readTile(SceneId scene, LayerId layer, TileIndex index, bool ofMap);
    /// Another connection to the same file, to read with beside this one.
    Result<ProjectStore> reader() const;

    /// Whether the file that is open is still the one at path(), and nobody has written over it. Every write
    /// asks this first. Errors: Io, saying what became of it.
    Status inPlace();
    /// When it is not: writes what this project holds into a new file beside its place,
    /// "P.rescued.swath", and opens that. This object lets go of the old file, does not touch what is in its
    /// place now, and can only be destroyed afterwards. Errors: Io (the folder is gone too …), BadFormat (it
    /// was overwritten, so nothing whole is left); this object is as before then.
    Result<ProjectStore> rescue();
    /// "P.rescued.swath", "P.rescued-2.swath" …: the first that does not exist.
    static std::filesystem::path rescueName(const std::filesystem::path& path);

    /// Copies the whole database consistently to another file (SQLite's backup API). Used before migrations.
    Status backupTo(const std::filesystem::path& path);

    struct Impl;

  private:
    explicit ProjectStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace swath
