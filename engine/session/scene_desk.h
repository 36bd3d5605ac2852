// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/imagery/sharpening/sharpening_quality.h"
#include "engine/session/desk.h"
#include "engine/session/file_watch.h"
#include "engine/session/scene_intent.h"

namespace swath {

/// Measured shifts of a scene's bands.
struct ShiftReport {
    SceneId scene;
    int reference = 0;  ///< from 0
    std::vector<BandShift> shifts;
};

/// How well methods sharpen bands of a scene.
struct SharpeningReport {
    SceneId scene;
    std::vector<MethodQuality> methods;
};

/// Scenes: their files, what is shown of them and where.
class SceneDesk {
  public:
    /// @param watchEvery  how often scenes' files are looked at for changes.
    SceneDesk(DeskContext& context, std::chrono::milliseconds watchEvery);

    Status on(const AddScene&);
    Status on(const ComposeScene&);
    Status on(const AddScenes&);
    Status on(const LocateScene&);
    Status on(const LocateScenes&);
    Status on(const RenameScene&);
    Status on(const ArrangeScenes&);
    Status on(const SetImageClass&);
    Status on(const AddBand&);
    Status on(const RemoveBand&);
    Status on(const SetReading&);
    Status on(const ExportPatches&);
    Status on(const ExportPicture&);
    Status on(const MeasureShifts&);
    Status on(const AlignBands&);
    Status on(const RemoveScenes&);
    Status on(const RemoveScene& wanted) { return on(RemoveScenes{{wanted.scene}}); }
    Status on(const CountLabels&);
    Status on(const SharpenBands&);
    Status on(const MeasureSharpening&);
    Status on(const SelectScene&);
    Status on(const SetComposition&);
    Status on(const CopyDisplay&);
    Status on(const SetView&);

    /// What MeasureShifts found last; of a scene whose bands have changed since, nothing.
    const std::optional<ShiftReport>& shifts() const { return shifts_; }
    /// How much of a scene is labelled, [0, 1]; nothing where it was not counted since its labels changed.
    std::optional<double> labelledShare(SceneId scene) const;
    /// What MeasureSharpening found last; of a scene whose bands have changed since, nothing.
    const std::optional<SharpeningReport>& sharpening() const { return sharpening_; }
    /// Opens the files of all scenes in the background.
    void openAll();
    /// Once a frame: saves composition and view once they have come to rest, counts what was labelled.
    void tick();
    /// Saves them now.
    void save();

  private:
    struct OpenedScene;
    /// A scene that is to be added.
    struct NewScene {
        Scene scene;
        RasterInfo info;
        std::string name;       ///< empty: the stem of its first file
        std::string className;  ///< of its image; empty: none
    };
    struct ReadScenes;
    struct FoundScenes;
    class NewNames;

    void open(const Scene& scene);
    /// Errors: InvalidInput for a name that another scene has; none is free.
    Status nameIsFree(const std::string& name) const;
    /// One step of the history; the first scene of a new project is none.
    void add(std::vector<NewScene> scenes, bool show);
    std::vector<Step> broughtIn(std::vector<NewScene> scenes, const Document& d);
    void scenesRead(ReadScenes read);
    void scenesFound(FoundScenes found);
    void relink(SceneId id, const Scene& found);
    void countLabels();
    /// Errors: Busy while a run or a job needs them as they are.
    Result<const Scene*> withBandsToChange(SceneId id);
    void changeBands(std::string label, SceneId id, const std::function<void(Scene&)>& edit);
    void addSharpened(SceneId id, const SharpenedBands& made);
    void opened(SceneId id, OpenedScene found);
    void showReplacement(Scene& scene);
    void failed(SceneId id, const Error& error);
    /// Of each large file of a scene that has no overviews; then the scene is opened anew.
    void makeOverviews(const Scene& scene);
    void moved(SceneId id);
    /// Adds what its files refer to and lie beside; only for what was opened. Any thread.
    static void addPartsTo(FileStamps& stamps);
    /// Says once what somebody came upon who read a scene's file.
    void hearOfDamage();
    void note(Scene& scene, const std::string& damage);
    /// Somebody wrote, moved or brought back a scene's file: it is opened anew.
    void filesChanged(SceneId id, const FileStamps& now);

    /// Bands that are shown in the place of others as soon as the scene has them: numbers from 0.
    struct Replacement {
        SceneId scene;
        std::vector<std::pair<int, int>> bands;
    };

    DeskContext& c_;
    std::optional<ShiftReport> shifts_;
    std::optional<SharpeningReport> sharpening_;
    std::optional<Replacement> replacement_;
    std::set<SceneId> withoutOverviews_;  ///< of which they were asked for
    std::set<SceneId> unsaved_;
    std::map<SceneId, std::optional<double>> labelledShare_;  ///< nullopt: it is being counted
    std::set<SceneId> uncounted_;                             ///< scenes whose share was asked for
    double movedAtS_ = 0;
    FileWatch watch_;
};

}  // namespace swath
