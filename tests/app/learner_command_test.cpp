// SPDX-License-Identifier: MIT
#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

using testing::HasSubstr;

class LearnerCommand : public ProgramTest {
  protected:
    std::vector<std::string> train(const std::vector<std::string>& more) {
        std::vector<std::string> all{"train", project()};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
};

TEST_F(LearnerCommand, AForestIsTrainedPredictsAndIsEvaluated) {
    makeProject();
    const std::string out = done(train({"--learner", "random-forest(trees=20)", "--features",
                                        "bands + gaussian(1, 2) + statistics(5)", "--json"}));
    EXPECT_THAT(out, HasSubstr(R"("event":"validation")"));
    EXPECT_THAT(out, HasSubstr(R"("loss":null)"));  // of single steps
    expectDone({"predict", project(), "--scene", "a", "--out", at("map.tif")});
    EXPECT_GT(std::filesystem::file_size(dir_ / "map.tif"), 0u);
    EXPECT_THAT(failure({"network", "export-weights", project(), "--out", at("w.pth")}),
                HasSubstr("no network"));
}

TEST_F(LearnerCommand, WhatHasNoNetworkAndNoLossIsToldWithoutThem) {
    makeProject();
    const Ran ran = swath(train({"--learner", "random-forest(trees=5)"}), {}, kPatienceS);
    ASSERT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out + ran.err, testing::Not(testing::ContainsRegex("[^a-z]nan")));
    const std::string runs = done({"runs", project()});
    EXPECT_THAT(runs, HasSubstr("random-forest"));
    EXPECT_THAT(runs, testing::Not(HasSubstr("unet")));
}

TEST_F(LearnerCommand, WhatDecidedIsSaidAndKept) {
    makeProject();
    const Ran ran = swath(train({"--learner", "random-forest(trees=5)", "--set", "normalisation=automatic"}),
                          {}, kPatienceS);
    ASSERT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("each scene by its own figures"));
    EXPECT_THAT(ran.err, testing::Not(HasSubstr("swath: Random"))) << "nothing is wrong";
    const std::string record = done({"runs", project(), "--run", "1"});
    EXPECT_THAT(record, HasSubstr("decided by"));
    EXPECT_THAT(record, HasSubstr("each scene by its own figures"));
    EXPECT_THAT(done(train({"--learner", "random-forest(trees=5)", "--json"})),
                HasSubstr(R"("event":"importance")"));
}

TEST_F(LearnerCommand, WrongLinesAreExplained) {
    makeProject();
    EXPECT_THAT(failure(train({"--learner", "random-forrest"})), HasSubstr("random-forest"));
    EXPECT_THAT(failure(train({"--learner", "random-forest(tree=5)"})), HasSubstr("trees"));
    EXPECT_THAT(failure(train({"--learner", "linear", "--features", "bands + index(7, 1)"})),
                HasSubstr("band 7"));
    EXPECT_THAT(failure(train({"--learner", "linear", "--features", "expression(b1 / )"})),
                HasSubstr("place"));
    expectUsage(train({"--resume", "last", "--learner", "linear"}));
}

}  // namespace
}  // namespace swath::test
