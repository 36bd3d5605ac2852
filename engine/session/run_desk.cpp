// SPDX-License-Identifier: MIT
#include "engine/session/run_desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/document/files_in_use.h"
#include "engine/document/project_json.h"
#include "engine/document/scene_bands.h"
#include "engine/imagery/open_stack.h"
#include "engine/imagery/rendering.h"
#include "engine/runs/run_export.h"

namespace swath {
namespace {

using PictureKey = std::pair<SceneId, std::array<int, 4>>;

PictureKey keyOf(SceneId scene, const RectI& w) {
    return {scene, {w.x, w.y, w.width, w.height}};
}

/// A window of a scene in the colours of its composition; black where there is no data.
Result<Image> readPicture(const BandStack& stack, const Resources& resources, const Composition& composition,
                          const RectI& window) {
    auto source = openStack(stack, resources);
    if (!source) return source.error();
    return renderWindow(**source, composition, window);
}

}  // namespace

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

Status RunDesk::on(const ShowRun& wanted) {
    if (Run* run = c_.changes.run(wanted.run)) run->shown = wanted.shown;
    return {};
}

void RunDesk::renewAdvice(bool atOnce) {
    if (!atOnce && c_.events.now() - lastAdviceS_ < 1) return;
    lastAdviceS_ = c_.events.now();
    const Run* newest = c_.document.newestRun();
    advice_ = newest ? adviseOnRun(*newest) : std::vector<Advice>();
}

const Film* RunDesk::film(RunId run) const {
    const auto at = films_.find(run);
    return at == films_.end() ? nullptr : &at->second;
}

std::shared_ptr<const Image> RunDesk::filmPicture(SceneId scene, const RectI& window) const {
    const auto at = pictures_.find(keyOf(scene, window));
    return at == pictures_.end() ? nullptr : at->second;
}

Status RunDesk::on(const LoadFilm& wanted) {
    const Run* run = c_.document.run(wanted.run);
    if (!run) return Error{Errc::NotFound, "no such run", ""};
    if (films_.contains(wanted.run)) return {};
    films_[wanted.run];  // asked for once
    c_.jobs.run<Film>(
        JobKind::ReadFilm, Lane::Store, "Read the film of " + run->name,
        [id = wanted.run, store = &c_.store](JobContext&) { return readFilm(*store, id); },
        [this, id = wanted.run](Result<Film> film) {
            if (film) filmRead(id, std::move(*film));
        });
    return {};
}

void RunDesk::filmRead(RunId run, Film film) {
    if (!films_[run].empty()) return;
    films_[run] = std::move(film);
    readPictures(run);
    c_.events.emit(EventKind::FilmChanged);
}

void RunDesk::addFrame(RunId run, FilmFrame frame) {
    Film& film = films_[run];
    const bool first = film.empty();
    auto row = FilmFrameRow{frame.step, filmFrameBytes(frame)};
    film.add(std::move(frame));
    c_.changes.write("save the film", [run, row = std::move(row), kept = film.steps()](ProjectStore& store) {
        return store.saveFilmFrame(run, row, kept);
    });
    if (first) readPictures(run);
    c_.events.emit(EventKind::FilmChanged);
}

bool RunDesk::cutFilm(RunId run, std::int64_t lastStep) {
    const auto film = films_.find(run);
    if (film == films_.end()) return false;
    const bool cut = !film->second.empty() && film->second.frames().back().step > lastStep;
    film->second.cutAfter(lastStep);
    return cut;
}

void RunDesk::readPictures(RunId run) {
    const Film* film = this->film(run);
    if (!film || film->empty()) return;
    for (const FilmPatch& patch : film->frames().back().patches) {
        const Scene* scene = c_.document.scene(patch.scene);
        if (!scene || !scene->ready || pictures_.contains(keyOf(patch.scene, patch.window))) continue;
        c_.jobs.run<Image>(
            JobKind::ReadPicture, Lane::Io, "Read a patch of " + scene->name,
            [stack = stackOf(*scene), resources = c_.resources, composition = scene->composition,
             window = patch.window](JobContext&) {
                return readPicture(stack, resources, composition, window);
            },
            [this, key = keyOf(patch.scene, patch.window)](Result<Image> picture) {
                if (!picture) return;
                pictures_[key] = std::make_shared<const Image>(std::move(*picture));
                c_.events.emit(EventKind::FilmChanged);
            });
    }
}

Status RunDesk::on(const ExportRuns& wanted) {
    std::vector<Run> runs;
    for (const RunId id : wanted.runs) {
        const Run* run = c_.document.run(id);
        if (!run) return Error{Errc::NotFound, "no such run", ""};
        runs.push_back(*run);
    }
    c_.jobs.run<std::size_t>(
        JobKind::ExportRuns, Lane::Io, "Export runs",
        [rules = OutputRules{filesInUse(c_.document, c_.project)}, runs = std::move(runs),
         folder = wanted.folder](JobContext& job) -> Result<std::size_t> {
            for (std::size_t i = 0; i < runs.size(); ++i) {
                if (job.stopRequested()) return Error{Errc::Cancelled, "export cancelled", ""};
                job.report(runs[i].name, static_cast<double>(i) / static_cast<double>(runs.size()));
                if (const auto written = exportRun(runs[i], folder, rules); !written) return written.error();
            }
            return runs.size();
        },
        [this, folder = wanted.folder](Result<std::size_t> count) {
            if (!count) return;
            c_.events.post(
                Severity::Info,
                fmt::format("{} in {}", *count == 1 ? "The run is" : "The runs are", folder.string()),
                "tensorboard --logdir shows them");
            c_.events.emit(EventKind::RunsExported);
        });
    return {};
}

Status RunDesk::on(const ShowMap& wanted) {
    if (!c_.document.run(wanted.run)) return Error{Errc::NotFound, "no such run", ""};
    bool shown = false;
    for (const Scene& scene : c_.document.scenes)
        if (!wanted.scene || scene.id == wanted.scene) shown |= c_.maps.show(scene.id, wanted.run);
    if (!shown) return Error{Errc::NotFound, "this run has no map here", "predict the scene with it first"};
    return {};
}

Status RunDesk::on(const RenameRun& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    const Run* run = c_.document.run(wanted.run);
    if (!run) return Error{Errc::NotFound, "no such run", ""};
    const bool taken = std::ranges::find(c_.document.runs, wanted.name, &Run::name) != c_.document.runs.end();
    if (wanted.name.empty() || (taken && wanted.name != run->name))
        return Error{Errc::InvalidInput, taken ? "a run is called so already" : "a run needs a name",
                     "choose another"};
    c_.changes.change(
        fmt::format("Rename {} to {}", run->name, wanted.name),
        [wanted](const Document& d) -> std::vector<Step> {
            const Run* present = d.run(wanted.run);
            if (!present || present->name == wanted.name) return {};
            return {RunStep{.run = wanted.run, .nameBefore = present->name, .nameAfter = wanted.name}};
        });
    return {};
}

Status RunDesk::on(const RemoveRun& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    const Run* run = c_.document.run(wanted.run);
    if (!run) return Error{Errc::NotFound, "no such run", ""};
    if (isActive(*run)) return Error{Errc::Busy, run->name + " is going on", "stop it first"};
    c_.maps.save();
    c_.changes.change(
        "Remove " + run->name,
        [id = wanted.run](const Document& d) -> std::vector<Step> {
            const Run* present = d.run(id);
            if (!present) return {};
            std::vector<Step> steps;
            if (const Layer* layer = d.mapLayerOf(id)) steps.emplace_back(LayerStep{layerToRow(*layer), {}});
            steps.emplace_back(RunStep{id, present->name, present->name, false, true});
            return steps;
        },
        [this] { renewAdvice(true); });
    return {};
}

}  // namespace swath
