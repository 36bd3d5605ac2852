// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/document/document.h"
#include "engine/label/ops/paint_rule.h"
#include "engine/label/ops/stroke.h"
#include "engine/session/events.h"
#include "engine/session/jobs.h"
#include "engine/store/store_writer.h"

namespace swath {

/// The one that changes the document: what undo, journal and screen follow. Belongs to the session's thread.
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

    // A stroke from pen down to pen up. @param label  what its step of the history is called.
    Status beginStroke(SceneId scene, const PaintRule& rule, std::string label);
    Status extendStroke(Vec2 scenePos, double radiusPx);
    void endStroke();
    void cancelStroke();
    bool strokeOpen() const { return stroke_.has_value(); }

    /// What a desk has painted into labels() becomes a step of the history.
    void record(Edit edit, std::optional<Feature> feature = std::nullopt);
    LabelMap* labels(SceneId scene);
    /// Undoes or does again until so many steps are done. Steps that are no longer in memory are fetched
    /// first, in the background.
    Status goTo(std::size_t cursor);
    Status undo();
    Status redo();

    void setClasses(ClassTable classes);
    Status setLayer(const Layer& layer);
    void addRegion(const Region& region);
    Status changeRegion(const Region& region);
    Status removeRegion(RegionId id);

    void addScene(Scene scene);
    void removeScene(SceneId id);
    void selectScene(SceneId id);
    void saveScene(const Scene& scene);
    void setSetting(const std::string& key, const std::string& value);
    void addRun(Run run);
    void saveRun(const Run& run);

    // What is no step of the history: a file that was read, a run that goes on. Null: no such one.
    Scene* scene(SceneId id);
    Run* run(RunId id);
    Prediction& prediction(SceneId id) { return document_.predictions[id]; }

  private:
    void advance();
    Status swap(std::size_t index, bool forward);
    void labelsChanged(SceneId scene, const RectI& window);

    Document& document_;
    StoreWriter& store_;
    Jobs& jobs_;
    Events& events_;
    bool readOnly_;
    std::int64_t lastId_;

    std::optional<Stroke> stroke_;
    SceneId strokeScene_;
    std::string strokeLabel_;
    std::optional<std::size_t> target_;  ///< where undo and redo go, while a step is being fetched
};

}  // namespace swath
