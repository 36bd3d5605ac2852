// SPDX-License-Identifier: MIT
#include "engine/core/lru_cache.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace swath {
namespace {

using Cache = LruCache<int, std::string>;

std::shared_ptr<const std::string> value(const char* text) {
    return std::make_shared<const std::string>(text);
}

TEST(LruCache, KeepsToTheBudgetAndDropsWhatWasUsedLongestAgo) {
    MemoryBudget budget(1000);
    Cache cache(budget, "things");
    for (int key = 0; key < 4; ++key) cache.put(key, value("x"), 250);
    EXPECT_EQ(cache.bytes(), 1000);
    EXPECT_TRUE(cache.find(0));
    EXPECT_TRUE(cache.peek(1)) << "a look is no use";
    cache.put(4, value("y"), 300);
    EXPECT_TRUE(cache.peek(0));
    EXPECT_FALSE(cache.peek(1));
    EXPECT_FALSE(cache.peek(2));
    EXPECT_EQ(cache.bytes(), 800);
    cache.put(4, value("z"), 100);
    EXPECT_EQ(cache.bytes(), 600) << "a value in place of another";
    EXPECT_EQ(*cache.peek(4), "z");
    cache.put(9, value("larger than the budget"), 2000);
    EXPECT_EQ(cache.bytes(), 0);
}

TEST(LruCache, SharesTheBudgetWithOtherCaches) {
    MemoryBudget budget(1000);
    Cache left(budget, "left");
    {
        Cache right(budget, "right");
        left.put(1, value("a"), 400);
        right.put(1, value("b"), 400);
        (void)left.find(1);
        left.put(2, value("c"), 400);
        EXPECT_FALSE(right.peek(1)) << "the oldest goes, whichever cache it is in";
        EXPECT_TRUE(left.peek(1));
        right.put(2, value("d"), 200);
        EXPECT_EQ(budget.used(), 1000);
        ASSERT_EQ(budget.uses().size(), 2U);
        EXPECT_EQ(budget.uses()[0].name, "left");
        EXPECT_EQ(budget.uses()[0].bytes, 800);
    }
    EXPECT_EQ(budget.used(), 800);
    budget.setLimit(500);
    EXPECT_EQ(left.bytes(), 400) << "a lower limit holds at once";
    EXPECT_TRUE(left.peek(2));
}

TEST(LruCache, DropsByCondition) {
    MemoryBudget budget;
    Cache cache(budget, "things");
    for (int key = 0; key < 6; ++key) cache.put(key, value("x"), 10);
    cache.dropIf([](int key) { return key % 2 == 0; });
    EXPECT_EQ(cache.bytes(), 30);
    EXPECT_FALSE(cache.find(4));
    EXPECT_TRUE(cache.find(5));
}

TEST(LruCache, AnyThreadMayUseIt) {
    MemoryBudget budget(2000);
    Cache one(budget, "one"), two(budget, "two");
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 2000; ++i) {
                    Cache& cache = (i + t) % 2 == 0 ? one : two;
                    cache.put(i % 50, value("x"), 60);
                    (void)cache.find((i + 7) % 50);
                }
            });
    }
    EXPECT_LE(budget.used(), 2000);
    EXPECT_EQ(budget.used(), one.bytes() + two.bytes());
    EXPECT_GT(budget.used(), 1000);
}

}  // namespace
}  // namespace swath
