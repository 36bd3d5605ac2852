// SPDX-License-Identifier: MIT
// Steps of the history as they were recorded, read part by part and with suspicion.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "engine/store/change.h"
#include "engine/store/limits.h"
#include "engine/store/rows.h"
#include "engine/store/step_json.h"
#include "engine/store/store_impl.h"

namespace swath {
namespace {

constexpr RowName kTile{"tile of a step", "tiles of a step"}, kPart{"part of a step", "parts of a step"},
    kRegion{"region of a step", "regions of a step"}, kPolygon{"polygon of a step", "polygons of a step"};

class StepReader {
  public:
    explicit StepReader(ProjectStore::Impl& impl) : impl_(impl) {}

    Result<Change> read(EditId id) {
        Rows row(found_, {"step of the history", "steps of the history"}, 1, *impl_.db,
                 "SELECT id, label FROM swath_changes WHERE id = ?", id.value);
        if (!row.next()) return Error{Errc::NotFound, "this step is not in the history of the project", ""};
        Change change{.id = id, .label = row.shown(1), .steps = {}};
        tiles(id);
        others(id);
        for (auto& [position, step] : steps_) change.steps.push_back(std::move(step));
        return change;
    }
    const Problems& problems() const { return found_; }

    bool take(TileStep&) { return true; }
    bool take(ClassTableStep&) { return true; }
    bool take(RegionStep& step) { return keep(step.before) && keep(step.after); }
    bool take(FeatureStep& step) { return fill(step.before) && fill(step.after); }
    bool take(LayerStep& step) {
        return (step.before || step.after) &&
               (!step.before || !step.after || step.before->id == step.after->id);
    }
    bool take(SceneStep& step) { return sizeOf(step.scene).has_value(); }
    bool take(BandsStep& step) { return sizeOf(step.scene).has_value(); }
    bool take(SceneNameStep& step) { return sizeOf(step.scene).has_value(); }
    bool take(SceneOrderStep&) { return true; }
    bool take(ImageClassStep& step) { return sizeOf(step.scene).has_value(); }
    bool take(RunStep& step) {
        return sql::number(*impl_.db, 0, "SELECT 1 FROM swath_runs WHERE id = ?", step.run.value) != 0;
    }

  private:
    void tiles(EditId change);
    TileStep tilesOf(std::int64_t edit, SceneId scene, LayerId layer, Size size);
    void others(EditId change);
    bool keep(std::vector<Region>& regions);
    bool fill(std::vector<Feature>& features);
    bool fill(Feature& feature);
    std::optional<Size> sizeOf(SceneId scene);

