// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/inbox.h"
#include "engine/core/result.h"
#include "engine/core/work_queue.h"

namespace swath {

/// What the jobs of a session do.
enum class JobKind : int {
    OpenScene,
    ImportMask,
    MergeClass,
    LoadStep,
    Train,
    Predict,
    FollowPen,
    PreviewPatches,
    CountNetwork,
    MeasureNetwork,
    ImportWeights,
    ExportWeights,
    Check,
    ReadFilm,
    ReadPicture,
    ExportRuns,
    ImportPolygons,
    ExportPolygons,
    MakeOverviews,
    ExportPatches,
    MeasureShifts,
    AddScenes,
    LocateScenes,
    FillScenes,
    CountLabels,
    SharpenBands,
    MeasureSharpening,
    ExportPicture,
    ReadSpectrum,
    SampleSpectra,
};

/// Where a job runs: beside the others of its lane it waits for its turn.
enum class Lane {
    Io,       ///< reads and writes files
    Compute,  ///< at low priority, one at a time: training and what would slow it down
    Store,    ///< waits for the project file
    Copies,   ///< reads whole files, at low priority, beside all others
};

/// Whether a job replaces the one of its kind that was asked for before: that is cancelled, and nothing of
/// what it says is heard any more.
enum class Supersede { No, Yes };

/// The one road for work that takes long: it runs on a worker thread, from values that it was given, and
/// what it comes to is told on the session's thread. Belongs to that thread.
class Jobs {
  public:
    /// @param failed  is told of every failure but cancellations and those that are shown where they were
    /// asked for; on this thread, before the job's own onUi.
    explicit Jobs(std::function<void(const Error&)> failed);
    ~Jobs();

    /// @param work  on the lane's thread; what it throws is its failure. Its JobContext::tell() brings what
    /// it has to say before it is over. @param onUi  on this thread, within deliver(); also when the job
    /// failed or was cancelled (Errc::Cancelled), never after the job was superseded or forgotten.
    template <class T>
    JobId run(JobKind kind, Lane lane, std::string name, std::function<Result<T>(JobContext&)> work,
              std::function<void(Result<T>)> onUi, Supersede supersede = Supersede::No) {
        const auto line = beginLine(kind, supersede);
        if (supersede == Supersede::Yes)
            newest_[kind].again = [this, kind, lane, name, work, onUi] {
                run<T>(kind, lane, name, work, onUi, Supersede::Yes);
            };
        const auto answer = [this, kind, line, onUi = std::move(onUi)](Result<T> result) {
            facts_.push([this, kind, line, onUi, result = std::move(result)]() mutable {
                if (line->cut) return;
                isOver(kind, line);
                if (!result) tellFailure(kind, result.error());
                onUi(std::move(result));
            });
        };
        return submit(
            kind, lane, std::move(name), line,
            [kind, work = std::move(work), answer](JobContext& job) -> Status {
                Result<T> result = caught<T>(kind, work, job);
                Status outcome;
                if (!result) outcome = result.error();
                answer(std::move(result));
                return outcome;
            },
            [answer] {
                answer(Error{Errc::Cancelled, "cancelled", ""});
            });
    }

    void cancel(JobId id);
    /// Cancels the newest of a kind that supersedes, and hears nothing of it any more.
    void forget(JobKind kind);
    /// Puts the newest of a kind that supersedes behind all that waits in its lane: what it has done so far
    /// is lost, it begins anew when its turn comes. Nothing, where none waits or runs.
    void giveWay(JobKind kind);
    std::vector<JobStatus> status() const;
    /// A job waits or runs.
    bool busy() const;
    bool busy(JobKind kind) const;

    /// Does on this thread what the jobs have told since the last time.
    void deliver();
    /// Whether there is nothing to deliver, at this moment.
    bool quiet() const { return facts_.empty(); }
    /// Waits until there is something to deliver, for so long at most. The end of a job is something.
    void waitForNews(std::chrono::milliseconds longest) const { (void)facts_.waitFor(longest); }
    /// From any thread: something to be done within deliver().
    void tell(std::function<void()> fact) { facts_.push(std::move(fact)); }
    /// Cancels and joins all; what is asked for afterwards is not done.
    void close();

  private:
    struct Line {
        bool cut = false;  ///< nobody listens any more; this thread alone looks at it
    };
    using LinePtr = std::shared_ptr<Line>;
    struct Newest {
        JobId id;
        LinePtr line;
        std::function<void()> again;  ///< asks for the same once more
    };

    template <class T>
    static Result<T> caught(JobKind kind, const std::function<Result<T>(JobContext&)>& work,
                            JobContext& job) {
        try {
            return work(job);
        } catch (...) {
            return failureOf(kind, currentException());
        }
    }
    static Error failureOf(JobKind kind, Error thrown);
    LinePtr beginLine(JobKind kind, Supersede supersede);
    JobId submit(JobKind kind, Lane lane, std::string name, const LinePtr& line, WorkQueue::Job job,
                 std::function<void()> abandoned);
    /// A job that supersedes has answered.
    void isOver(JobKind kind, const LinePtr& line);
    void tellFailure(JobKind kind, const Error& error);

    std::function<void(const Error&)> failed_;
    Inbox<std::function<void()>> facts_;
    std::map<JobKind, Newest> newest_;  ///< of those that supersede and have not answered
    std::unique_ptr<WorkQueue> queue_;  ///< last: its threads use the inbox
};

}  // namespace swath
