// SPDX-License-Identifier: MIT
#include "engine/session/network_desk.h"
#include "engine/core/file.h"
#include "engine/document/files_in_use.h"

#include <fmt/format.h>

#include <utility>

#include "engine/core/utc_time.h"
#include "engine/document/project_json.h"
#include "engine/learn/ensemble/learners.h"
#include "engine/session/predict_desk.h"

namespace swath {
namespace {

/// Mean and deviation of a scene's bands, in which a network trained elsewhere is fed if nothing else is
/// said.
Result<BandScale> scaleOf(const Scene& scene) {
    BandScale scale;
    for (const BandStatistics& band : scene.statistics.bands) {
        if (band.count == 0)
            return Error{Errc::InvalidInput, fmt::format("{} has a band without data", scene.name),
                         "give mean and deviation of each band"};
        scale.mean.push_back(static_cast<float>(band.mean));
        scale.deviation.push_back(band.deviation > 0 ? static_cast<float>(band.deviation) : 1.F);
    }
    if (scale.mean.empty())
        return Error{Errc::InvalidInput, fmt::format("{} is not read yet", scene.name), "wait a moment"};
    return scale;
}

/// It could be had, but not be looked at within the time that there is for that.
bool isTooSlow(const Error& error) {
    return error.code == Errc::Unsupported;
}

}  // namespace

Result<WeightsTarget> NetworkDesk::targetOf(const ImportWeights& wanted) const {
    WeightsTarget target{.network = wanted.network, .options = wanted.options};
    for (const LabelClass& c : c_.document.classes.all()) {
        target.classValues.push_back(c.value);
        target.classNames.push_back(c.name);
    }
    if (target.classValues.size() < 2)
        return Error{Errc::InvalidInput, "there is nothing to tell apart with fewer than two classes",
                     "add the classes that the weights were trained for, in their order"};
    target.normalisation.scale = {wanted.mean, wanted.deviation};
    if (wanted.mean.empty()) {
        const Scene* scene = c_.document.current();
        if (!scene)
            return Error{Errc::InvalidInput,
                         "without a scene it is not known which bands the weights are for",
                         "add a scene, or give mean and deviation of each band"};
        auto scale = scaleOf(*scene);
        if (!scale) return scale.error();
        target.normalisation.scale = *scale;
    }
    if (target.normalisation.scale.mean.size() != target.normalisation.scale.deviation.size())
        return Error{Errc::InvalidInput,
                     fmt::format("{} means, but {} deviations", wanted.mean.size(), wanted.deviation.size()),
                     "give one of each for every band"};
    for (const float deviation : target.normalisation.scale.deviation)
        if (!(deviation > 0)) return Error{Errc::InvalidInput, "a deviation that is not above 0", ""};
    return target;
}

Status NetworkDesk::on(const ImportWeights& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    auto target = targetOf(wanted);
    if (!target) return target.error();
    c_.jobs.run<ImportedWeights>(
        JobKind::ImportWeights, Lane::Compute, "Import " + wanted.file.filename().string(),
        [wanted, target = std::move(*target)](JobContext&) {
            return importWeights(wanted.file, target,
                                 {.requireAll = wanted.requireAll, .inflation = wanted.inflation});
        },
        [this, wanted, classes = c_.document.classes](const Result<ImportedWeights>& weights) {
            if (weights) imported(wanted, classes, *weights);
        });
    return {};
}

void NetworkDesk::imported(const ImportWeights& wanted, const ClassTable& classes,
                           const ImportedWeights& weights) {
    Run run;
    run.id = RunId{c_.changes.nextId()};
    run.name = fmt::format("run {}", c_.document.runs.size() + 1);
    run.startedAt = utcNow();
    run.state = "imported";
    run.config.network = wanted.network;
    run.config.networkOptions = wanted.options;
    run.config.weights = wanted.file.string();
    run.classes = classes;
    run.hasCheckpoint = true;
    report_ = weights.report;
    const RunId id = run.id;
    const std::string name = run.name;
    c_.changes.addRun(std::move(run));
    c_.changes.write("save the weights", [id, bytes = weights.checkpoint](ProjectStore& store) -> Status {
        if (Status best = store.saveCheckpoint(id, "best", 0, bytes); !best) return best;
        return store.saveCheckpoint(id, "last", 0, bytes);
    });
    c_.events.post(Severity::Info,
                   fmt::format("{} of {}: {}", name, wanted.file.filename().string(), text(report_)));
    c_.events.emit(EventKind::WeightsImported);
}

Status NetworkDesk::on(const ExportWeights& wanted) {
    const Run* run = wanted.run ? c_.document.run(wanted.run) : c_.document.newestUsableRun();
    if (!run) return Error{Errc::NotFound, "there is no run with weights", "train one first"};
    if (!hasNetwork(run->config))
        return Error{Errc::InvalidInput, fmt::format("there is no network in {}", run->name),
                     "weights are exported of runs whose learner has a network"};
    const auto target = claimOutput(wanted.file, {.inputs = filesInUse(c_.document, c_.project)});
    if (!target) return target.error();
    c_.jobs.run<bool>(
        JobKind::ExportWeights, Lane::Io, "Export " + wanted.file.filename().string(),
        [this, store = &c_.store, id = run->id, file = *target](JobContext& job) -> Result<bool> {
            auto weights = readWeights(*store, id, false);
            if (!weights) return weights.error();
            if (weights->damaged) job.tell([this] { postDamaged(c_.events, false); });
            auto bytes = networkPart(weights->bytes);
            if (!bytes) return bytes.error();
            if (Status written = exportWeights(*bytes, file); !written) return written.error();
            return true;
        },
        [this, file = wanted.file](const Result<bool>& written) {
            if (!written) return;
            c_.events.post(Severity::Info, "weights written to " + file.string());
            c_.events.emit(EventKind::WeightsExported);
        });
    return {};
}

const NetworkProfile* NetworkDesk::profile(const NetworkQuery& query, int batch) const {
    return profiles_.find(NetworkProfiles::keyOf(query, batch));
}

Status NetworkDesk::on(const ProfileNetwork& wanted) {
    const std::string key = NetworkProfiles::keyOf(wanted.query, wanted.batch);
    if (wanted.again) profiles_.forget(key);
    if (profiles_.find(key)) return {};
    // Who asks for another one no longer waits for the last: it is asked for anew when it is looked at again.
    c_.jobs.forget(JobKind::MeasureNetwork);
    if (const NetworkProfile* last = profiles_.find(measuredKey_); last && !last->settled())
        profiles_.forget(measuredKey_);
    measuredKey_ = key;
    const bool isMeasured = profiles_.at(key).measured();
    // Counting is short and goes on beside a run; what is measured waits for the compute thread.
    count(wanted.query, key);
    if (!isMeasured) measure(wanted, key);
    return {};
}

Status NetworkDesk::on(const ForgetNetworkProfiles&) {
    c_.jobs.forget(JobKind::MeasureNetwork);
    profiles_.forgetAll();
    return {};
}

void NetworkDesk::count(const NetworkQuery& query, const std::string& key) {
    c_.jobs.run<NetworkFacts>(
        JobKind::CountNetwork, Lane::Io, "Count " + query.network,
        [query](JobContext& job) { return networkFacts(query, {.stop = job.stop()}); },
        [this, key](const Result<NetworkFacts>& facts) {
            learn(key, [&](NetworkProfile& profile) {
                if (facts)
                    profile.facts = *facts;
                else if (isTooSlow(facts.error()))
                    profile.unmeasured = facts.error();
                else
                    profile.problem = facts.error();
            });
        });
}

void NetworkDesk::measure(const ProfileNetwork& wanted, const std::string& key) {
    c_.jobs.run<bool>(
        JobKind::MeasureNetwork, Lane::Compute, "Measure " + wanted.query.network,
        [this, key, meter = meter_, query = wanted.query,
         batch = wanted.batch](JobContext& job) -> Result<bool> {
            const auto tell = [&](std::function<void(NetworkProfile&)> change) {
                job.tell([this, key, change = std::move(change)] { learn(key, change); });
            };
            const MeasureLimits limits{.stop = job.stop()};  // one cap for all three
            std::optional<Error> missing;
            const auto take = [&](const auto& figure, auto put) {
                if (figure)
                    tell([f = *figure, put](NetworkProfile& profile) { put(profile, f); });
                else if (!missing)
                    missing = figure.error();
                return !job.stopRequested();
            };
            job.report("training steps", 0);
            if (!take(meter.training(query, batch, limits),
                      [](NetworkProfile& profile, const TrainingCost& cost) { profile.training = cost; }))
                return false;
            job.report("prediction", 0.4);
            if (!take(meter.prediction(query, limits),
                      [](NetworkProfile& profile, const NetworkTiming& timing) { profile.timing = timing; }))
                return false;
            job.report("receptive field", 0.8);
            if (!take(meter.field(query, limits),
                      [](NetworkProfile& profile, const std::optional<int>& pixels) {
                          profile.receptiveField = pixels;
                          profile.receptiveFieldKnown = true;
                      }))
                return false;
            if (missing) tell([why = *missing](NetworkProfile& profile) { profile.unmeasured = why; });
            return true;
        },
        [](const Result<bool>&) {}, Supersede::Yes);
}

void NetworkDesk::learn(const std::string& key, const std::function<void(NetworkProfile&)>& change) {
    if (!profiles_.find(key)) return;
    change(profiles_.at(key));
    profiles_.save(key);
    c_.events.emit(EventKind::NetworkProfiled);
}

}  // namespace swath
