// SPDX-License-Identifier: MIT
#include "engine/runs/run_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

using testing::HasSubstr;

class QuietJob final : public JobContext {
  public:
    std::stop_token stop() const override { return source.get_token(); }
    void report(std::string, double) override { ++reports; }
    std::stop_source source;
    int reports = 0;
};

/// A learner whose every step is told by a function; stops when it is asked to, like a true one.
struct Told {
    double loss = 1, meanIou = 0;
    std::optional<Error> failure;
    std::string notice;
    std::int64_t memoryBytes = 0;
    double seconds = 1;  ///< that the step took
};
class ToldLearner final : public Learner {
  public:
    ToldLearner(TrainConfig config, std::unique_ptr<PatchSource> source,
                std::function<Told(const TrainConfig&, int step, double rate)> tell)
        : config_(std::move(config)), source_(std::move(source)), tell_(std::move(tell)) {}

    void run(LearnControl& control, const TrainEventSink& sink) override {
        constexpr int kMostSteps = 5000;
        double rate = config_.learningRate, seconds = 0;
        const auto term = config_.schedule.find("factor=");
        const double factor = term == std::string::npos ? 1 : std::stod(config_.schedule.substr(term + 7));
        for (int step = 1; step <= kMostSteps && !control.stop.stop_requested(); ++step, rate *= factor) {
            if (config_.epochs > 0 && step > config_.epochs * config_.stepsPerEpoch) break;
            if (config_.maxSeconds > 0 && seconds >= config_.maxSeconds) break;
            const Told told = tell_(config_, step, rate);
            if (!told.notice.empty())
                sink(TrainNotice{.text = told.notice, .batchSize = config_.batchSize / 2});
            if (told.failure) return sink(TrainFailed{*told.failure});
            seconds += told.seconds;
            sink(TrainStep{.step = step,
                           .loss = told.loss,
                           .learningRate = rate,
                           .elapsedS = seconds,
                           .sinceStartS = seconds,
                           .memoryBytes = told.memoryBytes});
            if (step % 10 == 0)
                sink(TrainValidation{.step = step,
                                     .set = "train",
                                     .confusion = {90, 10, 0, 60, 40, 0, 0, 0, 50},
                                     .meanIou = told.meanIou});
        }
        sink(TrainEnded{.stopped = control.stop.stop_requested()});
    }

  private:
    TrainConfig config_;
    std::unique_ptr<PatchSource> source_;
    std::function<Told(const TrainConfig&, int, double)> tell_;
};

CheckTools tools(std::function<Told(const TrainConfig&, int, double)> tell, std::int64_t bytesAPatch = 1) {
    return {.source = []() -> Result<std::unique_ptr<PatchSource>> { return test::shapesSource(); },
            .learner = [tell](TrainConfig config,
                              std::unique_ptr<PatchSource> source) -> std::unique_ptr<Learner> {
                return std::make_unique<ToldLearner>(std::move(config), std::move(source), tell);
            },
            .cost = [bytesAPatch](const NetworkQuery&, int batch) -> Result<TrainingCost> {
                return TrainingCost{10, batch * bytesAPatch};
            },
            .freeBytes = [] { return std::int64_t{1000}; }};
}

TEST(DataCheck, SaysWhatIsThereAndWhatIsWrong) {
    QuietJob job;
    TrainConfig wanted;
    wanted.patchSize = 64;
    auto given = tools([](const TrainConfig&, int, double) { return Told{}; });
    const auto report = dataCheck(wanted, given, job);
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_EQ(report->passed, report->warnings.empty());
    EXPECT_GE(report->lines.size(), 4u) << "three roles and a scene";
    EXPECT_THAT(report->lines[0], HasSubstr("train"));
    EXPECT_GT(job.reports, 0);

    // The same scene twice, once to learn from and once to be judged by.
    given.source = []() -> Result<std::unique_ptr<PatchSource>> {
        auto scenes = std::make_shared<std::vector<test::MemoryScene>>();
        scenes->push_back(test::shapesScene({256, 256}, 5));
        scenes->push_back(scenes->front());
        scenes->back().role = [](int, int) { return Role::Validation; };
        return std::unique_ptr<PatchSource>(std::make_unique<test::MemorySource>(scenes, 3, 3));
    };
    const auto copied = dataCheck(wanted, given, job);
    ASSERT_TRUE(copied) << copied.error().text();
    EXPECT_FALSE(copied->passed);
    ASSERT_FALSE(copied->warnings.empty());
    EXPECT_THAT(copied->verdict, HasSubstr("may spoil"));
    job.source.request_stop();
    EXPECT_FALSE(dataCheck(wanted, given, job));
}

