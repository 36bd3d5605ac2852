// SPDX-License-Identifier: MIT
#include "engine/core/file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temp_dir.h"

namespace swath {
namespace {

TEST(AtomicFile, LeavesTargetUntouchedWithoutCommit) {
    test::TempDir dir;
    ASSERT_TRUE(writeText(dir / "a.txt", "old"));
    {
        AtomicFile file(dir / "a.txt");
        std::ofstream(file.partPath()) << "half";
    }
    EXPECT_EQ(readText(dir / "a.txt").value(), "old");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir.path()), {}), 1);
}

TEST(AtomicFile, ReplacesTargetOnCommit) {
    test::TempDir dir;
    ASSERT_TRUE(writeText(dir / "a.txt", "old"));
    ASSERT_TRUE(writeText(dir / "a.txt", "new"));
    EXPECT_EQ(readText(dir / "a.txt").value(), "new");
}

TEST(ReadFile, NamesTheMissingFile) {
    const auto missing = readFile("/nowhere/at all.bin");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Errc::NotFound);
    EXPECT_NE(missing.error().text().find("at all.bin"), std::string::npos);
}

TEST(WriteFile, SaysSoWhenTheDiskIsFull) {
    const Status full = writeText("/dev/full/x", "text");  // not a folder: any write must fail in words
    ASSERT_FALSE(full);
    EXPECT_NE(full.error().what.find("/dev/full/x"), std::string::npos);
}

std::filesystem::path marked(const test::TempDir& dir, const std::string& name) {
    EXPECT_TRUE(writeText(dir / name, "{\"software\": \"" + std::string(kOutputMark) + "\"}"));
    return dir / name;
}

TEST(ClaimOutput, TakesANewNameAndWhatSwathWrote) {
    test::TempDir dir;
    EXPECT_EQ(claimOutput(dir / "new.tif", {}).value(), dir / "new.tif");
    EXPECT_TRUE(claimOutput(marked(dir, "ours.json"), {}));
    ASSERT_TRUE(writeText(dir / "long.bin", std::string(300000, 'x') + '\0' + std::string(kOutputMark)));
    EXPECT_TRUE(claimOutput(dir / "long.bin", {})) << "the mark may stand at the end";
}

TEST(ClaimOutput, LeavesAForeignFileUnlessItMayReplaceIt) {
    test::TempDir dir;
    ASSERT_TRUE(writeText(dir / "theirs.tif", "pixels"));
    ASSERT_TRUE(writeText(dir / "notes.txt", "This was written by Swath yesterday."));
    const auto refused = claimOutput(dir / "theirs.tif", {});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().hint.find("--overwrite"), std::string::npos);
    EXPECT_FALSE(claimOutput(dir / "notes.txt", {})) << "a sentence is no mark";
    EXPECT_TRUE(claimOutput(dir / "theirs.tif", {.inputs = {}, .overwrite = true}));
}

TEST(ClaimOutput, NeverTakesAnInputUnderAnyName) {
    test::TempDir dir;
    const auto scene = marked(dir, "scene.tif");
    std::filesystem::create_symlink("scene.tif", dir / "link.tif");
    std::filesystem::create_hard_link(scene, dir / "hard.tif");
    const OutputRules rules{.inputs = {scene}, .overwrite = true};
    for (const char* name : {"scene.tif", "link.tif", "hard.tif", "./scene.tif"})
        EXPECT_FALSE(claimOutput(dir / name, rules)) << name;
}

TEST(ClaimOutput, NeverTakesAProjectAFolderOrADevice) {
    test::TempDir dir;
    ASSERT_TRUE(writeText(dir / "p.swath", std::string("SQLite format 3\0 and more", 24)));
    std::filesystem::create_directory(dir / "folder");
    const OutputRules rules{.inputs = {}, .overwrite = true};
    EXPECT_FALSE(claimOutput(dir / "p.swath", rules));
    EXPECT_FALSE(claimOutput(dir / "folder", rules));
    EXPECT_FALSE(claimOutput("/dev/null", rules));
    for (const char* part : {"p.swath-wal", "p.swath-shm", "p.swath-journal"})
        EXPECT_FALSE(claimOutput(dir / part, rules)) << part;
    EXPECT_TRUE(claimOutput(dir / "map.tif-wal", rules)) << "of nothing that is there";
    EXPECT_FALSE(claimOutput("", rules));
}

TEST(ClaimOutput, FollowsALinkToWhereItLeads) {
    test::TempDir dir;
    std::filesystem::create_symlink("target.tif", dir / "dangling.tif");
    EXPECT_EQ(claimOutput(dir / "dangling.tif", {}).value(), dir / "target.tif");
}

TEST(FreeName, CountsUpBesideWhatExists) {
    test::TempDir dir;
    EXPECT_EQ(freeName(dir / "p-loss.csv"), dir / "p-loss.csv");
    ASSERT_TRUE(writeText(dir / "p-loss.csv", ""));
    EXPECT_EQ(freeName(dir / "p-loss.csv"), dir / "p-loss 2.csv");
}

}  // namespace
}  // namespace swath
