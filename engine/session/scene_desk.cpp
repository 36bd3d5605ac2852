// SPDX-License-Identifier: MIT
#include "engine/session/scene_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/core/text.h"
#include "engine/document/scene_bands.h"
#include "engine/document/scene_link.h"
#include "engine/imagery/derived_band.h"
#include "engine/imagery/indices.h"
#include "engine/imagery/open_stack.h"
#include "engine/imagery/stored_statistics.h"
#include "engine/raster/sample_values.h"

namespace swath {

namespace {

constexpr double kRestS = 0.5;  // a slider that stood still for so long is let go

struct KeptStatistics {
    SceneStatistics values;
    std::string text;  ///< to store; empty if they cannot be bound to the files
};

/// Those that were stored if the files are still the same.
Result<KeptStatistics> statisticsOf(RasterSource& source, const BandStack& stack, const std::string& stored) {
    const std::string fingerprint = fingerprintOf(stack);
    if (auto known = statisticsFromJson(stored, fingerprint, source.info().bandCount()))
        return KeptStatistics{std::move(*known), stored};
    auto computed = computeStatistics(source);
    if (!computed) return computed.error();
    // Those of a look here and there are found anew once there are overviews.
    const bool keeps = !fingerprint.empty() && !source.info().isSlowToShrink();
    std::string text = keeps ? toJson(*computed, fingerprint) : "";
    return KeptStatistics{std::move(*computed), std::move(text)};
}

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

/// What the history calls it.
std::string readingLabel(const Scene& before, const Scene& after) {
    if (before.stack.units != after.stack.units)
        return after.stack.units == SampleUnits::Raw ? "Read samples as stored" : "Read samples as declared";
    if (after.stack.alpha == AlphaUse::Detect) return "Alpha: automatic";
    return after.stack.alpha == AlphaUse::Mask ? "Alpha: a mask" : "Alpha: a band";
}

/// Bounds of the stretch in the values of other units, so that the picture stays as it was.
void followUnits(const std::vector<BandInfo>& before, const std::vector<BandInfo>& after,
                 Composition& composition) {
    for (ChannelStretch& channel : composition.channels) {
        const auto band = static_cast<std::size_t>(channel.band);
        if (channel.band < 0 || band >= before.size() || band >= after.size()) continue;
        const BandInfo &from = before[band], &to = after[band];
        if (from.scale == to.scale && from.offset == to.offset) continue;
        for (double* bound : {&channel.lo, &channel.hi}) *bound = toValue(to, toRaw(from, *bound));
        if (channel.lo > channel.hi) std::swap(channel.lo, channel.hi);
    }
}

}  // namespace

struct SceneDesk::OpenedScene {
    std::string bands;  ///< that it was opened with, as sceneBandsText() has them
    RasterInfo info;
    KeptStatistics statistics;
};

SceneDesk::SceneDesk(DeskContext& context) : c_(context) {
    c_.events.watch([this](const SessionEvent& event) {
        const Scene* scene = c_.document.scene(event.scene);
        if (!scene) return;
        if (event.kind == EventKind::BandsChanged && shifts_ && shifts_->scene == event.scene)
            shifts_.reset();
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

Status SceneDesk::on(const AddBand& wanted) {
    const auto scene = withBandsToChange(wanted.scene);
    if (!scene) return scene.error();
    Scene more = **scene;
    const auto text = writtenOut(wanted.text, more.info);
    if (!text) return text.error();
    auto band = parseDerivedBand(*text, more.info.bandCount());
    if (!band) return band.error();
    // Who writes "ndvi" looks for it under that name.
    if (auto* formula = std::get_if<Expression>(&*band); formula && *text != wanted.text)
        formula->name = trim(wanted.text);
    more.stack.bands.push_back(*band);
    if (const auto source = openStack(stackOf(more), c_.resources); !source) return source.error();
    changeBands("Add band: " + derivedText(*band), wanted.scene,
                [band = *band](Scene& s) { s.stack.bands.push_back(band); });
    return {};
}

Status SceneDesk::on(const RemoveBand& wanted) {
    const auto scene = withBandsToChange(wanted.scene);
    if (!scene) return scene.error();
    const auto derived = derivedOf(**scene);
    if (derived.empty())
        return Error{Errc::InvalidInput, (*scene)->name + " has no derived band",
                     "the bands of a file stay with it"};
    changeBands("Remove band: " + derivedText(derived.back()), wanted.scene,
                [](Scene& s) { s.stack.bands.pop_back(); });
    return {};
}

Status SceneDesk::on(const SetReading& wanted) {
    const auto scene = withBandsToChange(wanted.scene);
    if (!scene) return scene.error();
    const auto read = [wanted](Scene& s) {
        s.stack.alpha = wanted.alpha;
        s.stack.units = wanted.units;
    };
    Scene other = **scene;
    read(other);
    if (sameSceneBands(other, **scene)) return {};
    const auto derived = derivedOf(**scene);
    other.stack.bands.resize(other.stack.bands.size() - derived.size());
    const auto source = openStack(stackOf(other), c_.resources);
    if (!source) return source.error();
    const auto bands = static_cast<std::size_t>((*source)->info().bandCount());
    if (!derived.empty() && bands + derived.size() != (*scene)->info.bands.size())
        return Error{Errc::InvalidInput,
                     "the derived bands of " + (*scene)->name + " would get other numbers",
                     "remove them first, and add them anew afterwards"};
    changeBands(readingLabel(**scene, other), wanted.scene, read);
    return {};
}

Result<const Scene*> SceneDesk::withBandsToChange(SceneId id) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable.error();
    if (trainingActive(c_.document))
        return Error{Errc::Busy, "a run is using the scenes", "stop training, then change their bands"};
    const Scene* scene = c_.document.scene(id);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    if (!scene->ready && scene->failure.empty())
        return Error{Errc::Busy, scene->name + " is still being opened", "wait until it is shown"};
    return scene;
}

void SceneDesk::changeBands(std::string label, SceneId id, const std::function<void(Scene&)>& edit) {
    c_.changes.change(std::move(label), [id, edit](const Document& d) -> std::vector<Step> {
        const Scene* scene = d.scene(id);
        if (!scene) return {};
        Scene other = *scene;
        edit(other);
        return {BandsStep{id, sceneBandsText(*scene), sceneBandsText(other)}};
    });
}

void SceneDesk::openAll() {
    for (const Scene& scene : c_.document.scenes) open(scene);
}

void SceneDesk::open(const Scene& scene) {
    c_.jobs.run<OpenedScene>(
        JobKind::OpenScene, Lane::Io, "Open " + std::filesystem::path(scene.info.path).filename().string(),
        [this, stack = stackOf(scene), bands = sceneBandsText(scene), stored = scene.statisticsText,
         resources = c_.resources](JobContext& job) -> Result<OpenedScene> {
            job.report("reading the header");
            auto source = openStack(stack, resources);
            if (!source) return source.error();
            job.report("reading statistics");
            OpenedScene found{.bands = bands, .info = (*source)->info(), .statistics = {}};
            if (auto statistics = statisticsOf(**source, stack, stored))
                found.statistics = std::move(*statistics);
            else
                job.tell([this, error = statistics.error()] {
                    c_.events.post(Severity::Warning, error.what, error.hint);
                });
            return found;
        },
        [this, id = scene.id](Result<OpenedScene> found) {
            if (found)
                opened(id, std::move(*found));
            else
                failed(id, found.error());
        });
}

void SceneDesk::failed(SceneId id, const Error& error) {
    if (Scene* scene = c_.changes.scene(id)) scene->failure = error.text();
    c_.events.emit(EventKind::SceneFailed, id);
}

void SceneDesk::opened(SceneId id, OpenedScene found) {
    Scene* scene = c_.changes.scene(id);
    if (!scene || found.bands != sceneBandsText(*scene)) return;  // it is being opened again with others
    RasterInfo& info = found.info;
    if (!scene->info.size.empty() && scene->info.size != info.size) {
        scene->failure =
            fmt::format("{} is now {} × {} pixels, not {} × {} as when it was labelled", info.path,
                        info.size.width, info.size.height, scene->info.size.width, scene->info.size.height);
        c_.events.post(Severity::Failure, scene->failure,
                       "put the original file back, or add this one as another scene");
        c_.events.emit(EventKind::SceneFailed, id);
        return;
    }
    // None yet, or of bands that the file had before it was replaced.
    const bool composed =
        scene->composition != Composition{} &&
        std::ranges::all_of(scene->composition.channels, [&](const ChannelStretch& channel) {
            return channel.band >= 0 && channel.band < info.bandCount();
        });
    if (scene->ready) followUnits(scene->info.bands, info.bands, scene->composition);
    info.path = scene->info.path;
    scene->info = std::move(info);
    scene->statistics = std::move(found.statistics.values);
    scene->statisticsText = std::move(found.statistics.text);
    if (scene->statistics.bands.size() != scene->info.bands.size())
        scene->statistics.bands.resize(scene->info.bands.size());
    if (!composed) scene->composition = defaultComposition(scene->info, scene->statistics);
    scene->ready = true;
    scene->failure.clear();
    if (scene->statistics.validShare == 0)
        c_.events.post(Severity::Warning, scene->name + " holds no data: every pixel is empty",
                       "add another file");
    c_.changes.saveScene(*scene);
    c_.events.emit(EventKind::SceneReady, id);
    if (scene->info.isSlowToShrink() && c_.resources.overviews.enabled()) makeOverviews(*scene);
}

void SceneDesk::makeOverviews(const Scene& scene) {
    if (!withoutOverviews_.insert(scene.id).second) return;  // it is being done, or could not be
    c_.jobs.run<int>(
        JobKind::MakeOverviews, Lane::Copies, "Make overviews of " + scene.name,
        [files = filesOf(scene.stack), alpha = scene.stack.alpha,
         resources = c_.resources](JobContext& job) -> Result<int> {
            int made = 0;
            for (std::size_t i = 0; i < files.size(); ++i) {
                std::error_code ignored;  // nothing is fetched, or unpacked, for that
                if (!std::filesystem::is_regular_file(files[i], ignored)) continue;
                auto source = RasterSource::open(files[i], {.access = resources.access, .alpha = alpha});
                if (!source || !(*source)->info().isSlowToShrink() || resources.overviews.find(files[i]))
                    continue;
                source->reset();
                const auto goesOn = [&](double done) {
                    if (done >= 0)
                        job.report(std::filesystem::path(files[i]).filename().string(),
                                   (static_cast<double>(i) + done) / static_cast<double>(files.size()));
                    return !job.stopRequested();
                };
                if (Status done = resources.overviews.make(
                        files[i], {.access = resources.access, .alpha = alpha}, goesOn);
                    !done)
                    return done.error();
                ++made;
            }
            return made;
        },
        [this, id = scene.id](const Result<int>& made) {
            const Scene* present = c_.document.scene(id);
            if (made && *made > 0 && present) open(*present);
        });
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
