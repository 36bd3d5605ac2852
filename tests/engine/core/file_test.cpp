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

}  // namespace
}  // namespace swath
