// SPDX-License-Identifier: MIT
#include "engine/learn/run/pause.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

namespace swath {
namespace {

constexpr auto kPatience = std::chrono::seconds(30);

/// Waits on a thread of its own, and is over when its wait is.
template <class Wait>
std::future<void> waiting(const Wait& wait) {
    return std::async(std::launch::async, wait);
}

TEST(Pause, EndsAWait) {
    Pause pause;
    EXPECT_FALSE(pause.on());
    pause.waitForEnd({});  // none: nothing to wait for
    pause.begin();
    EXPECT_TRUE(pause.on());
    auto one = waiting([&] { pause.waitForEnd({}); });
    auto other = waiting([&] { pause.waitAfter(pause.moment(), {}); });
    pause.end();
    EXPECT_EQ(one.wait_for(kPatience), std::future_status::ready);
    EXPECT_EQ(other.wait_for(kPatience), std::future_status::ready);
    EXPECT_FALSE(pause.on());
}

TEST(Pause, ANudgeWakesOnceAndIsNotMissed) {
    Pause pause;
    pause.begin();
    const auto before = pause.moment();
    pause.nudge();
    pause.waitAfter(before, {});  // it came before the wait
    auto wait = waiting([&, now = pause.moment()] { pause.waitAfter(now, {}); });
    pause.nudge();
    EXPECT_EQ(wait.wait_for(kPatience), std::future_status::ready);
    EXPECT_TRUE(pause.on());
}

TEST(Pause, StopWakesWhoWaits) {
    Pause pause;
    pause.begin();
    std::stop_source stop;
    auto one = waiting([&] { pause.waitForEnd(stop.get_token()); });
    auto other = waiting([&] { pause.waitAfter(pause.moment(), stop.get_token()); });
    stop.request_stop();
    EXPECT_EQ(one.wait_for(kPatience), std::future_status::ready);
    EXPECT_EQ(other.wait_for(kPatience), std::future_status::ready);
    EXPECT_TRUE(pause.on());
}

}  // namespace
}  // namespace swath
