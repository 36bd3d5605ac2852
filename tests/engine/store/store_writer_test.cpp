// SPDX-License-Identifier: MIT
#include "engine/store/store_writer.h"

#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <stdexcept>

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
