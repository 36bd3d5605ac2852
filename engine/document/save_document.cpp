// SPDX-License-Identifier: MIT
#include "engine/document/save_document.h"

#include <algorithm>
#include <utility>

#include "engine/document/project_json.h"
#include "engine/store/change.h"

namespace swath {
namespace {

class Saving {
  public:
    Saving(const Document& document, ProjectStore& store) : d_(document), store_(store) {}

    Result<LeftBehind> all(EditId change) {
        take(scenesAndLayers());
        take(runs());
        for (const auto& [key, value] : d_.settings) take(store_.saveSetting(key, value));
        take(store_.recordChange(drawn(change)));
        maps();
        if (!done_) return done_.error();
        return left_;
    }

  private:
    /// The first failure stays.
    void take(Status status) {
        if (done_) done_ = std::move(status);
    }

    Status scenesAndLayers() {
        for (const Scene& scene : d_.scenes)
            if (const auto added = store_.addScene(sceneToRow(scene)); !added) return added.error();
        for (const Layer& layer : d_.layers)
            if (Status saved = store_.saveLayer(layerToRow(layer)); !saved) return saved;
        return {};
    }
    Status runs() {
        for (const Run& run : d_.runs) {
            if (const auto added = store_.addRun(runToRow(run)); !added) return added.error();
            std::vector<SeriesPoint> points;
            for (const auto& [name, curve] : run.series)
                for (std::size_t i = 0; i < curve.step.size(); ++i)
                    points.push_back(
                        {name, static_cast<std::int64_t>(curve.step[i]), curve.timeS[i], curve.value[i]});
            if (Status saved = store_.appendSeries(run.id, points); !saved) return saved;
        }
        return {};
    }
    Change drawn(EditId id) {
        Change change{id, "What the window held", {}};
        const auto made = store_.load();  // a new project has a layer of its own
        if (!made) take(made.error());
        for (const LayerRow& row : made ? made->layers : std::vector<LayerRow>())
            if (!d_.layer(row.id)) change.steps.emplace_back(LayerStep{row, std::nullopt});
        if (!d_.regions.empty()) change.steps.emplace_back(RegionStep{{}, d_.regions});
        if (!d_.features.empty()) change.steps.emplace_back(FeatureStep{{}, d_.features});
        for (const auto& [key, map] : d_.labels) {
            if (!d_.scene(key.first)) continue;
            TileStep step{key.first, key.second, {}};
            for (const TileIndex index : map.tiles())
                if (LabelTilePtr tile = kept(map, index))
                    step.changes.push_back({index, nullptr, std::move(tile)});
            if (!step.changes.empty()) change.steps.emplace_back(std::move(step));
        }
        return change;
    }
    void maps() {
        for (const auto& [key, map] : d_.maps) {
            if (!d_.scene(key.first)) continue;
            std::vector<MapTile> tiles;
            for (const auto& [index, step] : map.step)
                if (LabelTilePtr tile = kept(map.classes, index))
                    tiles.push_back({index, step, std::move(tile)});
            take(store_.saveMap(key.second, key.first, tiles));
        }
    }
    LabelTilePtr kept(const LabelMap& map, TileIndex index) {
        LabelTilePtr tile = map.tile(index);
        left_.tiles += tile ? 0 : 1;
        return tile;
    }

    const Document& d_;
    ProjectStore& store_;
    Status done_;
    LeftBehind left_;
};

}  // namespace

Result<LeftBehind> saveDocument(const Document& document, ProjectStore& store, EditId change) {
    return Saving(document, store).all(change);
}

}  // namespace swath
