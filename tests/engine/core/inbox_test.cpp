// SPDX-License-Identifier: MIT
#include "engine/core/inbox.h"

#include <gtest/gtest.h>

#include <thread>

#include "engine/core/published.h"

namespace swath {
namespace {

TEST(Inbox, DeliversEachItemOnceAndInOrderPerSender) {
    Inbox<std::pair<int, int>> inbox;
    constexpr int kSenders = 4, kItems = 2000;
    std::vector<std::jthread> senders;
    for (int s = 0; s < kSenders; ++s)
        senders.emplace_back([&inbox, s] {
            for (int i = 0; i < kItems; ++i) inbox.push({s, i});
        });
    int next[kSenders] = {};
    int total = 0;
    while (total < kSenders * kItems)
        for (const auto& [s, i] : inbox.drain()) {
            EXPECT_EQ(i, next[s]++);
            ++total;
        }
    EXPECT_TRUE(inbox.drain().empty());
}

TEST(Inbox, WaitEndsWhenStopIsAsked) {
    Inbox<int> inbox;
    std::size_t got = 1;
    {
        std::jthread waiter([&](const std::stop_token& stop) { got = inbox.wait(stop).size(); });
    }  // the destructor asks to stop, then joins
    EXPECT_EQ(got, 0u);
}

TEST(Published, KeepsOldValuesAliveForTheirReaders) {
    Published<int> state;
    EXPECT_EQ(state.load(), nullptr);
    state.store(1);
    const auto held = state.load();
    state.store(2);
    EXPECT_EQ(*held, 1);
    EXPECT_EQ(*state.load(), 2);
}

}  // namespace
}  // namespace swath
