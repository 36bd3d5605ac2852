// SPDX-License-Identifier: MIT
// Reading scenes, layers, classes, regions, polygons, runs, the history and settings, row by row and with
// suspicion.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <utility>

#include "engine/core/text.h"
#include "engine/store/limits.h"
#include "engine/store/rows.h"
#include "engine/store/store_impl.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

using limits::kLargestId;

/// A project that was moved together with its scenes finds them by the relative path.
std::string resolved(const fs::path& project, const std::string& relative, const std::string& absolute) {
    if (relative.empty()) return absolute;
    const fs::path near = (project.parent_path() / relative).lexically_normal();
    std::error_code failed;
    return fs::exists(near, failed) || !fs::exists(absolute, failed) ? near.string() : absolute;
}

/// Reads what a project holds; what later rows belong to is read first.
class Loader {
  public:
    Loader(SQLite::Database& db, const fs::path& project) : db_(db), project_(project) {}

    ProjectContent load() {
        classes();
        scenes();
        layers();
        regions();
        history();
        features();
        runs();
        checkpoints();
        settings();
        largestId();
        content_.problems = problems_.sentences(project_.filename().string());
        return std::move(content_);
    }

  private:
    template <class... Values>
    Rows rows(RowName name, std::int64_t most, const std::string& query, const Values&... values) {
        return Rows(problems_, name, most, db_, query, values...);
    }

    void classes();
    void scenes();
    void layers();
    void regions();
    void history();
    void features();
    void runs();
    void checkpoints();
    void settings();
    void largestId();

    const SceneRow* sceneOf(Rows& row, int column) {
        const auto id = row.id<SceneId>(column);
        const auto at = sceneAt_.find(id);
        if (at != sceneAt_.end()) return &content_.scenes[at->second];
        row.reject("its scene is not in the project");
        return nullptr;
    }
    /// Names are told apart: an empty one, or one that another has, is completed.
    static std::string unlike(const std::string& name, const char* kind, std::int64_t id,
                              std::set<std::string>& taken) {
        std::string own = name.empty() ? fmt::format("{} {}", kind, id) : name;
        while (!taken.insert(own).second) own += fmt::format(" ({})", id);
        return own;
    }

    SQLite::Database& db_;
    const fs::path& project_;
    Problems problems_;
    ProjectContent content_;
    std::map<SceneId, std::size_t> sceneAt_;
    std::set<EditId> steps_;
};

void Loader::classes() {
    Rows row = rows({"class", "classes"}, ClassTable::kMaxClasses,
                    "SELECT value, name, colour, locked, background FROM swath_classes ORDER BY value");
    while (row.next()) {
        const auto value = static_cast<std::uint8_t>(row.whole(0, 1, 254));
        LabelClass stored{.value = value, .name = row.shown(1)};
        const auto colour = parseColour(row.raw(2, limits::kNameBytes));
        if (!colour) row.mend(fmt::format("the colour of class {}", value));
        stored.colour = colour.value_or(defaultClassColour(value > 0 ? value - 1U : 0U));
        stored.locked = row.flag(3);
        stored.background = row.flag(4);
        if (row.usable() && !content_.classes.insert(stored))
            problems_.leftOut({"class", "classes"}, fmt::format("there are two of number {}", value));
    }
}

void Loader::scenes() {
    std::set<std::string> names;
    std::int64_t bands = 0;
    Rows row = rows({"scene", "scenes"}, limits::kScenes,
                    "SELECT id, name, relative_path, path, width, height, bands, fingerprint, crs_wkt, epsg, "
                    "geotransform, statistics, composition, view, removed FROM swath_scenes ORDER BY id");
    while (row.next()) {
        SceneRow scene{.id = row.id<SceneId>(0)};
        const bool isRemoved = row.flag(14);
        if (!isRemoved || row.raw(1, limits::kNameBytes) != removedName(scene.id)) scene.name = row.shown(1);
        scene.size = {static_cast<int>(row.whole(4, 1, limits::kSceneSide)),
                      static_cast<int>(row.whole(5, 1, limits::kSceneSide))};
        if (!row.usable()) continue;
        scene.name = unlike(scene.name, "scene", scene.id.value, names);
        scene.path = resolved(project_, row.raw(2, limits::kPathBytes), row.raw(3, limits::kPathBytes));
        const auto left = std::min<std::int64_t>(limits::kSceneBands, limits::kBands - bands);
        scene.bands = row.smallOr(6, 0, static_cast<int>(left), 0);
        bands += scene.bands;
        scene.fingerprint = row.shown(7);
        scene.crsWkt = row.raw(8, limits::kWktBytes);
        scene.epsg = row.smallOr(9, 0, limits::kLargestEpsg, 0);
        const std::string geotransform = row.raw(10, limits::kNameBytes);
        scene.geotransform = parseGeotransform(geotransform);
        if (!geotransform.empty() && !scene.geotransform) row.mend("the geotransform of " + scene.name);
        scene.statisticsJson = row.raw(11, limits::kJsonBytes);
        scene.compositionJson = row.raw(12, limits::kJsonBytes);
        scene.viewJson = row.raw(13, limits::kJsonBytes);
        if (isRemoved) content_.removed.scenes.insert(scene.id);
        sceneAt_[scene.id] = content_.scenes.size();
        content_.scenes.push_back(std::move(scene));
    }
}

