// SPDX-License-Identifier: MIT
// What lies in the user's cache is shown and removed, and nothing else is.
#include <filesystem>

#include "app/cache_files.h"
#include "engine/core/file.h"
#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {
namespace fs = std::filesystem;

/// A cache with what Swath wrote into it, and with what it did not.
void fill(const fs::path& cache, const fs::path& elsewhere) {
    fs::create_directories(cache / "mine");
    fs::create_directories(elsewhere);
    ASSERT_TRUE(writeText(cache / "networks.json", "{\"machine\": 1}"));
    ASSERT_TRUE(writeText(cache / ".networks.part-77.json", "{\"half"));
    ASSERT_TRUE(writeText(cache / "notes.txt", "of somebody else"));
    ASSERT_TRUE(writeText(cache / "mine" / "networks.json", "in a folder of somebody else"));
    ASSERT_TRUE(writeText(elsewhere / "networks.json", "behind a link"));
    fs::create_directory_symlink(elsewhere, cache / "link");
    fs::create_symlink(elsewhere / "networks.json", cache / ".networks.part-78.json");
}

TEST(CacheFiles, OnlyWhatSwathWroteIsCountedAndRemoved) {
    const test::TempDir dir;
    fill(dir / "cache", dir / "elsewhere");
    const CacheUse use = cacheUse(dir / "cache");
    EXPECT_EQ(use.files, 2);
    EXPECT_EQ(use.bytes, 14 + 6);
    const auto removed = emptyCache(dir / "cache");
    ASSERT_TRUE(removed) << removed.error().text();
    EXPECT_EQ(removed->files, 2);
    EXPECT_FALSE(fs::exists(dir / "cache" / "networks.json"));
    for (const char* kept : {"cache/notes.txt", "cache/mine/networks.json", "cache/link",
                             "cache/.networks.part-78.json", "elsewhere/networks.json"})
        EXPECT_TRUE(fs::exists(dir / kept)) << kept;
    EXPECT_EQ(cacheUse(dir / "cache").files, 0);
}

TEST(CacheFiles, AFolderThatIsNotThereHoldsNothing) {
    const test::TempDir dir;
    EXPECT_EQ(cacheUse(dir / "none").files, 0);
    const auto removed = emptyCache(dir / "none");
    ASSERT_TRUE(removed);
    EXPECT_EQ(removed->files, 0);
}

class CacheGui : public test::StudioTest {
  protected:
    void SetUp() override {
        if (const char* set = std::getenv("XDG_CACHE_HOME")) before_ = set;
        setenv("XDG_CACHE_HOME", (dir_ / "cache").c_str(), 1);
        test::StudioTest::SetUp();
    }
    void TearDown() override {
        screen_.reset();
        if (before_)
            setenv("XDG_CACHE_HOME", before_->c_str(), 1);
        else
            unsetenv("XDG_CACHE_HOME");
    }

  private:
    std::optional<std::string> before_;
};

TEST_F(CacheGui, TheSettingsShowWhatItHoldsAndEmptyIt) {
    const fs::path cache = dir_ / "cache" / "swath";
    fill(cache, dir_ / "elsewhere");
    play("key Ctrl-,\nframes 2");
    ASSERT_TRUE(drawUntil([&] { return value("probe.settings/cache/empty") == "yes"; }));
    play("click settings/cache/empty");
    ASSERT_TRUE(drawUntil([&] { return !fs::exists(cache / "networks.json"); }));
    ASSERT_TRUE(drawUntil([&] { return value("probe.settings/cache/empty") == "disabled"; }));
    EXPECT_TRUE(fs::exists(cache / "notes.txt"));
    EXPECT_TRUE(fs::exists(dir_ / "elsewhere" / "networks.json"));
}

TEST_F(CacheGui, WhatWasMeasuredIsForgottenByTheOpenProjectToo) {
    const fs::path cache = dir_ / "cache" / "swath";
    fs::create_directories(cache);
    ASSERT_TRUE(writeText(cache / "networks.json", "{}"));
    open("town.tif");
    const NetworkQuery query{"unet", {{"width", "8"}, {"depth", "2"}}, 3, 2, {64, 64}};
    ASSERT_TRUE(session().apply(ProfileNetwork{query, 4}));
    ASSERT_TRUE(session().networkProfile(query, 4));
    play("key Ctrl-,\nframes 2");
    ASSERT_TRUE(drawUntil([&] { return value("probe.settings/cache/empty") == "yes"; }));
    play("click settings/cache/empty\nframes 3");
    EXPECT_FALSE(session().networkProfile(query, 4));
}

}  // namespace
}  // namespace swath
