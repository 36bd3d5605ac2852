// SPDX-License-Identifier: MIT
#include "engine/session/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "engine/core/clock.h"
#include "engine/document/project_json.h"
#include "engine/session/worker.h"

namespace swath {
namespace {

constexpr int kIoThreads = 1;            // besides the tile loader's own
constexpr double kCountBudgetS = 0.004;  // a frame's share for recounting tiles
constexpr std::size_t kMaxMessages = 500;

}  // namespace

const char* eventName(EventKind kind) {
    switch (kind) {
        case EventKind::SceneAdded:
            return "scene-added";
        case EventKind::SceneReady:
            return "scene-ready";
        case EventKind::SceneFailed:
            return "scene-failed";
        case EventKind::SceneSelected:
            return "scene-selected";
        case EventKind::LabelsChanged:
            return "labels-changed";
        case EventKind::PredictionChanged:
            return "prediction-changed";
        case EventKind::DocumentChanged:
            return "document-changed";
        case EventKind::TrainingStarted:
            return "training-started";
        case EventKind::TrainingStepped:
            return "training-stepped";
        case EventKind::TrainingValidated:
            return "training-validated";
        case EventKind::TrainingPaused:
            return "training-paused";
        case EventKind::TrainingResumed:
            return "training-resumed";
        case EventKind::TrainingEnded:
            return "training-ended";
        case EventKind::TrainingFailed:
            return "training-failed";
        case EventKind::ScenePredicted:
            return "scene-predicted";
        case EventKind::MaskImported:
            return "mask-imported";
        case EventKind::PlacesRanked:
            return "places-ranked";
        case EventKind::NetworkProfiled:
            return "network-profiled";
        case EventKind::PatchesPreviewed:
            return "patches-previewed";
        case EventKind::WeightsImported:
            return "weights-imported";
        case EventKind::WeightsExported:
            return "weights-exported";
        case EventKind::CheckEnded:
            return "check-ended";
        case EventKind::FilmChanged:
            return "film-changed";
        case EventKind::RunsExported:
            return "runs-exported";
        case EventKind::LiveMapped:
            return "live-mapped";
        case EventKind::LiveFailed:
            return "live-failed";
        case EventKind::MessagePosted:
            return "message-posted";
    }
    return "";
}

Result<std::unique_ptr<Session>> Session::create(const std::filesystem::path& path,
                                                 const ClassTable& classes) {
    auto store = ProjectStore::create(path, classes);
    if (!store) return store.error();
    auto content = store->load();
    if (!content) return content.error();
    return std::unique_ptr<Session>(new Session(path, std::move(*store), std::move(*content)));
}

Result<std::unique_ptr<Session>> Session::open(const std::filesystem::path& path, OpenMode mode) {
    auto store = ProjectStore::open(path, mode);
    if (!store) return store.error();
    auto content = store->load();
    if (!content) return content.error();
    std::map<std::pair<SceneId, LayerId>, LabelMap> labels;
    std::map<SceneId, LabelMap> predictions;
    for (const SceneRow& scene : content->scenes) {
        for (const LayerRow& layer : content->layers) {
            auto map = store->loadLabels(scene.id, layer.id, scene.size, &content->problems);
            if (!map) return map.error();
            labels[{scene.id, layer.id}] = std::move(*map);
        }
        auto prediction = store->loadPrediction(scene.id, scene.size, &content->problems);
        if (!prediction) return prediction.error();
        predictions[scene.id] = std::move(*prediction);
    }
    std::map<RunId, std::vector<SeriesPoint>> series;
    for (const RunRow& run : content->runs) {
        auto points = store->loadSeries(run.id, &content->problems);
        if (!points) return points.error();
        series[run.id] = std::move(*points);
    }
    auto session = std::unique_ptr<Session>(new Session(path, std::move(*store), std::move(*content)));
    session->document_.labels = std::move(labels);
    for (auto& [scene, map] : predictions)
        if (!map.tiles().empty()) {
            session->document_.predictions[scene].classes = std::move(map);
            session->resetAssessment();
        }
    for (auto& [id, points] : series)
        for (const SeriesPoint& point : points) {
            Series& curve = session->mutableRun(id)->series[point.series];
            curve.step.push_back(static_cast<double>(point.step));
            curve.timeS.push_back(point.timeS);
            curve.value.push_back(point.value);
        }
    session->resetAssessment();
    session->resetLabelCounts();
    session->renewAdvice(true);
    return session;
}

Session::Session(std::filesystem::path path, ProjectStore store, ProjectContent content)
    : path_(std::move(path)),
      readOnly_(store.readOnly()),
      started_(secondsNow()),
      worker_(std::make_shared<Worker>()) {
    Document& d = document_;
    d.classes = std::move(content.classes);
    d.regions = std::move(content.regions);
    d.features = std::move(content.features);
    d.settings = std::move(content.settings);
    lastId_ = content.largestId;
    const auto see = [this](auto id) { lastId_ = std::max(lastId_, id.value); };
    for (const LayerRow& row : content.layers) {
        see(row.id);
        d.layers.push_back({row.id, row.name, row.visible, row.opacity});
    }
    if (!d.layers.empty()) d.currentLayer = d.layers.front().id;
    for (const Region& region : d.regions) see(region.id);
    for (const Feature& feature : d.features) see(feature.id);
    for (const RunRow& row : content.runs) {
        see(row.id);
        d.runs.push_back(runFromRow(row, &content.problems));
    }
    std::vector<HistoryStep> steps;
    std::size_t done = 0;
    for (const JournalRow& row : content.journal) {
        see(row.id);
        steps.push_back({.id = row.id,
                         .scene = row.scene,
                         .layer = row.layer,
                         .label = row.label,
                         .pixels = row.pixels,
                         .time = row.time});
        done += row.undone ? 0 : 1;
    }
    d.history.restore(std::move(steps), done);
    for (const SceneRow& row : content.scenes) {
        see(row.id);
        d.scenes.push_back(sceneFromRow(row, &content.problems));
        for (const Layer& layer : d.layers) d.labels.emplace(std::pair(row.id, layer.id), LabelMap(row.size));
    }
    for (const Scene& scene : d.scenes)
        if (std::to_string(scene.id.value) == d.setting("scene")) d.currentScene = scene.id;
    if (!d.currentScene && !d.scenes.empty()) d.currentScene = d.scenes.front().id;
    if (const auto value = d.setting("error-class"); !value.empty())
        errors_.classValue = static_cast<std::uint8_t>(std::atoi(value.c_str()));

    constexpr std::size_t kMostProblems = 50;  // sentences that a person reads
    content.problems.resize(std::min(content.problems.size(), kMostProblems));
    for (const Error& problem : content.problems) post(Severity::Warning, problem.what, problem.hint);

    auto worker = worker_;
    store_ = std::make_unique<StoreWriter>(std::move(store), [worker](const Error& error) {
        worker->facts.push([error](Session& s) { s.post(Severity::Failure, error.what, error.hint); });
    });
    compute_ = std::make_unique<WorkQueue>("swath-compute", 1, Priority::Background);
    io_ = std::make_unique<WorkQueue>("swath-io", kIoThreads, Priority::Normal);
    for (const Scene& scene : d.scenes) openInBackground(scene.id, scene.info.path);
    resetAssessment();
}

Session::~Session() {
    io_.reset();
    if (control_) control_->stop.request_stop();
    compute_.reset();  // joins: the learner's last checkpoint is in the inbox now
    pump();
    for (const auto& [scene, tiles] : std::map(unsavedPrediction_)) savePrediction(scene);
    saveSeries(true);
    store_.reset();  // writes what waits
}

double Session::now() const {
    return secondsNow() - started_;
}

Status Session::apply(const Intent& intent) {
    return std::visit([this](const auto& wanted) { return on(wanted); }, intent);
}

std::vector<SessionEvent> Session::pump() {
    for (auto& fact : worker_->facts.drain()) fact(*this);
    startLive();
    countPending(kCountBudgetS);
    countPendingLabels(kCountBudgetS / 2);
    if (now() - lastSeriesSave_ > 1) saveSeries(false);
    return std::exchange(events_, {});
}

void Session::waitIdle(const std::function<void(const SessionEvent&)>& each) {
    while (true) {
        const bool idle = !busy();
        for (const SessionEvent& event : pump())
            if (each) each(event);
        // What a fact began may be over already, and its own fact be waiting: jobs first, then what they
        // said.
        if (idle && events_.empty() && !busy() && worker_->facts.empty()) return;
        if (!idle) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

bool Session::busy() const {
    const auto all = jobs();
    return !pendingCounts_.empty() || livePending() || std::ranges::any_of(all, [](const JobStatus& job) {
        return job.state == JobState::Waiting || job.state == JobState::Running;
    });
}

std::vector<JobStatus> Session::jobs() const {
    auto all = io_->status();
    // The two queues count their jobs separately: compute jobs are shown, and cancelled, under negative
    // numbers.
    for (JobStatus job : compute_->status()) {
        job.id.value = -job.id.value;
        all.push_back(std::move(job));
    }
    return all;
}

Status Session::on(const CancelJob& wanted) {
    if (wanted.job.value < 0)
        compute_->cancel(JobId{-wanted.job.value});
    else
        io_->cancel(wanted.job);
    return {};
}

Status Session::on(const SetSetting& wanted) {
    std::string& value = document_.settings[wanted.key];
    if (value == wanted.value) return {};
    value = wanted.value;
    write("save the setting",
          [wanted](ProjectStore& store) { return store.saveSetting(wanted.key, wanted.value); });
    return {};
}

void Session::post(Severity severity, std::string text, std::string hint) {
    if (messages_.size() >= kMaxMessages) messages_.erase(messages_.begin());
    messages_.push_back({severity, std::move(text), std::move(hint), now()});
    emit(EventKind::MessagePosted);
}

std::string Session::savedText() const {
    if (readOnly_) return "read-only";
    return store_->status().words();
}

bool Session::savingFailed() const {
    return store_->status().state == WriterStatus::State::Failed;
}
Status Session::flush() {
    return readOnly_ ? Status() : store_->flush();
}
void Session::retrySaving() {
    store_->retry();
}

Status Session::refuseIfReadOnly() const {
    if (!readOnly_) return {};
    return Error{Errc::Busy, path_.filename().string() + " is open read-only",
                 "close it where it is open for writing, then open it again"};
}

void Session::emit(EventKind kind, SceneId scene, RectI window) {
    events_.push_back({kind, scene, window});
}

void Session::write(std::string what, std::function<Status(ProjectStore&)> work) {
    if (!readOnly_) store_->post(std::move(work), std::move(what));
}

}  // namespace swath
