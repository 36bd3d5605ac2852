// SPDX-License-Identifier: MIT
// Scenes whose image shows one thing as a whole are labelled with it.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/core/text.h"
#include "engine/session/label_desk.h"
#include "engine/session/map_change.h"

namespace swath {

namespace {

struct SceneToFill {
    SceneId scene;
    std::uint8_t value;
    LabelMap labels;
};

/// What nobody labelled becomes the value; within the scene, as edge tiles hold nothing beyond it.
TileRule fillRule(std::uint8_t value, Size size) {
    return [value, size](TileIndex index, const LabelTilePtr& present) -> LabelTilePtr {
        auto tile = std::make_shared<LabelTile>(present ? *present : LabelTile{});
        const RectI inside = tileWindow(size, index);
        for (int y = 0; y < inside.height; ++y) {
            const auto row = tile->begin() + std::ptrdiff_t{y} * kLabelTileSize;
            std::replace(row, row + inside.width, kUnlabelled, value);
        }
        return tile;
    };
}

}  // namespace

Status LabelDesk::on(const FillWithImageClass& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    std::vector<SceneToFill> scenes;
    for (const SceneId id : wanted.scenes) {
        const Scene* scene = c_.document.scene(id);
        const LabelMap* labels = c_.document.labelsOf(id);
        if (!scene || !labels) continue;
        if (const std::uint8_t value = imageClassOf(c_.document, *scene))
            scenes.push_back({id, value, *labels});
    }
    if (scenes.empty())
        return Error{Errc::InvalidInput, "nobody said what the images of these scenes show",
                     "give them a class first"};
    const std::string label =
        fmt::format("Fill {} scene{} with {} class", formatCount(std::ssize(scenes)),
                    scenes.size() == 1 ? "" : "s", scenes.size() == 1 ? "its" : "their");
    c_.jobs.run<std::vector<MapChange>>(
        JobKind::FillScenes, Lane::Io, label,
        [scenes = std::move(scenes),
         layer = c_.document.currentLayer](JobContext& job) -> Result<std::vector<MapChange>> {
            std::vector<MapChange> all;
            for (std::size_t i = 0; i < scenes.size(); ++i) {
                const auto& [id, value, labels] = scenes[i];
                job.report("filling", static_cast<double>(i) / static_cast<double>(scenes.size()));
                const RectI whole{0, 0, labels.size().width, labels.size().height};
                auto one =
                    workOut(id, layer, labels, tilesOf(labels, whole), fillRule(value, labels.size()), job);
                if (!one) return one.error();
                all.push_back(std::move(*one));
            }
            return all;
        },
        [this, label](const Result<std::vector<MapChange>>& maps) {
            if (maps) takeMaps(label, *maps);
        });
    return {};
}

/// One step; of scenes that are still there.
void LabelDesk::takeMaps(const std::string& label, const std::vector<MapChange>& maps) {
    c_.changes.change(label, [maps](const Document& d) -> std::vector<Step> {
        std::vector<Step> steps;
        for (const MapChange& map : maps) {
            const auto now = d.labels.find({map.scene, map.layer});
            if (now == d.labels.end() || !d.scene(map.scene)) continue;
            if (TileStep tiles = map.stepFor(now->second); !tiles.changes.empty())
                steps.emplace_back(std::move(tiles));
        }
        return steps;
    });
}

}  // namespace swath