void Loader::layers() {
    constexpr RowName kName{"layer", "layers"};
    std::int64_t ofLabels = 0;
    Rows row = rows(kName, limits::kLayers + limits::kRuns,
                    "SELECT id, name, visible, opacity, run, removed FROM swath_layers ORDER BY id");
    while (row.next()) {
        LayerRow layer{.id = row.id<LayerId>(0), .name = row.shown(1), .run = {row.whole(4, 0, kLargestId)}};
        if (!row.usable()) continue;
        if (!layer.run && ++ofLabels > limits::kLayers) {
            problems_.beyondLimit(kName, limits::kLayers);
            continue;
        }
        if (layer.name.empty()) layer.name = fmt::format("layer {}", layer.id.value);
        layer.visible = row.flag(2);
        layer.opacity = row.realOr(3, 0, 1, LayerRow().opacity);
        if (row.flag(5)) content_.removed.layers.insert(layer.id);
        content_.layers.push_back(std::move(layer));
    }
}

void Loader::regions() {
    constexpr RowName kName{"region", "regions"};
    std::map<SceneId, std::int64_t> counts;
    Rows row = rows(kName, limits::kRegions,
                    "SELECT id, scene, x, y, width, height, role, complete FROM swath_regions ORDER BY id");
    while (row.next()) {
        constexpr std::int64_t kSide = limits::kSceneSide;
        Region region{.id = row.id<RegionId>(0), .scene = row.id<SceneId>(1)};
        const RectI window{
            static_cast<int>(row.whole(2, -kSide, kSide)), static_cast<int>(row.whole(3, -kSide, kSide)),
            static_cast<int>(row.whole(4, 1, kSide)), static_cast<int>(row.whole(5, 1, kSide))};
        if (const SceneRow* scene = sceneOf(row, 1)) {
            region.window = intersection(window, {0, 0, scene->size.width, scene->size.height});
            if (region.window.empty()) row.reject("it lies outside its scene");
        }
        if (!row.usable()) continue;
        const auto role = parseRole(row.shown(6));
        if (!role) row.mend(fmt::format("the role of region {}", region.id.value));
        region.role = role.value_or(Role::Train);
        region.complete = row.flag(7);
        if (++counts[region.scene] > limits::kRegionsOfScene)
            problems_.beyondLimit({"region of a scene", "regions of a scene"}, limits::kRegionsOfScene);
        else
            content_.regions.push_back(region);
    }
}

void Loader::history() {
    const std::int64_t count = sql::number(db_, 0, "SELECT count(*) FROM swath_changes");
    const std::int64_t oldest = std::max<std::int64_t>(0, count - limits::kSteps);
    if (oldest > 0) problems_.beyondLimit({"step of the history", "steps of the history"}, limits::kSteps);
    Rows row = rows({"step of the history", "steps of the history"}, limits::kSteps,
                    "SELECT id, scene, label, time, pixels, undone FROM swath_changes "
                    "ORDER BY undone, id LIMIT -1 OFFSET ?",
                    oldest);
    while (row.next()) {
        JournalRow step{.id = row.id<EditId>(0)};
        step.undone = row.whole(5, 0, 1) != 0;
        if (!row.usable()) continue;
        step.scene = {row.wholeOr(1, 0, kLargestId, 0)};
        if (step.scene && !sceneAt_.contains(step.scene)) {
            row.mend("the scene of a step is not in the project");
            step.scene = {};
        }
        step.label = row.shown(2);
        step.time = row.shown(3);
        step.pixels = row.wholeOr(4, 0, kLargestId, 0);
        steps_.insert(step.id);
        content_.journal.push_back(std::move(step));
    }
}

