// SPDX-License-Identifier: MIT
// What a run was made of, and whether it can be gone on with.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/document/project_json.h"
#include "engine/learn/config/torch_version.h"
#include "engine/learn/ensemble/learners.h"
#include "engine/raster/gdal_version.h"
#include "engine/runs/run_advice.h"
#include "engine/session/train_start.h"

namespace swath {
namespace {

std::string namesOf(const std::vector<std::string>& names) {
    return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

void TrainDesk::beginRecord(Run& run, const Start& start, RunId like) {
    RunRecord& record = run.record;
    record.swath = SWATH_VERSION;
    if (hasNetwork(start.config)) record.torch = torchVersion();  // which loads it
    record.gdal = gdalVersion();
    if (const Run* repeated = c_.document.run(like)) record.repeats = repeated->name;
    for (std::size_t i = 0; i < start.ids.size(); ++i) {
        const SceneSnapshot& scene = start.scenes[i];
        const std::string& path = c_.document.scene(start.ids[i])->info.path;
        record.scenes.push_back({.name = scene.name,
                                 .path = path,
                                 .fingerprint = fingerprint(path),
                                 .labelled = !scene.labels.tiles().empty()});
        for (const Region& region : scene.regions)
            record.split.push_back({scene.name, region.window, region.role, region.complete});
    }
    for (std::string& hint : leakageHints(c_.document, run.config.patchSize))
        record.notices.push_back({0, std::move(hint)});
    for (const Scene& scene : c_.document.scenes)
        if (!scene.failure.empty())
            c_.events.post(Severity::Warning, fmt::format("{} is left out: {}", scene.name, scene.failure),
                           "put the file back to learn from it");
}

void TrainDesk::labelsIdentified(RunId id, const std::string& labels,
                                 const std::vector<std::pair<std::string, std::int64_t>>& pixels) {
    Run* run = c_.changes.run(id);
    if (!run) return;
    for (const Run& other : c_.document.runs)
        if (other.name == run->record.repeats && !other.record.labels.empty() &&
            other.record.labels != labels)
            c_.events.post(Severity::Warning, fmt::format("the labels are not those of {}", other.name),
                           "the repeat has the same settings, but will not come to the same weights");
    run->record.labels = labels;
    run->record.labelled = pixels;
    c_.changes.saveRun(*run);
    runs_.renewAdvice(true);
}

Status TrainDesk::refuseIfChanged(const Run& run) const {
    std::vector<std::string> added, gone;
    for (const LabelClass& c : c_.document.classes.all())
        if (!run.classes.find(c.value)) added.push_back(c.name);
    for (const LabelClass& c : run.classes.all())
        if (!c_.document.classes.find(c.value)) gone.push_back(c.name);
    const std::string hint = fmt::format("start a new run with the settings of {}", run.name);
    if (!added.empty())
        return Error{Errc::InvalidInput,
                     fmt::format("{} does not know {}: added after it began", run.name, namesOf(added)),
                     hint};
    if (!gone.empty())
        return Error{Errc::InvalidInput,
                     fmt::format("{} learned {}: removed or merged since", run.name, namesOf(gone)), hint};
    for (const auto& used : run.record.scenes) {
        const Scene* scene = c_.document.sceneNamed(used.name);
        if (used.labelled && scene && !scene->failure.empty())
            return Error{Errc::NotFound,
                         fmt::format("{} learned from {}: {}", run.name, used.name, scene->failure),
                         "put the file back, or start a new run without it"};
    }
    return {};
}

}  // namespace swath
