// SPDX-License-Identifier: MIT
#include "engine/core/work_queue.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <new>
#include <thread>

namespace swath {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kBackgroundNice = 10;
constexpr auto kKeepEnded = std::chrono::minutes(1);

struct Entry {
    JobStatus status;
    WorkQueue::Work work;
    std::stop_source stop;
    Clock::time_point started{}, ended{};
};

}  // namespace

struct WorkQueue::Shared {
    mutable std::mutex mutex;
    std::condition_variable_any changed;
    std::deque<std::shared_ptr<Entry>> entries;  // waiting, running, and lately ended
    std::int64_t lastId = 0;
    std::function<void(const JobStatus&)> onChange;
    std::vector<std::jthread> threads;

    std::shared_ptr<Entry> firstWaiting(std::size_t lane) const {
        for (const auto& entry : entries)
            if (entry->work.lane == lane && entry->status.state == JobState::Waiting) return entry;
        return nullptr;
    }
    bool idle() const {
        return std::ranges::none_of(entries, [](const auto& entry) { return entry->status.active(); });
    }
    void forgetOld() {
        const auto now = Clock::now();
        std::erase_if(entries,
                      [&](const auto& e) { return !e->status.active() && now - e->ended > kKeepEnded; });
    }
    void work(std::size_t lane, const std::stop_token& stop);
};

namespace {

class Context final : public JobContext {
  public:
    Context(std::mutex& mutex, Entry& entry) : mutex_(mutex), entry_(entry) {}
    std::stop_token stop() const override { return entry_.stop.get_token(); }
    void report(std::string phase, double fraction) override {
        std::lock_guard lock(mutex_);
        entry_.status.phase = std::move(phase);
        entry_.status.fraction = fraction;
    }

  private:
    std::mutex& mutex_;
    Entry& entry_;
};

Status runCaught(const WorkQueue::Job& job, JobContext& context) {
    try {
        return job(context);
    } catch (...) {
        return currentException();
    }
}

}  // namespace

void WorkQueue::Shared::work(std::size_t lane, const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    const auto tell = [&](const JobStatus& status) {
        if (!onChange) return;
        lock.unlock();
        onChange(status);
        lock.lock();
    };
    while (true) {
        changed.wait(lock, stop, [&] { return firstWaiting(lane) != nullptr; });
        if (stop.stop_requested()) return;
        const std::shared_ptr<Entry> entry = firstWaiting(lane);
        if (!entry) continue;
        entry->status.state = JobState::Running;
        entry->started = Clock::now();
        tell(JobStatus(entry->status));
        lock.unlock();
        Context context(mutex, *entry);
        const Status result = runCaught(entry->work.job, context);
        lock.lock();
        entry->work.job = nullptr;  // lets go of the snapshots
        entry->ended = Clock::now();
        entry->status.elapsedS = std::chrono::duration<double>(entry->ended - entry->started).count();
        if (result) {
            entry->status.state = JobState::Done;
            entry->status.fraction = 1;
        } else {
            const bool cancelled = result.error().code == Errc::Cancelled;
            entry->status.state = cancelled ? JobState::Cancelled : JobState::Failed;
            if (!cancelled) entry->status.failure = result.error().text();
        }
        changed.notify_all();
        tell(JobStatus(entry->status));
    }
}

WorkQueue::WorkQueue(const std::vector<Lane>& lanes, std::function<void(const JobStatus&)> changed)
    : shared_(std::make_shared<Shared>()) {
    shared_->onChange = std::move(changed);
    for (std::size_t lane = 0; lane < lanes.size(); ++lane)
        for (int i = 0; i < lanes[lane].threads; ++i)
            shared_->threads.emplace_back(
                [shared = shared_.get(), lane, is = lanes[lane]](const std::stop_token& stop) {
                    pthread_setname_np(pthread_self(), is.name.substr(0, 15).c_str());
                    if (is.priority == Priority::Background) lowerThreadPriority();
                    shared->work(lane, stop);
                });
}

WorkQueue::WorkQueue(std::string name, int threads, Priority priority)
    : WorkQueue({Lane{std::move(name), threads, priority}}) {}

WorkQueue::~WorkQueue() {
    {
        std::lock_guard lock(shared_->mutex);
        for (const auto& entry : shared_->entries) {
            entry->stop.request_stop();
            if (entry->status.state == JobState::Waiting) entry->status.state = JobState::Cancelled;
        }
    }
    for (std::jthread& thread : shared_->threads) thread.request_stop();
    shared_->threads.clear();  // joins
}

JobId WorkQueue::submit(Work work) {
    std::lock_guard lock(shared_->mutex);
    auto entry = std::make_shared<Entry>();
    entry->status.id = JobId{++shared_->lastId};
    entry->status.kind = work.kind;
    entry->status.name = work.name;
    entry->work = std::move(work);
    shared_->forgetOld();
    shared_->entries.push_back(entry);
    shared_->changed.notify_all();
    return entry->status.id;
}

JobId WorkQueue::submit(std::string name, Job job) {
    return submit(Work{.name = std::move(name), .job = std::move(job), .abandoned = {}});
}

void WorkQueue::cancel(JobId id) {
    std::function<void()> abandoned;
    {
        std::lock_guard lock(shared_->mutex);
        for (const auto& entry : shared_->entries) {
            if (entry->status.id != id) continue;
            entry->stop.request_stop();
            if (entry->status.state != JobState::Waiting) continue;
            entry->status.state = JobState::Cancelled;
            entry->ended = Clock::now();
            entry->work.job = nullptr;
            abandoned = std::move(entry->work.abandoned);
        }
        shared_->changed.notify_all();
    }
    if (abandoned) abandoned();
}

std::vector<JobStatus> WorkQueue::status() const {
    std::lock_guard lock(shared_->mutex);
    const auto now = Clock::now();
    std::vector<JobStatus> all;
    for (const auto& entry : shared_->entries) {
        if (!entry->status.active() && now - entry->ended > kKeepEnded) continue;
        all.push_back(entry->status);
        if (entry->status.state == JobState::Running)
            all.back().elapsedS = std::chrono::duration<double>(now - entry->started).count();
    }
    return all;
}

void WorkQueue::waitIdle() {
    std::unique_lock lock(shared_->mutex);
    shared_->changed.wait(lock, [this] { return shared_->idle(); });
}

Error currentException() {
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return Error{Errc::OutOfMemory, "out of memory", "close other programs, or lower the memory budget"};
    } catch (const std::exception& e) {
        return Error{Errc::Io, e.what(), ""};
    } catch (...) {
        return Error{Errc::Io, "unknown failure", ""};
    }
}

void lowerThreadPriority() {
    // On Linux the nice value belongs to the thread; failing to lower it costs smoothness, nothing else.
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kBackgroundNice);
}

}  // namespace swath
