// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/session/desk.h"
#include "engine/session/scene_intent.h"

namespace swath {

/// Measured shifts of a scene's bands.
struct ShiftReport {
    SceneId scene;
    int reference = 0;  ///< from 0
    std::vector<BandShift> shifts;
};

/// Scenes: their files, what is shown of them and where.
class SceneDesk {
  public:
    explicit SceneDesk(DeskContext& context);

    Status on(const AddScene&);
    Status on(const ComposeScene&);
    Status on(const LocateScene&);
    Status on(const AddBand&);
    Status on(const RemoveBand&);
    Status on(const SetReading&);
    Status on(const ExportPatches&);
    Status on(const ExportPicture&);
    Status on(const MeasureShifts&);
    Status on(const AlignBands&);
    Status on(const RemoveScene&);
    Status on(const SelectScene&);
    Status on(const SetComposition&);
    Status on(const SetView&);

    /// What MeasureShifts found last; of a scene whose bands have changed since, nothing.
    const std::optional<ShiftReport>& shifts() const { return shifts_; }
    /// Opens the files of all scenes in the background.
    void openAll();
    /// Once a frame: saves composition and view once they have come to rest.
    void tick();
    /// Saves them now.
    void save();

  private:
    struct OpenedScene;

    void open(const Scene& scene);
    /// Errors: InvalidInput for a name that was asked for and is taken; without one another is found.
    Result<std::string> nameFor(const Scene& scene, const std::string& wanted) const;
    void add(Scene scene, RasterInfo info, bool show);
    /// Errors: Busy while a run or a job needs them as they are.
    Result<const Scene*> withBandsToChange(SceneId id);
    void changeBands(std::string label, SceneId id, const std::function<void(Scene&)>& edit);
    void opened(SceneId id, OpenedScene found);
    void failed(SceneId id, const Error& error);
    /// Of each large file of a scene that has no overviews; then the scene is opened anew.
    void makeOverviews(const Scene& scene);
    void moved(SceneId id);

    DeskContext& c_;
    std::optional<ShiftReport> shifts_;
    std::set<SceneId> withoutOverviews_;  ///< of which they were asked for
    std::set<SceneId> unsaved_;
    double movedAtS_ = 0;
};

}  // namespace swath
