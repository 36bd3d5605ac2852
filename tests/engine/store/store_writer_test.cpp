// SPDX-License-Identifier: MIT
#include "engine/store/store_writer.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <functional>
#include <future>
#include <stdexcept>
#include <thread>

#include "engine/core/file.h"
#include "store_fixture.h"

namespace swath::test {
namespace {

/// No file of this process may grow beyond so many bytes: what a full disk looks like, without filling one.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) : oldHandler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &old_);
        const rlimit limit{bytes, old_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &old_);
        std::signal(SIGXFSZ, oldHandler_);
    }

  private:
    rlimit old_{};
    void (*oldHandler_)(int);
};

std::size_t journalSize(ProjectStore& store) {
    return store.load()->journal.size();
}

}  // namespace

class StoreWriterTest : public StoreTest {};

TEST_F(StoreWriterTest, WritesInOrderAndBeforeItEnds) {
    LabelMap map(kSceneSize);
    {
        StoreWriter writer(std::move(*store_));
        for (int i = 1; i <= 50; ++i)
            writer.post(
                [edit = randomEdit(map, scene_, layer_, i)](ProjectStore& s) { return s.recordEdit(edit); },
                "stroke");
        const auto seen =
            writer.ask<std::size_t>([](ProjectStore& s) -> Result<std::size_t> { return journalSize(s); });
        ASSERT_OK(seen);
        EXPECT_EQ(*seen, 50u);
        EXPECT_EQ(writer.ask<Edit>([](ProjectStore& s) { return s.loadEdit({99}); }).error().code,
                  Errc::NotFound);
        for (int i = 51; i <= 80; ++i)
            writer.post(
                [edit = randomEdit(map, scene_, layer_, i)](ProjectStore& s) { return s.recordEdit(edit); },
                "stroke");
        ASSERT_OK(writer.flush());
        EXPECT_EQ(writer.pending(), 0u);
        EXPECT_EQ(writer.stateText(), "all saved");
        writer.post(
            [edit = randomEdit(map, scene_, layer_, 81)](ProjectStore& s) { return s.recordEdit(edit); },
            "stroke");
    }
    reopen();
    EXPECT_EQ(journalSize(*store_), 81u);
    EXPECT_TRUE(sameLabels(labels(), map));
}

TEST_F(StoreWriterTest, AFullDiskLosesNothingWhileTheProcessLives) {
    LabelMap map(kSceneSize);
    std::atomic<int> failures = 0;
    {
        StoreWriter writer(std::move(*store_), [&](const Error& error) {
            ++failures;
            EXPECT_EQ(error.code, Errc::Io) << error.text();
            EXPECT_NE(error.what.find("river.swath"), std::string::npos);
            EXPECT_FALSE(error.hint.empty());
        });
        const auto paint = [&](int id) {
            writer.post(
                [edit = randomEdit(map, scene_, layer_, id)](ProjectStore& s) { return s.recordEdit(edit); },
                "stroke");
        };
        paint(1);
        ASSERT_OK(writer.flush());
        {
            const FileSizeLimit full(1024);
            paint(2), paint(3);
            EXPECT_FALSE(writer.flush().ok());
            EXPECT_EQ(writer.status().state, WriterStatus::State::Failed);
            EXPECT_EQ(writer.pending(), 2u);
            EXPECT_TRUE(writer.stateText().starts_with("not saved: could not save the change"))
                << writer.stateText();
            const auto refused = writer.ask<std::size_t>(
                [](ProjectStore& s) -> Result<std::size_t> { return journalSize(s); });
            EXPECT_FALSE(refused.ok());
        }
        writer.retry();
        ASSERT_OK(writer.flush());
        EXPECT_EQ(writer.pending(), 0u);
        {
            const FileSizeLimit full(1024);
            paint(4);
            EXPECT_FALSE(writer.flush().ok());
        }
        EXPECT_EQ(failures, 2);  // the destructor tries once more
    }
    reopen();
    EXPECT_EQ(journalSize(*store_), 4u);
    EXPECT_TRUE(sameLabels(labels(), map));
}

TEST_F(StoreWriterTest, FlushWaitsForATryThatIsGoingOn) {
    StoreWriter writer(std::move(*store_));
    std::promise<void> begun, goOn;
    int tries = 0;
    writer.post(
        [&](ProjectStore&) -> Status {
            if (++tries == 1) return Error{Errc::Io, "the disk is full", "free some space"};
            begun.set_value();
            goOn.get_future().wait();
            return {};
        },
        "stroke");
    EXPECT_FALSE(writer.flush().ok());
    writer.retry();
    begun.get_future().wait();
    const std::jthread other([&] { goOn.set_value(); });
    ASSERT_OK(writer.flush());
    EXPECT_EQ(writer.pending(), 0u);
}