    ProjectStore::Impl& impl_;
    Problems found_;
    std::multimap<std::int64_t, Step> steps_;  ///< by their place
    std::map<SceneId, std::optional<Size>> sizes_;
};

std::optional<Size> StepReader::sizeOf(SceneId scene) {
    if (const auto known = sizes_.find(scene); known != sizes_.end()) return known->second;
    Problems ofScene;  // said when the project was loaded
    Rows row(ofScene, {"scene", "scenes"}, 1, *impl_.db,
             "SELECT width, height FROM swath_scenes WHERE id = ?", scene.value);
    std::optional<Size> size;
    if (row.next()) {
        size = Size{static_cast<int>(row.whole(0, 1, limits::kSceneSide)),
                    static_cast<int>(row.whole(1, 1, limits::kSceneSide))};
        if (!row.usable()) size.reset();
    }
    sizes_[scene] = size;
    return size;
}

void StepReader::tiles(EditId change) {
    Rows row(found_, kPart, limits::kStepParts, *impl_.db,
             "SELECT e.id, e.scene, e.layer, e.position, l.id FROM swath_edits e "
             "LEFT JOIN swath_layers l ON l.id = e.layer WHERE e.change = ? ORDER BY e.id",
             change.value);
    while (row.next()) {
        const auto edit = row.whole(0, 1, limits::kLargestId);
        const auto scene = row.id<SceneId>(1);
        const auto layer = row.id<LayerId>(2);
        const auto position = row.whole(3, 0, limits::kLargestId);
        const auto size = sizeOf(scene);
        if (!size) row.reject("its scene is not in the project");
        if (row.isNull(4)) row.reject("its layer is not in the project");
        if (row.usable()) steps_.emplace(position, tilesOf(edit, scene, layer, *size));
    }
}

TileStep StepReader::tilesOf(std::int64_t edit, SceneId scene, LayerId layer, Size size) {
    TileStep step{scene, layer, {}};
    const LabelMap grid(size);
    Rows row(found_, kTile, std::int64_t{grid.tilesX()} * grid.tilesY(), *impl_.db,
             "SELECT x, y, before, after FROM swath_journal_tiles WHERE edit = ? ORDER BY rowid", edit);
    while (row.next()) {
        TileChange change{.index = {static_cast<int>(row.whole(0, 0, grid.tilesX() - 1)),
                                    static_cast<int>(row.whole(1, 0, grid.tilesY() - 1))},
                          .before = {},
                          .after = {}};
        for (auto [column, tile] : {std::pair(2, &change.before), std::pair(3, &change.after)}) {
            if (row.isNull(column)) continue;
            const auto blob = row.blob(column);
            auto decoded = impl_.decode(blob, change.index, size);
            if (decoded)
                *tile = std::move(*decoded);
            else
                row.reject("it is damaged");
        }
        if (row.usable()) step.changes.push_back(std::move(change));
    }
    return step;
}

void StepReader::others(EditId change) {
    Rows row(
        found_, kPart, limits::kStepParts, *impl_.db,
        "SELECT position, kind, before, after FROM swath_change_steps WHERE change = ? ORDER BY position",
        change.value);
    while (row.next()) {
        const auto position = row.whole(0, 0, limits::kLargestId);
        auto step = parseStep(
            {row.raw(1, limits::kNameBytes), row.raw(2, limits::kStepBytes), row.raw(3, limits::kStepBytes)});
        if (!step || !std::visit([this](auto& part) { return take(part); }, *step))
            row.reject("it is not as Swath writes it");
        if (row.usable()) steps_.emplace(position, std::move(*step));
    }
}

/// Those within scenes that are there. @return true: the step itself can be used.
bool StepReader::keep(std::vector<Region>& regions) {
    std::erase_if(regions, [this](Region& region) {
        const auto size = sizeOf(region.scene);
        if (size) region.window = intersection(region.window, {0, 0, size->width, size->height});
        const bool isIn = size && !region.window.empty();
        if (!isIn) found_.leftOut(kRegion, "it lies in no scene of the project");
        return !isIn;
    });
    return true;
}

bool StepReader::fill(std::vector<Feature>& features) {
    std::erase_if(features, [this](Feature& feature) { return !fill(feature); });
    return true;
}

/// Everything but its number.
bool StepReader::fill(Feature& feature) {
    Rows row(found_, kPolygon, 1, *impl_.db,
             "SELECT scene, class_value, rings, area_m2, area_px FROM swath_features WHERE id = ?",
             feature.id.value);
    if (!row.next()) {
        found_.leftOut(kPolygon, "it is not in the project");
        return false;
    }
    feature.scene = row.id<SceneId>(0);
    feature.classValue = static_cast<std::uint8_t>(row.whole(1, 0, 255));
    if (!sizeOf(feature.scene)) row.reject("its scene is not in the project");
    auto rings = gpkg::decodePolygon(row.blob(2));
    if (!rings) row.reject(rings.error().what);
    constexpr double kLargestArea = limits::kLargestCoordinate * limits::kLargestCoordinate;
    feature.areaSquareMetres = row.realOr(3, 0, kLargestArea, 0);
    feature.areaPixels = row.realOr(4, 0, kLargestArea, 0);
    if (!row.usable()) return false;
    feature.rings = std::move(*rings);
    return true;
}

}  // namespace

Result<Change> ProjectStore::loadChange(EditId id, std::vector<Error>* problems) {
    return impl_->read("load a step of the history", [&]() -> Result<Change> {
        StepReader reader(*impl_);
        auto change = reader.read(id);
        if (!change || reader.problems().empty()) return change;
        auto said = reader.problems().sentences(impl_->path.filename().string());
        if (!problems) return said.front();
        std::ranges::move(said, std::back_inserter(*problems));
        return change;
    });
}

}  // namespace swath
