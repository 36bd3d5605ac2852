// SPDX-License-Identifier: MIT
#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <set>

#include "engine/core/file.h"
#include "engine/store/schema.h"
#include "store_fixture.h"

namespace swath::test {
namespace fs = std::filesystem;
namespace {

Error openError(const fs::path& path, OpenMode mode = OpenMode::ReadWrite) {
    const auto opened = ProjectStore::open(path, mode);
    EXPECT_FALSE(opened.ok());
    return opened.ok() ? Error{Errc::Cancelled, "opened", ""} : opened.error();
}

bool holdsText(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::set<std::string> filesIn(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
    return names;
}

/// Overwrites bytes in the middle of a file.
void damage(const fs::path& path, std::streamoff from, std::size_t count) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(from);
    for (std::size_t i = 0; i < count; ++i) file.put('\x5a');
}

}  // namespace

TEST(StoreOpen, WhatIsNoProjectIsSaidInWords) {
    const TempDir dir;
    EXPECT_EQ(openError(dir / "none.swath").code, Errc::NotFound);
    EXPECT_EQ(openError(dir.path()).code, Errc::BadFormat);
    for (const std::string& text : {std::string(), std::string("just text"), std::string(100'000, 'x'),
                                    std::string("SQLite format 3\0but not really", 31)}) {
        ASSERT_OK(writeText(dir / "a.swath", text));
        const Error error = openError(dir / "a.swath");
        EXPECT_EQ(error.code, Errc::BadFormat) << error.text();
        EXPECT_TRUE(holdsText(error.what, "a.swath")) << error.text();
        EXPECT_FALSE(error.hint.empty());
        EXPECT_EQ(*readText(dir / "a.swath"), text);
    }
    EXPECT_EQ(filesIn(dir.path()), std::set<std::string>{"a.swath"});
}

TEST(StoreOpen, OtherDatabasesAreTold) {
    const TempDir dir;
    {
        SQLite::Database db((dir / "other.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        db.exec("CREATE TABLE t (a)");
        SQLite::Database gpkg((dir / "other.gpkg").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        gpkg.exec("PRAGMA application_id = 0x47504B47; CREATE TABLE t (a)");
    }
    EXPECT_TRUE(holdsText(openError(dir / "other.db").what, "an SQLite database"));
    EXPECT_TRUE(holdsText(openError(dir / "other.gpkg").what, "a GeoPackage"));
    EXPECT_EQ(openError(dir / "other.gpkg").code, Errc::BadFormat);
}

class StoreOpenTest : public StoreTest {
  protected:
    void edit(const std::string& statement) {
        store_.reset();
        SQLite::Database(path_.string(), SQLite::OPEN_READWRITE).exec(statement);
    }
};

TEST_F(StoreOpenTest, ANewerVersionIsRefused) {
    edit("UPDATE swath_meta SET value = '99' WHERE key = 'schema_version'");
    const Error error = openError(path_);
    EXPECT_EQ(error.code, Errc::NewerVersion);
    EXPECT_TRUE(holdsText(error.what, "99")) << error.text();
    EXPECT_EQ(openError(path_, OpenMode::ReadOnly).code, Errc::NewerVersion);
}

TEST_F(StoreOpenTest, TextOfTheFileNeverBecomesAStatement) {
    edit(
        "UPDATE swath_scenes SET feature_table = 'polygons_1\" SET class = NULL; DELETE FROM swath_layers; "
        "--'");
    EXPECT_EQ(openError(path_).code, Errc::BadFormat);
    EXPECT_EQ(openError(path_, OpenMode::ReadOnly).code, Errc::BadFormat);
    SQLite::Database after(path_.string(), SQLite::OPEN_READONLY);
    EXPECT_EQ(after.execAndGet("SELECT count(*) FROM swath_layers").getInt(), 1);
}

TEST_F(StoreOpenTest, TriggersAndViewsOnItsTablesAreRefused) {
    edit("CREATE TRIGGER swath_t AFTER UPDATE ON swath_classes BEGIN DELETE FROM swath_scenes; END");
    EXPECT_EQ(openError(path_).code, Errc::BadFormat);
    edit("DROP TRIGGER swath_t; CREATE VIEW swath_v AS SELECT 1");
    EXPECT_EQ(openError(path_).code, Errc::BadFormat);
    edit("DROP VIEW swath_v");
    EXPECT_TRUE(ProjectStore::open(path_, OpenMode::ReadWrite).ok());
}

TEST(StoreOpen, AnOlderVersionIsMigratedAndBackedUp) {
    const TempDir dir;
    const fs::path path = dir / "old.swath";
    {
        SQLite::Database db(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        migrate(db, 1);
        db.exec(
            "INSERT INTO swath_layers (name) VALUES ('labels');"
            "INSERT INTO swath_classes VALUES (3, 'ice', '#ffffff', 0, 0);"
            "INSERT INTO swath_runs (name, started_at, state) VALUES ('run 1', '2024', 'done')");
    }
    EXPECT_EQ(openError(path, OpenMode::ReadOnly).code, Errc::Unsupported);
    EXPECT_EQ(filesIn(dir.path()), std::set<std::string>{"old.swath"});
    {
        auto store = ProjectStore::open(path, OpenMode::ReadWrite);
        ASSERT_OK(store);
        const auto content = store->load();
        ASSERT_OK(content);
        EXPECT_EQ(content->runs.at(0).name, "run 1");
        EXPECT_EQ(content->classes.find(3)->name, "ice");
        ASSERT_OK(store->addRun({.id = {},
                                 .name = "run 2",
                                 .startedAt = "",
                                 .state = "",
                                 .configJson = "",
                                 .classesJson = "",
                                 .deviceText = "CPU"}));
    }
    EXPECT_EQ(filesIn(dir.path()), (std::set<std::string>{"old.swath", "old.swath.backup-v1"}));
    SQLite::Database backup((dir / "old.swath.backup-v1").string(), SQLite::OPEN_READONLY);
    EXPECT_EQ(schemaState(backup).version, 1);
    SQLite::Database now(path.string(), SQLite::OPEN_READONLY);
    EXPECT_EQ(schemaState(now).version, kSchemaVersion);
    EXPECT_EQ(now.execAndGet("PRAGMA user_version").getInt(), kGeoPackageVersion);
}

TEST(StoreOpen, RunsFromBeforeRecordsKeepWhatTheyHave) {
    const TempDir dir;
    const fs::path path = dir / "old.swath";
    {
        SQLite::Database db(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        migrate(db, 2);
        db.exec(
            "INSERT INTO swath_runs (name, started_at, state, device) VALUES ('run 1', '2024', 'done', "
            "'CPU');"
            "INSERT INTO swath_series VALUES (1, 'train/loss', 3, 0.5, 0.25);"
            "INSERT INTO swath_checkpoints (run, kind, step, bytes) VALUES (1, 'last', 3, 0)");
    }
    auto store = ProjectStore::open(path, OpenMode::ReadWrite);
    ASSERT_OK(store);
    auto content = store->load();
    ASSERT_OK(content);
    ASSERT_EQ(content->runs.size(), 1u);
    RunRow run = content->runs[0];
    EXPECT_EQ(run.recordJson, "");
    EXPECT_EQ(run.deviceText, "CPU");
    EXPECT_TRUE(run.hasCheckpoint);
    EXPECT_EQ(store->loadSeries(run.id)->size(), 1u);
    EXPECT_TRUE(store->loadFilm(run.id)->empty());
    run.recordJson = "{}";
    ASSERT_OK(store->updateRun(run));
    EXPECT_EQ(store->load()->runs[0].recordJson, "{}");
}

TEST_F(StoreOpenTest, WhoHoldsTheFileIsSaid) {
    const Error here = openError(path_);
    EXPECT_EQ(here.code, Errc::Busy);
    EXPECT_TRUE(holdsText(here.what, "river.swath is open in Swath on host ")) << here.text();
    EXPECT_TRUE(holdsText(here.what, "(process " + std::to_string(::getpid()) + ", since ")) << here.text();
    EXPECT_TRUE(holdsText(here.hint, "read-only"));

    // From another process, under another name; and it may read.
    fs::create_symlink(path_, dir_ / "link.swath");
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto refused = ProjectStore::open(dir_ / "link.swath", OpenMode::ReadWrite);
        auto reader = ProjectStore::open(dir_ / "link.swath", OpenMode::ReadOnly);
        const std::string said = (refused ? "opened" : refused.error().what) +
                                 (reader && reader->load() ? "; can read" : "; cannot read");
        const bool written = ::write(pipe[1], said.data(), said.size()) == static_cast<ssize_t>(said.size());
        ::_exit(written ? 0 : 1);
    }
    ::close(pipe[1]);
    std::string said(1000, '\0');
    said.resize(static_cast<std::size_t>(std::max<ssize_t>(0, ::read(pipe[0], said.data(), said.size()))));
    ::close(pipe[0]);
    ::waitpid(child, nullptr, 0);
    EXPECT_TRUE(holdsText(said, "(process " + std::to_string(::getpid()))) << said;
    EXPECT_TRUE(holdsText(said, "; can read")) << said;
}

TEST_F(StoreOpenTest, AKilledProcessHoldsNothing) {
    store_.reset();
    const pid_t child = ::fork();
    if (child == 0) {
        auto store = ProjectStore::open(path_, OpenMode::ReadWrite);
        LabelMap map(kSceneSize);
        if (store && store->recordEdit(randomEdit(map, scene_, layer_, 1))) ::raise(SIGKILL);
        ::_exit(1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    ASSERT_TRUE(fs::exists(path_.string() + ".lock"));
    reopen(OpenMode::ReadOnly);  // reads what is not merged yet
    EXPECT_EQ(store_->load()->journal.size(), 1u);
    reopen();
    EXPECT_EQ(store_->load()->journal.size(), 1u);
    store_.reset();
    EXPECT_EQ(filesIn(dir_.path()), std::set<std::string>{"river.swath"});
}

TEST_F(StoreOpenTest, ReadOnlyWritesNothingAndFollowsAWriter) {
    reopen(OpenMode::ReadOnly);
    EXPECT_TRUE(store_->readOnly());
    EXPECT_EQ(filesIn(dir_.path()), std::set<std::string>{"river.swath"});
    const Status refused = store_->saveSetting("a", "b");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Errc::Io);
    EXPECT_TRUE(holdsText(refused.error().what, "read-only"));
    ASSERT_OK(store_->load());
    EXPECT_EQ(filesIn(dir_.path()), std::set<std::string>{"river.swath"});
    auto writer = ProjectStore::open(path_, OpenMode::ReadWrite);
    ASSERT_OK(writer);
    ASSERT_OK(writer->saveSetting("a", "b"));
    EXPECT_EQ(store_->load()->settings.count("a"), 1u);
}

TEST_F(StoreOpenTest, ANameWithOddCharactersIsNoProblem) {
    const fs::path odd = dir_ / "a b?c#d%20'\"ä.swath";
    { ASSERT_OK(ProjectStore::create(odd, someClasses())); }
    ASSERT_OK(ProjectStore::open(odd, OpenMode::ReadOnly));
    EXPECT_FALSE(fs::exists(odd.string() + "-wal"));
}

TEST_F(StoreOpenTest, ADamagedFileIsNamedNeverWrittenAndRecovered) {
    LabelMap map(kSceneSize);
    for (int i = 1; i <= 60; ++i) {
        const Edit edit = randomEdit(map, scene_, layer_, i);
        const Feature feature = someFeature(i, scene_, edit.id);
        ASSERT_OK(store_->recordEdit(edit, i % 10 == 0 ? &feature : nullptr));
    }
    ASSERT_OK(store_->backupTo(path_.string() + ".backup-monday"));
    store_.reset();
    damage(path_, static_cast<std::streamoff>(fs::file_size(path_) / 2), 3 * 4096);
    const auto before = *readFile(path_);
    const Error error = openError(path_);
    EXPECT_EQ(error.code, Errc::BadFormat) << error.text();
    EXPECT_TRUE(holdsText(error.what, "damaged")) << error.text();
    EXPECT_TRUE(holdsText(error.hint, "swath recover " + path_.string())) << error.text();
    EXPECT_TRUE(holdsText(error.hint, "river.swath.backup-monday")) << error.text();

    const auto recovered = ProjectStore::recover(path_);
    ASSERT_OK(recovered);
    EXPECT_EQ(*recovered, dir_ / "river.recovered.swath");
    EXPECT_EQ(*readFile(path_), before);
    auto copy = ProjectStore::open(*recovered, OpenMode::ReadWrite);
    ASSERT_OK(copy);
    const auto content = copy->load();
    ASSERT_OK(content);
    EXPECT_EQ(content->classes, someClasses());
    EXPECT_EQ(content->scenes.at(0).name, "river");
    EXPECT_GE(content->journal.size(), 50u);
    EXPECT_GE(content->features.size(), 4u);
    ASSERT_OK(copy->loadLabels(scene_, layer_, kSceneSize));
    EXPECT_EQ(ProjectStore::recover(path_).error().code, Errc::InvalidInput);  // never over another file
}

TEST_F(StoreOpenTest, LostTilesComeBackFromTheJournal) {
    LabelMap map(kSceneSize);
    for (int i = 1; i <= 30; ++i) ASSERT_OK(store_->recordEdit(randomEdit(map, scene_, layer_, i)));
    ASSERT_OK(store_->markUndone(*store_->loadEdit({30}), true));
    revertEdit(map, *store_->loadEdit({30}));
    edit("UPDATE swath_tiles SET data = x'00112233'");
    const auto recovered = ProjectStore::recover(path_, dir_ / "copy.swath");
    ASSERT_OK(recovered);
    auto copy = ProjectStore::open(*recovered, OpenMode::ReadOnly);
    ASSERT_OK(copy);
    EXPECT_TRUE(sameLabels(*copy->loadLabels(scene_, layer_, kSceneSize), map));
    reopen();  // a damaged tile, in a file that SQLite finds whole, is said and not shown as labels
    const auto damagedTile = store_->loadLabels(scene_, layer_, kSceneSize);
    ASSERT_FALSE(damagedTile.ok());
    EXPECT_EQ(damagedTile.error().code, Errc::BadFormat);
}

TEST_F(StoreOpenTest, ATruncatedFileIsRecoveredAsFarAsItGoes) {
    LabelMap map(kSceneSize);
    for (int i = 1; i <= 60; ++i) ASSERT_OK(store_->recordEdit(randomEdit(map, scene_, layer_, i)));
    store_.reset();
    fs::resize_file(path_, fs::file_size(path_) * 2 / 3);
    EXPECT_EQ(openError(path_).code, Errc::BadFormat);
    EXPECT_EQ(openError(path_, OpenMode::ReadOnly).code, Errc::BadFormat);
    const auto recovered = ProjectStore::recover(path_);
    ASSERT_OK(recovered);
    auto copy = ProjectStore::open(*recovered, OpenMode::ReadWrite);
    ASSERT_OK(copy);
    EXPECT_EQ(copy->load()->scenes.size(), 1u);
    EXPECT_GE(copy->load()->journal.size(), 20u);
}

TEST_F(StoreOpenTest, NoDamageEndsTheProcess) {
    LabelMap map(kSceneSize);
    for (int i = 1; i <= 10; ++i) {
        const Edit edit = randomEdit(map, scene_, layer_, i);
        const Feature feature = someFeature(i, scene_, edit.id);
        ASSERT_OK(store_->recordEdit(edit, &feature));
    }
    store_.reset();
    const auto whole = *readFile(path_);
    Rng rng(7);
    for (int round = 0; round < 60; ++round) {
        auto bytes = whole;
        // Around the beginnings of pages, where SQLite keeps what it steers by, and anywhere.
        for (std::uint64_t i = 1 + rng.below(12); i > 0; --i) {
            const std::size_t page = rng.below(bytes.size() / 4096) * 4096;
            bytes[page + (rng.below(2) ? rng.below(64) : rng.below(4096))] =
                static_cast<std::byte>(rng.below(256));
        }
        const fs::path file = dir_ / "damaged.swath", copy = dir_ / "copy.swath";
        ASSERT_OK(writeFile(file, bytes));
        if (auto opened = ProjectStore::open(file, OpenMode::ReadOnly)) {
            (void)opened->load();
            (void)opened->loadLabels(scene_, layer_, kSceneSize);
            (void)opened->loadEdit({5});
        }
        EXPECT_EQ(*readFile(file), bytes) << round;
        const bool recovered = ProjectStore::recover(file, copy).ok();
        EXPECT_EQ(recovered, ProjectStore::open(copy, OpenMode::ReadOnly).ok()) << round;
        EXPECT_EQ(*readFile(file), bytes) << round;
        fs::remove(copy);
    }
}

TEST(StoreOpen, NothingIsRecoveredFromWhatIsNoDatabase) {
    const TempDir dir;
    ASSERT_OK(writeText(dir / "text.swath", std::string(10'000, 'x')));
    EXPECT_EQ(ProjectStore::recover(dir / "text.swath").error().code, Errc::BadFormat);
    EXPECT_EQ(ProjectStore::recover(dir / "none.swath").error().code, Errc::NotFound);
    EXPECT_EQ(filesIn(dir.path()), std::set<std::string>{"text.swath"});
}

}  // namespace swath::test