TEST_F(StoreWriterTest, WhatCanNeverSucceedIsReportedAndDropped) {
    std::atomic<int> failures = 0;
    StoreWriter writer(std::move(*store_), [&](const Error&) { ++failures; });
    writer.post([](ProjectStore& s) { return s.removeScene({77}); }, "scene");
    writer.post([](ProjectStore&) -> Status { throw std::runtime_error("no"); }, "scene");
    writer.post([](ProjectStore& s) { return s.saveSetting("a", "b"); }, "setting");
    ASSERT_OK(writer.flush());
    EXPECT_EQ(failures, 2);
    EXPECT_EQ(writer.status().state, WriterStatus::State::Saved);
}

/// What becomes of the file while it is open.
class RescueTest : public StoreTest {
  protected:
    /// Paints a stroke, lets `happen` befall the file, paints another and lets the writer go. Both must be in
    /// the rescued file then, with everything else.
    void rescue(const std::function<void()>& happen, const std::string& words) {
        LabelMap map(kSceneSize);
        std::vector<std::string> told;
        {
            StoreWriter writer(std::move(*store_), [&](const Error& error) { told.push_back(error.text()); });
            for (const int id : {1, 2}) {
                writer.post([edit = randomEdit(map, scene_, layer_, id)](
                                ProjectStore& s) { return s.recordEdit(edit); },
                            "stroke");
                ASSERT_OK(writer.flush());
                if (id == 1) happen();
            }
            EXPECT_NE(writer.stateText().find("river.rescued.swath"), std::string::npos)
                << writer.stateText();
            EXPECT_NE(writer.stateText().find(words), std::string::npos) << writer.stateText();
            const auto seen = writer.ask<std::size_t>(
                [](ProjectStore& s) -> Result<std::size_t> { return journalSize(s); });
            ASSERT_OK(seen);
            EXPECT_EQ(*seen, 2u);
        }
        ASSERT_EQ(told.size(), 1u);
        EXPECT_NE(told[0].find(words), std::string::npos) << told[0];
        store_.reset();
        path_ = dir_ / "river.rescued.swath";
        reopen();
        EXPECT_EQ(journalSize(*store_), 2u);
        EXPECT_TRUE(sameLabels(labels(), map));
        EXPECT_EQ(store_->load()->classes, someClasses());
    }
    std::filesystem::path original_ = path_;
};

TEST_F(RescueTest, AReplacedFileIsNotTouchedAndNothingIsLost) {
    ASSERT_OK(store_->backupTo(dir_ / "older.swath"));
    const auto older = *readFile(dir_ / "older.swath");
    rescue([&] { std::filesystem::rename(dir_ / "older.swath", original_); }, "was replaced");
    EXPECT_EQ(*readFile(original_), older);
    EXPECT_FALSE(std::filesystem::exists(original_.string() + "-wal"));
    auto other = ProjectStore::open(original_, OpenMode::ReadWrite);
    ASSERT_OK(other);
    EXPECT_EQ(journalSize(*other), 0u);
}

TEST_F(RescueTest, ADeletedFileIsWrittenAnewUnderAnotherName) {
    rescue([&] { std::filesystem::remove(original_); }, "was moved or deleted");
    EXPECT_FALSE(std::filesystem::exists(original_));
    EXPECT_FALSE(std::filesystem::exists(original_.string() + "-wal"));
}

TEST_F(RescueTest, AMovedFileKeepsWhatWasSavedBefore) {
    rescue([&] { std::filesystem::rename(original_, dir_ / "moved.swath"); }, "was moved or deleted");
    auto moved = ProjectStore::open(dir_ / "moved.swath", OpenMode::ReadWrite);
    ASSERT_OK(moved);
    EXPECT_EQ(journalSize(*moved), 1u);
}

