// SPDX-License-Identifier: MIT
#include "engine/runs/run_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/core/file.h"
#include "engine/runs/run_export.h"
#include "tests/engine/runs/event_file_reader.h"
#include "tests/engine/session/run_support.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using test::goodRun;
using testing::HasSubstr;

const RunComparison::Row* find(const std::vector<RunComparison::Row>& rows, const std::string& name) {
    const auto at = std::ranges::find(rows, name, &RunComparison::Row::name);
    return at == rows.end() ? nullptr : &*at;
}

TEST(RunScores, AreTakenAtTheBestValidationOfTheMean) {
    swath::Run run = test::runNamed("run 1");
    test::fill(run, "validation/mean_iou", 3, 10, [](int i) { return i == 2 ? 0.9 : 0.5; });
    test::fill(run, "validation/iou/water", 3, 10, [](int i) { return 0.1 * i; });
    run.series["validation/iou/road"] = {{10}, {1}, {0.99}};  // absent from both in later validations
    const RunScores scores = runScores(run);
    EXPECT_EQ(scores.set, "validation");
    EXPECT_EQ(scores.bestStep, 20);
    EXPECT_EQ(scores.meanIou, (BestAndLast{0.9, 0.5}));
    EXPECT_DOUBLE_EQ(*scores.iou[0].second.best, 0.2);
    EXPECT_DOUBLE_EQ(*scores.iou[0].second.last, 0.3);
    EXPECT_EQ(scores.iou[1].second, BestAndLast{});
    EXPECT_EQ(runScores(swath::Run{}).set, "");
}

TEST(RunComparison, ShowsWhatDiffersAndWhatWasReached) {
    swath::Run a = goodRun("run 1"), b = goodRun("run 2");
    b.config.learningRate = 0.5;
    b.config.networkOptions = {{"depth", "3"}};
    b.record.labels = "0123456789abcdef";
    b.series["validation/mean_iou"].value.back() = 0.123456;
    const swath::Run* runs[] = {&a, &b};
    const RunComparison comparison = compareRuns(runs);
    EXPECT_EQ(comparison.settings.size(), 3u);
    ASSERT_NE(find(comparison.settings, "learning_rate"), nullptr);
    EXPECT_THAT(find(comparison.settings, "learning_rate")->cells, testing::ElementsAre("0.001", "0.5"));
    EXPECT_THAT(find(comparison.settings, "network_options.depth")->cells, testing::ElementsAre("–", "3"));
    EXPECT_NE(find(comparison.facts, "labels"), nullptr);
    EXPECT_EQ(find(comparison.facts, "device"), nullptr);  // the same
    EXPECT_THAT(find(comparison.scores, "mean IoU, last")->cells, testing::ElementsAre("0.8000", "0.1235"));
    EXPECT_NE(find(comparison.scores, "IoU road, best"), nullptr);
    const std::string table = comparisonTable(comparison);
    EXPECT_THAT(table, HasSubstr("learning_rate"));
    EXPECT_THAT(table, HasSubstr("run 2"));

    const auto json = nlohmann::json::parse(comparisonJson(runs));
    EXPECT_EQ(json["scores"][0]["iou"]["water"]["best"], 0.8);
    EXPECT_EQ(json["settings"]["learning_rate"][1], "0.5");
    EXPECT_TRUE(json["scores"][1]["f1"]["road"]["best"].is_null());
}

TEST(RunComparison, OfLikeRunsSaysSo) {
    const swath::Run a = goodRun("run 1"), b = goodRun("run 2");
    const swath::Run* runs[] = {&a, &b};
    EXPECT_THAT(comparisonTable(compareRuns(runs)), HasSubstr("settings are the same"));
}

