// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "engine/document/project_json.h"
#include "engine/document/split.h"
#include "engine/raster/raster_source.h"
#include "engine/session/mask_import.h"
#include "engine/session/session.h"
#include "engine/session/worker.h"

namespace swath {

Scene* Session::mutableScene(SceneId id) {
    return const_cast<Scene*>(document_.scene(id));
}

void Session::saveScene(const Scene& scene) {
    write("save the scene",
          [row = sceneToRow(scene)](ProjectStore& store) { return store.updateScene(row); });
}

Status Session::on(const AddScene& wanted) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    const std::string base = wanted.name.empty() ? wanted.file.stem().string() : wanted.name;
    std::string name = base;
    for (int n = 2; document_.sceneNamed(name); ++n) {
        if (!wanted.name.empty())
            return Error{Errc::InvalidInput, fmt::format("a scene is called {} already", name),
                         "choose another --name"};
        name = fmt::format("{} {}", base, n);
    }
    std::error_code ignored;
    const auto file = std::filesystem::absolute(wanted.file, ignored);
    // The header is read before the job is queued: a file that is no raster is refused at once, and in words.
    auto source = RasterSource::open(file);
    if (!source) return source.error();
    Scene scene;
    scene.id = SceneId{++lastId_};
    scene.name = name;
    scene.info = (*source)->info();
    scene.info.path = file.string();
    write("save the scene", [row = sceneToRow(scene)](ProjectStore& store) -> Status {
        const auto added = store.addScene(row);
        return added ? Status() : Status(added.error());
    });
    for (const Layer& layer : document_.layers)
        document_.labels.emplace(std::pair(scene.id, layer.id), LabelMap(scene.info.size));
    const SceneId id = scene.id;
    document_.scenes.push_back(std::move(scene));
    emit(EventKind::SceneAdded, id);
    if (!document_.currentScene) (void)on(SelectScene{id});
    openInBackground(id, file);
    return {};
}

void Session::openInBackground(SceneId scene, const std::filesystem::path& file) {
    io_->submit(
        "Open " + file.filename().string(), [worker = worker_, scene, file](JobContext& job) -> Status {
            job.report("reading the header");
            auto source = RasterSource::open(file);
            if (!source) {
                worker->facts.push([scene, error = source.error()](Session& s) {
                    if (Scene* failed = s.mutableScene(scene)) failed->failure = error.text();
                    s.post(Severity::Failure, error.what, error.hint);
                    s.emit(EventKind::SceneFailed, scene);
                });
                return source.error();
            }
            job.report("reading statistics");
            auto statistics = computeStatistics(**source);
            SceneStatistics found;
            if (statistics) found = std::move(*statistics);
            worker->facts.push(
                [scene, info = (*source)->info(), found](Session& s) { s.sceneOpened(scene, info, found); });
            if (!statistics)
                worker->facts.push([error = statistics.error()](Session& s) {
                    s.post(Severity::Warning, error.what, error.hint);
                });
            return {};
        });
}

void Session::sceneOpened(SceneId id, RasterInfo info, SceneStatistics statistics) {
    Scene* scene = mutableScene(id);
    if (!scene) return;
    if (!scene->info.size.empty() && scene->info.size != info.size) {
        scene->failure =
            fmt::format("{} is now {} × {} pixels, not {} × {} as when it was labelled", info.path,
                        info.size.width, info.size.height, scene->info.size.width, scene->info.size.height);
        post(Severity::Failure, scene->failure,
             "put the original file back, or add this one as another scene");
        emit(EventKind::SceneFailed, id);
        return;
    }
    const bool first = scene->composition == Composition{};
    info.path = scene->info.path;
    scene->info = std::move(info);
    scene->statistics = std::move(statistics);
    if (scene->statistics.bands.size() != scene->info.bands.size())
        scene->statistics.bands.resize(scene->info.bands.size());
    const bool bandsGone =
        std::ranges::any_of(scene->composition.channels, [&](const ChannelStretch& channel) {
            return channel.band < 0 || channel.band >= scene->info.bandCount();
        });  // the file was replaced by one with fewer
    if (first || bandsGone) scene->composition = defaultComposition(scene->info, scene->statistics);
    scene->ready = true;
    scene->failure.clear();
    if (scene->statistics.validShare == 0)
        post(Severity::Warning, scene->name + " holds no data: every pixel is empty", "add another file");
    saveScene(*scene);
    emit(EventKind::SceneReady, id);
}

Status Session::on(const RemoveScene& wanted) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    if (training_.active())
        return Error{Errc::Busy, "a run is using the scenes", "stop training, then remove the scene"};
    if (!document_.scene(wanted.scene)) return Error{Errc::NotFound, "no such scene", ""};
    std::erase_if(document_.scenes, [&](const Scene& s) { return s.id == wanted.scene; });
    std::erase_if(document_.regions, [&](const Region& r) { return r.scene == wanted.scene; });
    std::erase_if(document_.features, [&](const Feature& f) { return f.scene == wanted.scene; });
    std::erase_if(document_.labels, [&](const auto& entry) { return entry.first.first == wanted.scene; });
    document_.predictions.erase(wanted.scene);
    std::vector<HistoryStep> kept;
    std::size_t done = 0;
    for (std::size_t i = 0; i < document_.history.steps().size(); ++i) {
        const HistoryStep& step = document_.history.steps()[i];
        if (step.scene == wanted.scene) continue;
        done += i < document_.history.cursor() ? 1 : 0;
        kept.push_back(step);
    }
    document_.history.restore(std::move(kept), done);
    unsavedPrediction_.erase(wanted.scene);
    write("save the scene", [id = wanted.scene](ProjectStore& store) { return store.removeScene(id); });
    if (document_.currentScene == wanted.scene) {
        document_.currentScene = document_.scenes.empty() ? SceneId{} : document_.scenes.front().id;
        resetAssessment();
        resetLabelCounts();
        emit(EventKind::SceneSelected, document_.currentScene);
    }
    emit(EventKind::DocumentChanged);
    return {};
}

