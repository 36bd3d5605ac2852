// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cmath>
#include <optional>

#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// A disk of its own that is soon full. Needs root.
class SmallDisk {
  public:
    explicit SmallDisk(const std::filesystem::path& at, const char* size) : at_(at) {
        std::filesystem::create_directory(at);
        mounted_ = ::mount("tmpfs", at.c_str(), "tmpfs", 0, (std::string("size=") + size).c_str()) == 0;
    }
    ~SmallDisk() {
        if (mounted_) ::umount(at_.c_str());
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    bool mounted() const { return mounted_; }
    /// Takes all space but about `leftBytes`.
    void fill(std::uintmax_t leftBytes) const {
        const auto space = std::filesystem::space(at_).available;
        const int fd = ::open((at_ / "filler").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        if (fd < 0) return;
        EXPECT_EQ(::posix_fallocate(fd, 0, static_cast<off_t>(space - std::min(space, leftBytes))), 0);
        ::close(fd);
    }
    void free() const { std::filesystem::remove(at_ / "filler"); }

  private:
    std::filesystem::path at_;
    bool mounted_ = false;
};

class BadInput : public ProgramTest {
  protected:
    void expectOpensClean(const std::string& file) {
        const Json now = Json::parse(done({"info", file, "--json"}), nullptr, false);
        EXPECT_TRUE(now.is_object());
        const auto integrity = outputOf("sqlite3 " + file + " 'PRAGMA integrity_check'");
        EXPECT_EQ(integrity.value_or("ok\n"), "ok\n");
    }
};

TEST_F(BadInput, AProjectOfANewerVersionIsLeftAlone) {
    if (!outputOf("sqlite3 --version")) GTEST_SKIP() << "sqlite3 is not installed";
    makeProject();
    (void)outputOf("sqlite3 " + project() +
                   " \"UPDATE swath_meta SET value = '999' WHERE key = 'schema_version'\"");
    const std::string before = bytesOf(project());
    EXPECT_THAT(failure({"info", project()}), HasSubstr("newer"));
    EXPECT_THAT(failure({"train", project()}), HasSubstr("newer"));
    EXPECT_TRUE(bytesOf(project()) == before);
}

TEST_F(BadInput, ADamagedProjectOffersRecoveryAndKeepsItsBytes) {
    makeProject();
    std::string bytes = bytesOf(project());
    for (std::size_t i = 4096; i < std::min<std::size_t>(bytes.size(), 12288); ++i)
        bytes[i] = static_cast<char>(i * 31);
    writeTextFile(project(), bytes);
    EXPECT_THAT(failure({"info", project()}), HasSubstr("recover"));
    failure({"train", project()});
    failure({"add", project(), at("a.tif")});
    failure({"studio", project(), "--offscreen", "640x480"});
    EXPECT_TRUE(bytesOf(project()) == bytes);
    for (const char* text : {"", "words, not a database"}) {
        writeTextFile(dir_ / "text.swath", text);
        EXPECT_THAT(failure({"info", at("text.swath")}), HasSubstr("text.swath"));
        EXPECT_TRUE(bytesOf(dir_ / "text.swath") == text);
    }
}

TEST_F(BadInput, RecoverCopiesWhatIsReadable) {
    makeProject();
    const auto whole = info();
    const std::string bytes = bytesOf(project());
    expectDone({"recover", project()});
    const Json copy = Json::parse(done({"info", at("p.recovered.swath"), "--json"}));
    EXPECT_EQ(copy["scenes"][0]["labelled"], whole["scenes"][0]["labelled"]);
    EXPECT_EQ(copy["regions"].size(), whole["regions"].size());
    EXPECT_TRUE(bytesOf(project()) == bytes);
    EXPECT_THAT(failure({"recover", project()}), HasSubstr("p.recovered.swath"));
    expectDone({"recover", project(), "--out", at("again.swath")});
    failure({"recover", at("gone.swath")});
    writeTextFile(dir_ / "text.swath", "words, not a database");
    failure({"recover", at("text.swath")});
}

TEST_F(BadInput, AFullDiskWhilePredictingLeavesTheOldMask) {
    makeProject();
    trainSmall();
    const SmallDisk disk(dir_ / "disk", "64k");
    const std::string out = disk.mounted() ? at("disk/map.tif") : at("map.tif");
    writeTextFile(out, "an older map");
    Program::Options options;
    if (disk.mounted())
        disk.fill(0);
    else
        options.largestFileBytes = 512;
    EXPECT_THAT(failure({"predict", project(), "--scene", "a", "--out", out, "--overwrite"}, options),
                HasSubstr("map.tif"));
    EXPECT_EQ(bytesOf(out), "an older map");
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(out).parent_path()))
        files += entry.path().filename().string().find("part") != std::string::npos ? 1 : 0;
    EXPECT_EQ(files, 0u) << "half a mask was left behind";
}

