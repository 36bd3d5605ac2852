// SPDX-License-Identifier: MIT
// Classes and layers.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/document/project_json.h"
#include "engine/session/label_desk.h"
#include "engine/session/map_change.h"

namespace swath {
namespace {

/// The classes after a change, to be made when its turn comes: what others did to the table meanwhile stays.
using TableEdit = std::function<Status(ClassTable&)>;

Changes::Prepare preparedTable(const TableEdit& edit) {
    return [edit](const Document& d) -> std::vector<Step> {
        ClassTable after = d.classes;
        if (!edit(after) || after == d.classes) return {};
        return {ClassTableStep{d.classes, std::move(after)}};
    };
}

std::string labelOf(const LabelClass& before, const LabelClass& after) {
    if (before.name != after.name) return fmt::format("Rename {} to {}", before.name, after.name);
    if (!(before.colour == after.colour)) return "Recolour " + after.name;
    if (before.locked != after.locked) return (after.locked ? "Lock " : "Unlock ") + after.name;
    return (after.background ? "Background: " : "No background: ") + after.name;
}

/// Another value in place of one.
TileRule valueRule(std::uint8_t from, std::uint8_t to) {
    return [from, to](TileIndex, const LabelTilePtr& present) -> LabelTilePtr {
        if (!present || std::ranges::find(*present, from) == present->end()) return present;
        auto tile = std::make_shared<LabelTile>(*present);
        std::ranges::replace(*tile, from, to);
        return nullIfEmpty(std::move(tile));
    };
}

struct LabelCopy {
    SceneId scene;
    LayerId layer;
    LabelMap map;
};

/// Polygons of a class that is no more: of another class, or none.
FeatureStep featuresOf(const Document& d, const RemoveClass& wanted,
                       const std::function<FeatureId()>& nextId) {
    FeatureStep step;
    for (const Feature& feature : d.features) {
        if (feature.classValue != wanted.value) continue;
        step.before.push_back(feature);
        if (wanted.into == kUnlabelled) continue;
        step.after.push_back(feature);
        step.after.back().id = nextId();
        step.after.back().classValue = wanted.into;
    }
    return step;
}

}  // namespace

Status LabelDesk::on(const AddClass& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    ClassTable trial = c_.document.classes;
    if (const auto added = trial.add(wanted.name, wanted.colour); !added) return added.error();
    c_.changes.change("Add class " + wanted.name, preparedTable([wanted](ClassTable& table) -> Status {
                          const auto added = table.add(wanted.name, wanted.colour);
                          return added ? Status() : Status(added.error());
                      }));
    return {};
}

Status LabelDesk::on(const ChangeClass& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    ClassTable trial = c_.document.classes;
    const LabelClass* found = trial.find(wanted.changed.value);
    const LabelClass before = found ? *found : LabelClass{};
    if (Status replaced = trial.replace(wanted.changed); !replaced) return replaced;
    const std::string label = labelOf(before, wanted.changed);
    if (label.starts_with("Recolour "))
        c_.changes.changeClassesSoon(label, std::move(trial));
    else
        c_.changes.change(label,
                          preparedTable([wanted](ClassTable& t) { return t.replace(wanted.changed); }));
    return {};
}

Status LabelDesk::on(const RemoveClass& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    const LabelClass* removed = c_.document.classes.find(wanted.value);
    if (!removed) return Error{Errc::NotFound, "no such class", ""};
    const LabelClass* into = c_.document.classes.find(wanted.into);
    if (wanted.into != kUnlabelled && wanted.into != kIgnore && (!into || into == removed))
        return Error{Errc::InvalidInput, fmt::format("there is no class {} to merge into", wanted.into), ""};
    const std::string label =
        into ? fmt::format("Merge {} into {}", removed->name, into->name) : "Remove class " + removed->name;
    std::vector<LabelCopy> copies;
    for (const auto& [key, map] : c_.document.labels)
        if (c_.document.scene(key.first)) copies.push_back({key.first, key.second, map});
    // Every tile is looked at: not on this thread.
    c_.jobs.run<std::vector<MapChange>>(
        JobKind::MergeClass, Lane::Io, label,
        [copies = std::move(copies), wanted](JobContext& job) -> Result<std::vector<MapChange>> {
            std::vector<MapChange> all;
            for (const LabelCopy& copy : copies) {
                auto one = workOut(copy.scene, copy.layer, copy.map, copy.map.tiles(),
                                   valueRule(wanted.value, wanted.into), job);
                if (!one) return one.error();
                all.push_back(std::move(*one));
            }
            return all;
        },
        [this, wanted, label](const Result<std::vector<MapChange>>& maps) {
            if (maps) merge(label, wanted, *maps);
        });
    return {};
}

void LabelDesk::merge(const std::string& label, const RemoveClass& wanted,
                      const std::vector<MapChange>& maps) {
    c_.changes.change(label, [this, wanted, maps](const Document& d) -> std::vector<Step> {
        ClassTable after = d.classes;
        if (!after.remove(wanted.value)) return {};  // gone meanwhile
        std::vector<Step> steps;
        for (const MapChange& map : maps) {
            const auto now = d.labels.find({map.scene, map.layer});
            if (now == d.labels.end() || !d.scene(map.scene)) continue;
            if (TileStep tiles = map.stepFor(now->second); !tiles.changes.empty())
                steps.emplace_back(std::move(tiles));
        }
        FeatureStep features = featuresOf(d, wanted, [this] { return FeatureId{c_.changes.nextId()}; });
        if (!features.before.empty()) steps.emplace_back(std::move(features));
        for (const auto* scenes : {&d.scenes, &d.removedScenes})
            for (const Scene& scene : *scenes)
                if (scene.imageClass == wanted.value)
                    steps.emplace_back(ImageClassStep{scene.id, wanted.value,
                                                      wanted.into == kIgnore ? kUnlabelled : wanted.into});
        steps.emplace_back(ClassTableStep{d.classes, std::move(after)});
        return steps;
    });
}

Status LabelDesk::on(const ChangeLayer& wanted) {
    const Layer* layer = c_.document.layer(wanted.changed.id);
    if (!layer) return Error{Errc::NotFound, "no such layer", ""};
    if (layer->visible != wanted.changed.visible || layer->opacity != wanted.changed.opacity)
        c_.changes.setLayerView(layer->id, wanted.changed.visible, wanted.changed.opacity);
    if (layer->name == wanted.changed.name) return {};
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    if (wanted.changed.name.empty()) return Error{Errc::InvalidInput, "a layer needs a name", ""};
    c_.changes.change(fmt::format("Rename {} to {}", layer->name, wanted.changed.name),
                      [id = layer->id, name = wanted.changed.name](const Document& d) -> std::vector<Step> {
                          const Layer* present = d.layer(id);
                          if (!present) return {};
                          LayerRow after = layerToRow(*present);
                          after.name = name;
                          return {LayerStep{layerToRow(*present), after}};
                      });
    return {};
}

}  // namespace swath
