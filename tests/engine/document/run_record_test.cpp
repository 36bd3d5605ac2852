// SPDX-License-Identifier: MIT
#include "engine/document/run_record.h"

#include <gtest/gtest.h>

#include <set>

#include "engine/core/rng.h"
#include "engine/document/film.h"

namespace swath {
namespace {

RunRecord someRecord() {
    return {.endedAt = "2026-01-02T03:04:05Z",
            .exitReason = "finished",
            .labelled = {{"water", 12}, {"road", 0}},
            .labels = "00ff00ff00ff00ff",
            .labelChanges = {{1, EditId{4}, "2026-01-02T03:00:00Z", 12}, {300, EditId{9}, "", 90}},
            .scenes = {{"a", "/data/a.tif", "12:34", true}, {"b", "/data/b.tif", "", false}},
            .split = {{"a", {1, 2, 30, 40}, Role::Validation, true}},
            .swath = "0.1.0",
            .torch = "1.13.1",
            .gdal = "3.6.2",
            .threads = 2,
            .repeats = "run 1",
            .importance = {{"b2 gaussian 4", 0.6}, {"b1", 0.25}},
            .notices = {{7, "batch halved to 4: \"out\" of memory"}}};
}

TEST(RunRecord, GoesThroughJsonUnchanged) {
    EXPECT_EQ(runRecordFromJson(toJson(someRecord())), someRecord());
    EXPECT_EQ(runRecordFromJson(toJson(RunRecord{})), RunRecord{});
}

TEST(RunRecord, WhatCannotBeReadIsLeftOut) {
    for (const char* text :
         {"", "{", "3", "[]", R"({"scenes": 4, "threads": "two", "split": [3, {"window": [1]}]})"})
        EXPECT_EQ(runRecordFromJson(text).scenes.size(), 0u) << text;
    EXPECT_EQ(runRecordFromJson(R"({"swath": "9", "threads": 99999})").threads, 1024);
    const auto changes = runRecordFromJson(R"({"label_changes": [{"step": 1, "change": 4}, 7, {"step": 0},
        {"step": 1, "change": 5}, {"step": 9, "change": 99999999999999999}, {"step": "2"}, {"step": 12}]})")
                             .labelChanges;
    ASSERT_EQ(changes.size(), 2u) << "steps rise, from 1";
    EXPECT_EQ(changes[0].change, EditId{4});
    EXPECT_EQ(changes[1].step, 12);
}

class LabelSnapshot : public testing::Test {
  protected:
    LabelSnapshot() {
        LabelMap labels({600, 300});
        labels.setTile({0, 0}, tileOf(1));
        labels.setTile({1, 1}, tileOf(2));
        scenes_.push_back({wholeFile("/a.tif"),
                           "a",
                           labels,
                           {{RegionId{9}, SceneId{1}, {0, 0, 50, 50}, Role::Validation, false}}});
        scenes_.push_back({wholeFile("/b.tif"), "b", LabelMap({300, 300}), {}});
        scenes_.back().labels.setTile({0, 0}, tileOf(1));
    }
    static LabelTilePtr tileOf(std::uint8_t value, std::size_t at = 77) {
        auto tile = std::make_shared<LabelTile>();
        (*tile)[at] = value;
        return tile;
    }
    std::string id() const { return labelSnapshotId(scenes_, classes_); }

    std::vector<SceneSnapshot> scenes_;
    ClassTable classes_ = *ClassTable::parse("water,road");
};

TEST_F(LabelSnapshot, IsTheSameForTheSameLabels) {
    const std::string before = id();
    EXPECT_EQ(before.size(), 16u);
    scenes_[0].labels.setTile({0, 0}, tileOf(1));  // other memory, same values
    scenes_[0].stack = wholeFile("/elsewhere/a.tif");
    std::swap(scenes_[0], scenes_[1]);
    EXPECT_EQ(id(), before);
    scenes_.push_back({wholeFile("/c.tif"), "c", LabelMap({64, 64}), {}});  // nothing to learn from
    EXPECT_EQ(id(), before);
}