Status Session::on(const SelectScene& wanted) {
    if (!document_.scene(wanted.scene)) return Error{Errc::NotFound, "no such scene", ""};
    if (document_.currentScene == wanted.scene) return {};
    if (stroke_) (void)on(CancelStroke{});
    document_.currentScene = wanted.scene;
    resetAssessment();
    resetLabelCounts();
    emit(EventKind::SceneSelected, wanted.scene);
    return on(SetSetting{"scene", std::to_string(wanted.scene.value)});
}

Status Session::on(const SetComposition& wanted) {
    Scene* scene = mutableScene(wanted.scene);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    for (const ChannelStretch& channel : wanted.composition.channels)
        if (channel.band < 0 || channel.band >= scene->info.bandCount())
            return Error{Errc::InvalidInput, fmt::format("{} has no band {}", scene->name, channel.band + 1),
                         fmt::format("choose one of 1 to {}", scene->info.bandCount())};
    scene->composition = wanted.composition;
    saveScene(*scene);
    return {};
}

Status Session::on(const SetView& wanted) {
    Scene* scene = mutableScene(wanted.scene);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    if (scene->view == wanted.view) return {};
    scene->view = wanted.view;
    if (scene->ready) saveScene(*scene);
    return {};
}

Status Session::on(const AddRegion& wanted) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    const Scene* scene = document_.scene(wanted.scene);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    Region region{
        .id = RegionId{++lastId_},
        .scene = wanted.scene,
        .window = intersection(wanted.window, {0, 0, scene->info.size.width, scene->info.size.height}),
        .role = wanted.role,
        .complete = wanted.complete};
    if (region.window.empty())
        return Error{Errc::InvalidInput, "the region lies outside the scene", "draw it on the picture"};
    document_.regions.push_back(region);
    write("save the region", [region](ProjectStore& store) -> Status {
        const auto added = store.addRegion(region);
        return added ? Status() : Status(added.error());
    });
    labelsChanged(region.scene, region.window);
    emit(EventKind::DocumentChanged, region.scene);
    return {};
}

Status Session::on(const ChangeRegion& wanted) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    const auto at = std::ranges::find(document_.regions, wanted.changed.id, &Region::id);
    if (at == document_.regions.end()) return Error{Errc::NotFound, "no such region", ""};
    const RectI touched = unite(at->window, wanted.changed.window);
    *at = wanted.changed;
    write("save the region", [region = *at](ProjectStore& store) { return store.updateRegion(region); });
    labelsChanged(at->scene, touched);
    emit(EventKind::DocumentChanged, at->scene);
    return {};
}

Status Session::on(const RemoveRegion& wanted) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    const auto at = std::ranges::find(document_.regions, wanted.region, &Region::id);
    if (at == document_.regions.end()) return Error{Errc::NotFound, "no such region", ""};
    const Region removed = *at;
    document_.regions.erase(at);
    write("save the region", [id = wanted.region](ProjectStore& store) { return store.removeRegion(id); });
    labelsChanged(removed.scene, removed.window);
    emit(EventKind::DocumentChanged, removed.scene);
    return {};
}

Status Session::on(const SplitRegions& wanted) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    auto plan = planSplit(document_, wanted.options);
    if (!plan) return plan.error();
    for (const RegionId id : plan->removed)
        if (Status done = on(RemoveRegion{id}); !done) return done;
    for (const Region& changed : plan->changed)
        if (Status done = on(ChangeRegion{changed}); !done) return done;
    for (const Region& added : plan->added)
        if (Status done = on(AddRegion{added.scene, added.window, added.role, added.complete}); !done)
            return done;
    post(Severity::Info, plan->summary);
    return {};
}

Status Session::on(const ImportMask& wanted) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    const Scene* scene = document_.scene(wanted.scene);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    if (stroke_) return Error{Errc::Busy, "a stroke is being painted", "finish it first"};
    MaskImportRequest request{.file = wanted.file,
                              .scene = scene->info,
                              .sceneName = scene->name,
                              .classes = document_.classes,
                              .valueMap = wanted.valueMap};
    io_->submit("Import " + wanted.file.filename().string(),
                [worker = worker_, request, wanted](JobContext& job) -> Status {
                    auto labels = importMask(request, job);
                    if (!labels) {
                        worker->facts.push([error = labels.error()](Session& s) {
                            s.post(Severity::Failure, error.what, error.hint);
                        });
                        return labels.error();
                    }
                    worker->facts.push([map = std::move(*labels), wanted](Session& s) {
                        LabelMap* present = s.mutableLabels(wanted.scene);
                        const Scene* target = s.document_.scene(wanted.scene);
                        if (!present || !target) return;  // removed meanwhile
                        Edit edit = difference(*present, map);
                        edit.scene = wanted.scene;
                        edit.layer = s.document_.currentLayer;
                        edit.label = "Import " + wanted.file.filename().string();
                        applyEdit(*present, edit);
                        s.record(std::move(edit));
                        const RectI all{0, 0, target->info.size.width, target->info.size.height};
                        for (const Region& old : s.document_.regionsOf(wanted.scene))
                            if (old.window == all) (void)s.on(RemoveRegion{old.id});
                        (void)s.on(AddRegion{wanted.scene, all, wanted.role, true});
                        s.emit(EventKind::MaskImported, wanted.scene);
                    });
                    return {};
                });
    return {};
}

}  // namespace swath
