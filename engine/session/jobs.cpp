// SPDX-License-Identifier: MIT
#include "engine/session/jobs.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/log.h"
#include "engine/core/text.h"

namespace swath {
namespace {

/// Whose failures are shown where they were asked for, in words of their own.
bool tellsItself(JobKind kind) {
    return kind == JobKind::Train || kind == JobKind::FollowPen || kind == JobKind::PreviewPatches ||
           kind == JobKind::CountNetwork || kind == JobKind::MeasureNetwork;
}

void logChange(const JobStatus& job) {
    const auto tell = [&](std::string_view what) {
        log::info(fmt::format("job {} {}: {}", job.id.value, what, job.name));
    };
    switch (job.state) {
        case JobState::Waiting:
            return;
        case JobState::Running:
            return tell("begins");
        case JobState::Done:
            return tell("is done in " + formatDuration(job.elapsedS));
        case JobState::Cancelled:
            return tell("was cancelled after " + formatDuration(job.elapsedS));
        case JobState::Failed:
            return tell(fmt::format("failed after {} ({})", formatDuration(job.elapsedS), job.failure));
    }
}

/// The context that the queue gives, with an ear at its other end.
class Teller final : public JobContext {
  public:
    Teller(JobContext& job, std::function<void(std::function<void()>)> tell)
        : job_(job), tell_(std::move(tell)) {}
    std::stop_token stop() const override { return job_.stop(); }
    void report(std::string phase, double fraction) override { job_.report(std::move(phase), fraction); }
    void tell(std::function<void()> fact) override { tell_(std::move(fact)); }

  private:
    JobContext& job_;
    std::function<void(std::function<void()>)> tell_;
};

}  // namespace

Jobs::Jobs(std::function<void(const Error&)> failed) : failed_(std::move(failed)) {
    const std::vector<WorkQueue::Lane> lanes{{"swath-io", 1, Priority::Normal},
                                             {"swath-compute", 1, Priority::Background},
                                             {"swath-store", 1, Priority::Normal},
                                             {"swath-copies", 1, Priority::Background}};
    queue_ = std::make_unique<WorkQueue>(lanes, [this](const JobStatus& job) {
        logChange(job);
        if (!job.active()) facts_.push([] {});  // who waits for news looks whether this was the last
    });
}

Jobs::~Jobs() {
    close();
}

void Jobs::close() {
    queue_.reset();
}

Jobs::LinePtr Jobs::beginLine(JobKind kind, Supersede supersede) {
    if (supersede == Supersede::Yes) forget(kind);
    auto line = std::make_shared<Line>();
    if (supersede == Supersede::Yes) newest_[kind] = {.id = {}, .line = line, .again = {}};
    return line;
}

JobId Jobs::submit(JobKind kind, Lane lane, std::string name, const LinePtr& line, WorkQueue::Job job,
                   std::function<void()> abandoned) {
    if (!queue_) return {};
    const JobId id = queue_->submit({.name = std::move(name),
                                     .job =
                                         [this, line, job = std::move(job)](JobContext& inner) {
                                             Teller outer(inner, [this, line](std::function<void()> fact) {
                                                 facts_.push([line, fact = std::move(fact)] {
                                                     if (!line->cut) fact();
                                                 });
                                             });
                                             return job(outer);
                                         },
                                     .lane = static_cast<std::size_t>(lane),
                                     .kind = kind,
                                     .abandoned = std::move(abandoned)});
    if (const auto at = newest_.find(kind); at != newest_.end() && at->second.line == line)
        at->second.id = id;
    return id;
}

void Jobs::cancel(JobId id) {
    if (queue_) queue_->cancel(id);
}

void Jobs::forget(JobKind kind) {
    const auto at = newest_.find(kind);
    if (at == newest_.end()) return;
    at->second.line->cut = true;
    cancel(at->second.id);
    newest_.erase(at);
}

void Jobs::giveWay(JobKind kind) {
    const auto at = newest_.find(kind);
    if (at == newest_.end()) return;
    const auto isIt = [&](const JobStatus& job) { return job.id == at->second.id && job.active(); };
    if (std::ranges::none_of(status(), isIt)) return;
    const auto again = std::move(at->second.again);
    again();
}

void Jobs::isOver(JobKind kind, const LinePtr& line) {
    if (const auto at = newest_.find(kind); at != newest_.end() && at->second.line == line) newest_.erase(at);
}

std::vector<JobStatus> Jobs::status() const {
    return queue_ ? queue_->status() : std::vector<JobStatus>();
}

bool Jobs::busy() const {
    return std::ranges::any_of(status(), &JobStatus::active);
}

bool Jobs::busy(JobKind kind) const {
    return std::ranges::any_of(status(),
                               [kind](const JobStatus& job) { return job.kind == kind && job.active(); });
}

void Jobs::deliver() {
    for (const auto& fact : facts_.drain()) fact();
}

Error Jobs::failureOf(JobKind kind, Error thrown) {
    const bool learns = kind == JobKind::Train || kind == JobKind::Check;
    if (learns && thrown.hint.empty()) thrown.hint = "try a smaller batch or patch size";
    return thrown;
}

void Jobs::tellFailure(JobKind kind, const Error& error) {
    if (error.code != Errc::Cancelled && !tellsItself(kind)) failed_(error);
}

}  // namespace swath
