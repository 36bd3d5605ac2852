// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/ids.h"
#include "engine/core/result.h"
#include "engine/learn/run/train_event.h"

namespace swath {

/// A fact about the session, in the past tense; what scripts wait for and the window reacts to.
enum class EventKind {
    SceneAdded,
    SceneReady,
    SceneFailed,
    SceneSelected,
    BandsChanged,       ///< of a scene: others are worked out; SceneReady follows
    LabelsChanged,      ///< window says where
    PredictionChanged,  ///< window says where
    ClassesChanged,
    DocumentChanged,  ///< classes, layers, regions, runs
    TrainingStarted,  ///< the first word of the learner
    TrainingTold,     ///< each word of it; `told` has it
    TrainingStepped,
    TrainingValidated,
    TrainingPaused,
    TrainingResumed,
    TrainingEnded,
    TrainingFailed,
    ScenePredicted,  ///< a whole scene, by PredictScene
    MaskImported,
    PlacesRanked,
    NetworkProfiled,
    PatchesPreviewed,
    WeightsImported,
    WeightsExported,
    CheckEnded,   ///< of TryTraining; check() has the report
    FilmChanged,  ///< a frame was added, or a film or its pictures were read
    RunsExported,
    LiveMapped,  ///< what is on the screen follows the last stroke
    LiveFailed,
    SpectraSampled,  ///< of the classes of a scene
    MessagePosted,
};
const char* eventName(EventKind kind);  ///< "scene-ready", "training-validated" …

struct SessionEvent {
    EventKind kind;
    SceneId scene;
    RectI window;                                 ///< scene pixels; empty: all of it
    std::shared_ptr<const TrainEvent> told = {};  ///< of TrainingTold
};

enum class Severity { Info, Warning, Failure };
struct Message {
    Severity severity = Severity::Info;
    std::string text, hint;
    double timeS = 0;  ///< since the session began
};

/// What happened in a session, for who looks once a frame and for the desks, which hear of it at once. On the
/// session's thread.
class Events {
  public:
    Events();

    void emit(EventKind kind, SceneId scene = {}, RectI window = {});
    void emit(SessionEvent event);
    void post(Severity severity, std::string text, std::string hint = "");
    void post(const Error& failure) { post(Severity::Failure, failure.what, failure.hint); }
    const std::vector<Message>& messages() const { return messages_; }

    /// Hears of every event as it is emitted, in the order of joining; outlives this object or is never
    /// called again.
    void watch(std::function<void(const SessionEvent&)> watcher) { watchers_.push_back(std::move(watcher)); }
    /// What happened since the last call, oldest first.
    std::vector<SessionEvent> take();
    bool empty() const { return events_.empty(); }
    /// Seconds since the session began.
    double now() const;

  private:
    double started_;
    std::vector<SessionEvent> events_;
    std::vector<Message> messages_;
    std::vector<std::function<void(const SessionEvent&)>> watchers_;
};

}  // namespace swath
