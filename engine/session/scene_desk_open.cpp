// SPDX-License-Identifier: MIT
// Opening of scenes in the background, and overviews of those that need them.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/document/scene_bands.h"
#include "engine/imagery/open_stack.h"
#include "engine/imagery/shown_bands.h"
#include "engine/imagery/stored_statistics.h"
#include "engine/raster/sample_values.h"
#include "engine/session/scene_desk.h"

namespace swath {

namespace {

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
    // Of a damaged file they would hide the damage from who opens it next.
    const bool keeps = !fingerprint.empty() && !source.info().isSlowToShrink() && source.damage().empty();
    std::string text = keeps ? toJson(*computed, fingerprint) : "";
    return KeptStatistics{std::move(*computed), std::move(text)};
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
    std::string damage;
    DisplayStack display;
    std::string tilesPrint;
};

void SceneDesk::openAll() {
    for (const Scene& scene : c_.document.scenes) open(scene);
}

void SceneDesk::open(const Scene& scene) {
    auto stamps = std::make_shared<FileStamps>();
    c_.jobs.run<OpenedScene>(
        JobKind::OpenScene, Lane::Io, "Open " + std::filesystem::path(scene.info.path).filename().string(),
        [this, stack = stackOf(scene), bands = sceneBandsText(scene), stored = scene.statisticsText,
         resources = c_.resources, stamps](JobContext& job) -> Result<OpenedScene> {
            job.report("reading the header");
            for (const std::string& path : filesOf(stack)) (*stamps)[path] = stampOf(path);
            auto source = openStack(stack, resources);
            if (!source) return source.error();
            addPartsTo(*stamps);
            job.report("reading statistics");
            OpenedScene found{.bands = bands,
                              .info = (*source)->info(),
                              .statistics = {},
                              .damage = {},
                              .display = displayStack(stack, (*source)->info().bandCount()),
                              .tilesPrint = {}};
            found.tilesPrint = fingerprintOf(found.display.stack);
            if (auto statistics = statisticsOf(**source, stack, stored))
                found.statistics = std::move(*statistics);
            else
                job.tell([this, error = statistics.error()] {
                    c_.events.post(Severity::Warning, error.what, error.hint);
                });
            found.damage = (*source)->damage();
            return found;
        },
        [this, id = scene.id, stamps](Result<OpenedScene> found) {
            if (c_.document.scene(id)) watch_.watch(id, *stamps);
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
    const bool composed = scene->composition != Composition{} &&
                          std::ranges::all_of(scene->composition.channels,
                                              [&](const ChannelStretch& channel) {
                                                  return channel.band >= 0 && channel.band < info.bandCount();
                                              }) &&
                          (!scene->composition.hasFormula() ||
                           BandExpression::parse(scene->composition.formula.text, info.bandCount()).ok());
    if (scene->ready) followUnits(scene->info.bands, info.bands, scene->composition);
    info.path = scene->info.path;
    scene->info = std::move(info);
    scene->statistics = std::move(found.statistics.values);
    scene->statisticsText = std::move(found.statistics.text);
    if (scene->statistics.bands.size() != scene->info.bands.size())
        scene->statistics.bands.resize(scene->info.bands.size());
    if (!composed) scene->composition = defaultComposition(scene->info, scene->statistics);
    scene->display = std::move(found.display);
    scene->tilesPrint = std::move(found.tilesPrint);
    showReplacement(*scene);
    scene->ready = true;
    scene->failure.clear();
    hearOfDamage();
    if (found.damage.empty())
        scene->damage.clear();
    else
        note(*scene, found.damage);
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

}  // namespace swath
