// SPDX-License-Identifier: MIT
#include "engine/session/scene_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/document/scene_bands.h"
#include "engine/document/scene_link.h"
#include "engine/imagery/open_stack.h"

namespace swath {

namespace {

constexpr double kRestS = 0.5;  // a slider that stood still for so long is let go

BandStack withAbsolutePaths(BandStack stack) {
    const auto absolute = [](std::string& path) {
        std::error_code ignored;
        if (!path.empty()) path = std::filesystem::absolute(path, ignored).string();
    };
    for (BandDef& def : stack.bands)
        if (auto* band = std::get_if<FileBand>(&def)) absolute(band->path);
    absolute(stack.reference);
    return stack;
}

}  // namespace

SceneDesk::SceneDesk(DeskContext& context) : c_(context) {
    c_.events.watch([this](const SessionEvent& event) {
        const Scene* scene = c_.document.scene(event.scene);
        if (!scene) return;
        if (event.kind == EventKind::BandsChanged && shifts_ && shifts_->scene == event.scene)
            shifts_.reset();
        if (event.kind == EventKind::BandsChanged && sharpening_ && sharpening_->scene == event.scene)
            sharpening_.reset();
        if (event.kind == EventKind::BandsChanged || (event.kind == EventKind::SceneAdded && !scene->ready))
            open(*scene);
    });
}

Status SceneDesk::on(const AddScene& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    BandStack stack = wholeFile(wanted.file.string());
    stack.alpha = wanted.alpha;
    stack.units = wanted.units;
    Scene scene = sceneOf(withAbsolutePaths(std::move(stack)));
    auto name = nameFor(scene, wanted.name);
    if (!name) return name.error();
    scene.name = std::move(*name);
    // The header is read before the job is queued: a file that is no raster is refused at once, and in words.
    auto source = openStack(stackOf(scene), c_.resources);
    if (!source) return source.error();
    add(std::move(scene), (*source)->info(), false);
    return {};
}

/// Many files, in an archive perhaps: their headers are read in the background.
Status SceneDesk::on(const ComposeScene& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    if (filesOf(wanted.stack).empty())
        return Error{Errc::InvalidInput, "a scene needs a file", "choose the files of its bands"};
    Scene scene = sceneOf(withAbsolutePaths(wanted.stack));
    if (const auto name = nameFor(scene, wanted.name); !name) return name.error();
    c_.jobs.run<RasterInfo>(
        JobKind::OpenScene, Lane::Io, "Compose " + std::filesystem::path(scene.info.path).stem().string(),
        [stack = stackOf(scene), resources = c_.resources](JobContext& job) -> Result<RasterInfo> {
            job.report("reading headers");
            auto source = openStack(stack, resources);
            if (!source) return source.error();
            return (*source)->info();
        },
        [this, scene, wanted](Result<RasterInfo> info) {
            if (!info) return;
            Scene made = scene;
            auto name = nameFor(made, wanted.name);  // it may have been taken meanwhile
            if (!name) return c_.events.post(name.error());
            made.name = std::move(*name);
            add(std::move(made), std::move(*info), wanted.show);
        });
    return {};
}

Result<std::string> SceneDesk::nameFor(const Scene& scene, const std::string& wanted) const {
    const std::string base = wanted.empty() ? std::filesystem::path(scene.info.path).stem().string() : wanted;
    std::string name = base;
    for (int n = 2; c_.document.sceneNamed(name); ++n) {
        if (!wanted.empty())
            return Error{Errc::InvalidInput, fmt::format("a scene is called {} already", base),
                         "choose another --name"};
        name = fmt::format("{} {}", base, n);
    }
    return name;
}

void SceneDesk::add(Scene scene, RasterInfo info, bool show) {
    const SceneId id{c_.changes.nextId()};
    const std::string file = scene.info.path;
    scene.id = id;
    scene.info = std::move(info);
    scene.info.path = file;
    if (const std::string bands = sceneBandsText(scene); !bands.empty())
        c_.changes.setSetting(sceneBandsSetting(id), bands);
    c_.changes.addScene(std::move(scene));  // and open it
    if (show || !c_.document.currentScene) c_.changes.selectScene(id);
}

Status SceneDesk::on(const LocateScene& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    if (trainingActive(c_.document))
        return Error{Errc::Busy, "a run is using the scenes", "stop training, then say where the file is"};
    Scene* scene = c_.changes.scene(wanted.scene);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    std::error_code ignored;
    const auto file = std::filesystem::absolute(wanted.file, ignored);
    Scene moved = *scene;
    moveScene(moved, file.string());
    auto source = openStack(stackOf(moved), c_.resources);
    if (!source) return source.error();
    if (Status fits = fitsScene(*scene, (*source)->info()); !fits) return fits;
    scene->info.path = moved.info.path;
    scene->stack = std::move(moved.stack);
    scene->failure.clear();
    c_.changes.saveScene(*scene);
    open(*scene);
    return {};
}

Status SceneDesk::on(const RemoveScene& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    if (trainingActive(c_.document))
        return Error{Errc::Busy, "a run is using the scenes", "stop training, then remove the scene"};
    const Scene* scene = c_.document.scene(wanted.scene);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    save();
    c_.maps.save();
    c_.changes.change("Remove scene " + scene->name,
                      [id = wanted.scene](const Document& d) -> std::vector<Step> {
                          const Scene* present = d.scene(id);
                          if (!present) return {};
                          std::vector<Step> steps;
                          if (auto regions = d.regionsOf(id); !regions.empty())
                              steps.emplace_back(RegionStep{std::move(regions), {}});
                          FeatureStep features;
                          for (const Feature& feature : d.features)
                              if (feature.scene == id) features.before.push_back(feature);
                          if (!features.before.empty()) steps.emplace_back(std::move(features));
                          steps.emplace_back(SceneStep{id, present->name, false, true});
                          return steps;
                      });
    return {};
}

Status SceneDesk::on(const SelectScene& wanted) {
    if (!c_.document.scene(wanted.scene)) return Error{Errc::NotFound, "no such scene", ""};
    c_.changes.selectScene(wanted.scene);
    return {};
}

Status SceneDesk::on(const SetComposition& wanted) {
    Scene* scene = c_.changes.scene(wanted.scene);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    for (const ChannelStretch& channel : wanted.composition.channels)
        if (channel.band < 0 || channel.band >= scene->info.bandCount())
            return Error{Errc::InvalidInput, fmt::format("{} has no band {}", scene->name, channel.band + 1),
                         fmt::format("choose one of 1 to {}", scene->info.bandCount())};
    scene->composition = wanted.composition;
    moved(wanted.scene);
    return {};
}

Status SceneDesk::on(const SetView& wanted) {
    Scene* scene = c_.changes.scene(wanted.scene);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    if (scene->view == wanted.view) return {};
    scene->view = wanted.view;
    if (scene->ready) moved(wanted.scene);
    return {};
}

void SceneDesk::moved(SceneId id) {
    unsaved_.insert(id);
    movedAtS_ = c_.events.now();
}

void SceneDesk::tick() {
    if (!unsaved_.empty() && c_.events.now() - movedAtS_ > kRestS) save();
}

void SceneDesk::save() {
    for (const SceneId id : std::exchange(unsaved_, {}))
        if (const Scene* scene = c_.document.scene(id)) c_.changes.saveScene(*scene);
}

}  // namespace swath
