// SPDX-License-Identifier: MIT
// Regions, splits and masks.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/document/mask_import.h"
#include "engine/document/split.h"
#include "engine/session/label_desk.h"

namespace swath {
namespace {

const Region* regionOf(const Document& d, RegionId id) {
    const auto at = std::ranges::find(d.regions, id, &Region::id);
    return at == d.regions.end() ? nullptr : &*at;
}

RectI wholeOf(const Scene& scene) {
    return {0, 0, scene.info.size.width, scene.info.size.height};
}

/// All regions of a scene take a role; where none covers it and the role is not what holds anyway, one does.
void giveRole(const Region& whole, const Document& d, RegionStep& step) {
    bool covered = false;
    for (Region region : d.regionsOf(whole.scene)) {
        step.before.push_back(region);
        region.role = whole.role;
        covered = covered || region.window.contains(whole.window);
        // What says no more than what holds without it goes.
        if (region.role != Role::Train || region.complete) step.after.push_back(region);
    }
    if (!covered && whole.role != Role::Train) step.after.push_back(whole);
}

}  // namespace

Status LabelDesk::on(const AddRegion& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    const Scene* scene = c_.document.scene(wanted.scene);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    const Region region{.id = RegionId{c_.changes.nextId()},
                        .scene = wanted.scene,
                        .window = intersection(wanted.window, wholeOf(*scene)),
                        .role = wanted.role,
                        .complete = wanted.complete};
    if (region.window.empty())
        return Error{Errc::InvalidInput, "the region lies outside the scene", "draw it on the picture"};
    c_.changes.change(std::string("Add a ") + roleName(wanted.role) + " region",
                      [region](const Document& d) -> std::vector<Step> {
                          if (!d.scene(region.scene)) return {};
                          return {RegionStep{{}, {region}}};
                      });
    return {};
}

Status LabelDesk::on(const ChangeRegion& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    if (!regionOf(c_.document, wanted.changed.id)) return Error{Errc::NotFound, "no such region", ""};
    c_.changes.change("Change a region", [after = wanted.changed](const Document& d) -> std::vector<Step> {
        const Region* before = regionOf(d, after.id);
        if (!before || *before == after) return {};
        return {RegionStep{{*before}, {after}}};
    });
    return {};
}

Status LabelDesk::on(const RemoveRegion& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    if (!regionOf(c_.document, wanted.region)) return Error{Errc::NotFound, "no such region", ""};
    c_.changes.change("Remove a region", [id = wanted.region](const Document& d) -> std::vector<Step> {
        const Region* before = regionOf(d, id);
        if (!before) return {};
        return {RegionStep{{*before}, {}}};
    });
    return {};
}

Status LabelDesk::on(const SetSceneRoles& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    std::vector<Region> wholes;
    for (const SceneId id : wanted.scenes) {
        const Scene* scene = c_.document.scene(id);
        if (!scene) return Error{Errc::NotFound, "no such scene", ""};
        if (wholeOf(*scene).empty())
            return Error{Errc::Busy, scene->name + " is still being opened", "wait until it is shown"};
        wholes.push_back({.id = RegionId{c_.changes.nextId()},
                          .scene = id,
                          .window = wholeOf(*scene),
                          .role = wanted.role});
    }
    if (wholes.empty()) return Error{Errc::NotFound, "no such scene", ""};
    const std::string who = wholes.size() == 1 ? c_.document.scene(wholes.front().scene)->name
                                               : fmt::format("{} scenes", wholes.size());
    c_.changes.change(fmt::format("{}: {}", who, roleName(wanted.role)),
                      [wholes](const Document& d) -> std::vector<Step> {
                          RegionStep step;
                          for (const Region& whole : wholes) giveRole(whole, d, step);
                          if (step.before == step.after) return {};
                          return {std::move(step)};
                      });
    return {};
}

Status LabelDesk::on(const SplitRegions& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    auto plan = planSplit(c_.document, wanted.options);
    if (!plan) return plan.error();
    for (Region& added : plan->added) added.id = RegionId{c_.changes.nextId()};
    c_.changes.change("Split into train and validation",
                      [plan = *plan](const Document& d) -> std::vector<Step> { return {stepOf(plan, d)}; });
    c_.events.post(Severity::Info, plan->summary);
    return {};
}

Status LabelDesk::on(const ImportMask& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    const Scene* scene = c_.document.scene(wanted.scene);
    const LabelMap* present = c_.document.labelsOf(wanted.scene);
    if (!scene || !present) return Error{Errc::NotFound, "no such scene", ""};
    MaskImportRequest request{
        .file = wanted.file, .scene = scene->info, .classes = c_.document.classes, .map = wanted.map};
    c_.jobs.run<MapChange>(
        JobKind::ImportMask, Lane::Io, "Import " + wanted.file.filename().string(),
        [this, request, id = wanted.scene, layer = c_.document.currentLayer,
         basis = *present](JobContext& job) -> Result<MapChange> {
            auto imported = importMask(request, job);
            if (!imported) return imported.error();
            job.tell([this, notes = std::move(imported->notes)] {
                for (const std::string& note : notes) c_.events.post(Severity::Info, note);
            });
            const LabelMap& mask = imported->labels;
            job.report("comparing with the labels");
            std::vector<TileIndex> places = mask.tiles();
            const auto labelled = basis.tiles();
            places.insert(places.end(), labelled.begin(), labelled.end());
            std::ranges::sort(places);
            places.erase(std::ranges::unique(places).begin(), places.end());
            return workOut(
                id, layer, basis, std::move(places),
                [mask](TileIndex index, const LabelTilePtr&) { return mask.tile(index); }, job);
        },
        [this, wanted](const Result<MapChange>& change) {
            if (change) maskRead(wanted, *change);
        });
    return {};
}

/// Tiles and region are one step; a stroke that is being painted is ended by the hand that paints it first.
void LabelDesk::maskRead(const ImportMask& wanted, const MapChange& change) {
    const RegionId id{c_.changes.nextId()};
    c_.changes.change(
        "Import " + wanted.file.filename().string(),
        [wanted, change, id](const Document& d) -> std::vector<Step> {
            const Scene* scene = d.scene(wanted.scene);
            const auto now = d.labels.find({wanted.scene, change.layer});
            if (!scene || now == d.labels.end()) return {};  // removed meanwhile
            std::vector<Step> steps;
            if (TileStep tiles = change.stepFor(now->second); !tiles.changes.empty())
                steps.emplace_back(std::move(tiles));
            RegionStep regions;
            for (const Region& old : d.regionsOf(wanted.scene))
                if (old.window == wholeOf(*scene)) regions.before.push_back(old);
            regions.after.push_back({.id = id,
                                     .scene = wanted.scene,
                                     .window = wholeOf(*scene),
                                     .role = wanted.role,
                                     .complete = true});
            steps.emplace_back(std::move(regions));
            return steps;
        },
        [this, scene = wanted.scene] { c_.events.emit(EventKind::MaskImported, scene); });
}

}  // namespace swath
