// SPDX-License-Identifier: MIT
#include "engine/session/changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/core/utc_time.h"
#include "engine/document/project_json.h"
#include "engine/session/desk.h"

namespace swath {
namespace {

/// Whether a step takes away, or changes, what a run that is going on reads.
bool isInUse(const Change& change, bool forward, const Document& document) {
    const auto goes = [forward](const auto* step) {
        return step && (forward ? step->removedAfter : step->removedBefore) &&
               step->removedAfter != step->removedBefore;
    };
    return trainingActive(document) && std::ranges::any_of(change.steps, [&](const Step& step) {
               return goes(std::get_if<SceneStep>(&step)) || goes(std::get_if<RunStep>(&step)) ||
                      std::holds_alternative<BandsStep>(step);
           });
}

constexpr double kHandRestS = 0.5;  // a slider that stood still for so long is let go

}  // namespace

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

void Changes::change(std::string label, Prepare prepare, std::function<void()> then) {
    settle();
    waiting_.push_back({std::move(label), std::move(prepare), std::move(then)});
    doWaiting();
}

void Changes::doWaiting() {
    while (!stroke_ && !waiting_.empty()) {
        Waiting next = std::move(waiting_.front());
        waiting_.pop_front();
        commit(std::move(next.label), next.prepare(document_));
        if (next.then) next.then();
    }
}

void Changes::commit(std::string label, std::vector<Step> steps) {
    if (steps.empty()) return;  // nothing changed: nothing to undo
    Change change{EditId{nextId()}, std::move(label), std::move(steps)};
    const Touched touched = applyChange(document_, change);
    record(std::move(change));
    tell(touched);
}

/// Of a change that the document shows already.
void Changes::record(Change change) {
    target_.reset();
    auto shared = std::make_shared<const Change>(std::move(change));
    document_.history.push(shared, utcNow());
    write("save the change", [shared](ProjectStore& store) { return store.recordChange(*shared); });
}

void Changes::changeClassesSoon(const std::string& label, ClassTable classes) {
    if (!resting_ || resting_->label != label) {
        settle();
        resting_ = Resting{label, document_.classes, 0};
    }
    resting_->sinceS = events_.now();
    document_.classes = std::move(classes);
    events_.emit(EventKind::ClassesChanged);
    events_.emit(EventKind::DocumentChanged);
}

void Changes::settle() {
    if (const auto layer = std::exchange(movedLayer_, std::nullopt))
        if (const Layer* moved = document_.layer(*layer))
            write("save the layer",
                  [row = layerToRow(*moved)](ProjectStore& store) { return store.saveLayer(row); });
    if (auto rest = std::exchange(resting_, std::nullopt); rest && !(rest->before == document_.classes))
        record({EditId{nextId()},
                std::move(rest->label),
                {ClassTableStep{std::move(rest->before), document_.classes}}});
}

void Changes::tick() {
    const double now = events_.now();
    const bool rests =
        (resting_ && now - resting_->sinceS > kHandRestS) || (movedLayer_ && now - movedAtS_ > kHandRestS);
    if (rests) settle();
}

Status Changes::beginStroke(SceneId scene, const PaintRule& rule, std::string label) {
    endStroke();
    settle();
    target_.reset();  // a step that is being fetched comes too late
    const auto map = document_.labels.find({scene, document_.currentLayer});
    if (!document_.scene(scene) || map == document_.labels.end())
        return Error{Errc::NotFound, "no scene to paint on", "open a scene first"};
    stroke_.emplace(map->second, rule);
    strokeScene_ = scene;
    strokeLabel_ = std::move(label);
    return {};
}

Status Changes::extendStroke(Vec2 scenePos, double radiusPx) {
    if (!stroke_) return Error{Errc::InvalidInput, "no stroke has begun", ""};
    const RectI touched = stroke_->extend(scenePos, radiusPx);
    if (!touched.empty()) events_.emit(EventKind::LabelsChanged, strokeScene_, touched);
    return {};
}

void Changes::endStroke() {
    if (!stroke_) return;
    Edit edit = stroke_->finish();
    stroke_.reset();
    if (!edit.empty()) {
        const RectI window = edit.window();
        record({EditId{nextId()},
                std::move(strokeLabel_),
                {TileStep{strokeScene_, document_.currentLayer, std::move(edit.changes)}}});
        events_.emit(EventKind::LabelsChanged, strokeScene_, window);
    }
    doWaiting();
}

void Changes::cancelStroke() {
    if (!stroke_) return;
    stroke_->cancel();
    stroke_.reset();
    events_.emit(EventKind::LabelsChanged, strokeScene_);
    doWaiting();
}

Status Changes::undo() {
    settle();
    const std::size_t at = target_.value_or(document_.history.cursor());
    return goTo(at == 0 ? 0 : at - 1);
}

Status Changes::redo() {
    settle();
    return goTo(target_.value_or(document_.history.cursor()) + 1);
}

Status Changes::goTo(std::size_t cursor) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    settle();
    if (stroke_) {
        cancelStroke();
        return {};
    }
    const bool goes = target_.has_value();
    target_ = std::min(cursor, document_.history.steps().size());
    return goes ? Status() : advance();
}

