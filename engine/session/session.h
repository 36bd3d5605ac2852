// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/session/assess_desk.h"
#include "engine/session/intent.h"
#include "engine/session/label_desk.h"
#include "engine/session/live_desk.h"
#include "engine/session/network_desk.h"
#include "engine/session/predict_desk.h"
#include "engine/session/run_desk.h"
#include "engine/session/scene_desk.h"
#include "engine/session/spectrum_desk.h"
#include "engine/session/train_desk.h"
#include "engine/store/stored_tiles.h"

namespace swath {

/// What a session is made with, beside its project.
struct SessionOptions {
    LearnerFactory makeLearner = {};  ///< empty: makeAnyLearner()
    AccessPolicy access = {};         ///< what scenes may reach for
    NetworkMeter meter = {};
    /// Where overviews are made of large files that have none; empty: nowhere.
    std::filesystem::path overviewFolder = {};
    /// How often scenes' files are looked at, whether another program has changed them.
    std::chrono::milliseconds watchEvery{1000};
};

/// The open project: one door to the document and to the work around it, which the desks do. Lives on one
/// thread (the UI's, or a command's); owns the worker threads. When it ends, jobs are stopped (training with
/// a checkpoint) and joined, and what waits for the project file is written.
class Session {
  public:
    static Result<std::unique_ptr<Session>> create(const std::filesystem::path& path,
                                                   const ClassTable& classes, SessionOptions options = {});
    /// Scenes become ready one after the other (SceneReady, SceneFailed). Errors: as ProjectStore::open.
    static Result<std::unique_ptr<Session>> open(const std::filesystem::path& path,
                                                 OpenMode mode = OpenMode::ReadWrite,
                                                 SessionOptions options = {});
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    const Document& document() const { return document_; }
    const std::filesystem::path& path() const { return path_; }
    bool readOnly() const { return readOnly_; }
    /// Whether something was to be changed that could not be, as the project is open read-only.
    bool refusedChanges() const { return refusedChanges_; }

    /// The only way to change the document. What takes long goes on in the background and comes back as an
    /// event or a message; what can be refused at once is refused here. Where something was touched, an event
    /// says so.
    Status apply(const Intent& intent);

    /// Once a frame: takes in what the workers have finished. @return what happened since, oldest first.
    std::vector<SessionEvent> pump();
    /// Pumps until no job waits or runs (a training run included), for commands and tests.
    /// @param each  sees every event; may be empty.
    void waitIdle(const std::function<void(const SessionEvent&)>& each = {});
    /// Waits until a job has something to say, for so long at most: for who pumps in a loop of its own.
    void waitForNews(std::chrono::milliseconds longest) const { jobs_.waitForNews(longest); }
    /// True while a job waits or runs, or a count is pending.
    bool busy() const;

    std::vector<JobStatus> jobs() const { return jobs_.status(); }
    const std::vector<Message>& messages() const { return events_.messages(); }
    void post(Severity severity, std::string text, std::string hint = "");
    /// "all saved", "saving", or why not.
    std::string savedText() const;
    bool savingFailed() const;
    /// Waits until everything that was done is on disk. Errors: why it is not (disk full …).
    Status flush();
    void retrySaving();

    const TrainingStatus& training() const { return train_.status(); }
    /// Confusion counts of the run's last validation; empty before the first.
    const ConfusionMatrix& validation() const { return train_.validation(); }
    /// The last report of TryTraining; null before the first.
    const CheckReport* check() const { return train_.check() ? &*train_.check() : nullptr; }
    /// A check is waiting or running.
    bool checking() const { return train_.checking(); }
    bool livePrediction() const { return train_.livePrediction(); }
    /// How the pen is followed, by SetLiveLearner.
    const LiveStatus& live() const { return live_.status(); }
    /// What the canvas shows, for the live prediction; most wanted first.
    void setVisible(SceneId scene, std::vector<TileIndex> tiles);
    /// What MeasureSharpening found last.
    const std::optional<SharpeningReport>& sharpening() const { return scenes_.sharpening(); }
    /// What MeasureShifts found last.
    const std::optional<ShiftReport>& shifts() const { return scenes_.shifts(); }
    /// Spectra of pixels and classes.
    const SpectrumDesk& spectra() const { return spectra_; }
    /// See SpectrumDesk::follow(). Called by who shows them.
    void followSpectra() { spectra_.follow(); }
    bool strokeActive() const { return changes_.strokeOpen(); }

