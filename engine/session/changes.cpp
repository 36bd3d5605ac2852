// SPDX-License-Identifier: MIT
#include "engine/session/changes.h"

#include <algorithm>

#include "engine/core/utc_time.h"
#include "engine/document/project_json.h"

namespace swath {

Changes::Changes(Document& document, StoreWriter& store, Jobs& jobs, Events& events, bool readOnly,
                 std::int64_t lastId)
    : document_(document),
      store_(store),
      jobs_(jobs),
      events_(events),
      readOnly_(readOnly),
      lastId_(lastId) {}

Status Changes::refuseIfReadOnly() const {
    if (!readOnly_) return {};
    return Error{Errc::Busy, "the project is open read-only",
                 "close it where it is open for writing, then open it again"};
}

void Changes::write(std::string what, std::function<Status(ProjectStore&)> work) {
    if (!readOnly_) store_.post(std::move(work), std::move(what));
}

LabelMap* Changes::labels(SceneId scene) {
    const auto at = document_.labels.find({scene, document_.currentLayer});
    return at == document_.labels.end() ? nullptr : &at->second;
}

Status Changes::beginStroke(SceneId scene, const PaintRule& rule, std::string label) {
    if (stroke_) endStroke();
    LabelMap* map = labels(scene);
    if (!map) return Error{Errc::NotFound, "no scene to paint on", "open a scene first"};
    stroke_.emplace(*map, rule);
    strokeScene_ = scene;
    strokeLabel_ = std::move(label);
    return {};
}

Status Changes::extendStroke(Vec2 scenePos, double radiusPx) {
    if (!stroke_) return Error{Errc::InvalidInput, "no stroke has begun", ""};
    const RectI touched = stroke_->extend(scenePos, radiusPx);
    if (!touched.empty()) labelsChanged(strokeScene_, touched);
    return {};
}

void Changes::endStroke() {
    if (!stroke_) return;
    Edit edit = stroke_->finish();
    stroke_.reset();
    edit.scene = strokeScene_;
    edit.label = std::move(strokeLabel_);
    record(std::move(edit));
}

void Changes::cancelStroke() {
    if (!stroke_) return;
    stroke_->cancel();
    stroke_.reset();
    labelsChanged(strokeScene_, {});
}

void Changes::record(Edit edit, std::optional<Feature> feature) {
    if (edit.empty()) return;  // nothing changed: nothing to undo
    target_.reset();
    edit.id = EditId{nextId()};
    edit.layer = document_.currentLayer;
    const RectI window = edit.window();
    const SceneId scene = edit.scene;
    if (feature) feature->edit = edit.id;
    // The redo side is gone, and with it the polygons that were drawn there.
    const auto& history = document_.history;
    for (std::size_t i = history.cursor(); i < history.steps().size(); ++i)
        std::erase_if(document_.features, [&](const Feature& f) { return f.edit == history.steps()[i].id; });
    auto shared = std::make_shared<const Edit>(std::move(edit));
    document_.history.push(shared, utcNow());
    write("save the stroke", [shared, feature](ProjectStore& store) {
        return store.recordEdit(*shared, feature ? &*feature : nullptr);
    });
    if (feature) document_.features.push_back(std::move(*feature));
    labelsChanged(scene, window);
}

Status Changes::undo() {
    const std::size_t at = target_.value_or(document_.history.cursor());
    return goTo(at == 0 ? 0 : at - 1);
}

Status Changes::redo() {
    return goTo(target_.value_or(document_.history.cursor()) + 1);
}

Status Changes::goTo(std::size_t cursor) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    if (stroke_) {
        cancelStroke();
        return {};
    }
    const bool goes = target_.has_value();
    target_ = std::min(cursor, document_.history.steps().size());
    if (!goes) advance();
    return {};
}

