// SPDX-License-Identifier: MIT
// What a session knows of its scenes before it learns from them: figures of their bands, which are kept in
// the project, and whether they are in one unit.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/document/training_snapshot.h"
#include "engine/session/session.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;

class SceneFacts : public testing::Test {
  protected:
    static constexpr Size kSize{128, 96};

    void make(const std::vector<std::string>& files) {
        session_ = std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("disc,ground")));
        for (const std::string& file : files) {
            ASSERT_TRUE(session_->apply(AddScene{dir_ / file, ""}));
            session_->waitIdle();
        }
        ASSERT_TRUE(session_->flush());
    }
    void reopen() {
        session_.reset();
        session_ = std::move(*Session::open(dir_ / "p.swath"));
        session_->waitIdle();
    }
    const Scene& scene() { return session_->document().scenes.front(); }
    std::string stored() {
        SQLite::Database database((dir_ / "p.swath").string());
        return database.execAndGet("SELECT statistics FROM swath_scenes").getString();
    }
    /// Puts that into the project while it is closed, and opens it again.
    void store(const std::string& text) {
        session_.reset();
        {
            SQLite::Database database((dir_ / "p.swath").string(), SQLite::OPEN_READWRITE);
            SQLite::Statement put(database, "UPDATE swath_scenes SET statistics = ?");
            put.bind(1, text);
            put.exec();
        }
        reopen();
    }
    bool said(const std::string& text) const {
        return std::ranges::any_of(session_->messages(),
                                   [&](const Message& m) { return m.text.find(text) != std::string::npos; });
    }

    test::TempDir dir_;
    std::unique_ptr<Session> session_;
};

TEST_F(SceneFacts, FiguresOfBandsAreKeptUntilTheFileChanges) {
    ASSERT_TRUE(test::writeScene(dir_ / "a.tif", kSize, 3, test::discScene));
    make({"a.tif"});
    const SceneStatistics computed = scene().statistics;
    ASSERT_EQ(computed.bands.size(), 3u);
    Json kept = Json::parse(stored());
    kept["bands"][1]["mean"] = 12.5;  // nobody who looks at the pixels comes to that
    store(kept.dump());
    EXPECT_EQ(scene().statistics.bands[1].mean, 12.5) << "all is read again";
    EXPECT_EQ(scene().statistics.bands[0], computed.bands[0]);
    reopen();
    EXPECT_EQ(scene().statistics.bands[1].mean, 12.5) << "what is read is not kept on";

    session_.reset();
    const auto file = dir_ / "a.tif";
    std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) + std::chrono::seconds(1));
    reopen();
    EXPECT_EQ(scene().statistics, computed) << "the file may be another";
    ASSERT_TRUE(session_->flush());
    session_.reset();
    EXPECT_EQ(Json::parse(stored())["bands"][1]["mean"], computed.bands[1].mean);
}

TEST_F(SceneFacts, FiguresThatCannotBeReadAreComputedAnew) {
    ASSERT_TRUE(test::writeScene(dir_ / "a.tif", kSize, 2, test::discScene));
    make({"a.tif"});
    const SceneStatistics computed = scene().statistics;
    const Json whole = Json::parse(stored());
    std::vector<std::string> hostile{"", "{}", "[", std::string(50'000, '['), "null", "{\"bands\":7}"};
    for (const auto& [key, value] : {std::pair<const char*, Json>{"bands", Json::array()},
                                     {"bands", 3},
                                     {"valid_share", "1"},
                                     {"valid_share", 7},
                                     {"fingerprint", "2/0/0/1:1.0"},
                                     {"fingerprint", 5}}) {
        Json other = whole;
        other[key] = value;
        hostile.push_back(other.dump());
    }
    for (const char* key : {"min", "max", "mean", "deviation", "p2", "p98", "histogram"}) {
        Json other = whole;
        other["bands"][0][key] = "a text";
        hostile.push_back(other.dump());
        other["bands"][0].erase(key);
        hostile.push_back(other.dump());
    }
    for (const std::string& text : hostile) {
        store(text);
        ASSERT_TRUE(scene().ready) << text.substr(0, 80);
        EXPECT_EQ(scene().statistics, computed) << text.substr(0, 80);
    }
}

TEST_F(SceneFacts, ScenesInUnlikeUnitsAreSaidBeforeTraining) {
    ASSERT_TRUE(test::writeScene(dir_ / "a.tif", kSize, 2, test::discScene));
    ASSERT_TRUE(test::writeScene(dir_ / "b.tif", kSize, 2, [](int x, int y, int band) {
        return static_cast<std::uint16_t>(test::discScene(x, y, band) * 40);
    }));
    make({"a.tif", "b.tif"});
    for (const Scene& s : session_->document().scenes) {
        ASSERT_TRUE(session_->apply(PaintStroke{s.id, 1, PaintOver::Anything, {{32, 32}}, 10}));
        ASSERT_TRUE(session_->apply(PaintStroke{s.id, 2, PaintOver::Anything, {{64, 64}}, 8}));
    }
    const char* const kSentence = "The values of scene b are about 40";
    EXPECT_FALSE(said(kSentence));
    const TrainConfig config{.learner = "random-forest(trees=2, depth=3)", .patchSize = 32};
    ASSERT_TRUE(session_->apply(TryTraining{RunCheck::Data, config}));
    session_->waitIdle();
    ASSERT_NE(session_->check(), nullptr);
    EXPECT_THAT(session_->check()->warnings, testing::Contains(HasSubstr(kSentence)));
    EXPECT_FALSE(session_->check()->passed);
    ASSERT_TRUE(session_->apply(StartTraining{config}));
    EXPECT_TRUE(said(kSentence)) << "before the first step";
    ASSERT_TRUE(session_->apply(StopTraining{}));
    session_->waitIdle();
    EXPECT_EQ(unlikeLabelled(session_->document(), session_->document().scenes[1].id).size(), 1u)
        << "before it is predicted";
    // One of them alone is like itself.
    ASSERT_TRUE(session_->apply(RemoveScene{session_->document().scenes[1].id}));
    session_->waitIdle();
    EXPECT_TRUE(makeTrainingSnapshot(session_->document())->findings.empty());
}

}  // namespace
}  // namespace swath