void Loader::features() {
    std::int64_t corners = 0;
    Rows row = rows({"polygon", "polygons"}, limits::kFeatures,
                    "SELECT id, scene, class_value, rings, area_m2, area_px, coalesce(edit, 0), hidden "
                    "FROM swath_features ORDER BY id");
    while (row.next()) {
        Feature feature{.id = row.id<FeatureId>(0), .scene = row.id<SceneId>(1)};
        (void)sceneOf(row, 1);
        feature.classValue = static_cast<std::uint8_t>(row.whole(2, 0, 255));
        feature.edit = {row.whole(6, 0, kLargestId)};
        const auto blob = row.blob(3);
        if (!row.usable()) continue;
        auto rings = gpkg::decodePolygon(blob);
        if (!rings) {
            problems_.leftOut({"polygon", "polygons"}, rings.error().what);
            continue;
        }
        for (const Ring& ring : *rings) corners += static_cast<std::int64_t>(ring.size());
        if (corners > limits::kCorners) {
            problems_.beyondLimit({"corner of polygons", "corners of polygons"}, limits::kCorners);
            return;
        }
        feature.rings = std::move(*rings);
        constexpr double kLargestArea = limits::kLargestCoordinate * limits::kLargestCoordinate;
        feature.areaSquareMetres = row.realOr(4, 0, kLargestArea, 0);
        feature.areaPixels = row.realOr(5, 0, kLargestArea, 0);
        if (!steps_.contains(feature.edit)) feature.edit = {};
        if (row.flag(7)) content_.removed.features.insert(feature.id);
        content_.features.push_back(std::move(feature));
    }
}

void Loader::runs() {
    Rows row = rows({"run", "runs"}, limits::kRuns,
                    "SELECT id, name, started_at, state, config, classes, device, elapsed_s, record, removed "
                    "FROM swath_runs ORDER BY id");
    while (row.next()) {
        RunRow run{.id = row.id<RunId>(0), .name = row.shown(1)};
        if (!row.usable()) continue;
        if (run.name.empty()) run.name = fmt::format("run {}", run.id.value);
        run.startedAt = row.shown(2);
        run.state = row.shown(3);
        run.configJson = row.raw(4, limits::kJsonBytes);
        run.classesJson = row.raw(5, limits::kJsonBytes);
        run.deviceText = row.shown(6);
        run.elapsedS = row.realOr(7, 0, 1e12, 0);
        run.recordJson = row.raw(8, limits::kJsonBytes);
        if (row.flag(9)) content_.removed.runs.insert(run.id);
        content_.runs.push_back(std::move(run));
    }
}

void Loader::checkpoints() {
    std::map<RunId, std::size_t> at;
    for (std::size_t i = 0; i < content_.runs.size(); ++i) at[content_.runs[i].id] = i;
    Rows row = rows({"checkpoint", "checkpoints"}, limits::kCheckpoints,
                    "SELECT run, kind, step, bytes FROM swath_checkpoints ORDER BY run, kind");
    while (row.next()) {
        const auto run = at.find(row.id<RunId>(0));
        if (run == at.end()) row.reject("its run is not in the project");
        CheckpointRow checkpoint{.step = row.whole(2, 0, kLargestId),
                                 .bytes = row.whole(3, 0, limits::kCheckpointBytes)};
        checkpoint.kind = row.shown(1);
        if (!row.usable()) continue;
        RunRow& of = content_.runs[run->second];
        of.hasCheckpoint = true;
        of.checkpoints.push_back(std::move(checkpoint));
    }
}

void Loader::settings() {
    Rows row = rows({"setting", "settings"}, limits::kSettings, "SELECT key, value FROM swath_settings");
    std::size_t left = limits::kSettingsBytes;
    while (row.next()) {
        std::string key = row.raw(0, limits::kNameBytes), value = row.raw(1, limits::kJsonBytes);
        if (!isUtf8(key) || !isUtf8(value)) {
            row.mend("it is no text");
            continue;
        }
        if (value.size() > left) row.reject("together they are too long");
        if (!row.usable()) continue;
        left -= value.size();
        content_.settings[std::move(key)] = std::move(value);
    }
}

void Loader::largestId() {
    for (const char* table : {"swath_scenes", "swath_layers", "swath_regions", "swath_edits", "swath_changes",
                              "swath_features", "swath_runs"})
        content_.largestId = std::max(
            content_.largestId,
            sql::number(db_, 0, fmt::format("SELECT max(id) FROM {} WHERE id <= ?", table), kLargestId));
}

}  // namespace

std::optional<Geotransform> parseGeotransform(const std::string& text) {
    const auto words = split(text, ' ');
    Geotransform out;
    if (words.size() != out.t.size()) return std::nullopt;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const char* end = words[i].data() + words[i].size();
        const auto read = std::from_chars(words[i].data(), end, out.t[i]);
        if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
        if (!(std::abs(out.t[i]) <= limits::kLargestCoordinate)) return std::nullopt;
    }
    return out;
}

Result<ProjectContent> ProjectStore::load() {
    return impl_->read("load the project",
                       [&]() -> Result<ProjectContent> { return Loader(*impl_->db, impl_->path).load(); });
}

}  // namespace swath