TEST_F(BadInput, AFullDiskWhileAddingAndImporting) {
    makeProject();
    const SmallDisk disk(dir_ / "disk", "2m");
    if (!disk.mounted()) GTEST_SKIP() << "a small disk can be mounted by root only";
    const std::string there = at("disk/p.swath");
    std::filesystem::copy_file(project(), there);
    disk.fill(0);
    writeDiscScene("b.tif");
    EXPECT_THAT(failure({"add", there, at("b.tif")}), HasSubstr("p.swath"));
    failure({"import", there, at("m.tif"), "--scene", "a", "--map", "1=ground,2=disc"});
    failure({"new", at("disk/q.swath"), "--classes", "a,b"});
    EXPECT_FALSE(std::filesystem::exists(at("disk/q.swath")));
    disk.free();
    expectOpensClean(there);
    expectDone({"add", there, at("b.tif")});
}

TEST_F(BadInput, AFullDiskWhileTraining) {
    makeProject();
    // The weights of the default network (23 MB) are larger than the disk.
    writeTextFile(dir_ / "run.json",
                  R"({"patch_size": 32, "batch_size": 2, "epochs": 1, "steps_per_epoch": 2})");
    const SmallDisk disk(dir_ / "disk", "4m");
    const std::string there = disk.mounted() ? at("disk/p.swath") : project();
    Program::Options options;
    if (disk.mounted())
        std::filesystem::copy_file(project(), there);
    else
        options.largestFileBytes = 4'000'000;
    const std::string words = failure({"train", there, "--config", at("run.json")}, options);
    EXPECT_THAT(words, HasSubstr("p.swath"));
    expectOpensClean(there);
}

TEST_F(BadInput, AFullDiskAtACheckpointKeepsTheOneBefore) {
    makeProject();
    const SmallDisk disk(dir_ / "disk", "8m");
    if (!disk.mounted()) GTEST_SKIP() << "a small disk can be mounted by root only";
    const std::string there = at("disk/p.swath");
    std::filesystem::copy_file(project(), there);
    writeTextFile(dir_ / "run.json", kSmallRun);
    expectDone({"train", there, "--config", at("run.json")});
    disk.fill(0);
    EXPECT_THAT(failure({"train", there, "--resume", "last", "--epochs", "40"}), HasSubstr("p.swath"));
    disk.free();
    expectOpensClean(there);
    expectDone({"evaluate", there, "--json"});
    expectDone({"train", there, "--resume", "last", "--epochs", "3"});
}

TEST_F(BadInput, RegionsWithoutLabels) {
    writeDiscScene("a.tif");
    writeDiscScene("b.tif");
    expectDone({"new", project(), "--classes", "disc,ground"});
    expectDone({"add", project(), at("a.tif"), at("b.tif")});
    ASSERT_TRUE(writeMask(dir_ / "none.tif", kSize, [](int, int) -> std::uint8_t { return 0; }));
    expectDone({"import", project(), at("none.tif"), "--scene", "a"});
    EXPECT_THAT(failure({"train", project()}), HasSubstr("label"));
    // Labels, but none of them to train on.
    writeDiscMask("m.tif");
    expectDone({"import", project(), at("m.tif"), "--scene", "b", "--role", "validation"});
    writeTextFile(dir_ / "run.json", kSmallRun);
    const Ran ran = swath({"train", project(), "--config", at("run.json")});
    EXPECT_EQ(ran.status, 1);
    EXPECT_THAT(ran.err, AllOf(HasSubstr("swath: "), HasSubstr("train")));
}

TEST_F(BadInput, ConstantAndEmptyBandsTrain) {
    std::vector<float> samples;
    for (int band = 0; band < 3; ++band)
        for (int y = 0; y < kSize.height; ++y)
            for (int x = 0; x < kSize.width; ++x)
                samples.push_back(band == 1                     ? 7.0f
                                  : y < 20 || (x + y) % 50 == 0 ? NAN
                                                                : static_cast<float>(discScene(x, y, band)));
    ASSERT_TRUE(writeRaster(dir_ / "a.tif", kSize, PixelType::Float32, std::as_bytes(std::span(samples)),
                            {"a", "b", "c"}, {}));
    writeDiscMask("m.tif");
    expectDone({"new", project(), "--classes", "disc,ground"});
    expectDone({"add", project(), at("a.tif")});
    expectDone({"import", project(), at("m.tif"), "--scene", "a"});
    writeTextFile(dir_ / "run.json", kSmallRun);
    const std::string out = done({"train", project(), "--config", at("run.json"), "--json"});
    EXPECT_THAT(out, AllOf(HasSubstr("\"ended\""), testing::Not(HasSubstr("\"loss\":null"))));
}

