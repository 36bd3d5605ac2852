// SPDX-License-Identifier: MIT
// A training that is killed, or whose file is damaged, goes on as if nothing had been.
#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

class TrainResume : public ProgramTest {
  protected:
    /// 40 steps with dropout, augmentation, a running mean and a schedule: all that must be restored.
    static constexpr const char* kRun =
        R"({"network": "unet-2015", "network_options": {"width": 4, "padding": "same", "norm": "batch"},
            "patch_size": 64, "batch_size": 4, "epochs": 4, "steps_per_epoch": 10, "precision": "fp32", "seed": 3,
            "threads": 1, "optimiser": "nadam", "schedule": "poly", "loss": "cross-entropy + dice", "ema": 0.9,
            "clip_norm": 5, "accumulate": 2})";

    void SetUp() override {
        makeProject();
        writeTextFile(dir_ / "run.json", kRun);
        std::filesystem::copy_file(project(), at("untouched.swath"));
    }
    void startAnew() {
        for (const char* tail : {"-wal", "-shm", ".lock"}) std::filesystem::remove(project() + tail);
        std::filesystem::copy_file(at("untouched.swath"), project(),
                                   std::filesystem::copy_options::overwrite_existing);
    }
    /// Steps that a run told of.
    static std::vector<int> stepsOf(const std::string& out) {
        std::vector<int> steps;
        for (const std::string& line : split(out.substr(0, out.rfind('\n') + 1), '\n')) {
            const Json event = Json::parse(line, nullptr, false);
            if (event.is_object() && event["event"] == "step") steps.push_back(event["step"]);
        }
        return steps;
    }
    std::string weightsOf(const std::string& name) {
        expectDone({"network", "export-weights", project(), "--out", at(name)});
        return bytesOf(at(name));
    }
};

TEST_F(TrainResume, AKilledRunEndsWithTheWeightsOfAnUndisturbedOne) {
    expectDone({"train", project(), "--config", at("run.json")});
    const std::string undisturbed = weightsOf("whole.safetensors");
    ASSERT_FALSE(undisturbed.empty());

    startAnew();
    Program training({"train", project(), "--config", at("run.json"), "--json"});
    ASSERT_TRUE(training.waitFor("{\"event\":\"step\",\"step\":24,", 60)) << training.err;
    training.kill();
    training.listen(5);
    EXPECT_EQ(training.status, -1) << "it was over before it could be killed";

    const std::vector<int> rest = stepsOf(done({"train", project(), "--resume", "last", "--json"}));
    ASSERT_FALSE(rest.empty());
    EXPECT_GT(rest.front(), 1);
    EXPECT_LE(rest.front(), 25);
    EXPECT_EQ(rest.back(), 40);
    EXPECT_EQ(weightsOf("resumed.safetensors"), undisturbed);
}

TEST_F(TrainResume, ARepeatedRunHasTheSameWeights) {
    expectDone({"train", project(), "--config", at("run.json")});
    const std::string first = weightsOf("first.safetensors");
    startAnew();
    expectDone({"train", project(), "--config", at("run.json")});
    EXPECT_EQ(weightsOf("second.safetensors"), first);
}

TEST_F(TrainResume, ADamagedCheckpointIsReplacedByTheOneBefore) {
    expectDone({"train", project(), "--config", at("run.json")});
    const std::string cut =
        "sqlite3 " + project() +
        " \"UPDATE swath_checkpoint_chunks SET data = substr(data, 1, length(data) / 2) WHERE checkpoint IN "
        "(SELECT id FROM swath_checkpoints WHERE kind = 'last'); SELECT changes();\"";
    const auto changed = outputOf(cut);
    if (!changed) GTEST_SKIP() << "there is no sqlite3 to damage the file with";
    ASSERT_EQ(*changed, "1\n");
    const Ran ran = swath({"train", project(), "--resume", "last", "--epochs", "5", "--json"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.err, testing::HasSubstr("the newest checkpoint of this run is damaged"));
    const std::vector<int> steps = stepsOf(ran.out);
    ASSERT_FALSE(steps.empty());
    EXPECT_EQ(steps.back(), 50);

    // With nothing whole left, that is said, and the project stays as it is.
    ASSERT_TRUE(outputOf("sqlite3 " + project() +
                         " \"UPDATE swath_checkpoint_chunks SET data = substr(data, 1, 1000);\""));
    EXPECT_THAT(failure({"train", project(), "--resume", "last", "--epochs", "6"}),
                testing::HasSubstr("is not complete"));
    EXPECT_EQ(info()["scenes"].size(), 1U);
}

}  // namespace
}  // namespace swath::test
