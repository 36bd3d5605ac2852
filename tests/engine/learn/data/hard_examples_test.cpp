// SPDX-License-Identifier: MIT
#include "engine/learn/data/hard_examples.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

/// A scene of 8 × 8 cells of one class.
std::unique_ptr<PatchSource> scene() {
    test::MemoryScene scene;
    scene.size = {512, 512};
    scene.samples.assign(512 * 512, 0);
    scene.targets.assign(512 * 512, 0);
    return std::make_unique<test::MemorySource>(
        std::make_shared<const std::vector<test::MemoryScene>>(std::vector{scene}), 1, 1);
}

class HardExamplesTest : public ::testing::Test {
  protected:
    /// Tells of a step that saw every cell once; those of the right half are worse.
    void tell(HardExamples& hard, std::int64_t step) const {
        std::vector<PatchPlace> places;
        std::vector<float> losses;
        for (const LabelCell& cell : index_.cells()) {
            places.push_back({0, index_.window(cell, {512, 512})});
            losses.push_back(cell.x >= 4 ? 2.0F : 1.0F);
        }
        hard.update(step, places, losses);
    }
    int drawnOnTheRight(const HardExamples& hard, std::int64_t step) const {
        int right = 0;
        for (std::uint64_t i = 0; i < 1000; ++i) {
            Rng rng(1, i);
            right += index_.cells()[hard.draw(rng, step)].x >= 4 ? 1 : 0;
        }
        return right;
    }

    std::unique_ptr<PatchSource> source_ = scene();
    const PatchIndex index_ = *PatchIndex::build(*source_, Role::Train);
};

TEST_F(HardExamplesTest, DrawsTheWorstMoreOften) {
    HardExamples hard(index_);
    EXPECT_NEAR(drawnOnTheRight(hard, 1), 500, 80);  // five deviations of a fair coin
    for (std::int64_t step = 1; step < HardExamples::kPeriod; ++step) tell(hard, step);
    // The worse half is drawn with chance √½.
    EXPECT_NEAR(drawnOnTheRight(hard, 2 * HardExamples::kPeriod), 707, 72);
}

TEST_F(HardExamplesTest, WhatAStepDrawsIsSettledBeforeItCanBeMadeAhead) {
    constexpr std::int64_t kPeriod = HardExamples::kPeriod;
    HardExamples hard(index_);
    std::int64_t step = 1;
    for (; step < kPeriod; ++step) tell(hard, step);
    const auto drawnBy = [&](std::int64_t at) {
        Rng rng(1, 7);
        return hard.draw(rng, at);
    };
    const std::size_t early = drawnBy(2 * kPeriod);
    // All losses that come later, up to the batch itself, change nothing.
    for (; step < 2 * kPeriod; ++step) {
        const std::vector<PatchPlace> places{{0, {0, 0, 512, 512}}};
        const std::vector<float> losses{static_cast<float>(step)};
        hard.update(step, places, losses);
        ASSERT_EQ(drawnBy(2 * kPeriod), early);
    }
}

TEST_F(HardExamplesTest, ComesBackFromItsState) {
    HardExamples whole(index_);
    for (std::int64_t step = 1; step <= 40; ++step) tell(whole, step);
    HardExamples again(index_);
    ASSERT_TRUE(again.restore(whole.state()));
    for (std::int64_t step = 41; step <= 60; ++step) {
        tell(whole, step);
        tell(again, step);
        for (std::uint64_t i = 0; i < 50; ++i) {
            Rng a(step, i), b(step, i);
            ASSERT_EQ(whole.draw(a, step), again.draw(b, step));
        }
    }
    EXPECT_EQ(whole.state(), again.state());
}

TEST_F(HardExamplesTest, LeavesAStateOfAnotherIndexOut) {
    HardExamples hard(index_);
    const auto before = hard.state();
    EXPECT_FALSE(hard.restore(std::vector<float>(7, 1)));
    EXPECT_FALSE(hard.restore(std::vector<float>(before.size() + 3, 1)));
    EXPECT_EQ(hard.state(), before);
}

TEST_F(HardExamplesTest, APatchWithoutTargetsTellsNothing) {
    HardExamples hard(index_);
    const auto before = hard.state();
    const std::vector<PatchPlace> places{{0, {0, 0, 128, 128}}};
    hard.update(1, places, std::vector<float>{std::numeric_limits<float>::quiet_NaN()});
    EXPECT_EQ(hard.state(), before);
}

}  // namespace
}  // namespace swath