void Changes::advance() {
    History& history = document_.history;
    while (target_ && history.cursor() != *target_) {
        const bool forward = history.cursor() < *target_;
        const std::size_t index = forward ? history.cursor() : history.cursor() - 1;
        if (history.edit(index)) {
            if (Status swapped = swap(index, forward); !swapped) {
                events_.post(swapped.error());
                break;
            }
            continue;
        }
        const EditId id = history.steps()[index].id;
        jobs_.run<Edit>(
            JobKind::LoadStep, Lane::Store, "Fetch a step of the history",
            [id, store = &store_](JobContext&) {
                return store->ask<Edit>([id](ProjectStore& s) { return s.loadEdit(id); });
            },
            [this, index, id](const Result<Edit>& loaded) {
                const auto steps = document_.history.steps();
                const bool stands = index < steps.size() && steps[index].id == id;
                if (loaded && stands) document_.history.supply(index, std::make_shared<const Edit>(*loaded));
                if (loaded)
                    advance();
                else
                    target_.reset();
            });
        return;
    }
    target_.reset();
}

Status Changes::swap(std::size_t index, bool forward) {
    History& history = document_.history;
    const std::shared_ptr<const Edit> edit = history.edit(index);
    const auto at = document_.labels.find({edit->scene, edit->layer});
    if (at == document_.labels.end()) return Error{Errc::NotFound, "the scene of this step is gone", ""};
    if (forward) {
        applyEdit(at->second, *edit);
        history.stepForward();
    } else {
        revertEdit(at->second, *edit);
        history.stepBack();
    }
    write(forward ? "save the redo" : "save the undo",
          [edit, forward](ProjectStore& store) { return store.markUndone(*edit, !forward); });
    labelsChanged(edit->scene, edit->window());
    return {};
}

void Changes::labelsChanged(SceneId scene, const RectI& window) {
    events_.emit(EventKind::LabelsChanged, scene, window);
}

void Changes::setClasses(ClassTable classes) {
    document_.classes = std::move(classes);
    write("save the classes",
          [saved = document_.classes](ProjectStore& store) { return store.saveClasses(saved); });
    events_.emit(EventKind::ClassesChanged);
    events_.emit(EventKind::DocumentChanged);
}

Status Changes::setLayer(const Layer& layer) {
    const auto at = std::ranges::find(document_.layers, layer.id, &Layer::id);
    if (at == document_.layers.end()) return Error{Errc::NotFound, "no such layer", ""};
    *at = layer;
    const LayerRow row{at->id, at->name, at->visible, at->opacity};
    write("save the layer", [row](ProjectStore& store) { return store.updateLayer(row); });
    events_.emit(EventKind::DocumentChanged);
    return {};
}

void Changes::addRegion(const Region& region) {
    document_.regions.push_back(region);
    write("save the region", [region](ProjectStore& store) -> Status {
        const auto added = store.addRegion(region);
        return added ? Status() : Status(added.error());
    });
    labelsChanged(region.scene, region.window);
    events_.emit(EventKind::DocumentChanged, region.scene);
}

Status Changes::changeRegion(const Region& region) {
    const auto at = std::ranges::find(document_.regions, region.id, &Region::id);
    if (at == document_.regions.end()) return Error{Errc::NotFound, "no such region", ""};
    const RectI touched = unite(at->window, region.window);
    *at = region;
    write("save the region", [region](ProjectStore& store) { return store.updateRegion(region); });
    labelsChanged(region.scene, touched);
    events_.emit(EventKind::DocumentChanged, region.scene);
    return {};
}

Status Changes::removeRegion(RegionId id) {
    const auto at = std::ranges::find(document_.regions, id, &Region::id);
    if (at == document_.regions.end()) return Error{Errc::NotFound, "no such region", ""};
    const Region removed = *at;
    document_.regions.erase(at);
    write("save the region", [id](ProjectStore& store) { return store.removeRegion(id); });
    labelsChanged(removed.scene, removed.window);
    events_.emit(EventKind::DocumentChanged, removed.scene);
    return {};
}

}  // namespace swath
