// SPDX-License-Identifier: MIT
#include "engine/core/work_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

namespace swath {
namespace {

const JobStatus* find(const std::vector<JobStatus>& all, JobId id) {
    for (const auto& status : all)
        if (status.id == id) return &status;
    return nullptr;
}

TEST(WorkQueue, RunsJobsInOrderOnOneThread) {
    WorkQueue queue("test", 1, Priority::Normal);
    std::vector<int> order;
    for (int i = 0; i < 20; ++i)
        queue.submit("job", [&order, i](JobContext&) {
            order.push_back(i);
            return Status();
        });
    queue.waitIdle();
    ASSERT_EQ(order.size(), 20u);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(WorkQueue, AnExceptionBecomesTheJobsFailureAndTheThreadGoesOn) {
    WorkQueue queue("test", 1, Priority::Background);
    const JobId bad =
        queue.submit("bad", [](JobContext&) -> Status { throw std::runtime_error("broken pipe"); });
    const JobId good = queue.submit("good", [](JobContext&) { return Status(); });
    queue.waitIdle();
    const auto all = queue.status();
    EXPECT_EQ(find(all, bad)->state, JobState::Failed);
    EXPECT_EQ(find(all, bad)->failure, "broken pipe");
    EXPECT_EQ(find(all, good)->state, JobState::Done);
}

TEST(WorkQueue, CancelStopsARunningJobAndDropsAWaitingOne) {
    WorkQueue queue("test", 1, Priority::Normal);
    bool waitingRan = false;
    const auto untilStopped = [](JobContext& context) -> Status {
        std::mutex mutex;
        std::condition_variable_any never;
        std::unique_lock lock(mutex);
        never.wait(lock, context.stop(), [] { return false; });
        return Error{Errc::Cancelled, "", ""};
    };
    const JobId running = queue.submit("long", untilStopped);
    const JobId waiting = queue.submit("later", [&](JobContext&) {
        waitingRan = true;
        return Status();
    });
    queue.cancel(waiting);
    queue.cancel(running);
    queue.waitIdle();
    EXPECT_FALSE(waitingRan);
    EXPECT_EQ(find(queue.status(), running)->state, JobState::Cancelled);
}

TEST(WorkQueue, DestructionCancelsAndJoins) {
    WorkQueue queue("test", 2, Priority::Normal);
    for (int i = 0; i < 8; ++i)
        queue.submit("spin", [](JobContext& context) -> Status {
            while (!context.stopRequested()) std::this_thread::yield();
            return Error{Errc::Cancelled, "", ""};
        });
}  // hangs here if stopping does not reach every job

}  // namespace
}  // namespace swath
