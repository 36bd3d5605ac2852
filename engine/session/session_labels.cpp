// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "engine/core/utc_time.h"
#include "engine/session/session.h"
#include "engine/session/worker.h"

namespace swath {

LabelMap* Session::mutableLabels(SceneId scene) {
    const auto at = document_.labels.find({scene, document_.currentLayer});
    return at == document_.labels.end() ? nullptr : &at->second;
}

PaintRule Session::rule(std::uint8_t value, PaintOver over) const {
    if (over == PaintOver::Unlabelled) return PaintRule::overUnlabelled(value);
    std::bitset<256> locked;
    for (const LabelClass& c : document_.classes.all()) locked[c.value] = c.locked && c.value != value;
    return PaintRule::over(value, locked);
}

Status Session::on(const BeginStroke& wanted) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    if (stroke_) (void)on(EndStroke{});
    LabelMap* map = mutableLabels(wanted.scene);
    if (!map) return Error{Errc::NotFound, "no scene to paint on", "open a scene first"};
    if (wanted.value != kUnlabelled && wanted.value != kIgnore && !document_.classes.find(wanted.value))
        return Error{Errc::InvalidInput, fmt::format("there is no class {}", wanted.value),
                     "add a class first"};
    stroke_.emplace(*map, rule(wanted.value, wanted.over));
    strokeScene_ = wanted.scene;
    strokeValue_ = wanted.value;
    return {};
}

Status Session::on(const ExtendStroke& wanted) {
    if (!stroke_) return Error{Errc::InvalidInput, "no stroke has begun", ""};
    const RectI touched = stroke_->extend(wanted.position, wanted.radiusPx);
    if (!touched.empty()) labelsChanged(strokeScene_, touched);
    return {};
}

Status Session::on(const EndStroke&) {
    if (!stroke_) return {};
    Edit edit = stroke_->finish();
    stroke_.reset();
    edit.scene = strokeScene_;
    edit.layer = document_.currentLayer;
    const LabelClass* painted = document_.classes.find(strokeValue_);
    edit.label = strokeValue_ == kUnlabelled ? "Erase"
                 : strokeValue_ == kIgnore
                     ? "Brush: ignore"
                     : "Brush: " + (painted ? painted->name : std::to_string(strokeValue_));
    record(std::move(edit));
    return {};
}

Status Session::on(const CancelStroke&) {
    if (!stroke_) return {};
    stroke_->cancel();
    stroke_.reset();
    labelsChanged(strokeScene_, {});
    return {};
}

Status Session::on(const PaintStroke& wanted) {
    if (Status begun = on(BeginStroke{wanted.scene, wanted.value, wanted.over}); !begun) return begun;
    for (const Vec2 point : wanted.points) (void)on(ExtendStroke{point, wanted.radiusPx});
    return on(EndStroke{});
}

Status Session::on(const PaintPolygon& wanted) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    LabelMap* map = mutableLabels(wanted.scene);
    const Scene* scene = document_.scene(wanted.scene);
    if (!map || !scene) return Error{Errc::NotFound, "no scene to paint on", "open a scene first"};
    if (wanted.rings.empty() || wanted.rings.front().size() < 3)
        return Error{Errc::InvalidInput, "a polygon needs three vertices", "click some more"};
    Edit edit = fillPolygon(*map, wanted.rings, rule(wanted.value, wanted.over));
    edit.scene = wanted.scene;
    edit.layer = document_.currentLayer;
    const LabelClass* painted = document_.classes.find(wanted.value);
    edit.label = "Polygon: " + (painted ? painted->name : std::string("erase"));
    std::optional<Feature> feature;
    if (painted) {
        feature = Feature{.id = FeatureId{++lastId_},
                          .scene = wanted.scene,
                          .classValue = wanted.value,
                          .rings = wanted.rings,
                          .areaPixels = areaPixels(wanted.rings),
                          .edit = {}};
        if (scene->info.geotransform)
            feature->areaSquareMetres =
                areaSquareMetres(wanted.rings, *scene->info.geotransform, scene->info.crsWkt);
    }
    record(std::move(edit), std::move(feature));
    return {};
}

void Session::record(Edit edit, std::optional<Feature> feature) {
    if (edit.empty()) return;  // nothing changed: nothing to undo
    edit.id = EditId{++lastId_};
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

Status Session::step(bool forward) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    if (stroke_) return on(CancelStroke{});
    History& history = document_.history;
    if (forward ? !history.canRedo() : !history.canUndo()) return {};
    const std::size_t index = forward ? history.cursor() : history.cursor() - 1;
    std::shared_ptr<const Edit> edit = history.edit(index);
    if (!edit) {
        std::vector<Error> problems;
        auto loaded = store_->ask<Edit>([id = history.steps()[index].id, &problems](ProjectStore& store) {
            return store.loadEdit(id, &problems);
        });
        if (!loaded) return loaded.error();
        for (const Error& problem : problems) post(Severity::Warning, problem.what, problem.hint);
        edit = std::make_shared<const Edit>(std::move(*loaded));
        history.supply(index, edit);
    }
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

Status Session::on(const Undo&) {
    return step(false);
}
Status Session::on(const Redo&) {
    return step(true);
}

Status Session::on(const GoToStep& wanted) {
    const std::size_t target = std::min(wanted.cursor, document_.history.steps().size());
    while (document_.history.cursor() != target)
        if (Status moved = step(document_.history.cursor() < target); !moved) return moved;
    return {};
}

void Session::labelsChanged(SceneId scene, const RectI& window) {
    const LabelMap* labels = scene == document_.currentScene ? mutableLabels(scene) : nullptr;
    if (labels && window.empty()) {
        resetAssessment();
        resetLabelCounts();
    } else if (labels) {
        markForCount(window);
        for (const TileIndex index : tilesOf(*labels, window)) pendingLabelCounts_.insert(index);
    }
    liveLabelsChanged();
    emit(EventKind::LabelsChanged, scene, window);
}

Status Session::on(const AddClass& wanted) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    const auto added = document_.classes.add(wanted.name, wanted.colour);
    if (!added) return added.error();
    saveClasses();
    return {};
}

Status Session::on(const ChangeClass& wanted) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    if (Status replaced = document_.classes.replace(wanted.changed); !replaced) return replaced;
    saveClasses();
    return {};
}

Status Session::on(const RemoveClass& wanted) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    const LabelClass* removed = document_.classes.find(wanted.value);
    if (!removed) return Error{Errc::NotFound, "no such class", ""};
    for (const auto& [key, map] : document_.labels)
        if (const auto pixels = map.countValues()[wanted.value]; pixels > 0)
            return Error{Errc::InvalidInput,
                         fmt::format("{} has {} labelled pixels", removed->name, formatCount(pixels)),
                         "erase or repaint them first"};
    if (Status done = document_.classes.remove(wanted.value); !done) return done;
    saveClasses();
    return {};
}

void Session::saveClasses() {
    write("save the classes",
          [classes = document_.classes](ProjectStore& store) { return store.saveClasses(classes); });
    resetAssessment();
    liveLabelsChanged();
    emit(EventKind::DocumentChanged);
}

Status Session::on(const ChangeLayer& wanted) {
    const auto at = std::ranges::find(document_.layers, wanted.changed.id, &Layer::id);
    if (at == document_.layers.end()) return Error{Errc::NotFound, "no such layer", ""};
    *at = wanted.changed;
    const LayerRow row{at->id, at->name, at->visible, at->opacity};
    write("save the layer", [row](ProjectStore& store) { return store.updateLayer(row); });
    emit(EventKind::DocumentChanged);
    return {};
}

}  // namespace swath
