// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/assess/assessment.h"
#include "engine/core/inbox.h"
#include "engine/core/memory_budget.h"
#include "engine/core/work_queue.h"
#include "engine/document/document.h"
#include "engine/document/film.h"
#include "engine/imagery/resources.h"
#include "engine/label/ops/stroke.h"
#include "engine/learn/data/patch_previews.h"
#include "engine/learn/ensemble/learners.h"
#include "engine/learn/run/learner.h"
#include "engine/learn/run/train_event.h"
#include "engine/raster/image_file.h"
#include "engine/runs/network_profiles.h"
#include "engine/runs/run_advice.h"
#include "engine/session/intent.h"
#include "engine/session/live_learning.h"
#include "engine/store/project_store.h"
#include "engine/store/store_writer.h"

namespace swath {

/// A fact about the session, in the past tense; what scripts wait for and the window reacts to.
enum class EventKind {
    SceneAdded,
    SceneReady,
    SceneFailed,
    SceneSelected,
    LabelsChanged,      ///< window says where
    PredictionChanged,  ///< window says where
    DocumentChanged,    ///< classes, layers, regions, runs
    TrainingStarted,    ///< the first word of the learner
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
    MessagePosted,
};
const char* eventName(EventKind kind);  ///< "scene-ready", "training-validated" …

struct SessionEvent {
    EventKind kind;
    SceneId scene;
    RectI window;  ///< scene pixels; empty: all of it
};

enum class Severity { Info, Warning, Failure };
struct Message {
    Severity severity = Severity::Info;
    std::string text, hint;
    double timeS = 0;  ///< since the session began
};

/// State of training, for one line of words.
struct TrainingStatus {
    enum class Phase { Idle, Preparing, Running, Paused, Stopping, Ended, Stopped, Failed };
    Phase phase = Phase::Idle;
    RunId run;
    std::string detail;  ///< what is being prepared, or why it failed
    std::string hint;
    std::string device;
    int epoch = 0, epochs = 0, stepInEpoch = 0, stepsPerEpoch = 0;
    std::int64_t step = 0;
    double patchesPerSecond = 0, loss = 0;
    double elapsedS = 0;     ///< of the run, what it took before it was gone on with included
    double sinceStartS = 0;  ///< of it, since this start or continuation
    std::optional<double> remainingS;
    std::optional<double> meanIou, bestMeanIou;
    std::string validationSet;
    double firstEventS = -1, firstStepS = -1;  ///< seconds after the start

    bool active() const {
        return phase == Phase::Preparing || phase == Phase::Running || phase == Phase::Paused ||
               phase == Phase::Stopping;
    }
    /// "Training · epoch 3 of 20 · 48 patches/s · 1 min 10 s left"
    std::string words() const;
};

/// Truth against prediction of the current scene, kept up to date tile by tile within a budget per frame.
struct ErrorView {
    AssessScope scope;                       ///< all labelled pixels, or one role's
    std::optional<std::uint8_t> classValue;  ///< the class looked at; nullopt: all
    std::vector<WorstPlace> places;          ///< ranked by the last finished ranking
    bool upToDate = false;                   ///< no tile waits for its count
};

/// What PreviewPatches asked for.
struct PatchGallery {
    std::vector<PatchPreview> patches;  ///< of the last request that succeeded
    std::optional<Error> problem;       ///< why the newest request failed
    bool pending = false;
    std::int64_t page = 0;
    std::int64_t asked = 0, version = 0;  ///< count up with each request and each answer
};

/// The open project. Lives on one thread (the UI's, or a command's); owns the worker threads. Joined in the
/// order IO, compute, store when it ends; training is stopped with a checkpoint first.
class Session {
  public:
    static Result<std::unique_ptr<Session>> create(const std::filesystem::path& path,
                                                   const ClassTable& classes);
    /// Scenes become ready one after the other (SceneReady, SceneFailed). Errors: as ProjectStore::open.
    static Result<std::unique_ptr<Session>> open(const std::filesystem::path& path,
                                                 OpenMode mode = OpenMode::ReadWrite,
                                                 AccessPolicy access = {});
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    const Document& document() const { return document_; }
    const std::filesystem::path& path() const { return path_; }
    bool readOnly() const { return readOnly_; }