TEST(OverfitCheck, PassesAndStopsOnceTheGoalIsReached) {
    QuietJob job;
    TrainConfig wanted;
    wanted.augmentation.rotation = 30;
    wanted.weightDecay = 0.1;
    wanted.patchSize = 64;
    int last = 0;
    const auto report =
        overfitCheck(wanted, tools([&](const TrainConfig& config, int step, double) {
                         EXPECT_EQ(config.augmentation.rotation, 0);
                         EXPECT_FALSE(config.augmentation.flips);
                         EXPECT_EQ(config.weightDecay, 0);
                         last = step;
                         return Told{.loss = 1.0 / step, .meanIou = 0.01 * step, .seconds = 0.1};
                     }),
                     job);
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_TRUE(report->passed) << report->verdict;
    EXPECT_EQ(last, 100);
    EXPECT_THAT(report->verdict, HasSubstr("3 windows by heart"));
    EXPECT_EQ(report->x.size(), report->y.size());
    EXPECT_GT(job.reports, 0);
}

TEST(OverfitCheck, SaysWhyNot) {
    QuietJob job;
    TrainConfig wanted;
    wanted.patchSize = 64;
    const auto verdict = [&](const std::function<Told(const TrainConfig&, int, double)>& tell) {
        const auto report = overfitCheck(wanted, tools(tell), job);
        EXPECT_TRUE(report && !report->passed);
        EXPECT_FALSE(!report || report->hint.empty());
        return report ? report->verdict : report.error().text();
    };
    EXPECT_THAT(verdict([](const TrainConfig&, int, double) { return Told{.loss = 1.1, .meanIou = 0.2}; }),
                HasSubstr("the loss does not fall"));
    EXPECT_THAT(verdict([](const TrainConfig&, int step, double) {
                    return Told{.loss = 1.0 / step, .meanIou = 0.6};
                }),
                HasSubstr("still fell"));
    EXPECT_THAT(verdict([](const TrainConfig&, int step, double) {
                    return Told{.loss = step < 40 ? 1.0 : 0.4, .meanIou = 0.6};
                }),
                HasSubstr("class 1 stays at IoU 0.36"));
    EXPECT_THAT(
        verdict([](const TrainConfig&, int step, double) {
            return Told{.failure = step > 5 ? std::optional(Error{Errc::InvalidInput, "it diverged", "lower"})
                                            : std::nullopt};
        }),
        HasSubstr("it diverged"));
}

TEST(RateCheck, SuggestsWhereTheLossFallsFastest) {
    QuietJob job;
    // Nothing happens below 1e-4, the loss falls around 1e-2 and explodes above 0.1.
    const auto told = [](const TrainConfig&, int, double rate) {
        const double fall = 1 / (1 + std::exp(-3 * std::log10(rate / 1e-2)));
        return Told{.loss = rate > 0.1 ? 50.0 : 2 - 1.5 * fall};
    };
    const auto report = rateCheck({}, tools(told), job);
    ASSERT_TRUE(report) << report.error().text();
    ASSERT_TRUE(report->suggestedRate) << report->verdict;
    // The running mean lags some steps behind.
    EXPECT_GT(*report->suggestedRate, 4e-3);
    EXPECT_LT(*report->suggestedRate, 5e-2);
    EXPECT_LT(report->x.back(), 0.5) << "it goes on after the loss has exploded";
    EXPECT_NEAR(report->x.front(), 1e-6, 1e-12);
}

TEST(RateCheck, SaysWhenNothingHelpsAndWhenTheRateDoesNotRise) {
    QuietJob job;
    const auto flat = rateCheck({}, tools([](const TrainConfig&, int, double) { return Told{}; }), job);
    ASSERT_TRUE(flat);
    EXPECT_FALSE(flat->passed);
    auto fixed = tools([](const TrainConfig&, int, double) { return Told{}; });
    fixed.learner = [](TrainConfig config, std::unique_ptr<PatchSource> source) -> std::unique_ptr<Learner> {
        config.schedule = "constant";
        return std::make_unique<ToldLearner>(std::move(config), std::move(source),
                                             [](const TrainConfig&, int, double) { return Told{}; });
    };
    const auto refused = rateCheck({}, fixed, job);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::Unsupported);
}

