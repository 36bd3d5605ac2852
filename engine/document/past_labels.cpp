// SPDX-License-Identifier: MIT
#include "engine/document/past_labels.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "engine/document/apply_change.h"
#include "engine/document/training_snapshot.h"

namespace swath {
namespace {

/// How many steps are done once this one is the newest that stands.
std::optional<std::size_t> cursorAfter(const History& history, EditId change) {
    if (!change) return 0;
    const auto steps = history.steps();
    const auto at = std::ranges::lower_bound(steps, change, {}, &HistoryStep::id);
    if (at == steps.end() || at->id != change) return std::nullopt;
    return static_cast<std::size_t>(at - steps.begin()) + 1;
}

bool concernsLabels(const Step& step) {
    return std::holds_alternative<TileStep>(step) || std::holds_alternative<RegionStep>(step) ||
           std::holds_alternative<ClassTableStep>(step) || std::holds_alternative<SceneStep>(step);
}

Status swapStep(Document& document, bool forward, const FetchChange& fetch) {
    History& history = document.history;
    const std::size_t index = forward ? history.cursor() : history.cursor() - 1;
    std::shared_ptr<const Change> done = history.change(index);
    if (!done) {
        auto fetched = fetch(history.steps()[index].id);
        if (!fetched) return fetched.error();
        done = std::move(*fetched);
    }
    Change change = forward ? *done : reversed(*done);
    std::erase_if(change.steps, [](const Step& step) { return !concernsLabels(step); });
    applyChange(document, change);
    forward ? history.stepForward() : history.stepBack();
    return {};
}

}  // namespace

Document labelsWithHistory(const Document& document) {
    Document copy;
    copy.classes = document.classes;
    copy.scenes = document.scenes;
    copy.removedScenes = document.removedScenes;
    copy.layers = document.layers;
    copy.currentLayer = document.currentLayer;
    copy.regions = document.regions;
    copy.labels = document.labels;
    copy.history = document.history;
    return copy;
}

Result<std::vector<std::shared_ptr<const TrainingData>>> pastLabels(
    Document document, const std::vector<SceneId>& scenes, const std::vector<RunRecord::LabelChange>& changes,
    const FetchChange& fetch, const std::stop_token& stop) {
    std::vector<std::shared_ptr<const TrainingData>> found;
    for (const RunRecord::LabelChange& wanted : changes) {
        const auto cursor = cursorAfter(document.history, wanted.change);
        if (!cursor)
            return Error{Errc::NotFound, "the history no longer has the labels that it learned from",
                         "after an undo, other steps took their place"};
        while (document.history.cursor() != *cursor) {
            if (stop.stop_requested()) return Error{Errc::Cancelled, "stopped", ""};
            const bool forward = document.history.cursor() < *cursor;
            if (Status done = swapStep(document, forward, fetch); !done) return done.error();
        }
        auto data = std::make_shared<TrainingData>(*trainingDataOf(document, scenes));
        data->at = wanted.at;
        data->fromStep = wanted.step;
        found.push_back(std::move(data));
    }
    return found;
}

}  // namespace swath