    /// The only way to change the document. What takes long goes on in the background and comes back as an
    /// event or a message; what can be refused at once is refused here.
    Status apply(const Intent& intent);

    /// Once a frame: takes in what the workers have finished. @return what happened since, oldest first.
    std::vector<SessionEvent> pump();
    /// Pumps until no job waits or runs (a training run included), for commands and tests.
    /// @param each  sees every event; may be empty.
    void waitIdle(const std::function<void(const SessionEvent&)>& each = {});
    /// True while a job waits or runs, or a count is pending.
    bool busy() const;

    const TrainingStatus& training() const { return training_; }
    std::vector<JobStatus> jobs() const;
    const std::vector<Message>& messages() const { return messages_; }
    void post(Severity severity, std::string text, std::string hint = "");
    /// "all saved", "saving", or why not.
    std::string savedText() const;
    bool savingFailed() const;
    /// Waits until everything that was done is on disk. Errors: why it is not (disk full …).
    Status flush();
    void retrySaving();

    /// Labelled pixels per value in the current scene; kept tile by tile, so it may lag behind a large edit
    /// by some frames.
    const std::array<std::int64_t, 256>& labelCounts() const { return labelCounts_; }

    const ErrorView& errors() const { return errors_; }
    const ConfusionMatrix& confusion() const { return assessment_.matrix(); }
    std::size_t lastRecountedTiles() const { return lastRecountedTiles_; }
    /// Ranks the worst places anew if something changed since, at most four times a second. Called by who
    /// shows them.
    void rankPlaces();

    /// What the canvas shows, for the live prediction; most wanted first.
    void setVisible(SceneId scene, std::vector<TileIndex> tiles);
    bool livePrediction() const { return livePrediction_; }
    /// How the pen is followed, by SetLiveLearner.
    const LiveStatus& live() const { return live_.status; }
    bool strokeActive() const { return stroke_.has_value(); }

    /// Confusion counts of the run's last validation; empty before the first.
    const ConfusionMatrix& validation() const { return validation_; }
    /// What is known of a network; nullptr until ProfileNetwork asked for it.
    const NetworkProfile* networkProfile(const NetworkQuery& query, int batch) const;
    /// What the run's figures say, in words; of the newest run. Renewed while it runs.
    const std::vector<Advice>& advice() const { return advice_; }
    /// The last report of TryTraining; null before the first.
    const CheckReport* check() const { return check_ ? &*check_ : nullptr; }
    /// A check is waiting or running.
    bool checking() const;
    /// The film of a run as far as it is known: LoadFilm reads that of an earlier one. Null: none.
    const Film* film(RunId run) const;
    /// The scene under a patch of a film, in the colours in which it was shown when it was read. Null: not
    /// read yet, or the scene is gone.
    std::shared_ptr<const Image> filmPicture(SceneId scene, const RectI& window) const;
    const PatchGallery& patchGallery() const { return gallery_; }
    /// What became of the tensors of the file that was imported last.
    const WeightsReport& weightsReport() const { return weightsReport_; }
    /// The raw learner events as they arrive, for `train --json`.
    void setTrainListener(std::function<void(const TrainEvent&)> listener) {
        trainListener_ = std::move(listener);
    }

    /// Who makes learners instead of makeAnyLearner(), for runs that begin from now on: tests bring their
    /// own.
    using LearnerFactory = std::function<std::unique_ptr<Learner>(
        TrainConfig, std::unique_ptr<PatchSource>, std::shared_ptr<const std::vector<std::byte>>)>;
    void setLearnerFactory(LearnerFactory factory) { learnerFactory_ = std::move(factory); }

    /// Weights of a run, best before last. Waits for the store. Errors: NotFound.
    Result<std::vector<std::byte>> checkpoint(RunId run, bool newest = false);
    /// Truth of a window as the error view and training see it: complete regions filled with the background
    /// class.
    void readTruth(SceneId scene, const RectI& window, std::span<std::uint8_t> out) const;

