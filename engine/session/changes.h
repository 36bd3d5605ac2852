// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/document/apply_change.h"
#include "engine/document/document.h"
#include "engine/label/ops/paint_rule.h"
#include "engine/label/ops/stroke.h"
#include "engine/session/events.h"
#include "engine/session/jobs.h"
#include "engine/store/store_writer.h"

namespace swath {

/// The one that changes the document. Every action of the user is one change: undo, the journal in the
/// project file and the events that the screen follows all come of it. While a stroke is being painted the
/// map is the stroke's: other changes wait until it is over. Belongs to the session's thread.
class Changes {
  public:
    /// @param lastId  the highest number given so far.
    Changes(Document& document, StoreWriter& store, Jobs& jobs, Events& events, bool readOnly,
            std::int64_t lastId);

    /// Errors: Busy, if the project is open read-only.
    Status refuseIfReadOnly() const;
    /// A new number for anything of the project.
    std::int64_t nextId() { return ++lastId_; }
    /// To the project file, in the order of asking; nothing where it is open read-only.
    void write(std::string what, std::function<Status(ProjectStore&)> work);

    /// What is to be changed, from the document as it is when its turn comes; no steps: nothing.
    using Prepare = std::function<std::vector<Step>(const Document&)>;
    /// One step of the history. At once, or after the stroke that is being painted.
    /// @param then  called afterwards, also where there was nothing to change; may be empty.
    void change(std::string label, Prepare prepare, std::function<void()> then = {});
    /// For what follows a hand, as a colour does: the document has it at once; what one label was asked for
    /// in a row becomes one step of the history when it comes to rest.
    void changeClassesSoon(const std::string& label, ClassTable classes);

    // A stroke from pen down to pen up. @param label  what its step of the history is called.
    Status beginStroke(SceneId scene, const PaintRule& rule, std::string label);
    Status extendStroke(Vec2 scenePos, double radiusPx);
    void endStroke();
    void cancelStroke();
    bool strokeOpen() const { return stroke_.has_value(); }

    /// Undoes or does again until so many steps are done. Steps that are no longer in memory are fetched
    /// first, in the background.
    Status goTo(std::size_t cursor);
    Status undo();
    Status redo();

    /// Once a frame.
    void tick();
    /// What waits for its rest is done now.
    void settle();

    // What is no step of the history: files that were read, runs that go on, what is looked at and how.
    Scene* scene(SceneId id);
    Run* run(RunId id);
    void addScene(Scene scene);
    /// Scenes that a SceneStep is about to show; until then they count as removed.
    void bringScenes(std::vector<Scene> scenes);
    void selectScene(SceneId id);
    void saveScene(const Scene& scene);
    void setSetting(const std::string& key, const std::string& value);
    void addRun(Run run);
    void saveRun(const Run& run);
    /// Visibility and opacity. Saved when they come to rest.
    void setLayerView(LayerId id, bool visible, double opacity);
    /// The layer of a run's map, made if there is none.
    LayerId mapLayer(RunId run);
    Prediction& map(SceneId scene, RunId run);
    /// What is shown as the prediction of a scene.
    Prediction& shownMap(SceneId scene) { return document_.predictions[scene]; }
    void hideMap(SceneId scene) { document_.predictions.erase(scene); }

  private:
    struct Waiting {
        std::string label;
        Prepare prepare;
        std::function<void()> then;
    };
    struct Resting {
        std::string label;
        ClassTable before;
        double sinceS = 0;
    };

    void commit(std::string label, std::vector<Step> steps);
    void record(Change change);
    void doWaiting();
    Status advance();
    void fetch(std::size_t index);
    void swap(std::size_t index, bool forward);
    void showUndone(const HistoryStep& step, bool forward);
    void tell(const Touched& touched);

    Document& document_;
    StoreWriter& store_;
    Jobs& jobs_;
    Events& events_;
    bool readOnly_;
    std::int64_t lastId_;

    std::optional<Stroke> stroke_;
    SceneId strokeScene_;
    std::string strokeLabel_;
    std::deque<Waiting> waiting_;        ///< for the end of the stroke
    std::optional<Resting> resting_;     ///< classes that follow a hand
    std::optional<LayerId> movedLayer_;  ///< whose view is not saved yet
    double movedAtS_ = 0;
    std::optional<std::size_t> target_;  ///< where undo and redo go, while a step is being fetched
};

}  // namespace swath
