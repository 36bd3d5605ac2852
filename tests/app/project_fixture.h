// SPDX-License-Identifier: MIT
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/app/program.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath::test {

using Json = nlohmann::ordered_json;

inline void writeTextFile(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

inline std::string bytesOf(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A folder with generated scenes, and words to run the program on it as a person would.
class ProgramTest : public testing::Test {
  protected:
    static constexpr Size kSize{320, 256};
    /// A network of a few thousand weights and two epochs: seconds, not minutes.
    static constexpr const char* kSmallRun =
        R"({"network_options": {"width": 4, "depth": 2}, "patch_size": 32, "batch_size": 4, "epochs": 2, "steps_per_epoch": 5,
            "precision": "fp32", "seed": 3, "threads": 1})";

    std::string at(const std::string& name) const { return (dir_ / name).string(); }
    std::string project() const { return at("p.swath"); }

    void writeDiscScene(const std::string& name, int bands = 2) {
        ASSERT_TRUE(writeScene(dir_ / name, kSize, bands, discScene));
    }
    /// 1 = disc, 2 = ground.
    void writeDiscMask(const std::string& name) {
        ASSERT_TRUE(
            writeMask(dir_ / name, kSize, [](int x, int y) -> std::uint8_t { return inDisc(x, y) ? 1 : 2; }));
    }
    static constexpr double kPatienceS = 900;  ///< for what learns, beside whatever else the machine does
    void expectDone(const std::vector<std::string>& arguments) { done(arguments); }
    std::string done(const std::vector<std::string>& arguments) {
        const Ran ran = swath(arguments, {}, kPatienceS);
        EXPECT_EQ(ran.status, 0) << testing::PrintToString(arguments) << "\n" << ran.err;
        return ran.out;
    }
    /// A failure in words: status 1 and, whatever progress was told before, one last line "swath: what
    /// (hint)".
    /// @return that line.
    std::string failure(const std::vector<std::string>& arguments, const Program::Options& options = {}) {
        const Ran ran = swath(arguments, options);
        EXPECT_EQ(ran.status, 1) << testing::PrintToString(arguments) << "\n" << ran.out << ran.err;
        const auto end = ran.err.find_last_not_of('\n');
        const auto before = ran.err.find_last_of('\n', end);
        const std::string last =
            end == std::string::npos ? "" : ran.err.substr(before == std::string::npos ? 0 : before + 1);
        EXPECT_THAT(last, testing::StartsWith("swath: "));
        EXPECT_THAT(last, testing::EndsWith(")\n")) << "no hint";
        return last;
    }
    void expectUsage(const std::vector<std::string>& arguments) {
        const Ran ran = swath(arguments);
        EXPECT_EQ(ran.status, 2) << testing::PrintToString(arguments) << "\n" << ran.out << ran.err;
        EXPECT_FALSE(ran.err.empty());
    }
    /// A project with one scene "a", its mask imported, in blocks of train and validation.
    void makeProject() {
        writeDiscScene("a.tif");
        writeDiscMask("m.tif");
        expectDone({"new", project(), "--classes", "disc=#ff0000,ground=#00ff00"});
        expectDone({"add", project(), at("a.tif")});
        expectDone({"import", project(), at("m.tif"), "--scene", "a"});
        expectDone({"split", project(), "--validation", "0.25", "--by", "block"});
    }
    void trainSmall() {
        writeTextFile(dir_ / "run.json", kSmallRun);
        expectDone({"train", project(), "--config", at("run.json")});
    }
    Json info() { return Json::parse(done({"info", project(), "--json"}), nullptr, false); }

    TempDir dir_;
};

}  // namespace swath::test
