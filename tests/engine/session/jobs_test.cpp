// SPDX-License-Identifier: MIT
#include "engine/session/jobs.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "engine/core/log.h"

namespace swath {
namespace {

class JobsTest : public testing::Test {
  protected:
    /// Delivers until nothing is at work.
    void finish() {
        while (true) {
            const bool busy = jobs_.busy();
            jobs_.deliver();
            if (!busy && jobs_.quiet()) return;
            if (jobs_.busy()) jobs_.waitForNews(std::chrono::seconds(20));
        }
    }
    /// Work that lasts until it is cancelled.
    static Result<int> untilStopped(JobContext& job) {
        std::mutex mutex;
        std::condition_variable_any never;
        std::unique_lock lock(mutex);
        never.wait(lock, job.stop(), [] { return false; });
        return Error{Errc::Cancelled, "stopped", ""};
    }
    std::function<void(Result<int>)> keep() {
        return [this](Result<int> result) { results_.push_back(std::move(result)); };
    }

    std::vector<Error> failures_;
    std::vector<Result<int>> results_;
    Jobs jobs_{[this](const Error& error) { failures_.push_back(error); }};
};

TEST_F(JobsTest, AnswersOnTheThreadThatAsked) {
    const auto here = std::this_thread::get_id();
    std::thread::id worked, told, answered;
    jobs_.run<int>(
        JobKind::ImportMask, Lane::Io, "one",
        [&](JobContext& job) -> Result<int> {
            worked = std::this_thread::get_id();
            job.tell([&] { told = std::this_thread::get_id(); });
            return 7;
        },
        [&](const Result<int>& result) {
            answered = std::this_thread::get_id();
            results_.push_back(result);
        });
    finish();
    ASSERT_EQ(results_.size(), 1u);
    EXPECT_EQ(*results_[0], 7);
    EXPECT_NE(worked, here);
    EXPECT_EQ(told, here);
    EXPECT_EQ(answered, here);
}

TEST_F(JobsTest, NumbersAreOfOneSpaceOverAllLanes) {
    const auto one = [](JobContext&) -> Result<int> { return 1; };
    const JobId io = jobs_.run<int>(JobKind::ImportMask, Lane::Io, "io", one, keep());
    const JobId compute = jobs_.run<int>(JobKind::Predict, Lane::Compute, "compute", one, keep());
    const JobId store = jobs_.run<int>(JobKind::ReadFilm, Lane::Store, "store", one, keep());
    EXPECT_LT(io.value, compute.value);
    EXPECT_LT(compute.value, store.value);
    EXPECT_GT(io.value, 0);
    finish();
    EXPECT_EQ(results_.size(), 3u);
    EXPECT_EQ(jobs_.status()[1].kind, JobKind::Predict);
}

TEST_F(JobsTest, FailuresAreToldOnceAndExceptionsAreFailures) {
    const auto fails = [](JobContext&) -> Result<int> { return Error{Errc::Io, "disk on fire", "run"}; };
    const auto throws = [](JobContext&) -> Result<int> { throw std::runtime_error("broken pipe"); };
    jobs_.run<int>(JobKind::ImportMask, Lane::Io, "fails", fails, keep());
    jobs_.run<int>(JobKind::Check, Lane::Io, "throws", throws, keep());
    jobs_.run<int>(JobKind::PreviewPatches, Lane::Io, "shows it itself", fails, keep());
    finish();
    ASSERT_EQ(results_.size(), 3u);
    EXPECT_EQ(results_[1].error().what, "broken pipe");
    EXPECT_FALSE(results_[1].error().hint.empty());
    ASSERT_EQ(failures_.size(), 2u);
    EXPECT_EQ(failures_[0].what, "disk on fire");
    EXPECT_EQ(failures_[1].what, "broken pipe");
}

TEST_F(JobsTest, CancelledIsAnAnswerAndNoFailure) {
    const JobId running = jobs_.run<int>(JobKind::Train, Lane::Compute, "long", untilStopped, keep());
    const JobId waiting = jobs_.run<int>(JobKind::Predict, Lane::Compute, "later", untilStopped, keep());
    EXPECT_TRUE(jobs_.busy(JobKind::Train));
    jobs_.cancel(waiting);
    jobs_.cancel(running);
    finish();
    ASSERT_EQ(results_.size(), 2u);
    for (const auto& result : results_) EXPECT_EQ(result.error().code, Errc::Cancelled);
    EXPECT_TRUE(failures_.empty());
    EXPECT_FALSE(jobs_.busy());
}

TEST_F(JobsTest, ASupersededJobIsNotHeardEvenIfItIsOverAlready) {
    const auto answer = [](int number) {
        return [number](JobContext& job) -> Result<int> {
            job.tell([] { ADD_FAILURE() << "told by one that nobody waits for"; });
            return number;
        };
    };
    jobs_.run<int>(JobKind::PreviewPatches, Lane::Io, "first", answer(1), keep(), Supersede::Yes);
    while (jobs_.busy()) jobs_.waitForNews(std::chrono::seconds(20));  // over, but not delivered
    jobs_.run<int>(
        JobKind::PreviewPatches, Lane::Io, "second", [](JobContext&) -> Result<int> { return 2; }, keep(),
        Supersede::Yes);
    finish();
    ASSERT_EQ(results_.size(), 1u);
    EXPECT_EQ(*results_[0], 2);
    jobs_.run<int>(JobKind::PreviewPatches, Lane::Io, "third", untilStopped, keep(), Supersede::Yes);
    jobs_.forget(JobKind::PreviewPatches);
    finish();
    EXPECT_EQ(results_.size(), 1u);
}

TEST_F(JobsTest, WhatGivesWayBeginsAnewBehindAllThatWaits) {
    std::vector<std::string> order;
    std::mutex mutex;
    const auto noted = [&](const std::string& what) {
        const std::lock_guard lock(mutex);
        order.push_back(what);
        return static_cast<int>(order.size());
    };
    std::promise<void> begun;
    jobs_.run<int>(
        JobKind::MeasureNetwork, Lane::Compute, "measure",
        [&](JobContext& job) -> Result<int> {
            const int at = noted("measure");
            if (at > 1) return at;
            begun.set_value();
            return untilStopped(job);
        },
        keep(), Supersede::Yes);
    jobs_.run<int>(
        JobKind::Train, Lane::Compute, "train", [&](JobContext&) -> Result<int> { return noted("train"); },
        keep());
    begun.get_future().wait();
    jobs_.giveWay(JobKind::MeasureNetwork);
    jobs_.giveWay(JobKind::FollowPen);  // none: nothing happens
    finish();
    EXPECT_EQ(order, (std::vector<std::string>{"measure", "train", "measure"}));
    ASSERT_EQ(results_.size(), 2u) << "the first attempt answers nobody";
    for (const auto& result : results_) EXPECT_TRUE(result);
    jobs_.giveWay(JobKind::MeasureNetwork);
    finish();
    EXPECT_EQ(results_.size(), 2u) << "what is over stays over";
}

TEST_F(JobsTest, ClosingCancelsJoinsAndTakesNoMore) {
    jobs_.run<int>(JobKind::Train, Lane::Compute, "long", untilStopped, keep());
    jobs_.close();
    EXPECT_FALSE(jobs_.run<int>(JobKind::Train, Lane::Compute, "late", untilStopped, keep()));
    jobs_.deliver();
    EXPECT_LE(results_.size(), 1u);
    EXPECT_FALSE(jobs_.busy());
}

TEST_F(JobsTest, TheLogTellsWhenTheyBeginAndHowTheyEnd) {
    testing::internal::CaptureStderr();
    log::setVerbose(true);
    (void)jobs_.run<int>(
        JobKind::ImportMask, Lane::Io, "good", [](JobContext&) -> Result<int> { return 1; }, keep());
    (void)jobs_.run<int>(
        JobKind::ImportMask, Lane::Io, "bad",
        [](JobContext&) -> Result<int> {
            return Error{Errc::Io, "no such mask", ""};
        },
        keep());
    finish();
    std::latch begun(1);
    const JobId id = jobs_.run<int>(
        JobKind::Predict, Lane::Compute, "long",
        [&](JobContext& job) {
            begun.count_down();
            return untilStopped(job);
        },
        keep());
    begun.wait();
    jobs_.cancel(id);
    finish();
    jobs_.close();  // all is written
    log::setVerbose(false);
    const std::string log = testing::internal::GetCapturedStderr();
    for (const char* line :
         {"begins: good\n", "is done in ", "begins: bad\n", "(no such mask): bad\n", "was cancelled after "})
        EXPECT_NE(log.find(line), std::string::npos) << line << log;
    EXPECT_LT(log.find("begins: good"), log.find("is done in"));
}

}  // namespace
}  // namespace swath