Status Changes::advance() {
    const History& history = document_.history;
    while (target_ && history.cursor() != *target_) {
        const bool forward = history.cursor() < *target_;
        const std::size_t index = forward ? history.cursor() : history.cursor() - 1;
        if (!history.change(index)) {
            fetch(index);
            return {};
        }
        if (isInUse(*history.change(index), forward, document_)) {
            target_.reset();
            return Error{Errc::Busy,
                         "a run is using the scenes: \"" + history.steps()[index].label + "\" stays",
                         "stop training first"};
        }
        swap(index, forward);
    }
    target_.reset();
    return {};
}

void Changes::fetch(std::size_t index) {
    struct Loaded {
        Change change;
        std::vector<Error> problems;
    };
    const EditId id = document_.history.steps()[index].id;
    jobs_.run<Loaded>(
        JobKind::LoadStep, Lane::Store, "Fetch a step of the history",
        [id, store = &store_](JobContext&) {
            return store->ask<Loaded>([id](ProjectStore& s) -> Result<Loaded> {
                std::vector<Error> problems;
                auto change = s.loadChange(id, &problems);
                if (!change) return change.error();
                return Loaded{std::move(*change), std::move(problems)};
            });
        },
        [this, index, id](Result<Loaded> loaded) {
            if (!loaded) return target_.reset();
            for (const Error& problem : loaded->problems)
                events_.post(Severity::Warning, problem.what, problem.hint);
            const auto steps = document_.history.steps();
            if (index < steps.size() && steps[index].id == id)
                document_.history.supply(index, std::make_shared<const Change>(std::move(loaded->change)));
            if (Status gone = advance(); !gone) events_.post(gone.error());
        });
}

void Changes::swap(std::size_t index, bool forward) {
    History& history = document_.history;
    const std::shared_ptr<const Change> done = history.change(index);
    Change change = forward ? *done : reversed(*done);
    const Touched touched = applyChange(document_, change);
    if (forward)
        history.stepForward();
    else
        history.stepBack();
    // What the document made of it, as another name for a scene, is what the file gets too.
    const auto saved =
        std::make_shared<const Change>(forward ? std::move(change) : reversed(std::move(change)));
    write(forward ? "save the redo" : "save the undo",
          [saved, forward](ProjectStore& store) { return store.markChange(*saved, !forward); });
    tell(touched);
    showUndone(history.steps()[index], forward);
}

/// What happens in a scene that nobody sees is shown, and said.
void Changes::showUndone(const HistoryStep& step, bool forward) {
    const Scene* where = document_.scene(step.scene);
    if (!where || step.scene == document_.currentScene) return;
    const std::string name = where->name;
    selectScene(step.scene);
    events_.post(Severity::Info,
                 fmt::format("{} in {}: {}", forward ? "done again" : "undone", name, step.label));
}

void Changes::tell(const Touched& touched) {
    for (const SceneId scene : touched.scenesAdded) events_.emit(EventKind::SceneAdded, scene);
    for (const SceneId scene : touched.bands) events_.emit(EventKind::BandsChanged, scene);
    if (!touched.scenesRemoved.empty() ||
        (document_.currentScene && !document_.scene(document_.currentScene)))
        events_.emit(EventKind::SceneSelected, document_.currentScene);
    if (!document_.currentScene && !document_.scenes.empty()) selectScene(document_.scenes.front().id);
    for (const Touched::Place& place : touched.labels)
        if (document_.scene(place.scene)) events_.emit(EventKind::LabelsChanged, place.scene, place.window);
    if (touched.classes) events_.emit(EventKind::ClassesChanged);
    if (touched.rows) events_.emit(EventKind::DocumentChanged);
}

}  // namespace swath
