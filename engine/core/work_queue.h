// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/ids.h"
#include "engine/core/result.h"

#include <stop_token>

namespace swath {

enum class JobState { Waiting, Running, Done, Failed, Cancelled };

/// What a job does, by which others find it; who submits jobs says which there are.
enum class JobKind : int;

/// What the jobs panel shows of one piece of work.
struct JobStatus {
    JobId id;
    JobKind kind{};
    std::string name;      ///< "Train unet on 3 scenes"
    std::string phase;     ///< "reading statistics"
    double fraction = -1;  ///< in [0, 1]; below 0 while unknown
    double elapsedS = 0;
    JobState state = JobState::Waiting;
    std::string failure;

    /// It waits or runs.
    bool active() const { return state == JobState::Waiting || state == JobState::Running; }
};

/// The running job's line to the outside. Used on the worker's thread only.
class JobContext {
  public:
    virtual ~JobContext() = default;
    virtual std::stop_token stop() const = 0;
    bool stopRequested() const { return stop().stop_requested(); }
    virtual void report(std::string phase, double fraction = -1) = 0;
    /// Something to be done on the thread that asked for the job, in the order in which it was told; lost
    /// where nobody listens.
    virtual void tell(std::function<void()> fact) { (void)fact; }
};

enum class Priority { Normal, Background };

/// Threads that run jobs, first in, first out in each lane. Jobs get snapshots, never references into the
/// document; they look at stop() at least every tile or batch. Whatever a job throws becomes its failure. The
/// destructor cancels what waits and joins what runs.
class WorkQueue {
  public:
    using Job = std::function<Status(JobContext&)>;

    struct Lane {
        std::string name;  ///< of its threads
        int threads = 1;   ///< at least one
        Priority priority = Priority::Normal;
    };
    struct Work {
        std::string name;
        Job job;
        std::size_t lane = 0;
        JobKind kind{};
        std::function<void()> abandoned;  ///< instead of the job, when it is cancelled while it waits
    };

    /// Background lowers the OS priority of a lane's threads and of those they start.
    /// @param changed  called when a job begins and when it is over, on the thread that did it, without a
    /// lock; may be empty.
    explicit WorkQueue(const std::vector<Lane>& lanes, std::function<void(const JobStatus&)> changed = {});
    /// One lane.
    WorkQueue(std::string name, int threads, Priority priority);
    ~WorkQueue();

    /// Numbers count on over all lanes.
    JobId submit(Work work);
    JobId submit(std::string name, Job job);
    void cancel(JobId id);
    /// Waiting and running jobs, and those that ended within the last minute; oldest first. Any thread.
    std::vector<JobStatus> status() const;
    /// Waits until nothing waits or runs.
    void waitIdle();

  private:
    struct Shared;
    std::shared_ptr<Shared> shared_;
};

/// What is being thrown, in words; call within a catch.
Error currentException();

/// Lowers the OS priority of the calling thread; threads that it starts afterwards inherit it (OpenMP workers
/// too).
void lowerThreadPriority();

}  // namespace swath
