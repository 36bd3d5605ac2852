// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "engine/core/file.h"
#include "engine/core/utc_time.h"
#include "engine/document/files_in_use.h"
#include "engine/document/project_json.h"
#include "engine/learn/ensemble/learners.h"
#include "engine/learn/run/weights_exchange.h"
#include "engine/session/session.h"
#include "engine/session/worker.h"

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

}  // namespace

Status Session::on(const ImportWeights& wanted) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    WeightsTarget target{.network = wanted.network, .options = wanted.options};
    for (const LabelClass& c : document_.classes.all()) {
        target.classValues.push_back(c.value);
        target.classNames.push_back(c.name);
    }
    if (target.classValues.size() < 2)
        return Error{Errc::InvalidInput, "there is nothing to tell apart with fewer than two classes",
                     "add the classes that the weights were trained for, in their order"};
    target.normalisation.scale = {wanted.mean, wanted.deviation};
    if (wanted.mean.empty()) {
        const Scene* scene = document_.current();
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
    compute_->submit(
        "Import " + wanted.file.filename().string(),
        [worker = worker_, wanted, target = std::move(target),
         classes = document_.classes](JobContext&) -> Status {
            auto imported = importWeights(wanted.file, target,
                                          {.requireAll = wanted.requireAll, .inflation = wanted.inflation});
            if (!imported) {
                worker->facts.push([error = imported.error()](Session& s) {
                    s.post(Severity::Failure, error.what, error.hint);
                });
                return imported.error();
            }
            worker->facts.push([wanted, classes, imported = std::move(*imported)](Session& s) {
                Run run;
                run.id = RunId{++s.lastId_};
                run.name = fmt::format("run {}", s.document_.runs.size() + 1);
                run.startedAt = utcNow();
                run.state = "imported";
                run.config.network = wanted.network;
                run.config.networkOptions = wanted.options;
                run.config.weights = wanted.file.string();
                run.classes = classes;
                run.hasCheckpoint = true;
                s.document_.runs.push_back(run);
                s.weightsReport_ = imported.report;
                s.write("save the weights",
                        [row = runToRow(run), bytes = imported.checkpoint](ProjectStore& store) {
                            const auto added = store.addRun(row);
                            if (!added) return Status(added.error());
                            if (Status best = store.saveCheckpoint(row.id, "best", 0, bytes); !best)
                                return best;
                            return store.saveCheckpoint(row.id, "last", 0, bytes);
                        });
                s.post(Severity::Info, fmt::format("{} of {}: {}", run.name, wanted.file.filename().string(),
                                                   text(imported.report)));
                s.emit(EventKind::WeightsImported);
                s.emit(EventKind::DocumentChanged);
            });
            return {};
        });
    return {};
}

Status Session::on(const ExportWeights& wanted) {
    const Run* run = wanted.run ? document_.run(wanted.run) : document_.newestUsableRun();
    if (!run) return Error{Errc::NotFound, "there is no run with weights", "train one first"};
    const auto target = claimOutput(wanted.file, {.inputs = filesInUse(document_, path_)});
    if (!target) return target.error();
    auto whole = checkpoint(run->id);
    if (!whole) return whole.error();
    auto bytes = networkPart(*whole);
    if (!bytes) return bytes.error();
    io_->submit("Export " + wanted.file.filename().string(),
                [worker = worker_, bytes = std::move(*bytes), file = *target](JobContext&) -> Status {
                    const Status written = exportWeights(bytes, file);
                    worker->facts.push([written, file](Session& s) {
                        if (written) {
                            s.post(Severity::Info, "weights written to " + file.string());
                            s.emit(EventKind::WeightsExported);
                        } else {
                            s.post(Severity::Failure, written.error().what, written.error().hint);
                        }
                    });
                    return written;
                });
    return {};
}

const NetworkProfile* Session::networkProfile(const NetworkQuery& query, int batch) const {
    return networkProfiles_.find(NetworkProfiles::keyOf(query, batch));
}

Status Session::on(const ProfileNetwork& wanted) {
    const std::string key = NetworkProfiles::keyOf(wanted.query, wanted.batch);
    if (wanted.again) networkProfiles_.forget(key);
    if (networkProfiles_.find(key)) return {};
    // Who asks for another one no longer waits for the last: it is asked for anew when it is looked at again.
    compute_->cancel(profileJob_);
    if (const NetworkProfile* last = networkProfiles_.find(profiledKey_); last && !last->measured())
        networkProfiles_.forget(profiledKey_);
    profiledKey_ = key;

    const bool isMeasured = networkProfiles_.at(key).measured();
    const auto learn = [worker = worker_, key](auto change) {
        worker->facts.push([key, change = std::move(change)](Session& s) {
            if (!s.networkProfiles_.find(key)) return;
            change(s.networkProfiles_.at(key));
            s.networkProfiles_.save(key);
            s.emit(EventKind::NetworkProfiled);
        });
    };
    // Counting is short and goes on beside a run; what is measured waits for the compute thread.
    io_->submit("Count " + wanted.query.network, [learn, query = wanted.query](JobContext&) -> Status {
        learn([facts = networkFacts(query)](NetworkProfile& profile) {
            if (facts)
                profile.facts = *facts;
            else
                profile.problem = facts.error();
        });
        return {};
    });
    if (isMeasured) return {};
    profileJob_ =
        compute_->submit("Measure " + wanted.query.network,
                         [learn, query = wanted.query, batch = wanted.batch](JobContext& job) -> Status {
                             job.report("training steps", 0);
                             if (const auto cost = trainingCost(query, batch))
                                 learn([c = *cost](NetworkProfile& profile) { profile.training = c; });
                             if (job.stopRequested()) return {};
                             job.report("prediction", 0.4);
                             if (const auto timing = timeNetwork(query))
                                 learn([t = *timing](NetworkProfile& profile) { profile.timing = t; });
                             if (job.stopRequested()) return {};
                             job.report("receptive field", 0.8);
                             if (const auto field = receptiveField(query))
                                 learn([f = *field](NetworkProfile& profile) {
                                     profile.receptiveField = f;
                                     profile.receptiveFieldKnown = true;
                                 });
                             return {};
                         });
    return {};
}

}  // namespace swath
