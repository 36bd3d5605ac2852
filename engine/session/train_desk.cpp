// SPDX-License-Identifier: MIT
#include "engine/session/train_desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/utc_time.h"
#include "engine/document/split.h"
#include "engine/document/training_snapshot.h"
#include "engine/learn/config/network_facts.h"
#include "engine/learn/ensemble/learners.h"
#include "engine/session/predict_desk.h"
#include "engine/session/train_start.h"

namespace swath {

TrainDesk::TrainDesk(DeskContext& context, RunDesk& runs, LearnerFactory factory)
    : c_(context), runs_(runs), makeLearner_(std::move(factory)) {
    if (!makeLearner_) makeLearner_ = makeAnyLearner;
}
TrainDesk::~TrainDesk() = default;

Status TrainDesk::refuseToStart(const TrainConfig& config) const {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    if (status_.active()) return Error{Errc::Busy, "a run is going on already", "stop it first"};
    return validate(config);
}

Status TrainDesk::on(const StartTraining& wanted) {
    if (Status may = refuseToStart(wanted.config); !may) return may;
    if (const Scene* scene = c_.document.current(); scene && scene->ready)
        if (Status fits = checkLearner(wanted.config, scene->info.bandCount()); !fits) return fits;
    if (hasNetwork(wanted.config)) {
        const auto network = findNetwork(wanted.config.network);
        if (!network) return network.error();
        if (Status fits = checkNetworkOptions(**network, wanted.config.networkOptions); !fits) return fits;
    }
    if (c_.document.classes.size() < 2)
        return Error{Errc::InvalidInput, "there is nothing to tell apart with fewer than two classes",
                     "add a class, for instance one called background"};
    Run run;
    run.id = RunId{c_.changes.nextId()};
    run.name = fmt::format("run {}", c_.document.runs.size() + 1);
    run.startedAt = utcNow();
    run.state = "running";
    run.config = wanted.config;
    run.classes = c_.document.classes;
    const Run* like = c_.document.run(wanted.like);
    if (!(like && wanted.labelsOfThen)) keepScenes(wanted.config.validationShare);
    auto start = prepare(run.id, wanted.config, wanted.labelsOfThen ? like : nullptr,
                         wanted.leaveOutOtherBands ? OtherBandsRule::LeaveOut : OtherBandsRule::Refuse);
    if (!start) return start.error();
    beginRecord(run, *start, wanted.like);
    c_.changes.addRun(std::move(run));
    begin(std::move(*start));
    return {};
}

void TrainDesk::keepScenes(double share) {
    if (c_.changes.strokeOpen()) return;  // the next run's turn
    auto plan = planKeptScenes(c_.document, share);
    if (!plan) return;
    for (Region& added : plan->added) added.id = RegionId{c_.changes.nextId()};
    c_.changes.change("Keep scenes to judge by",
                      [plan = *plan](const Document& d) -> std::vector<Step> { return {stepOf(plan, d)}; });
    c_.events.post(Severity::Info, plan->summary,
                   "a region of another role decides otherwise, or 0 for \"Kept to judge by\"");
}

Status TrainDesk::on(const ContinueRun& wanted) {
    if (Status may = refuseToStart(wanted.config); !may) return may;
    Run* run = c_.changes.run(wanted.run);
    if (!run) return Error{Errc::NotFound, "no such run", ""};
    if (!run->hasCheckpoint)
        return Error{Errc::NotFound, "this run has no checkpoint",
                     "it ended before its first one: use an earlier run, or start a new one"};
    if (Status same = refuseIfChanged(*run); !same) return same;
    auto start = prepare(wanted.run, wanted.config, run);
    if (!start) return start.error();
    start->goesOn = true;
    start->followsPen = true;
    const Film* known = runs_.film(wanted.run);
    start->wantsFilm = !known || known->empty();
    run->config = wanted.config;
    run->state = "running";
    run->record.endedAt.clear();
    run->record.exitReason.clear();
    c_.changes.saveRun(*run);
    begin(std::move(*start));
    return {};
}

Result<TrainDesk::Start> TrainDesk::prepare(RunId run, const TrainConfig& config, const Run* like,
                                            OtherBandsRule otherBands) {
    std::vector<std::string> first;
    const bool ofThen = like && !like->record.labelChanges.empty();
    if (ofThen)
        for (const RunRecord::SceneUse& used : like->record.scenes) first.push_back(used.name);
    auto snapshot = makeTrainingSnapshot(c_.document, first, otherBands);
    if (!snapshot) return snapshot.error();
    auto now = trainingDataOf(c_.document, snapshot->ids);
    return Start{.run = run,
                 .config = config,
                 .scenes = std::move(snapshot->scenes),
                 .ids = std::move(snapshot->ids),
                 .classes = c_.document.classes,
                 .resources = c_.resources,
                 .control = std::make_shared<LearnControl>(),
                 .makeLearner = makeLearner_,
                 .store = &c_.store,
                 .labels = std::move(now),
                 .followsPen = !ofThen,
                 .replayed = ofThen ? like->record.labelChanges : std::vector<RunRecord::LabelChange>(),
                 .past = ofThen ? labelsWithHistory(c_.document) : Document(),
                 .findings = std::move(snapshot->findings)};
}

void TrainDesk::begin(Start start) {
    scenes_ = start.ids;
    control_ = start.control;
    status_ = {};
    status_.phase = TrainingStatus::Phase::Preparing;
    status_.run = start.run;
    status_.epochs = plannedEpochs(start.config);
    validation_ = {};
    unsavedPoints_.clear();
    handed_ = {.follows = start.followsPen, .labels = start.labels, .change = changeOf(*start.labels)};
    if (start.replayed.empty())
        control_->data.store(start.labels);
    else
        handed_ = {start.followsPen, start.replayed.back().step, nullptr, start.replayed.back().change};
    status_.firstEventS = -c_.events.now();  // turned into a duration by the first event
    status_.firstStepS = status_.firstEventS;
    for (const Finding& finding : start.findings)
        c_.events.post(Severity::Warning, finding.text, finding.hint);
    const TrainConfig& config = start.config;
    std::string name =
        fmt::format("Train {} on {} scene{}", config.learner == "network" ? config.network : config.learner,
                    scenes_.size(), scenes_.size() == 1 ? "" : "s");
    c_.jobs.run<bool>(
        JobKind::Train, Lane::Compute, std::move(name),
        [this, start = std::move(start)](JobContext& job) -> Result<bool> {
            if (Status done = train(start, job); !done) return done.error();
            return true;
        },
        [this](const Result<bool>& done) {
            if (done) return;
            if (done.error().code == Errc::Cancelled)
                hear(TrainEnded{.stopped = true, .step = status_.step, .epoch = 0});
            else
                hear(TrainFailed{done.error()});
        });
    c_.jobs.giveWay(JobKind::MeasureNetwork);
    c_.events.emit(EventKind::DocumentChanged);
}

/// On the compute thread: touches nothing of the desk but through tell().
Status TrainDesk::train(const Start& start, JobContext& job) {
    const std::stop_callback forward(job.stop(), [&start] { start.control->stop.request_stop(); });
    Status outcome;
    const auto sink = [&](TrainEvent event) {
        if (const auto* failed = std::get_if<TrainFailed>(&event)) {
            outcome = failed->error;  // told when the job is over
            return;
        }
        if (const auto* preparing = std::get_if<TrainPreparing>(&event)) job.report(preparing->phase);
        if (const auto* step = std::get_if<TrainStep>(&event)) {
            const double total = double(plannedEpochs(start.config)) * step->stepsPerEpoch;
            const double done = start.config.maxSeconds > 0 ? step->sinceStartS / start.config.maxSeconds : 0;
            job.report(fmt::format("epoch {}", step->epoch),
                       std::max(done, total > 0 ? std::min(1.0, double(step->step) / total) : -1));
        }
        job.tell([this, event = std::move(event)] { hear(event); });
    };
    std::shared_ptr<const std::vector<std::byte>> checkpoint;
    if (start.goesOn) {
        sink(TrainPreparing{.phase = "reading the checkpoint", .device = ""});
        auto weights = readWeights(*start.store, start.run, true);
        if (!weights) return weights.error();
        if (weights->damaged) job.tell([this] { postDamaged(c_.events, true); });
        checkpoint = std::make_shared<const std::vector<std::byte>>(std::move(weights->bytes));
        if (start.wantsFilm)
            if (auto film = readFilm(*start.store, start.run))
                job.tell([this, run = start.run, film = std::move(*film)] { runs_.filmRead(run, film); });
    }
    sink(TrainPreparing{.phase = "opening scenes", .device = ""});
    giveLabels(start, job);
    auto source = makePatchSource(start.scenes, start.classes, start.resources);
    if (!source) return source.error();
    auto learner = start.makeLearner(start.config, std::move(*source), checkpoint);
    if (learner)
        (*learner)->run(*start.control, sink);
    else
        sink(TrainFailed{learner.error()});
    return outcome;
}

Status TrainDesk::on(const PauseTraining&) {
    if (status_.phase != TrainingStatus::Phase::Running && status_.phase != TrainingStatus::Phase::Preparing)
        return Error{Errc::InvalidInput, "nothing is training", ""};
    control_->pause.begin();
    return {};
}

Status TrainDesk::on(const ResumeTraining&) {
    if (!status_.active()) return Error{Errc::InvalidInput, "nothing is training", "start a run"};
    control_->pause.end();
    return {};
}

Status TrainDesk::on(const StopTraining&) {
    if (!status_.active()) return {};
    control_->stop.request_stop();
    status_.phase = TrainingStatus::Phase::Stopping;
    return {};
}

Status TrainDesk::on(const SetLivePrediction& wanted) {
    livePrediction_ = wanted.on;
    if (control_ && !wanted.on) control_->show({});
    return {};
}

void TrainDesk::setVisible(SceneId scene, std::vector<TileIndex> tiles) {
    if (!control_ || !status_.active() || !livePrediction_) return;
    const auto at = std::ranges::find(scenes_, scene);
    if (at == scenes_.end()) return;
    control_->show({static_cast<int>(at - scenes_.begin()), std::move(tiles)});
}

Status TrainDesk::on(const TryTraining& wanted) {
    if (status_.active()) return Error{Errc::Busy, "a run is going on already", "stop it first"};
    if (checking()) return Error{Errc::Busy, "a check is running already", "wait for it, or cancel it"};
    if (Status valid = validate(wanted.config); !valid) return valid;
    auto snapshot = makeTrainingSnapshot(c_.document, {}, OtherBandsRule::LeaveOut);
    if (!snapshot) return snapshot.error();
    c_.jobs.run<CheckReport>(
        JobKind::Check, Lane::Compute, fmt::format("Check: {}", checkName(wanted.check)),
        [resources = c_.resources, wanted, snapshot = std::move(*snapshot),
         classes = c_.document.classes](JobContext& job) {
            CheckTools tools = checkTools(snapshot.scenes, classes, resources);
            tools.known = snapshot.findings;
            return runCheck(wanted.check, wanted.config, tools, job);
        },
        [this](Result<CheckReport> report) {
            if (report) check_ = std::move(*report);
            c_.events.emit(EventKind::CheckEnded);
        });
    return {};
}

bool isActive(const Run& run) {
    return run.state == "running" || run.state == "paused";
}

bool trainingActive(const Document& document) {
    return std::ranges::any_of(document.runs, isActive);
}

}  // namespace swath