TEST(RateCheck, PassesOverStepsWithoutLabels) {
    QuietJob job;
    const auto report =
        rateCheck({}, tools([](const TrainConfig&, int step, double rate) {
                      const double fall = 1 / (1 + std::exp(-3 * std::log10(rate / 1e-2)));
                      const bool none = step % 3 == 1;
                      return Told{.loss = none ? std::numeric_limits<double>::quiet_NaN() : 2 - 1.5 * fall};
                  }),
                  job);
    ASSERT_TRUE(report) << report.error().text();
    ASSERT_TRUE(report->suggestedRate) << report->verdict;
    EXPECT_GT(*report->suggestedRate, 1e-3);
    EXPECT_TRUE(std::ranges::none_of(report->y, [](double loss) { return std::isnan(loss); }));
    EXPECT_EQ(report->x.size(), report->y.size());
    const auto never = rateCheck({}, tools([](const TrainConfig&, int, double) {
                                     return Told{.loss = std::numeric_limits<double>::quiet_NaN()};
                                 }),
                                 job);
    ASSERT_FALSE(never);
    EXPECT_THAT(never.error().what, HasSubstr("no step of the trial met a labelled pixel"));
}

TEST(RateCheck, LooksNoFurtherThanAnExplosion) {
    std::vector<double> rates, losses;
    for (int i = 0; i < 60; ++i) {
        rates.push_back(std::pow(10, -6 + 0.1 * i));
        losses.push_back(i < 30 ? 2 - 0.02 * i : i < 40 ? 20 + i : 0.1);
    }
    const auto rate = fastestRate(rates, losses);
    ASSERT_TRUE(rate);
    EXPECT_LT(*rate, rates[30]);
    EXPECT_FALSE(fastestRate({}, {}));
}

TEST(BatchCheck, EndsWhereAPatchTakesNoLessTime) {
    QuietJob job;
    const auto report = batchCheck({}, tools([](const TrainConfig& config, int, double) {
                                       const int batch = config.batchSize;
                                       return Told{.seconds = batch <= 8 ? 1 + 0.1 * batch : 0.225 * batch};
                                   }),
                                   job);
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_EQ(report->suggestedBatch, 8);
    EXPECT_EQ(report->x, (std::vector<double>{1, 2, 4, 8, 16}));
}

TEST(BatchCheck, EndsWhereTheMemoryDoes) {
    QuietJob job;
    const auto fast = [](const TrainConfig&, int, double) { return Told{}; };
    const auto estimated = batchCheck({}, tools(fast, 60), job);  // 800 of 1000 bytes may be taken
    ASSERT_TRUE(estimated);
    EXPECT_EQ(estimated->suggestedBatch, 8);
    EXPECT_THAT(estimated->verdict, HasSubstr("needs about"));
    const auto halved =
        batchCheck({}, tools([](const TrainConfig& config, int, double) {
                       return Told{.notice = config.batchSize > 4 ? "batch halved to 4: out of memory" : ""};
                   }),
                   job);
    ASSERT_TRUE(halved);
    EXPECT_EQ(halved->suggestedBatch, 4);
    EXPECT_THAT(halved->verdict, HasSubstr("does not fit"));
}

TEST(RunChecks, CanBeStopped) {
    QuietJob job;
    for (const RunCheck check : {RunCheck::Overfit, RunCheck::Rates, RunCheck::Batch}) {
        QuietJob stopped;
        int steps = 0;
        const auto report = runCheck(check, {.patchSize = 64}, tools([&](const TrainConfig&, int, double) {
                                         if (++steps == 3) stopped.source.request_stop();
                                         return Told{};
                                     }),
                                     stopped);
        ASSERT_FALSE(report) << checkName(check);
        EXPECT_EQ(report.error().code, Errc::Cancelled) << checkName(check);
        EXPECT_EQ(steps, 3);
    }
}

TEST(RunChecks, AReportIsJson) {
    CheckReport report{.check = RunCheck::Rates, .passed = true, .verdict = "so"};
    report.x = {1, 2};
    report.y = {3, std::nan("")};
    report.suggestedRate = 0.01;
    const auto json = nlohmann::json::parse(checkJson(report));
    EXPECT_EQ(json["check"], "rates");
    EXPECT_TRUE(json["y"][1].is_null());
    EXPECT_EQ(json["suggested_rate"], 0.01);
    EXPECT_TRUE(json["suggested_batch"].is_null());
}

}  // namespace
}  // namespace swath
