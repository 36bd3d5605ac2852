// SPDX-License-Identifier: MIT
#include "engine/session/events.h"

#include <utility>

#include "engine/core/clock.h"

namespace swath {
namespace {

constexpr std::size_t kMaxMessages = 500;

}  // namespace

const char* eventName(EventKind kind) {
    switch (kind) {
        case EventKind::SceneAdded:
            return "scene-added";
        case EventKind::SceneReady:
            return "scene-ready";
        case EventKind::SceneFailed:
            return "scene-failed";
        case EventKind::BandsChanged:
            return "bands-changed";
        case EventKind::SceneSelected:
            return "scene-selected";
        case EventKind::LabelsChanged:
            return "labels-changed";
        case EventKind::PredictionChanged:
            return "prediction-changed";
        case EventKind::ClassesChanged:
            return "classes-changed";
        case EventKind::DocumentChanged:
            return "document-changed";
        case EventKind::TrainingStarted:
            return "training-started";
        case EventKind::TrainingTold:
            return "training-told";
        case EventKind::TrainingStepped:
            return "training-stepped";
        case EventKind::TrainingValidated:
            return "training-validated";
        case EventKind::TrainingPaused:
            return "training-paused";
        case EventKind::TrainingResumed:
            return "training-resumed";
        case EventKind::TrainingEnded:
            return "training-ended";
        case EventKind::TrainingFailed:
            return "training-failed";
        case EventKind::ScenePredicted:
            return "scene-predicted";
        case EventKind::MaskImported:
            return "mask-imported";
        case EventKind::PlacesRanked:
            return "places-ranked";
        case EventKind::NetworkProfiled:
            return "network-profiled";
        case EventKind::PatchesPreviewed:
            return "patches-previewed";
        case EventKind::WeightsImported:
            return "weights-imported";
        case EventKind::WeightsExported:
            return "weights-exported";
        case EventKind::CheckEnded:
            return "check-ended";
        case EventKind::FilmChanged:
            return "film-changed";
        case EventKind::RunsExported:
            return "runs-exported";
        case EventKind::LiveMapped:
            return "live-mapped";
        case EventKind::LiveFailed:
            return "live-failed";
        case EventKind::SpectraSampled:
            return "spectra-sampled";
        case EventKind::MessagePosted:
            return "message-posted";
    }
    return "";
}

Events::Events() : started_(secondsNow()) {}

double Events::now() const {
    return secondsNow() - started_;
}

void Events::emit(EventKind kind, SceneId scene, RectI window) {
    emit(SessionEvent{kind, scene, window});
}

void Events::emit(SessionEvent event) {
    events_.push_back(event);
    for (const auto& watcher : watchers_) watcher(event);
}

void Events::post(Severity severity, std::string text, std::string hint) {
    if (messages_.size() >= kMaxMessages) messages_.erase(messages_.begin());
    messages_.push_back({severity, std::move(text), std::move(hint), now()});
    emit(EventKind::MessagePosted);
}

std::vector<SessionEvent> Events::take() {
    return std::exchange(events_, {});
}

}  // namespace swath