TEST_F(LabelSnapshot, EveryChangeShows) {
    std::set<std::string> seen{id()};
    const auto differs = [&] { return seen.insert(id()).second; };
    scenes_[0].labels.setTile({0, 0}, tileOf(2));
    EXPECT_TRUE(differs()) << "a pixel's value";
    scenes_[0].labels.setTile({0, 0}, tileOf(2, 78));
    EXPECT_TRUE(differs()) << "a pixel's place";
    scenes_[0].labels.setTile({0, 0}, nullptr);
    EXPECT_TRUE(differs()) << "a tile gone";
    scenes_[0].labels.setTile({1, 0}, tileOf(2, 78));
    EXPECT_TRUE(differs()) << "a tile moved";
    scenes_[0].regions[0].role = Role::Test;
    EXPECT_TRUE(differs()) << "a role";
    scenes_[0].regions[0].window.width = 51;
    EXPECT_TRUE(differs()) << "a window";
    scenes_[1].name = "bb";
    EXPECT_TRUE(differs()) << "a scene's name";
    classes_ = *ClassTable::parse("water,road,field");
    EXPECT_TRUE(differs()) << "a class";
}

TEST_F(LabelSnapshot, CountsWhatIsLabelled) {
    EXPECT_EQ(labelledPixels(scenes_, classes_),
              (std::vector<std::pair<std::string, std::int64_t>>{{"water", 2}, {"road", 1}}));
}

FilmFrame frameAt(std::int64_t step, std::size_t patches = 2) {
    FilmFrame frame{.step = step, .patches = {}};
    Rng rng(static_cast<std::uint64_t>(step));
    for (std::size_t i = 0; i < patches; ++i) {
        FilmPatch patch{
            SceneId{5}, {-3, 7, 6, 4}, std::vector<std::uint8_t>(24), std::vector<std::uint8_t>(24)};
        for (auto& v : patch.truth) v = static_cast<std::uint8_t>(rng.below(256));
        for (auto& v : patch.prediction) v = static_cast<std::uint8_t>(rng.below(256));
        frame.patches.push_back(std::move(patch));
    }
    return frame;
}

TEST(Film, FramesGoThroughTheirBytesUnchanged) {
    for (const std::size_t patches : {0u, 1u, 6u}) {
        const FilmFrame frame = frameAt(3, patches);
        const auto read = filmFrameFromBytes(3, filmFrameBytes(frame));
        ASSERT_TRUE(read) << read.error().text();
        EXPECT_EQ(*read, frame);
    }
}

TEST(Film, DamagedFramesAreRefused) {
    const auto bytes = filmFrameBytes(frameAt(3));
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_FALSE(filmFrameFromBytes(3, std::span(bytes).first(length))) << length;
    auto longer = bytes;
    longer.push_back(std::byte{0});
    EXPECT_FALSE(filmFrameFromBytes(3, longer));
    auto huge = bytes;
    for (std::size_t i = 20; i < 28; ++i) huge[i] = std::byte{0x7f};  // width and height of the first patch
    EXPECT_FALSE(filmFrameFromBytes(3, huge));
}

TEST(Film, IsThinnedEvenlyAndKeepsFirstAndNewest) {
    Film film;
    for (int i = 1; i <= 500; ++i) {
        film.add(frameAt(i * 10, 1));
        ASSERT_LE(film.frames().size(), Film::kMostFrames);
        ASSERT_EQ(film.frames().front().step, 10);
        ASSERT_EQ(film.frames().back().step, i * 10);
    }
    const auto steps = film.steps();
    EXPECT_GE(steps.size(), Film::kMostFrames / 2);
    for (std::size_t i = 1; i < steps.size(); ++i) EXPECT_LE(steps[i] - steps[i - 1], 5000 / 6);
}

TEST(Film, ARunThatGoesBackForgetsWhatWasLater) {
    Film film;
    for (const int step : {10, 20, 30, 40}) film.add(frameAt(step));
    film.cutAfter(20);
    EXPECT_EQ(film.steps(), (std::vector<std::int64_t>{10, 20}));
    film.add(frameAt(15));
    EXPECT_EQ(film.steps(), (std::vector<std::int64_t>{10, 15}));
}

}  // namespace
}  // namespace swath
