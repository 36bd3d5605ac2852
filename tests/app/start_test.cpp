// SPDX-License-Identifier: MIT
// What the program takes with it when it starts.
#include <cstdlib>

#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class Start : public ProgramTest {
  protected:
    /// What the loader of the system says of the libraries that a call opens.
    std::string librariesOf(const std::vector<std::string>& arguments) {
        const Ran ran = swath(arguments, {.environment = {{"LD_DEBUG", "files"}}, .largestFileBytes = {}});
        EXPECT_EQ(ran.status, 0) << testing::PrintToString(arguments) << ran.out;
        return ran.err;
    }
    /// The program without what lies beside it, until the end of the test.
    void moveAway() {
        const std::string binary = std::getenv("SWATH_BINARY");
        std::filesystem::create_directory(dir_ / "bin");
        std::filesystem::copy_file(binary, dir_ / "bin" / "swath");
        ::setenv("SWATH_BINARY", at("bin/swath").c_str(), 1);
        before_ = binary;
    }
    void TearDown() override {
        if (!before_.empty()) ::setenv("SWATH_BINARY", before_.c_str(), 1);
    }

  private:
    std::string before_;
};

TEST_F(Start, WhatComputesNoNetworkLoadsNoLibTorch) {
    makeProject();
    const std::vector<std::vector<std::string>> calls{
        {"--version"},        {"train", "--help"},
        {"info", project()},  {"info", at("a.tif")},
        {"check", project()}, {"runs", project()},
        {"recipes"},          {"train", project(), "--learner", "random-forest(trees=3)"}};
    for (const auto& call : calls)
        EXPECT_THAT(librariesOf(call), Not(HasSubstr("libtorch"))) << testing::PrintToString(call);
    EXPECT_THAT(librariesOf({"network", "list"}), HasSubstr("libtorch"));
}

TEST_F(Start, WithoutLibTorchForestsAreFittedAndNetworksRefusedInWords) {
    makeProject();
    moveAway();
    expectDone({"train", project(), "--learner", "random-forest(trees=3)"});
    expectDone({"predict", project(), "--scene", "a", "--out", at("map.tif")});
    writeTextFile(dir_ / "run.json", kSmallRun);
    EXPECT_THAT(failure({"train", project(), "--config", at("run.json")}), HasSubstr("LibTorch"));
    EXPECT_THAT(failure({"network", "list"}), HasSubstr("LibTorch"));
    EXPECT_THAT(failure({"network", "info", "unet"}), HasSubstr("LibTorch"));
}

}  // namespace
}  // namespace swath::test