TEST_F(BadInput, AnAbsurdLearningRateIsRefused) {
    makeProject();
    writeTextFile(dir_ / "run.json", R"({"learning_rate": 1e30})");
    EXPECT_THAT(failure({"train", project(), "--config", at("run.json")}), HasSubstr("learning_rate"));
}

TEST_F(BadInput, ADivergingRunFailsInWordsAndLeavesTheProjectSound) {
    makeProject();
    trainSmall();
    const Json before = info();
    // Normalised activations bear any step of the weights; a decay by −999 a step, apart from the gradient,
    // does take them out of range.
    writeTextFile(
        dir_ / "wild.json",
        R"({"network_options": {"width": 4, "depth": 2}, "patch_size": 32, "batch_size": 4, "epochs": 2,
                      "steps_per_epoch": 60, "precision": "fp32", "optimiser": "adamw", "learning_rate": 1000,
                      "weight_decay": 1})");
    EXPECT_THAT(failure({"train", project(), "--config", at("wild.json")}),
                AllOf(HasSubstr("diverged"), HasSubstr("(lower the learning rate")));
    expectOpensClean(project());
    const Json after = info();
    EXPECT_EQ(after["scenes"], before["scenes"]);
    EXPECT_EQ(after["regions"], before["regions"]);
    EXPECT_EQ(after["classes"], before["classes"]);
    ASSERT_EQ(after["runs"].size(), 2u);
    EXPECT_EQ(after["runs"][0], before["runs"][0]);
    EXPECT_THAT(after["runs"][1]["state"].get<std::string>(), testing::StartsWith("failed: "));
    // There is nothing to go on from, and the run before it is as good as ever.
    EXPECT_THAT(failure({"train", project(), "--resume", "last"}), HasSubstr("no checkpoint"));
    expectDone({"predict", project(), "--scene", "a", "--out", at("map.tif")});
    trainSmall();
}

TEST_F(BadInput, ASceneFileOfAnotherSizeOrGone) {
    makeProject();
    trainSmall();
    ASSERT_TRUE(writeScene(dir_ / "a.tif", {100, 90}, 2, discScene));
    EXPECT_THAT(failure({"train", project()}), AllOf(HasSubstr("100 × 90"), HasSubstr("320 × 256")));
    failure({"predict", project(), "--scene", "a", "--out", at("x.tif")});
    EXPECT_THAT(info()["scenes"][0]["problem"].get<std::string>(), HasSubstr("a.tif"));
    std::filesystem::remove(dir_ / "a.tif");
    EXPECT_THAT(failure({"evaluate", project()}), HasSubstr("a.tif"));
    writeDiscScene("a.tif");
    EXPECT_TRUE(info()["scenes"][0]["problem"].is_null());
    expectDone({"evaluate", project()});
}

TEST_F(BadInput, AProjectThatSomebodyHolds) {
    makeProject();
    writeTextFile(dir_ / "steps.txt", "print scenes\nseconds 60\n");
    Program holder({"studio", project(), "--offscreen", "640x480", "--script", at("steps.txt")});
    ASSERT_TRUE(holder.waitFor("scenes 1", 60)) << holder.err;
    EXPECT_THAT(failure({"split", project(), "--by", "block"}), HasSubstr("p.swath"));
    expectDone({"info", project()});  // looking is allowed
    const auto play = [&](const std::string& steps) {
        writeTextFile(dir_ / "more.txt", steps);
        return std::vector<std::string>{"studio",   project(),      "--offscreen", "640x480",
                                        "--script", at("more.txt"), "--verbose"};
    };
    expectDone(play("wait scene-ready\nkey Home\n"));
    EXPECT_THAT(failure(play("wait scene-ready\nkey 1\nkey B\ndrag 10 10 60 60\n")), HasSubstr("read-only"))
        << "a stroke that is not kept is a failure";
    holder.kill();
    expectDone({"split", project(), "--by", "block"});
}

TEST_F(BadInput, WithoutOpenGl) {
    const Program::Options options{.environment = {{"__EGL_VENDOR_LIBRARY_FILENAMES", "/dev/null"}},
                                   .largestFileBytes = {}};
    failure({"studio", "--offscreen", "640x480"}, options);
}

TEST_F(BadInput, WithoutADisplay) {
    const Program::Options options{.environment = {{"DISPLAY", ""}, {"WAYLAND_DISPLAY", ""}},
                                   .largestFileBytes = {}};
    EXPECT_THAT(failure({"studio"}, options), HasSubstr("--offscreen"));
}

}  // namespace
}  // namespace swath::test
