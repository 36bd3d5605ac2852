// SPDX-License-Identifier: MIT
// Regions, splits and masks.
#include "engine/document/split.h"
#include "engine/session/label_desk.h"
#include "engine/session/mask_import.h"

namespace swath {

Status LabelDesk::on(const AddRegion& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    const Scene* scene = c_.document.scene(wanted.scene);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    Region region{
        .id = RegionId{c_.changes.nextId()},
        .scene = wanted.scene,
        .window = intersection(wanted.window, {0, 0, scene->info.size.width, scene->info.size.height}),
        .role = wanted.role,
        .complete = wanted.complete};
    if (region.window.empty())
        return Error{Errc::InvalidInput, "the region lies outside the scene", "draw it on the picture"};
    c_.changes.addRegion(region);
    return {};
}

Status LabelDesk::on(const ChangeRegion& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    return c_.changes.changeRegion(wanted.changed);
}

Status LabelDesk::on(const RemoveRegion& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    return c_.changes.removeRegion(wanted.region);
}

Status LabelDesk::on(const SplitRegions& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    auto plan = planSplit(c_.document, wanted.options);
    if (!plan) return plan.error();
    for (const RegionId id : plan->removed)
        if (Status done = on(RemoveRegion{id}); !done) return done;
    for (const Region& changed : plan->changed)
        if (Status done = on(ChangeRegion{changed}); !done) return done;
    for (const Region& added : plan->added)
        if (Status done = on(AddRegion{added.scene, added.window, added.role, added.complete}); !done)
            return done;
    c_.events.post(Severity::Info, plan->summary);
    return {};
}

Status LabelDesk::on(const ImportMask& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    const Scene* scene = c_.document.scene(wanted.scene);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    if (c_.changes.strokeOpen()) return Error{Errc::Busy, "a stroke is being painted", "finish it first"};
    MaskImportRequest request{.file = wanted.file,
                              .scene = scene->info,
                              .sceneName = scene->name,
                              .classes = c_.document.classes,
                              .valueMap = wanted.valueMap};
    c_.jobs.run<LabelMap>(
        JobKind::ImportMask, Lane::Io, "Import " + wanted.file.filename().string(),
        [request](JobContext& job) { return importMask(request, job); },
        [this, wanted](const Result<LabelMap>& map) {
            if (map) maskRead(wanted, *map);
        });
    return {};
}

void LabelDesk::maskRead(const ImportMask& wanted, const LabelMap& map) {
    LabelMap* present = c_.changes.labels(wanted.scene);
    const Scene* target = c_.document.scene(wanted.scene);
    if (!present || !target) return;  // removed meanwhile
    Edit edit = difference(*present, map);
    edit.scene = wanted.scene;
    edit.label = "Import " + wanted.file.filename().string();
    applyEdit(*present, edit);
    c_.changes.record(std::move(edit));
    const RectI all{0, 0, target->info.size.width, target->info.size.height};
    for (const Region& old : c_.document.regionsOf(wanted.scene))
        if (old.window == all) (void)on(RemoveRegion{old.id});
    (void)on(AddRegion{wanted.scene, all, wanted.role, true});
    c_.events.emit(EventKind::MaskImported, wanted.scene);
}

}  // namespace swath