TEST_F(RescueTest, ALogThatAKilledProcessLeftIsTheFilesOwn) {
    LabelMap map(kSceneSize);
    ASSERT_OK(store_->recordEdit(randomEdit(map, scene_, layer_, 1)));
    const std::string killed = (dir_ / "killed.swath").string();
    for (const std::string part : {"", "-wal"})
        std::filesystem::copy_file(original_.string() + part, killed + part);
    auto store = ProjectStore::open(killed, OpenMode::ReadWrite);
    ASSERT_OK(store);
    SQLite::Database(killed, SQLite::OPEN_READWRITE).exec("PRAGMA wal_checkpoint(FULL)");
    ASSERT_OK(store->inPlace());
    ASSERT_OK(store->recordEdit(randomEdit(map, scene_, layer_, 2)));
    EXPECT_EQ(journalSize(*store), 2u);
}

TEST_F(RescueTest, WhatIsThereAlreadyIsNeverReplaced) {
    ASSERT_OK(writeText(dir_ / "river.rescued.swath", "mine"));
    ASSERT_OK(store_->saveSetting("a", "b"));
    std::filesystem::remove(path_);
    EXPECT_FALSE(store_->inPlace().ok());
    EXPECT_FALSE(store_->saveSetting("c", "d").ok());
    auto rescued = store_->rescue();
    ASSERT_OK(rescued);
    EXPECT_EQ(rescued->path().filename(), "river.rescued-2.swath");
    EXPECT_EQ(*readText(dir_ / "river.rescued.swath"), "mine");
    EXPECT_EQ(rescued->load()->settings.at("a"), "b");
}

TEST_F(RescueTest, AFileThatWentAfterTheLastStrokeIsRescuedAtTheEnd) {
    LabelMap map(kSceneSize);
    {
        StoreWriter writer(std::move(*store_));
        writer.post(
            [edit = randomEdit(map, scene_, layer_, 1)](ProjectStore& s) { return s.recordEdit(edit); },
            "stroke");
        ASSERT_OK(writer.flush());
        std::filesystem::remove(path_);
    }
    path_ = dir_ / "river.rescued.swath";
    reopen();
    EXPECT_TRUE(sameLabels(labels(), map));
}

TEST_F(RescueTest, AnOverwrittenFileGetsNothingOfTheOldLog) {
    ASSERT_OK(store_->backupTo(dir_ / "older.swath"));
    const auto older = *readFile(dir_ / "older.swath");
    LabelMap map(kSceneSize);
    std::string state;
    {
        StoreWriter writer(std::move(*store_));
        for (int id = 1; id <= 40; ++id)
            writer.post(
                [edit = randomEdit(map, scene_, layer_, id)](ProjectStore& s) { return s.recordEdit(edit); },
                "stroke");
        writer.post(
            [](ProjectStore& s) { return s.saveSetting("large", std::string(std::size_t{3} << 20, 'x')); },
            "setting");
        ASSERT_OK(writer.flush());
        // In its place: the same file, with other bytes.
        std::filesystem::copy_file(dir_ / "older.swath", path_,
                                   std::filesystem::copy_options::overwrite_existing);
        writer.post([](ProjectStore& s) { return s.saveSetting("a", "b"); }, "setting");
        (void)writer.flush();
        state = writer.stateText();
    }
    EXPECT_NE(state.find("was overwritten"), std::string::npos) << state;
    EXPECT_EQ(*readFile(path_), older);
    EXPECT_FALSE(std::filesystem::exists(path_.string() + "-wal"));
}

TEST_F(RescueTest, AnotherTimeOrAnotherProgramsWritesAreNoReplacement) {
    ASSERT_OK(store_->saveSetting("a", "b"));
    std::filesystem::last_write_time(path_, std::filesystem::file_time_type::clock::now());
    ASSERT_OK(store_->saveSetting("a", "c"));
    {
        SQLite::Database gis(path_.string(), SQLite::OPEN_READWRITE, 5000);
        gis.exec("UPDATE polygons_epsg_32633 SET class = 'x'; CREATE TABLE notes (a)");
        gis.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    ASSERT_OK(store_->saveSetting("a", "d"));
    reopen();
    EXPECT_EQ(store_->load()->settings.at("a"), "d");
}

TEST_F(StoreTest, AFailedWriteLeavesTheStoreUsable) {
    LabelMap map(kSceneSize);
    const LabelMap before = map;
    const Edit edit = randomEdit(map, scene_, layer_, 1);
    {
        const FileSizeLimit full(1024);
        const Status failed = store_->recordEdit(edit);
        ASSERT_FALSE(failed.ok());
        EXPECT_EQ(failed.error().code, Errc::Io);
        EXPECT_TRUE(sameLabels(labels(), before));
    }
    ASSERT_OK(store_->recordEdit(edit));
    reopen();
    EXPECT_TRUE(sameLabels(labels(), map));
}

}  // namespace swath::test
