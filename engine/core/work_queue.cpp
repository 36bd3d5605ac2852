// SPDX-License-Identifier: MIT
#include "engine/core/work_queue.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace swath {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kBackgroundNice = 10;
constexpr auto kKeepEnded = std::chrono::minutes(1);

struct Entry {
    JobStatus status;
    WorkQueue::Job job;
    std::stop_source stop;
    Clock::time_point started{}, ended{};
};

}  // namespace

struct WorkQueue::Shared {
    mutable std::mutex mutex;
    std::condition_variable_any changed;
    std::deque<std::shared_ptr<Entry>> entries;  // waiting, running, and lately ended
    std::int64_t lastId = 0;
    std::vector<std::jthread> threads;

    std::shared_ptr<Entry> firstWaiting() const {
        for (const auto& entry : entries)
            if (entry->status.state == JobState::Waiting) return entry;
        return nullptr;
    }
    bool idle() const {
        for (const auto& entry : entries)
            if (entry->status.state == JobState::Waiting || entry->status.state == JobState::Running)
                return false;
        return true;
    }
    void work(const std::stop_token& stop);
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
    } catch (const std::bad_alloc&) {
        return Error{Errc::OutOfMemory, "out of memory", "close other programs, or lower the memory budget"};
    } catch (const std::exception& e) {
        return Error{Errc::Io, e.what(), ""};
    } catch (...) {
        return Error{Errc::Io, "unknown failure", ""};
    }
}

}  // namespace

void WorkQueue::Shared::work(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    while (true) {
        changed.wait(lock, stop, [this] { return firstWaiting() != nullptr; });
        if (stop.stop_requested()) return;
        const std::shared_ptr<Entry> entry = firstWaiting();
        if (!entry) continue;
        entry->status.state = JobState::Running;
        entry->started = Clock::now();
        lock.unlock();
        Context context(mutex, *entry);
        const Status result = runCaught(entry->job, context);
        lock.lock();
        entry->job = nullptr;  // lets go of the snapshots
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
    }
}

WorkQueue::WorkQueue(std::string name, int threads, Priority priority) : shared_(std::make_shared<Shared>()) {
    for (int i = 0; i < threads; ++i)
        shared_->threads.emplace_back([shared = shared_.get(), name, priority](const std::stop_token& stop) {
            pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
            if (priority == Priority::Background) lowerThreadPriority();
            shared->work(stop);
        });
}

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

JobId WorkQueue::submit(std::string name, Job job) {
    std::lock_guard lock(shared_->mutex);
    auto entry = std::make_shared<Entry>();
    entry->status.id = JobId{++shared_->lastId};
    entry->status.name = std::move(name);
    entry->job = std::move(job);
    const auto now = Clock::now();
    std::erase_if(shared_->entries, [&](const auto& e) {
        return e->status.state != JobState::Waiting && e->status.state != JobState::Running &&
               now - e->ended > kKeepEnded;
    });
    shared_->entries.push_back(entry);
    shared_->changed.notify_all();
    return entry->status.id;
}

void WorkQueue::cancel(JobId id) {
    std::lock_guard lock(shared_->mutex);
    for (const auto& entry : shared_->entries) {
        if (entry->status.id != id) continue;
        entry->stop.request_stop();
        if (entry->status.state == JobState::Waiting) {
            entry->status.state = JobState::Cancelled;
            entry->ended = Clock::now();
            entry->job = nullptr;
        }
    }
    shared_->changed.notify_all();
}

std::vector<JobStatus> WorkQueue::status() const {
    std::lock_guard lock(shared_->mutex);
    const auto now = Clock::now();
    std::vector<JobStatus> all;
    for (const auto& entry : shared_->entries) {
        const bool over =
            entry->status.state != JobState::Waiting && entry->status.state != JobState::Running;
        if (over && now - entry->ended > kKeepEnded) continue;
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

void lowerThreadPriority() {
    // On Linux the nice value belongs to the thread; failing to lower it costs smoothness, nothing else.
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kBackgroundNice);
}

}  // namespace swath
