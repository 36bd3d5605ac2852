// SPDX-License-Identifier: MIT
#include "engine/session/scene_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/core/text.h"

namespace swath {

namespace {

constexpr double kRestS = 0.5;             // a slider that stood still for so long is let go
constexpr std::size_t kLongestName = 400;  // bytes, as the project file takes them

/// Of the scenes that are there.
std::vector<SceneId> present(const Document& d, const std::vector<SceneId>& scenes) {
    std::vector<SceneId> there;
    for (const SceneId id : scenes)
        if (d.scene(id)) there.push_back(id);
    return there;
}

std::string countOf(std::size_t scenes) {
    return formatCount(static_cast<std::int64_t>(scenes)) + (scenes == 1 ? " scene" : " scenes");
}

/// All scenes, with those in front that are named.
std::vector<SceneId> orderWith(const Document& d, const std::vector<SceneId>& first) {
    std::vector<SceneId> order;
    std::set<SceneId> taken;
    for (const SceneId id : first)
        if (d.scene(id) && taken.insert(id).second) order.push_back(id);
    for (const Scene& scene : d.scenes)
        if (taken.insert(scene.id).second) order.push_back(scene.id);
    return order;
}

}  // namespace

SceneDesk::SceneDesk(DeskContext& context, std::chrono::milliseconds watchEvery)
    : c_(context), watch_(watchEvery, [this](SceneId scene, const FileStamps& now) {
          c_.jobs.tell([this, scene, now] { filesChanged(scene, now); });
      }) {
    c_.events.watch([this](const SessionEvent& event) {
        if (event.kind == EventKind::LabelsChanged) labelledShare_.erase(event.scene);
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

Status SceneDesk::on(const RenameScene& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    const Scene* scene = c_.document.scene(wanted.scene);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    const std::string name = oneLine(trim(wanted.name));
    if (name == scene->name) return {};
    if (name.empty()) return Error{Errc::InvalidInput, "a scene needs a name", "type one"};
    if (name.size() > kLongestName)
        return Error{Errc::InvalidInput, "that name is too long",
                     fmt::format("take one of {} bytes at most", kLongestName)};
    if (Status free = nameIsFree(name); !free) return free;
    c_.changes.change(fmt::format("Rename {} to {}", scene->name, name),
                      [id = wanted.scene, name](const Document& d) -> std::vector<Step> {
                          const Scene* now = d.scene(id);
                          if (!now || d.sceneNamed(name)) return {};
                          return {SceneNameStep{id, now->name, name}};
                      });
    return {};
}

Status SceneDesk::on(const ArrangeScenes& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    if (present(c_.document, wanted.order).empty()) return Error{Errc::NotFound, "no such scene", ""};
    c_.changes.change("Arrange scenes", [first = wanted.order](const Document& d) -> std::vector<Step> {
        const auto order = orderWith(d, first);
        if (std::ranges::equal(d.scenes, order, {}, &Scene::id)) return {};
        return {SceneOrderStep{sceneOrderFrom(d.setting(kSceneOrderSetting)), order}};
    });
    return {};
}

Status SceneDesk::on(const SetImageClass& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    const auto scenes = present(c_.document, wanted.scenes);
    if (scenes.empty()) return Error{Errc::NotFound, "no such scene", ""};
    const LabelClass* shown = c_.document.classes.find(wanted.value);
    if (wanted.value != kUnlabelled && !shown)
        return Error{Errc::NotFound, fmt::format("there is no class {}", wanted.value), ""};
    c_.changes.change(fmt::format("Class of {}: {}", countOf(scenes.size()), shown ? shown->name : "none"),
                      [scenes, value = wanted.value](const Document& d) {
                          std::vector<Step> steps;
                          for (const SceneId id : scenes)
                              if (const Scene* scene = d.scene(id); scene && scene->imageClass != value)
                                  steps.emplace_back(ImageClassStep{id, scene->imageClass, value});
                          return steps;
                      });
    return {};
}

Status SceneDesk::on(const RemoveScenes& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    if (trainingActive(c_.document))
        return Error{Errc::Busy, "a run is using the scenes", "stop training, then remove the scene"};
    const auto scenes = present(c_.document, wanted.scenes);
    if (scenes.empty()) return Error{Errc::NotFound, "no such scene", ""};
    save();
    c_.maps.save();
    const std::string what =
        scenes.size() == 1 ? "scene " + c_.document.scene(scenes.front())->name : countOf(scenes.size());
    c_.changes.change("Remove " + what, [scenes](const Document& d) -> std::vector<Step> {
        const std::set<SceneId> gone(scenes.begin(), scenes.end());
        std::vector<Step> steps;
        RegionStep regions;
        for (const Region& region : d.regions)
            if (gone.contains(region.scene)) regions.before.push_back(region);
        if (!regions.before.empty()) steps.emplace_back(std::move(regions));
        FeatureStep features;
        for (const Feature& feature : d.features)
            if (gone.contains(feature.scene)) features.before.push_back(feature);
        if (!features.before.empty()) steps.emplace_back(std::move(features));
        for (const SceneId id : scenes)
            if (const Scene* scene = d.scene(id)) steps.emplace_back(SceneStep{id, scene->name, false, true});
        return steps;
    });
    return {};
}

Status SceneDesk::on(const SelectScene& wanted) {
    if (!c_.document.scene(wanted.scene)) return Error{Errc::NotFound, "no such scene", ""};
    c_.changes.selectScene(wanted.scene);
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
    hearOfDamage();
    if (!unsaved_.empty() && c_.events.now() - movedAtS_ > kRestS) save();
    countLabels();
}

void SceneDesk::save() {
    for (const SceneId id : std::exchange(unsaved_, {}))
        if (const Scene* scene = c_.document.scene(id)) c_.changes.saveScene(*scene);
}

}  // namespace swath