    /// Labelled pixels per value in the current scene; kept tile by tile, so it may lag behind a large edit
    /// by some frames.
    const std::array<std::int64_t, 256>& labelCounts() const { return assess_.labelCounts(); }
    /// Of any scene, [0, 1]; nothing while it is being counted.
    std::optional<double> labelledShare(SceneId scene) const;
    const ErrorView& errors() const { return assess_.errors(); }
    const ConfusionMatrix& confusion() const { return assess_.confusion(); }
    std::size_t lastRecountedTiles() const { return assess_.lastRecountedTiles(); }
    /// Ranks the worst places anew if something changed since, at most four times a second. Called by who
    /// shows them.
    void rankPlaces() { assess_.rankPlaces(); }
    /// Truth of a window as the error view and training see it: complete regions filled with the background
    /// class.
    void readTruth(SceneId scene, const RectI& window, std::span<std::uint8_t> out) const;

    /// What is known of a network; nullptr until ProfileNetwork asked for it.
    const NetworkProfile* networkProfile(const NetworkQuery& query, int batch) const;
    /// What became of the tensors of the file that was imported last.
    const WeightsReport& weightsReport() const { return networks_.weightsReport(); }
    const PatchGallery& patchGallery() const { return predict_.gallery(); }

    /// What the run's figures say, in words; of the newest run. Renewed while it runs.
    const std::vector<Advice>& advice() const { return runs_.advice(); }
    /// The film of a run as far as it is known: LoadFilm reads that of an earlier one. Null: none.
    const Film* film(RunId run) const { return runs_.film(run); }
    /// The scene under a patch of a film, in the colours in which it was shown when it was read. Null: not
    /// read yet, or the scene is gone.
    std::shared_ptr<const Image> filmPicture(SceneId scene, const RectI& window) const;

    /// Weights of a run, best before last. Waits for the store: not for the UI thread. Errors: NotFound.
    Result<std::vector<std::byte>> checkpoint(RunId run, bool newest = false);
    /// How many label and map tiles were read from the project file so far.
    std::int64_t fetchedTiles() const { return tiles_->fetched(); }
    /// Seconds since the session began.
    double now() const { return events_.now(); }
    /// What all caches of pixels share.
    const Resources& resources() const { return context_.resources; }
    const std::shared_ptr<MemoryBudget>& memory() const { return context_.resources.memory; }

  private:
    struct Opened;
    Session(std::filesystem::path path, Opened opened, SessionOptions options);

    void sayProblems(const std::vector<Error>& problems);
    void goOnFromMemory();
    Status answered(const Intent& intent);
    Status on(const SetSetting&);
    Status on(const CancelJob&);
    static Result<std::unique_ptr<Session>> make(const std::filesystem::path& path,
                                                 Result<ProjectStore> store, SessionOptions options);

    std::filesystem::path path_;
    bool readOnly_ = false, refusedChanges_ = false;
    std::shared_ptr<StoredTiles> tiles_;
    Document document_;
    Events events_;
    Jobs jobs_;
    std::unique_ptr<StoreWriter> store_;
    Changes changes_;
    Maps maps_;
    DeskContext context_;

    SceneDesk scenes_;
    LabelDesk labels_;
    RunDesk runs_;
    TrainDesk train_;
    PredictDesk predict_;
    NetworkDesk networks_;
    AssessDesk assess_;
    LiveDesk live_;
    SpectrumDesk spectra_;
};

}  // namespace swath
