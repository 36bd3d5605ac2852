// SPDX-License-Identifier: MIT
// What is kept of runs beside weights and curves: records, films, exports.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "engine/core/utc_time.h"
#include "engine/document/files_in_use.h"
#include "engine/document/project_json.h"
#include "engine/imagery/open_stack.h"
#include "engine/imagery/rendering.h"
#include "engine/learn/config/torch_version.h"
#include "engine/raster/gdal_version.h"
#include "engine/runs/run_export.h"
#include "engine/session/session.h"
#include "engine/session/worker.h"

namespace swath {
namespace {

constexpr std::size_t kMostNotices = 100;

using PictureKey = std::pair<SceneId, std::array<int, 4>>;

PictureKey keyOf(SceneId scene, const RectI& w) {
    return {scene, {w.x, w.y, w.width, w.height}};
}

/// A window of a scene in the colours of its composition; black where there is no data.
Result<Image> readPicture(const std::string& path, const Composition& composition, const RectI& window) {
    auto source = openStack(wholeFile(path), Resources());
    if (!source) return source.error();
    return renderWindow(**source, composition, window);
}

/// Waits for the store. A damaged frame is no film.
Result<Film> readFilm(StoreWriter& store, RunId run) {
    auto rows = store.ask<std::vector<FilmFrameRow>>([run](ProjectStore& s) { return s.loadFilm(run); });
    if (!rows) return rows.error();
    Film film;
    for (const FilmFrameRow& row : *rows) {
        auto frame = filmFrameFromBytes(row.step, row.data);
        if (!frame) return frame.error();
        film.add(std::move(*frame));
    }
    return film;
}

std::string namesOf(const std::vector<std::string>& names) {
    return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

void Session::saveRun(const Run& run) {
    write("save the run", [row = runToRow(run)](ProjectStore& store) { return store.updateRun(row); });
}

void Session::beginRecord(Run& run, RunId like) {
    RunRecord& record = run.record;
    record.swath = SWATH_VERSION;
    record.torch = torchVersion();
    record.gdal = gdalVersion();
    if (const Run* repeated = document_.run(like)) record.repeats = repeated->name;
    for (const Scene& scene : document_.scenes) {
        const LabelMap* labels = document_.labelsOf(scene.id);
        const auto regions = document_.regionsOf(scene.id);
        record.scenes.push_back({.name = scene.name,
                                 .path = scene.info.path,
                                 .fingerprint = fingerprint(scene.info.path),
                                 .labelled = labels && !labels->tiles().empty()});
        for (const Region& region : regions)
            record.split.push_back({scene.name, region.window, region.role, region.complete});
    }
    for (std::string& hint : leakageHints(document_, run.config.patchSize))
        record.notices.push_back({0, std::move(hint)});
    for (const Scene& scene : document_.scenes)
        if (!scene.failure.empty())
            post(Severity::Warning, fmt::format("{} is left out: {}", scene.name, scene.failure),
                 "put the file back to learn from it");
}

void Session::renewAdvice(bool atOnce) {
    if (!atOnce && now() - lastAdviceS_ < 1) return;
    lastAdviceS_ = now();
    const Run* newest = document_.newestRun();
    advice_ = newest ? adviseOnRun(*newest) : std::vector<Advice>();
}

void Session::labelsIdentified(RunId id, const std::string& labels,
                               const std::vector<std::pair<std::string, std::int64_t>>& pixels) {
    Run* run = mutableRun(id);
    if (!run) return;
    if (!run->record.labels.empty() && run->record.labels != labels)
        post(Severity::Warning, fmt::format("the labels have changed since {} began", run->name),
             "it goes on with the new ones; a new run keeps the two apart");
    for (const Run& other : document_.runs)
        if (other.name == run->record.repeats && !other.record.labels.empty() &&
            other.record.labels != labels)
            post(Severity::Warning, fmt::format("the labels are not those of {}", other.name),
                 "the repeat has the same settings, but will not come to the same weights");
    run->record.labels = labels;
    run->record.labelled = pixels;
    saveRun(*run);
    renewAdvice(true);
}

Status Session::refuseIfChanged(const Run& run) const {
    std::vector<std::string> added, gone;
    for (const LabelClass& c : document_.classes.all())
        if (!run.classes.find(c.value)) added.push_back(c.name);
    for (const LabelClass& c : run.classes.all())
        if (!document_.classes.find(c.value)) gone.push_back(c.name);
    const std::string hint = fmt::format("start a new run with the settings of {}", run.name);
    if (!added.empty())
        return Error{Errc::InvalidInput,
                     fmt::format("{} does not know {}: added after it began", run.name, namesOf(added)),
                     hint};
    if (!gone.empty())
        return Error{Errc::InvalidInput,
                     fmt::format("{} learned {}: removed or merged since", run.name, namesOf(gone)), hint};
    for (const auto& used : run.record.scenes) {
        const Scene* scene = document_.sceneNamed(used.name);
        if (used.labelled && scene && !scene->failure.empty())
            return Error{Errc::NotFound,
                         fmt::format("{} learned from {}: {}", run.name, used.name, scene->failure),
                         "put the file back, or start a new run without it"};
    }
    return {};
}

void Session::handle(const TrainNotice& e) {
    if (Run* run = mutableRun(training_.run); run && run->record.notices.size() < kMostNotices)
        run->record.notices.push_back({training_.step, e.text});
    post(e.harmless ? Severity::Info : Severity::Warning, e.text);
    renewAdvice(true);
}

void Session::handle(const TrainImportance& e) {
    if (Run* run = mutableRun(training_.run)) run->record.importance = e.features;
}

void Session::handle(const TrainPatches& e) {
    FilmFrame frame{.step = e.step, .patches = {}};
    for (const TrainPatches::Patch& patch : e.patches) {
        const auto pixels = static_cast<std::size_t>(patch.window.area());
        if (patch.scene < 0 || static_cast<std::size_t>(patch.scene) >= trainScenes_.size() ||
            patch.truth.size() != pixels || patch.prediction.size() != pixels)
            continue;
        frame.patches.push_back({trainScenes_[static_cast<std::size_t>(patch.scene)], patch.window,
                                 patch.truth, patch.prediction});
    }
    if (frame.patches.empty()) return;
    Film& film = films_[training_.run];
    const bool first = film.empty();
    auto row = FilmFrameRow{frame.step, filmFrameBytes(frame)};
    film.add(std::move(frame));
    write("save the film", [run = training_.run, row = std::move(row), kept = film.steps()](
                               ProjectStore& store) { return store.saveFilmFrame(run, row, kept); });
    if (first) readFilmPictures(training_.run);
    emit(EventKind::FilmChanged);
}

const Film* Session::film(RunId run) const {
    const auto at = films_.find(run);
    return at == films_.end() ? nullptr : &at->second;
}

std::shared_ptr<const Image> Session::filmPicture(SceneId scene, const RectI& window) const {
    const auto at = filmPictures_.find(keyOf(scene, window));
    return at == filmPictures_.end() ? nullptr : at->second;
}

Status Session::on(const LoadFilm& wanted) {
    const Run* run = document_.run(wanted.run);
    if (!run) return Error{Errc::NotFound, "no such run", ""};
    if (films_.contains(wanted.run)) return {};
    films_[wanted.run];  // asked for once
    io_->submit("Read the film of " + run->name,
                [id = wanted.run, worker = worker_, store = store_.get()](JobContext&) -> Status {
                    auto film = readFilm(*store, id);
                    if (!film) return film.error();
                    worker->facts.push([id, film = std::move(*film)](Session& s) mutable {
                        if (!s.films_[id].empty()) return;  // the run goes on meanwhile
                        s.films_[id] = std::move(film);
                        s.readFilmPictures(id);
                        s.emit(EventKind::FilmChanged);
                    });
                    return {};
                });
    return {};
}

void Session::recallFilm(RunId run) {
    if (const Film* known = film(run); known && !known->empty()) return;
    if (auto stored = readFilm(*store_, run)) films_[run] = std::move(*stored);
}

void Session::readFilmPictures(RunId run) {
    const Film* film = this->film(run);
    if (!film || film->empty() || !io_) return;  // the last events come in while the session ends
    for (const FilmPatch& patch : film->frames().back().patches) {
        const Scene* scene = document_.scene(patch.scene);
        if (!scene || !scene->ready || filmPictures_.contains(keyOf(patch.scene, patch.window))) continue;
        io_->submit("Read a patch of " + scene->name,
                    [worker = worker_, id = scene->id, path = scene->info.path,
                     composition = scene->composition, window = patch.window](JobContext&) -> Status {
                        auto picture = readPicture(path, composition, window);
                        if (!picture) return picture.error();
                        auto shared = std::make_shared<const Image>(std::move(*picture));
                        worker->facts.push([id, window, shared](Session& s) {
                            s.filmPictures_[keyOf(id, window)] = shared;
                            s.emit(EventKind::FilmChanged);
                        });
                        return {};
                    });
    }
}

bool Session::checking() const {
    return std::ranges::any_of(compute_->status(), [this](const JobStatus& job) {
        return job.id == checkJob_ && (job.state == JobState::Waiting || job.state == JobState::Running);
    });
}

Status Session::on(const TryTraining& wanted) {
    if (training_.active()) return Error{Errc::Busy, "a run is going on already", "stop it first"};
    if (checking()) return Error{Errc::Busy, "a check is running already", "wait for it, or cancel it"};
    if (Status valid = validate(wanted.config); !valid) return valid;
    auto snapshot = snapshotForTraining();
    if (!snapshot) return snapshot.error();
    checkJob_ = compute_->submit(
        fmt::format("Check: {}", checkName(wanted.check)),
        [worker = worker_, memory = resources(), wanted, scenes = std::move(*snapshot),
         classes = document_.classes](JobContext& job) -> Status {
            const auto ended = [&](std::optional<CheckReport> report, const Error& error) {
                worker->facts.push([report = std::move(report), error](Session& s) {
                    if (report)
                        s.check_ = report;
                    else if (error.code != Errc::Cancelled)
                        s.post(Severity::Failure, error.what, error.hint);
                    s.emit(EventKind::CheckEnded);
                });
            };
            try {
                auto report = runCheck(wanted.check, wanted.config, checkTools(scenes, classes, memory), job);
                ended(report ? std::optional(*report) : std::nullopt, report ? Error{} : report.error());
                return report ? Status() : Status(report.error());
            } catch (const std::exception& e) {
                const Error error{Errc::Io, e.what(), "try a smaller batch or patch size"};
                ended(std::nullopt, error);
                return error;
            }
        });
    return {};
}

Status Session::on(const ExportRuns& wanted) {
    std::vector<Run> runs;
    for (const RunId id : wanted.runs) {
        const Run* run = document_.run(id);
        if (!run) return Error{Errc::NotFound, "no such run", ""};
        runs.push_back(*run);
    }
    io_->submit(
        "Export runs",
        [worker = worker_, runs = std::move(runs), folder = wanted.folder,
         rules = OutputRules{filesInUse(document_, path_)}](JobContext& job) -> Status {
            for (std::size_t i = 0; i < runs.size() && !job.stopRequested(); ++i) {
                job.report(runs[i].name, static_cast<double>(i) / static_cast<double>(runs.size()));
                if (const auto written = exportRun(runs[i], folder, rules); !written) {
                    worker->facts.push([error = written.error()](Session& s) {
                        s.post(Severity::Failure, error.what, error.hint);
                    });
                    return written.error();
                }
            }
            worker->facts.push([folder, count = runs.size()](Session& s) {
                s.post(Severity::Info,
                       fmt::format("{} in {}", count == 1 ? "The run is" : "The runs are", folder.string()),
                       "tensorboard --logdir shows them");
                s.emit(EventKind::RunsExported);
            });
            return {};
        });
    return {};
}

}  // namespace swath
