// SPDX-License-Identifier: MIT
// Scenes are added: one that is named, one of several files, or many at once.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

#include "engine/core/text.h"
#include "engine/document/scene_bands.h"
#include "engine/imagery/open_stack.h"
#include "engine/raster/address.h"
#include "engine/session/scene_desk.h"

namespace swath {

namespace {

constexpr std::size_t kMostNamed = 10;  // files in one message

BandStack withAbsolutePaths(BandStack stack) {
    const auto absolute = [](std::string& path) {
        std::error_code ignored;
        path = pathOfAddress(path);
        if (!path.empty()) path = std::filesystem::absolute(path, ignored).string();
    };
    for (BandDef& def : stack.bands)
        if (auto* band = std::get_if<FileBand>(&def)) absolute(band->path);
    absolute(stack.reference);
    return stack;
}

std::string stemOf(const Scene& scene) {
    return std::filesystem::path(scene.info.path).stem().string();
}

/// By which it is known again: its first file, and how many there are.
std::pair<std::string, std::size_t> filesKey(const Scene& scene) {
    return {std::filesystem::path(scene.info.path).lexically_normal().string(), filesOf(scene.stack).size()};
}

/// Of a class of that name, made if there is none; kUnlabelled where none can be.
std::uint8_t classNamed(ClassTable& classes, const std::string& name) {
    if (const LabelClass* known = classes.find(name)) return known->value;
    const auto added = classes.add(name);
    return added ? *added : kUnlabelled;
}

}  // namespace

/// Names that nobody has yet.
class SceneDesk::NewNames {
  public:
    explicit NewNames(const Document& d) {
        for (const Scene& scene : d.scenes) taken_.insert(scene.name);
    }
    std::string next(const std::string& wanted) {
        std::string name = wanted;
        for (int n = 2; !taken_.insert(name).second; ++n) name = fmt::format("{} {}", wanted, n);
        return name;
    }

