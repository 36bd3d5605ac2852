// SPDX-License-Identifier: MIT
#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "store_fixture.h"

namespace swath::test {
namespace {

/// Paints until it is killed; every edit that the store has reported as saved is written to the pipe.
[[noreturn]] void paintForever(const std::filesystem::path& path, SceneId scene, LayerId layer, int pipe) {
    auto store = ProjectStore::open(path, OpenMode::ReadWrite);
    if (!store) ::_exit(2);
    auto labels = store->loadLabels(scene, layer, kSceneSize);
    const auto content = store->load();
    if (!labels || !content) ::_exit(3);
    std::int64_t id = content->journal.empty() ? 0 : content->journal.back().id.value;
    while (true) {
        const Edit edit = randomEdit(*labels, scene, layer, ++id);
        const Feature feature = someFeature(id, scene, edit.id);
        if (!store->recordEdit(edit, id % 3 == 0 ? &feature : nullptr)) ::_exit(4);
        if (::write(pipe, &id, sizeof id) != sizeof id) ::_exit(5);
    }
}

}  // namespace

TEST_F(StoreTest, AProcessKilledAtAnyMomentLosesAtMostTheUnfinishedStroke) {
    store_.reset();
    Rng rng(2024);
    std::int64_t known = 0;
    for (int round = 0; round < 30; ++round) {
        int pipe[2];
        ASSERT_EQ(::pipe(pipe), 0);
        const pid_t child = ::fork();
        if (child == 0) paintForever(path_, scene_, layer_, pipe[1]);
        ::close(pipe[1]);
        // The moment is random within a stroke: some strokes are awaited, then a part of a stroke's time.
        std::int64_t reported = known;
        for (std::uint64_t strokes = rng.below(8); strokes > 0; --strokes)
            if (::read(pipe[0], &reported, sizeof reported) != sizeof reported) break;
        std::this_thread::sleep_for(std::chrono::microseconds(rng.below(3000)));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended with " << WEXITSTATUS(status);
        while (::read(pipe[0], &reported, sizeof reported) == sizeof reported) {
        }
        ::close(pipe[0]);

        reopen();
        const auto content = store_->load();
        ASSERT_OK(content);
        const std::int64_t saved = content->journal.empty() ? 0 : content->journal.back().id.value;
        EXPECT_EQ(content->journal.size(), static_cast<std::size_t>(saved));
        EXPECT_GE(saved, reported);
        EXPECT_LE(saved, reported + 1);
        EXPECT_EQ(content->features.size(), static_cast<std::size_t>(saved / 3));
        LabelMap replay(kSceneSize);
        for (const JournalRow& row : content->journal) {
            const auto edit = store_->loadEdit(row.id);
            ASSERT_OK(edit);
            applyEdit(replay, *edit);
        }
        EXPECT_TRUE(sameLabels(labels(), replay));
        store_.reset();
        SQLite::Database db(path_.string(), SQLite::OPEN_READONLY);
        EXPECT_EQ(db.execAndGet("PRAGMA quick_check").getString(), "ok");
        known = saved;
        if (HasFailure()) return;
    }
    EXPECT_GT(known, 30);  // it did paint
}

}  // namespace swath::test
