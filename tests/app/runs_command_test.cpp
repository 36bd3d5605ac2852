// SPDX-License-Identifier: MIT
// What is kept of runs, seen from outside: recipes, single settings, records, comparison, export, repetition.
#include <cmath>
#include <filesystem>

#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

using testing::HasSubstr;

class RunsCommand : public ProgramTest {
  protected:
    Json runs(const std::string& which = "") {
        std::vector<std::string> arguments{"runs", project(), "--json"};
        if (!which.empty()) arguments.insert(arguments.end(), {"--run", which});
        return Json::parse(done(arguments), nullptr, false);
    }
    std::vector<std::string> small(std::vector<std::string> more = {}) {
        writeTextFile(dir_ / "run.json", kSmallRun);
        std::vector<std::string> arguments{"train",        project(), "--config",
                                           at("run.json"), "--set",   "threads=2"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }
};

TEST_F(RunsCommand, RecordWhatARunWasMadeOf) {
    makeProject();
    expectDone(small({"--set", "augmentation.quarter_turns=false", "--set", "epochs=1"}));
    const Json all = runs();
    ASSERT_EQ(all.size(), 1u);
    const Json& run = all[0];
    EXPECT_EQ(run["state"], "done");
    EXPECT_EQ(run["settings"]["augmentation"]["quarter_turns"], false);
    EXPECT_EQ(run["settings"]["epochs"], 1);
    const Json& record = run["record"];
    EXPECT_EQ(record["exit_reason"], "finished");
    EXPECT_FALSE(record["ended_at"].get<std::string>().empty());
    EXPECT_EQ(record["labels"].get<std::string>().size(), 16u);
    EXPECT_GT(record["labelled"]["disc"].get<int>(), 0);
    EXPECT_EQ(record["scenes"][0]["name"], "a");
    EXPECT_FALSE(record["scenes"][0]["fingerprint"].get<std::string>().empty());
    EXPECT_FALSE(record["split"].empty());
    for (const char* version : {"swath", "libtorch", "gdal"})
        EXPECT_THAT(record[version].get<std::string>(), testing::ContainsRegex("^[0-9]+\\.[0-9]+"))
            << version;
    EXPECT_EQ(record["threads"], 2);
    EXPECT_FALSE(run["checkpoints"].empty());
    EXPECT_EQ(run["set"], "validation");
    EXPECT_TRUE(run["best_iou"].contains("disc"));
    EXPECT_THAT(done({"runs", project()}), HasSubstr("run 1"));
    const std::string one = done({"runs", project(), "--run", "1"});
    EXPECT_THAT(one, HasSubstr(record["labels"].get<std::string>()));
    EXPECT_THAT(one, HasSubstr("LibTorch"));
}

TEST_F(RunsCommand, AreComparedExportedAndRepeated) {
    makeProject();
    expectDone(small({"--json"}));
    expectDone({"train", project(), "--like", "run 1", "--set", "learning_rate=0.01"});
    expectDone({"train", project(), "--like", "1"});
    const Json all = runs();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[2]["record"]["repeats"], "run 1");
    EXPECT_EQ(all[2]["record"]["labels"], all[0]["record"]["labels"]);
    EXPECT_EQ(all[2]["settings"], all[0]["settings"]);

    const Json comparison = Json::parse(done({"compare", project(), "1", "2", "--json"}));
    ASSERT_EQ(comparison["settings"].size(), 1u);
    EXPECT_EQ(comparison["settings"]["learning_rate"][1], "0.01");
    EXPECT_TRUE(comparison["scores"][0]["iou"].contains("ground"));
    EXPECT_THAT(done({"compare", project(), "run 1", "run 3"}), HasSubstr("settings are the same"));

    const std::string folders = done({"runs", project(), "--export", at("board")});
    EXPECT_THAT(folders, HasSubstr("run-1"));
    for (const char* run : {"run-1", "run-2", "run-3"}) {
        const auto folder = dir_ / "board" / run;
        EXPECT_THAT(bytesOf(folder / "series.csv"), HasSubstr("validation/f1/disc,"));
        EXPECT_TRUE(Json::parse(bytesOf(folder / "run.json"), nullptr, false).is_object());
        int events = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            events += entry.path().filename().string().starts_with("events.out.tfevents.") ? 1 : 0;
        EXPECT_EQ(events, 1);
    }
}

TEST_F(RunsCommand, TheExportedEventsAreReadByTensorBoardItself) {
    const auto reader = outputOf(
        "python3 -c 'import tensorboard.backend.event_processing.event_accumulator; print(1)' 2>/dev/null");
    if (!reader || !reader->starts_with("1")) GTEST_SKIP() << "TensorBoard is not installed";
    makeProject();
    expectDone(small());
    expectDone({"runs", project(), "--export", at("board")});
    const auto tags = outputOf(
        "python3 -c \"from tensorboard.backend.event_processing.event_accumulator import EventAccumulator as "
        "E; e = "
        "E('" +
        at("board/run-1") + "'); e.Reload(); print(e.Tags()['scalars'], len(e.Scalars('train/loss')))\"");
    ASSERT_TRUE(tags);
    EXPECT_THAT(*tags, HasSubstr("'validation/mean_iou'"));
    EXPECT_THAT(*tags, HasSubstr("] 10"));
}