  private:
    std::set<std::string> taken_;
};

struct SceneDesk::ReadScenes {
    std::vector<NewScene> scenes;
    std::vector<std::string> failures;  ///< in words, with their files
};

Status SceneDesk::on(const AddScene& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    BandStack stack = wholeFile(wanted.file.string());
    stack.alpha = wanted.alpha;
    stack.units = wanted.units;
    Scene scene = sceneOf(withAbsolutePaths(std::move(stack)));
    if (Status free = nameIsFree(wanted.name); !free) return free;
    // The header is read before anything is changed: a file that is no raster is refused at once, and in
    // words.
    auto source = openStack(stackOf(scene), c_.resources);
    if (!source) return source.error();
    add({{std::move(scene), (*source)->info(), wanted.name, ""}}, false);
    return {};
}

/// Many files, in an archive perhaps: their headers are read in the background.
Status SceneDesk::on(const ComposeScene& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    if (filesOf(wanted.stack).empty())
        return Error{Errc::InvalidInput, "a scene needs a file", "choose the files of its bands"};
    Scene scene = sceneOf(withAbsolutePaths(wanted.stack));
    if (Status free = nameIsFree(wanted.name); !free) return free;
    c_.jobs.run<RasterInfo>(
        JobKind::OpenScene, Lane::Io, "Compose " + stemOf(scene),
        [stack = stackOf(scene), resources = c_.resources](JobContext& job) -> Result<RasterInfo> {
            job.report("reading headers");
            auto source = openStack(stack, resources);
            if (!source) return source.error();
            return (*source)->info();
        },
        [this, scene, wanted](Result<RasterInfo> info) {
            if (!info) return;
            // The name may have been taken meanwhile.
            if (Status free = nameIsFree(wanted.name); !free) return c_.events.post(free.error());
            add({{scene, std::move(*info), wanted.name, ""}}, wanted.show);
        });
    return {};
}

Status SceneDesk::on(const AddScenes& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    if (wanted.sources.empty())
        return Error{Errc::InvalidInput, "no scenes were named", "choose their files"};
    c_.jobs.run<ReadScenes>(
        JobKind::AddScenes, Lane::Io, fmt::format("Add {} scenes", formatCount(std::ssize(wanted.sources))),
        [wanted, resources = c_.resources](JobContext& job) -> Result<ReadScenes> {
            ReadScenes read;
            for (std::size_t i = 0; i < wanted.sources.size(); ++i) {
                if (job.stopRequested()) return Error{Errc::Cancelled, "cancelled", ""};
                const SceneSource& source = wanted.sources[i];
                const std::string name = source.place.filename().string();
                job.report(name, static_cast<double>(i) / static_cast<double>(wanted.sources.size()));
                auto stack = source.isComposed ? composedOf(source, resources)
                                               : Result<BandStack>(wholeFile(source.place.string()));
                if (stack) {
                    stack->alpha = wanted.alpha;
                    stack->units = wanted.units;
                }
                Scene scene = stack ? sceneOf(withAbsolutePaths(std::move(*stack))) : Scene();
                auto opened = stack ? openStack(stackOf(scene), resources)
                                    : Result<std::unique_ptr<RasterSource>>(stack.error());
                if (opened)
                    read.scenes.push_back({std::move(scene), (*opened)->info(),
                                           source.isComposed ? source.place.stem().string() : "",
                                           source.className});
                else
                    read.failures.push_back(name + ": " + opened.error().what);
            }
            return read;
        },
        [this](Result<ReadScenes> read) {
            if (read) scenesRead(std::move(*read));
        });
    return {};
}

/// One message, whatever became of how many.
void SceneDesk::scenesRead(ReadScenes read) {
    std::set<std::pair<std::string, std::size_t>> known;
    for (const Scene& scene : c_.document.scenes) known.insert(filesKey(scene));
    const std::size_t found = read.scenes.size();
    std::erase_if(read.scenes,
                  [&](const NewScene& each) { return !known.insert(filesKey(each.scene)).second; });
    const std::size_t added = read.scenes.size(), there = found - added, failed = read.failures.size();
    if (added > 0) add(std::move(read.scenes), false);
    std::string text = fmt::format("{} scene{} added", formatCount(static_cast<std::int64_t>(added)),
                                   added == 1 ? " was" : "s were");
    if (there > 0) text += fmt::format(", {} {} there already", there, there == 1 ? "was" : "were");
    if (failed > 0) text += fmt::format("; {} could not be read", failed);
    if (failed > kMostNamed) {
        read.failures.resize(kMostNamed);
        read.failures.push_back(fmt::format("and {} more", failed - kMostNamed));
    }
    c_.events.post(failed == 0 ? Severity::Info : Severity::Warning, text,
                   fmt::format("{}", fmt::join(read.failures, "\n")));
}

Status SceneDesk::nameIsFree(const std::string& name) const {
    if (name.empty() || !c_.document.sceneNamed(name)) return {};
    return Error{Errc::InvalidInput, fmt::format("a scene is called {} already", name),
                 "choose another name"};
}

std::vector<Step> SceneDesk::broughtIn(std::vector<NewScene> scenes, const Document& d) {
    NewNames names(d);
    ClassTable classes = d.classes;
    std::vector<Step> steps, images;
    std::vector<Scene> made;
    for (NewScene& each : scenes) {
        Scene& scene = each.scene;
        scene.id = SceneId{c_.changes.nextId()};
        scene.name = names.next(each.name.empty() ? stemOf(scene) : each.name);
        each.info.path = scene.info.path;
        scene.info = std::move(each.info);
        if (const std::string bands = sceneBandsText(scene); !bands.empty())
            c_.changes.setSetting(sceneBandsSetting(scene.id), bands);
        steps.emplace_back(SceneStep{scene.id, scene.name, true, false});
        if (!each.className.empty())
            if (const std::uint8_t value = classNamed(classes, each.className))
                images.emplace_back(ImageClassStep{scene.id, kUnlabelled, value});
        made.push_back(std::move(scene));
    }
    c_.changes.bringScenes(std::move(made));
    if (!(classes == d.classes)) steps.insert(steps.begin(), ClassTableStep{d.classes, std::move(classes)});
    steps.insert(steps.end(), images.begin(), images.end());
    return steps;
}

void SceneDesk::add(std::vector<NewScene> scenes, bool show) {
    const Document& d = c_.document;
    const bool isFirst = d.scenes.empty() && d.removedScenes.empty() && d.history.steps().empty();
    if (isFirst && scenes.size() == 1 && scenes[0].className.empty()) {
        NewScene& first = scenes[0];
        first.scene.id = SceneId{c_.changes.nextId()};
        first.scene.name = first.name.empty() ? stemOf(first.scene) : first.name;
        first.info.path = first.scene.info.path;
        first.scene.info = std::move(first.info);
        const SceneId id = first.scene.id;
        if (const std::string bands = sceneBandsText(first.scene); !bands.empty())
            c_.changes.setSetting(sceneBandsSetting(id), bands);
        c_.changes.addScene(std::move(first.scene));  // and open it
        return c_.changes.selectScene(id);
    }
    const std::string what =
        scenes.size() > 1 ? fmt::format("{} scenes", formatCount(std::ssize(scenes)))
                          : "scene " + (scenes[0].name.empty() ? stemOf(scenes[0].scene) : scenes[0].name);
    c_.changes.change(
        "Add " + what,
        [this, scenes = std::move(scenes)](const Document& now) { return broughtIn(scenes, now); },
        [this, show] {
            if (show && !c_.document.scenes.empty()) c_.changes.selectScene(c_.document.scenes.back().id);
        });
}

}  // namespace swath
