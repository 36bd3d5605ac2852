// SPDX-License-Identifier: MIT
#include "engine/learn/torch/on_threads.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace swath {
namespace {

struct ThreadsFor {
    explicit ThreadsFor(int threads) : before(at::get_num_threads()) { at::set_num_threads(threads); }
    ~ThreadsFor() { at::set_num_threads(before); }
    int before;
};

TEST(OnThreads, CallsEachOnce) {
    for (const int threads : {1, 2, 3}) {
        const ThreadsFor scope(threads);
        std::vector<std::atomic<int>> calls(100);
        onThreads(100, [&](std::int64_t i) { ++calls[static_cast<std::size_t>(i)]; });
        EXPECT_TRUE(std::ranges::all_of(calls, [](const auto& n) { return n == 1; })) << threads;
        onThreads(0, [](std::int64_t) { FAIL(); });
    }
}

// Compiled without OpenMP, LibTorch's loops run one after the other and say nothing.
TEST(OnThreads, TwoWorkBesideEachOther) {
    const ThreadsFor scope(2);
    std::mutex mutex;
    std::condition_variable changed;
    int present = 0;
    std::atomic<bool> met = true;
    onThreads(2, [&](std::int64_t) {
        std::unique_lock lock(mutex);
        ++present;
        changed.notify_all();
        if (!changed.wait_for(lock, std::chrono::seconds(20), [&] { return present == 2; })) met = false;
    });
    EXPECT_TRUE(met);
}

}  // namespace
}  // namespace swath