    /// Seconds since the session began.
    double now() const;
    /// What all caches of pixels share.
    const std::shared_ptr<MemoryBudget>& memory() const { return memory_; }
    /// The same with what scenes may reach for: what everything that opens scenes of this project takes.
    Resources resources() const { return {memory_, access_}; }

  private:
    struct Worker;  // facts from worker threads
    Session(std::filesystem::path path, ProjectStore store, ProjectContent content, AccessPolicy access = {});

    Status on(const AddScene&);
    Status on(const LocateScene&);
    Status on(const RemoveScene&);
    Status on(const SelectScene&);
    Status on(const SetComposition&);
    Status on(const SetView&);
    Status on(const AddClass&);
    Status on(const ChangeClass&);
    Status on(const RemoveClass&);
    Status on(const ChangeLayer&);
    Status on(const BeginStroke&);
    Status on(const ExtendStroke&);
    Status on(const EndStroke&);
    Status on(const CancelStroke&);
    Status on(const PaintStroke&);
    Status on(const PaintPolygon&);
    Status on(const Undo&);
    Status on(const Redo&);
    Status on(const GoToStep&);
    Status on(const AddRegion&);
    Status on(const ChangeRegion&);
    Status on(const RemoveRegion&);
    Status on(const SplitRegions&);
    Status on(const ImportMask&);
    Status on(const StartTraining&);
    Status on(const PauseTraining&);
    Status on(const ResumeTraining&);
    Status on(const StopTraining&);
    Status on(const ContinueRun&);
    Status on(const PredictScene&);
    Status on(const SetLivePrediction&);
    Status on(const PreviewPatches&);
    Status on(const SetLiveLearner&);
    Status on(const ImportWeights&);
    Status on(const ExportWeights&);
    Status on(const ProfileNetwork&);
    Status on(const ShowRun&);
    Status on(const TryTraining&);
    Status on(const LoadFilm&);
    Status on(const ExportRuns&);
    Status on(const SetErrorClass&);
    Status on(const SetErrorScope&);
    Status on(const SetSetting&);
    Status on(const CancelJob&);

    // session_scenes.cpp
    void openInBackground(SceneId scene, const std::filesystem::path& file);
    void sceneOpened(SceneId scene, RasterInfo info, SceneStatistics statistics);
    Scene* mutableScene(SceneId id);
    void saveScene(const Scene& scene);
    // session_labels.cpp
    LabelMap* mutableLabels(SceneId scene);
    PaintRule rule(std::uint8_t value, PaintOver over) const;
    void record(Edit edit, std::optional<Feature> feature = std::nullopt);
    Status step(bool forward);
    void labelsChanged(SceneId scene, const RectI& window);
    void saveClasses();
    Status refuseIfReadOnly() const;
    // session_training.cpp
    Result<std::vector<SceneSnapshot>> snapshotForTraining();
    Status startRun(RunId id, const TrainConfig& config,
                    std::shared_ptr<const std::vector<std::byte>> checkpoint);
    void trainEvent(TrainEvent event);
    void handle(const TrainPreparing&);
    void handle(const TrainStep&);
    void handle(const TrainValidation&);
    void handle(const TrainCheckpoint&);
    void handle(const TrainPrediction&);
    void handle(const TrainPatches&);
    void handle(const TrainNotice&);
    void handle(const TrainImportance&);
    void handle(const TrainPaused&);
    void handle(const TrainResumed&);
    void handle(const TrainEnded&);
    void handle(const TrainFailed&);
    void endRun(const std::string& state);
    Run* mutableRun(RunId id);
    void addPoint(Run& run, const std::string& series, std::int64_t step, double timeS, double value);
    /// Drops points of steps that will be made again: those after the checkpoint that a run goes on from.
    void forgetAfter(Run& run, std::int64_t lastStep);
    void saveSeries(bool now);
    void savePrediction(SceneId scene);
    void predictionChanged(SceneId scene, const RectI& window);
    // session_runs.cpp
    void beginRecord(Run& run, RunId like);
    void labelsIdentified(RunId run, const std::string& id,
                          const std::vector<std::pair<std::string, std::int64_t>>& pixels);
    /// Errors: the run cannot be gone on with, as classes or scenes are not what they were.
    Status refuseIfChanged(const Run& run) const;
    void saveRun(const Run& run);
    /// Reads the film of a run that is gone on with, so that it goes on too. Waits for the store.
    void recallFilm(RunId run);
    void readFilmPictures(RunId run);
    /// At most once a second unless `now`.
    void renewAdvice(bool atOnce);
    // live_learning.cpp
    void liveLabelsChanged();
    void liveViewChanged(SceneId scene, const std::vector<TileIndex>& tiles);
    bool livePending() const;
    std::vector<SceneSnapshot> snapshotForLive(std::vector<SceneId>& scenes) const;
    /// Starts a round if something changed since the last one.
    void startLive();
    void livePredicted(const TrainPrediction&);
    void liveDone(std::size_t samples, double fitS, double afterCoarseS, int tiles);
    // session_errors.cpp
    void resetAssessment();
    void countPending(double budgetS);
    void resetLabelCounts();
    void countPendingLabels(double budgetS);
    void markForCount(const RectI& window);

