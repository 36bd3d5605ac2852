// SPDX-License-Identifier: MIT
#include "engine/learn/config/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/learn/config/catalogs.h"

namespace swath {
namespace {

using ::testing::HasSubstr;

Schedule scheduleOf(const std::string& line, int warmUpSteps = 0) {
    const auto made = Schedule::parse(line, warmUpSteps);
    EXPECT_TRUE(made.ok()) << made.error().text();
    return *made;
}

double at(const Schedule& schedule, std::int64_t step, std::int64_t total, int stepsPerEpoch = 1) {
    return schedule.factor({.step = step, .total = total, .stepsPerEpoch = stepsPerEpoch});
}

TEST(Schedule, PolyFallsAsPublished) {
    const Schedule poly = scheduleOf("poly(power=0.9)");
    EXPECT_NEAR(0.01 * at(poly, 50, 100), 0.005358867312681466, 1e-15);
    EXPECT_NEAR(0.01 * at(poly, 90, 100), 0.0012589254117941673, 1e-15);
    EXPECT_EQ(at(poly, 100, 100), 0);
    EXPECT_EQ(at(poly, 200, 100), 0);
}

TEST(Schedule, WarmRestartsAsPyTorch) {
    // torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(T_0=10, T_mult=2) at a rate of 0.1, printed to 8
    // places.
    const Schedule restarts = scheduleOf("warm-restarts(first=10, multiply=2)");
    const std::pair<int, double> expected[] = {{0, .1},  {1, .09755283},  {2, .09045085},  {9, .00244717},
                                               {10, .1}, {11, .09938442}, {29, .00061558}, {30, .1}};
    for (const auto& [epoch, rate] : expected) EXPECT_NEAR(0.1 * at(restarts, epoch, 0), rate, 5e-9) << epoch;
    EXPECT_NEAR(at(restarts, 45, 0, 5), at(restarts, 9, 0), 1e-15) << "epochs, not steps";
    EXPECT_NEAR(at(scheduleOf("warm-restarts(first=4, multiply=1)"), 401, 0),
                at(restarts, 0, 0) * 0.5 * (1 + std::cos(std::acos(-1.0) / 4)), 1e-12);
}

TEST(Schedule, OneCycleAsPyTorch) {
    // torch.optim.lr_scheduler.OneCycleLR(max_lr=0.1, total_steps=20).
    const Schedule cycle = scheduleOf("one-cycle");
    EXPECT_NEAR(0.1 * at(cycle, 0, 20), .004, 1e-12);
    EXPECT_NEAR(0.1 * at(cycle, 5, 20), .1, 1e-12);
    EXPECT_NEAR(0.1 * at(cycle, 10, 20), .0716943, 5e-8);
    EXPECT_NEAR(0.1 * at(cycle, 19, 20), 4e-7, 1e-12);
    EXPECT_TRUE(cycle.needsEnd());
}

TEST(Schedule, OneCycleRunsByTheClockWhereStepsAreNotCounted) {
    const Schedule cycle = scheduleOf("one-cycle");
    const auto after = [&](double progress) { return cycle.factor({.step = 7, .progress = progress}); };
    EXPECT_NEAR(after(0), 0.04, 1e-12);
    EXPECT_NEAR(after(0.3), 1, 1e-12);
    EXPECT_NEAR(after(1), 4e-6, 1e-12);
}

TEST(Schedule, CosineEndsAtItsLastShare) {
    const Schedule cosine = scheduleOf("cosine");
    EXPECT_EQ(at(cosine, 0, 40), 1);
    EXPECT_NEAR(at(cosine, 20, 40), 0.525, 1e-12);
    EXPECT_NEAR(at(cosine, 40, 40), 0.05, 1e-12);
    EXPECT_NEAR(at(scheduleOf("cosine(last=0)"), 40, 40), 0, 1e-12);
}

TEST(Schedule, FollowsTheClockWhereNothingElseEndsTheRun) {
    const Schedule cosine = scheduleOf("cosine");
    EXPECT_NEAR(cosine.factor({.step = 123, .progress = 0.5}), 0.525, 1e-12);
    EXPECT_NEAR(cosine.factor({.step = 123, .progress = 1.5}), 0.05, 1e-12);
    EXPECT_EQ(cosine.factor({.step = 123}), 1) << "until stopped";
    EXPECT_EQ(cosine.factor({.step = 20, .total = 40, .progress = 0.9}), at(cosine, 20, 40)) << "steps win";
}

TEST(Schedule, StepsAndExponentialFallAtEpochs) {
    const Schedule steps = scheduleOf("step(every=2, factor=0.5)");
    EXPECT_EQ(at(steps, 19, 0, 10), 1);
    EXPECT_EQ(at(steps, 20, 0, 10), 0.5);
    EXPECT_EQ(at(steps, 45, 0, 10), 0.25);
    const Schedule exponential = scheduleOf("exponential(factor=0.9)");
    EXPECT_NEAR(at(exponential, 25, 0, 10), 0.81, 1e-12);
    EXPECT_EQ(at(scheduleOf("constant"), 1000, 1001), 1);
}

TEST(Schedule, WarmsUpWhateverComesThen) {
    const Schedule schedule = scheduleOf("constant", 20);
    EXPECT_NEAR(at(schedule, 0, 0), 0.05, 1e-12);
    EXPECT_NEAR(at(schedule, 9, 0), 0.5, 1e-12);
    EXPECT_EQ(at(schedule, 19, 0), 1);
}

TEST(Schedule, FallsOnAPlateauAndRemembersIt) {
    Schedule plateau = scheduleOf("plateau(factor=0.5, patience=2)");
    EXPECT_FALSE(plateau.judged(0.3));
    EXPECT_FALSE(plateau.judged(0.3));
    EXPECT_FALSE(plateau.judged(std::numeric_limits<double>::quiet_NaN()));
    Schedule resumed = scheduleOf("plateau(factor=0.5, patience=2)");
    resumed.restore(plateau.state());
    for (Schedule* schedule : {&plateau, &resumed}) {
        EXPECT_EQ(at(*schedule, 5, 0), 1);
        EXPECT_TRUE(schedule->judged(0.2));
        EXPECT_EQ(at(*schedule, 5, 0), 0.5);
        EXPECT_FALSE(schedule->judged(0.4));
        EXPECT_FALSE(schedule->judged(0.1));
    }
    EXPECT_EQ(plateau.state(), resumed.state());
    EXPECT_FALSE(scheduleOf("cosine").judged(0.1));
}

TEST(Patience, CountsWhatIsNoGain) {
    Patience patience;
    EXPECT_TRUE(patience.judge(0.5, 0.01));
    EXPECT_FALSE(patience.judge(0.505, 0.01));
    EXPECT_EQ(patience.waited(), 1);
    EXPECT_TRUE(patience.judge(0.52, 0.01));
    EXPECT_EQ(patience.waited(), 0);
    EXPECT_EQ(patience.best(), 0.52);
}

TEST(Schedule, RefusesInWords) {
    const auto failure = [](const std::string& line) { return Schedule::parse(line, 0).error().text(); };
    EXPECT_THAT(failure("cosin"), HasSubstr("did you mean \"cosine\"?"));
    EXPECT_THAT(failure("poly(powr=1)"), HasSubstr("did you mean \"power\"?"));
    EXPECT_THAT(failure("poly + cosine"), HasSubstr("must be a single one"));
    EXPECT_THAT(failure("step(every=0)"), HasSubstr("must be between 1 and"));
}

}  // namespace
}  // namespace swath