TEST(RunExport, WritesEventsThatAReaderFindsCorrect) {
    const test::TempDir dir;
    swath::Run run = goodRun("run 3");
    run.series["train/loss"].value[5] = std::numeric_limits<double>::quiet_NaN();
    const auto folder = exportRun(run, dir / "out", {});
    ASSERT_TRUE(folder) << folder.error().text();
    EXPECT_EQ(folder->filename(), "run-3");
    const auto started = static_cast<std::int64_t>(secondsSince1970(run.startedAt));
    EXPECT_EQ(started, 1767323045);
    const auto bytes = readFile(*folder / ("events.out.tfevents." + std::to_string(started) + ".swath"));
    ASSERT_TRUE(bytes);
    const auto events = test::readEventFile(*bytes);
    ASSERT_TRUE(events);
    std::size_t points = 0;
    for (const auto& [name, curve] : run.series) points += curve.value.size();
    ASSERT_EQ(events->size(), points + 1);
    std::map<std::string, Series> read;
    std::int64_t step = 0;
    for (const auto& event : *events) {
        EXPECT_GE(event.step, step) << "TensorBoard expects steps to go forward";
        step = event.step;
        if (event.tag.empty()) continue;
        read[event.tag].step.push_back(static_cast<double>(event.step));
        read[event.tag].value.push_back(event.value);
    }
    ASSERT_EQ(read.size(), run.series.size());
    for (const auto& [name, curve] : run.series) {
        EXPECT_EQ(read[name].step, curve.step) << name;
        for (std::size_t i = 0; i < curve.value.size(); ++i)
            if (std::isfinite(curve.value[i])) {
                EXPECT_EQ(read[name].value[i], static_cast<double>(static_cast<float>(curve.value[i])))
                    << name;
            }
    }
    const auto csv = readText(*folder / "series.csv");
    EXPECT_THAT(*csv, testing::StartsWith("series,step,time_s,value\n"));
    EXPECT_THAT(*csv, HasSubstr("train/loss,6,0.6,\n"));
    EXPECT_THAT(*csv, HasSubstr("validation/iou/water,400,40,0.8\n"));
    const auto json = nlohmann::json::parse(*readText(*folder / "run.json"));
    EXPECT_EQ(json["name"], "run 3");
    EXPECT_EQ(json["record"]["labelled"]["road"], 4000);
    EXPECT_TRUE(exportRun(run, dir / "out", {})) << "a second time";
    ASSERT_TRUE(writeText(*folder / "run.json", "somebody else's"));
    const auto refused = exportRun(run, dir / "out", {});
    ASSERT_FALSE(refused) << "nothing says that the folder is an earlier export";
    EXPECT_THAT(refused.error().text(), HasSubstr("--overwrite"));
    EXPECT_EQ(*readText(*folder / "run.json"), "somebody else's");
    EXPECT_TRUE(exportRun(run, dir / "out", {.inputs = {}, .overwrite = true}));
}

TEST(RunComparison, NamesWhatLearned) {
    TrainConfig config;
    EXPECT_EQ(learnerName(config), "unet");
    config.learner = "random-forest(trees=100)";
    EXPECT_EQ(learnerName(config), "random-forest(trees=100)");
    config.learner = "linear + 2 * network";
    EXPECT_EQ(learnerName(config), "linear + 2 * network (unet)");
}

TEST(RunExport, SaysWhereItCannotWrite) {
    const test::TempDir dir;
    ASSERT_TRUE(writeText(dir / "file", ""));
    const auto written = exportRun(goodRun(), dir / "file", {});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, Errc::Io);
    EXPECT_FALSE(written.error().hint.empty());
}

TEST(RunExport, TimesAreReadAsUtc) {
    EXPECT_EQ(secondsSince1970("1970-01-01T00:00:00Z"), 0);
    EXPECT_EQ(secondsSince1970("2000-02-29T12:00:01Z"), 951825601);
    EXPECT_EQ(secondsSince1970("2023-02-30T12:00:01Z"), 0);
    EXPECT_EQ(secondsSince1970(""), 0);
}

}  // namespace
}  // namespace swath