    void emit(EventKind kind, SceneId scene = {}, RectI window = {});
    void write(std::string what, std::function<Status(ProjectStore&)> work);

    std::filesystem::path path_;
    bool readOnly_ = false;
    AccessPolicy access_;
    double started_ = 0;
    Document document_;
    std::vector<SessionEvent> events_;
    std::vector<Message> messages_;
    std::int64_t lastId_ = 0;  // of scenes, layers, regions, features, edits, runs: one counter is enough

    std::optional<Stroke> stroke_;
    SceneId strokeScene_;
    std::uint8_t strokeValue_ = 0;

    TrainingStatus training_;
    std::shared_ptr<LearnControl> control_;
    std::vector<SceneId> trainScenes_;  // the patch source's scenes, by their index in it
    JobId trainJob_;
    ConfusionMatrix validation_;
    std::function<void(const TrainEvent&)> trainListener_;
    LearnerFactory learnerFactory_ = makeAnyLearner;
    std::vector<SeriesPoint> unsavedPoints_;
    double lastSeriesSave_ = 0, lastPredictionSave_ = 0;
    std::map<SceneId, std::set<TileIndex>> unsavedPrediction_;
    bool livePrediction_ = true;
    std::optional<CheckReport> check_;
    JobId checkJob_;
    std::vector<Advice> advice_;
    double lastAdviceS_ = -1;
    std::map<RunId, Film> films_;
    std::map<std::pair<SceneId, std::array<int, 4>>, std::shared_ptr<const Image>> filmPictures_;
    LiveLearning live_;
    NetworkProfiles networkProfiles_{NetworkProfiles::defaultCache()};
    WeightsReport weightsReport_;
    std::string profiledKey_;  // asked for last
    JobId profileJob_;

    PatchGallery gallery_;
    JobId galleryJob_;

    ErrorView errors_;
    Assessment assessment_;
    std::set<TileIndex> pendingCounts_;
    std::set<TileIndex> pendingLabelCounts_;
    std::map<TileIndex, std::array<std::int32_t, 256>> labelTileCounts_;
    std::array<std::int64_t, 256> labelCounts_{};
    std::size_t lastRecountedTiles_ = 0;
    bool rankAgain_ = false;
    double lastRankedS_ = -1;

    std::shared_ptr<MemoryBudget> memory_ = std::make_shared<MemoryBudget>();
    std::shared_ptr<Worker> worker_;
    std::unique_ptr<StoreWriter> store_;  // destroyed last of the three, so joined last
    std::unique_ptr<WorkQueue> compute_;
    std::unique_ptr<WorkQueue> io_;
};

}  // namespace swath