TEST_F(RunsCommand, BeginFromRecipes) {
    makeProject();
    const Json recipes = Json::parse(done({"recipes", "--json"}));
    EXPECT_GE(recipes.size(), 8u);
    EXPECT_THAT(done({"recipes", "dstl"}), HasSubstr("deepsense"));
    expectDone({"train", project(), "--recipe", "cerranet", "--network", "unet", "--option", "width=4",
                "--set", "patch_size=32", "--set", "batch_size=2", "--epochs", "1", "--set",
                "steps_per_epoch=2"});
    const Json run = runs()[0];
    EXPECT_EQ(run["settings"]["recipe"], "cerranet");
    EXPECT_EQ(run["settings"]["patience"], 2);
    EXPECT_EQ(run["settings"]["batch_size"], 2);
}

TEST_F(RunsCommand, BeginAsANewProjectWouldWhereNothingIsSaid) {
    makeProject();
    const auto flags = [](std::vector<std::string> more) {
        std::vector<std::string> all{"--set", "patch_size=64", "--set", "batch_size=2", "--set", "threads=1"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    };
    std::vector<std::string> arguments{"train", project()};
    for (const std::string& flag : flags({"--seconds", "1"})) arguments.push_back(flag);
    expectDone(arguments);
    const Json settings = runs()[0]["settings"];
    EXPECT_EQ(settings["recipe"], "quick");
    EXPECT_EQ(settings["learner"], "network + automatic");
    EXPECT_EQ(settings["max_seconds"], 1);
    EXPECT_EQ(settings["epochs"], 0);
    // What was chosen, and whether the network counts, is on record.
    const Json notices = runs()[0]["record"]["notices"];
    ASSERT_GE(notices.size(), 2u) << notices.dump();
    EXPECT_THAT(notices.dump(), HasSubstr("quarters of the scene"));
    EXPECT_THAT(notices.dump(), HasSubstr("the network "));
    // Where epochs are asked for, the recipe's clock ends nothing.
    arguments = {"train", project()};
    for (const std::string& flag : flags({"--epochs", "1", "--set", "steps_per_epoch=1"}))
        arguments.push_back(flag);
    expectDone(arguments);
    EXPECT_EQ(runs()[1]["settings"]["max_seconds"], 0);
    EXPECT_EQ(runs()[1]["settings"]["epochs"], 1);
}

TEST_F(RunsCommand, WrongSettingsAreNamedBeforeAnythingBegins) {
    makeProject();
    EXPECT_THAT(failure({"train", project(), "--set", "pach_size=3"}),
                HasSubstr("did you mean \"patch_size\"?"));
    EXPECT_THAT(failure({"train", project(), "--set", "patch_size=big"}), HasSubstr("whole number"));
    EXPECT_THAT(failure({"train", project(), "--recipe", "quik"}), HasSubstr("did you mean \"quick\"?"));
    EXPECT_THAT(failure({"train", project(), "--like", "run 4"}), HasSubstr("there is no run"));
    EXPECT_THAT(failure({"compare", project(), "1", "2"}), HasSubstr("there is no run"));
    EXPECT_THAT(failure({"runs", project(), "--export", at("x")}), HasSubstr("no run"));
    expectUsage({"train", project(), "--recipe", "quick", "--like", "1"});
    expectUsage({"train", project(), "--resume", "last", "--set", "epochs=3"});
    expectUsage({"compare", project(), "1"});
    expectUsage({"try", project()});
    EXPECT_EQ(info()["runs"].size(), 0u);
}

TEST_F(RunsCommand, ASceneGoneFromDiskIsNamedAndItsRunsCanBeRead) {
    makeProject();
    trainSmall();
    std::filesystem::rename(dir_ / "a.tif", dir_ / "away.tif");
    EXPECT_THAT(failure({"train", project(), "--resume", "last"}), HasSubstr("a.tif"));
    ASSERT_EQ(runs().size(), 1u);
    expectDone({"runs", project(), "--export", at("board")});
    std::filesystem::rename(dir_ / "away.tif", dir_ / "a.tif");
    expectDone({"train", project(), "--resume", "last", "--epochs", "3"});
    EXPECT_EQ(runs()[0]["state"], "done");
}

TEST_F(RunsCommand, ShortTrialsSayWhatTheyFoundAndLeaveNoRunBehind) {
    makeProject();
    const Ran ran =
        swath({"try", project(), "--overfit", "--json", "--set", "patch_size=64", "--set",
               "network_options.width=8", "--set", "learning_rate=0.005", "--set", "batch_size=4"});
    const Json report = Json::parse(ran.out, nullptr, false);
    ASSERT_TRUE(report.is_object()) << ran.err;
    EXPECT_EQ(report["check"], "overfit");
    EXPECT_EQ(report["passed"], true) << report["verdict"];
    EXPECT_EQ(ran.status, 0);
    EXPECT_EQ(info()["runs"].size(), 0u);
}

}  // namespace
}  // namespace swath::test
