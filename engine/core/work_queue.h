// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/ids.h"
#include "engine/core/result.h"

#include <stop_token>

namespace swath {

enum class JobState { Waiting, Running, Done, Failed, Cancelled };

/// What the jobs panel shows of one piece of work.
struct JobStatus {
    JobId id;
    std::string name;      ///< "Train unet on 3 scenes"
    std::string phase;     ///< "reading statistics"
    double fraction = -1;  ///< in [0, 1]; below 0 while unknown
    double elapsedS = 0;
    JobState state = JobState::Waiting;
    std::string failure;
};

/// The running job's line to the outside. Used on the worker's thread only.
class JobContext {
  public:
    virtual ~JobContext() = default;
    virtual std::stop_token stop() const = 0;
    bool stopRequested() const { return stop().stop_requested(); }
    virtual void report(std::string phase, double fraction = -1) = 0;
};

enum class Priority { Normal, Background };

/// Threads that run jobs first in, first out. Jobs get snapshots, never references into the document; they
/// look at stop() at least every tile or batch. Whatever a job throws becomes its failure. The destructor
/// cancels what waits and joins what runs.
class WorkQueue {
  public:
    using Job = std::function<Status(JobContext&)>;

    /// @param threads  at least one. Background lowers the OS priority of the threads and of those they
    /// start.
    WorkQueue(std::string name, int threads, Priority priority);
    ~WorkQueue();

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

/// Lowers the OS priority of the calling thread; threads that it starts afterwards inherit it (OpenMP workers
/// too).
void lowerThreadPriority();

}  // namespace swath
