// SPDX-License-Identifier: MIT
// Project files that somebody made to do harm, or that another program has changed.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "engine/core/clock.h"
#include "engine/core/file.h"
#include "engine/store/limits.h"
#include "engine/store/schema.h"
#include "engine/store/sqlite.h"
#include "store_fixture.h"

namespace swath::test {
namespace fs = std::filesystem;
namespace {

class HostileTest : public StoreTest {
  protected:
    /// Changes the closed file as any SQLite program could.
    void edit(const std::string& statements) {
        store_.reset();
        SQLite::Database db(path_.string(), SQLite::OPEN_READWRITE);
        db.exec(statements);
    }
    Error refused(OpenMode mode = OpenMode::ReadWrite) {
        store_.reset();
        const auto opened = ProjectStore::open(path_, mode);
        EXPECT_FALSE(opened.ok());
        return opened.ok() ? Error{Errc::Cancelled, "opened", ""} : opened.error();
    }
    ProjectContent content() {
        auto loaded = store_->load();
        EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.error().text());
        return loaded ? std::move(*loaded) : ProjectContent();
    }
    std::string problems() {
        std::string all;
        for (const Error& problem : content().problems) all += problem.text() + "\n";
        return all;
    }
};

TEST_F(HostileTest, TheNameOfATableIsNeverPartOfAStatement) {
    ASSERT_OK(store_->addFeature(someFeature(1, scene_, {})));
    const std::string victim = (dir_ / "victim.db").string(), stolen = (dir_ / "stolen.db").string();
    SQLite::Database(victim, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE t (a)");
    edit("UPDATE swath_scenes SET feature_table = 'polygons_epsg_32633\" SET class = 1; ATTACH ''" + victim +
         "'' AS v; DROP TABLE v.t; VACUUM INTO ''" + stolen + "''; DELETE FROM swath_classes; --'");
    const Error error = refused();
    EXPECT_EQ(error.code, Errc::BadFormat);
    EXPECT_THAT(error.what, testing::HasSubstr("names a table"));
    const auto clean = ProjectStore::recover(path_, dir_ / "clean.swath");
    ASSERT_OK(clean);
    path_ = *clean;
    reopen();
    ASSERT_OK(store_->saveClasses(*ClassTable::parse("lake,field")));
    ASSERT_OK(store_->addFeature(someFeature(2, scene_, {})));
    SceneRow scene = content().scenes.at(0);
    scene.name = "other";
    ASSERT_OK(store_->updateScene(scene));  // finds the table by what the scene is
    EXPECT_EQ(content().classes.size(), 2u);
    EXPECT_FALSE(fs::exists(stolen));
    EXPECT_TRUE(SQLite::Database(victim, SQLite::OPEN_READONLY).tableExists("t"));
    store_.reset();
    SQLite::Database db(path_.string(), SQLite::OPEN_READONLY);
    EXPECT_EQ(db.execAndGet("SELECT feature_table FROM swath_scenes").getString(), "polygons_epsg_32633");
    EXPECT_EQ(db.execAndGet("SELECT count(*) FROM polygons_epsg_32633 WHERE scene = 'other'").getInt(), 2);
}

TEST_F(HostileTest, ViewsTriggersAndOtherTablesThanSwathsAreRefused) {
    const std::pair<const char*, const char*> cases[] = {
        {"CREATE VIEW everything AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i "
         "FROM n",
         "a view \"everything\""},
        {"DROP VIEW everything; CREATE TRIGGER t AFTER UPDATE ON swath_classes BEGIN DELETE FROM "
         "swath_tiles; "
         "END",
         "a trigger \"t\""},
        {"DROP TRIGGER t; CREATE INDEX i ON swath_settings (length(value))", "an index"},
        {"DROP INDEX i; ALTER TABLE swath_settings ADD COLUMN more TEXT AS (value || value)",
         "swath_settings"},
        {"DROP TABLE swath_settings; CREATE VIEW swath_settings AS SELECT 'k' AS key, 'v' AS value",
         "a view"},
        {"DROP VIEW swath_settings; CREATE VIRTUAL TABLE swath_settings USING rtree(key, value, other)",
         "swath_settings"},
        {"DROP TABLE swath_settings; CREATE TABLE swath_settings (key TEXT NOT NULL PRIMARY KEY, value TEXT "
         "NOT NULL CHECK (length(value) > 0)) STRICT",
         "swath_settings"},
        {"DROP TABLE swath_settings", "no table swath_settings"},
        {"CREATE TABLE swath_settings (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL); DROP TABLE "
         "polygons_epsg_32633; CREATE TABLE polygons_epsg_32633 (fid)",
         "polygons_epsg_32633"}};
    for (const auto& [statements, words] : cases) {
        edit(statements);
        const Error error = refused();
        EXPECT_EQ(error.code, Errc::BadFormat) << statements;
        EXPECT_THAT(error.what, testing::HasSubstr("river.swath is not as Swath makes projects: "))
            << statements;
        EXPECT_THAT(error.what, testing::HasSubstr(words)) << statements;
        EXPECT_THAT(error.hint, testing::HasSubstr("swath recover")) << statements;
        EXPECT_EQ(refused(OpenMode::ReadOnly).code, Errc::BadFormat) << statements;
        const auto clean = ProjectStore::recover(path_, dir_ / "clean.swath");
        ASSERT_OK(clean);
        EXPECT_TRUE(ProjectStore::open(*clean, OpenMode::ReadWrite).ok()) << statements;
        fs::remove(*clean);
    }
}

TEST_F(HostileTest, ColumnsThatAGisAddedToPolygonsAreNoHarm) {
    edit("ALTER TABLE polygons_epsg_32633 ADD COLUMN note TEXT; CREATE TABLE notes (a)");
    reopen();
    ASSERT_OK(store_->addFeature(someFeature(1, scene_, {})));
}

TEST(Sqlite, AHardenedConnectionReachesNothingElse) {
    const TempDir dir;
    SQLite::Database db((dir / "a.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    harden(db);
    EXPECT_THROW(db.exec("ATTACH ':memory:' AS other"), SQLite::Exception);
    db.exec("CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t");
    EXPECT_THROW(db.exec("SELECT * FROM v"), SQLite::Exception);
    db.exec("CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t; END; INSERT INTO t VALUES (1)");
    EXPECT_EQ(db.execAndGet("SELECT count(*) FROM t").getInt(), 1);
    db.exec("PRAGMA writable_schema = ON");
    EXPECT_THROW(db.exec("DELETE FROM sqlite_master"), SQLite::Exception);
}

TEST(Sqlite, AReadThatNeverEndsIsInterrupted) {
    SQLite::Database db(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    const char* kEndless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    const Status read = guarded("a.swath", "read it", [&]() -> Status {
        const ReadWatch watch(db, 0);
        sql::number(db, 0, kEndless);
        return {};
    });
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, Errc::BadFormat);
    EXPECT_THAT(read.error().what, testing::HasSubstr("too long"));
    EXPECT_EQ(sql::number(db, 0, "SELECT 7"), 7);
}

TEST_F(HostileTest, AnyVersionIsReadOrSaid) {
    for (const char* version :
         {"-2147483648", "0", "", "three", "99999999999999999999", "9223372036854775807"}) {
        edit(std::string("UPDATE swath_meta SET value = '") + version + "' WHERE key = 'schema_version'");
        reopen();  // its tables tell
        EXPECT_EQ(content().scenes.size(), 1u) << version;
    }
    edit("DELETE FROM swath_meta");
    reopen();
    store_.reset();
    SQLite::Database db(path_.string(), SQLite::OPEN_READWRITE);
    EXPECT_EQ(db.execAndGet("SELECT value FROM swath_meta").getString(), std::to_string(kSchemaVersion));
    db.exec("UPDATE swath_meta SET value = '77'");
    EXPECT_EQ(refused().code, Errc::NewerVersion);
}

TEST_F(HostileTest, BadRowsAreLeftOutAndSaidAndTheRestOpens) {
    ASSERT_OK(store_->addScene(someScene("second", dir_ / "b.tif")));
    LabelMap map(kSceneSize);
    ASSERT_OK(store_->recordEdit(randomEdit(map, scene_, layer_, 10)));
    for (int i = 1; i <= 3; ++i)
        ASSERT_OK(store_->addRegion({.id = {i}, .scene = scene_, .window = {0, 0, 9, 9}}));
    edit(R"sql(
UPDATE swath_regions SET width = -3 WHERE id = 1;
UPDATE swath_regions SET x = 9000000000 WHERE id = 2;
UPDATE swath_scenes SET width = 0 WHERE name = 'second';
UPDATE swath_scenes SET view = '{"x": 1e300}', epsg = -7, bands = 10000000, geotransform = '1 2 x' WHERE name = 'river';
UPDATE swath_layers SET opacity = -9;
UPDATE swath_classes SET name = 'a' || char(27) || '[31mred', colour = 'none' WHERE value = 1;
UPDATE swath_classes SET name = CAST(x'ff6669656c64' AS TEXT) WHERE value = 2;
INSERT INTO swath_changes VALUES (9007199254740993, 'far', '', 1, 0, 0);
INSERT INTO swath_runs (id, name, started_at, state) VALUES (5, '', '', '');
INSERT INTO swath_settings VALUES ('k', CAST(x'ff' AS TEXT)))sql");
    reopen();
    const ProjectContent c = content();
    ASSERT_EQ(c.scenes.size(), 1u);
    EXPECT_EQ(c.scenes[0].epsg, 0);
    EXPECT_EQ(c.scenes[0].bands, 0);
    EXPECT_FALSE(c.scenes[0].geotransform);
    ASSERT_EQ(c.regions.size(), 1u);
    EXPECT_EQ(c.regions[0].id, RegionId{3});
    EXPECT_EQ(c.layers.at(0).opacity, LayerRow().opacity);
    EXPECT_EQ(c.classes.find(1)->name, "a\ufffd[31mred");
    EXPECT_EQ(c.classes.find(2)->name, "\ufffdfield");
    EXPECT_EQ(c.journal.size(), 1u);
    EXPECT_EQ(c.runs.at(0).name, "run 5");
    EXPECT_TRUE(c.settings.empty());
    EXPECT_EQ(c.largestId, 10);
    const std::string said = problems();
    for (const char* words : {"2 regions cannot be used", "1 scene cannot be used", "width of row",
                              "1 layer with", "2 classes with", "1 step of the history cannot be used"})
        EXPECT_THAT(said, testing::HasSubstr(words));
    EXPECT_TRUE(sameLabels(labels(), map));
}

TEST_F(HostileTest, TilesAndStepsBeyondTheSceneAreNoTiles) {
    Edit stroke{.id = {1}, .scene = scene_, .layer = layer_, .label = "", .changes = {}};
    stroke.changes.push_back({{0, 0}, nullptr, tileOf(1)});
    ASSERT_OK(store_->recordEdit(stroke));
    edit("UPDATE swath_journal_tiles SET x = 9000000, y = -1; UPDATE swath_tiles SET x = 4294967296");
    reopen();
    std::vector<Error> said;
    const auto map2 = store_->loadLabels(scene_, layer_, kSceneSize, &said);
    ASSERT_OK(map2);
    EXPECT_TRUE(map2->tiles().empty());
    EXPECT_EQ(said.size(), 1u);
    const auto step = store_->loadEdit({1}, &said);
    ASSERT_OK(step);
    EXPECT_TRUE(step->changes.empty());
    EXPECT_EQ(said.size(), 2u);
    ASSERT_OK(store_->markUndone(*step, true));
}

TEST_F(HostileTest, MoreThanAnybodyHasIsLeftOut) {
    ASSERT_OK(store_->addRun({.id = {1}, .name = "r"}));
    edit(R"sql(
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 50000)
INSERT INTO swath_regions SELECT i, 1, 0, 0, 5, 5, 'train', 0 FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 60000)
INSERT INTO swath_settings SELECT 'k' || i, '' FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000)
INSERT INTO swath_series SELECT 1, 'curve ' || i, 1, 1, 1 FROM n;
UPDATE swath_scenes SET name = replace(hex(zeroblob(5000000)), '0', 'n');
UPDATE swath_layers SET name = replace(hex(zeroblob(5000)), '0', 'n'))sql");
    reopen();
    const ProjectContent c = content();
    EXPECT_EQ(static_cast<std::int64_t>(c.regions.size()), limits::kRegionsOfScene);
    EXPECT_EQ(static_cast<std::int64_t>(c.settings.size()), limits::kSettings);
    EXPECT_EQ(c.scenes.at(0).name.size(), limits::kNameBytes);
    EXPECT_EQ(c.layers.at(0).name.size(), limits::kNameBytes);
    std::vector<Error> said;
    EXPECT_EQ(static_cast<std::int64_t>(store_->loadSeries({1}, &said)->size()), limits::kCurves);
    EXPECT_EQ(said.size(), 1u);
    EXPECT_THAT(problems(), testing::HasSubstr("regions of a scene are taken, there are more"));
}

TEST_F(HostileTest, OfCurvesSoManyPointsAreTakenAsAnybodyHasAndRecoverKeepsThem) {
    ASSERT_OK(store_->addRun({.id = {1}, .name = "r"}));
    edit("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT " +
         std::to_string(limits::kCurvePoints + 5) +
         ") INSERT INTO swath_series (run, name, step, time_s, value) SELECT 1, 'train/loss', i, i, 1.0 / i "
         "FROM n");
    reopen();
    std::vector<Error> said;
    const auto points = store_->loadSeries({1}, &said);
    ASSERT_OK(points);
    EXPECT_EQ(static_cast<std::int64_t>(points->size()), limits::kCurvePoints);
    ASSERT_EQ(said.size(), 1u);
    EXPECT_THAT(said.front().what, testing::HasSubstr("points of the curves"));
    store_.reset();
    const auto recovered = ProjectStore::recover(path_, dir_ / "recovered.swath");
    ASSERT_OK(recovered);
    SQLite::Database db(recovered->string(), SQLite::OPEN_READONLY);
    EXPECT_EQ(db.execAndGet("SELECT count(*) FROM swath_series").getInt64(), limits::kCurvePoints + 5);
}

TEST_F(HostileTest, AFilmTakesNoMoreMemoryThanFilmsDo) {
    ASSERT_OK(store_->addRun({.id = {1}, .name = "r"}));
    const auto copies = [](std::int64_t count) {
        return "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n LIMIT " +
               std::to_string(count - 1) +
               ") INSERT INTO swath_film_frames SELECT 1, i, data FROM n, swath_film_frames WHERE step = 1";
    };
    // More frames than there may be: those that may be are there.
    ASSERT_OK(store_->saveFilmFrame({1}, {1, std::vector<std::byte>(100)}, {}));
    edit(copies(limits::kFilmFrames + 6));
    reopen();
    auto film = store_->loadFilm({1});
    ASSERT_OK(film);
    EXPECT_EQ(static_cast<std::int64_t>(film->size()), limits::kFilmFrames);
    EXPECT_EQ(film->back().step, limits::kFilmFrames);
    // A frame that is too large.
    ASSERT_OK(store_->saveFilmFrame({1}, {1, std::vector<std::byte>(limits::kFilmFrameBytes + 1)}, {}));
    film = store_->loadFilm({1});
    ASSERT_FALSE(film.ok());
    EXPECT_EQ(film.error().code, Errc::BadFormat);
    EXPECT_THAT(film.error().what, testing::HasSubstr("damaged at step 1"));
    // Frames that may be, too large together: a few kilobytes in the file.
    constexpr auto kTogether = static_cast<std::int64_t>(limits::kFilmBytes / limits::kFilmFrameBytes);
    ASSERT_OK(store_->saveFilmFrame({1}, {1, std::vector<std::byte>(limits::kFilmFrameBytes)}, {}));
    edit(copies(kTogether + 1));
    reopen();
    film = store_->loadFilm({1});
    ASSERT_FALSE(film.ok());
    EXPECT_EQ(film.error().code, Errc::BadFormat);
    EXPECT_THAT(film.error().what, testing::HasSubstr("damaged at step " + std::to_string(kTogether + 1)));
}

TEST_F(HostileTest, SettingsOfAnyLengthAreTakenUntilTheyAreTooLongTogether) {
    edit(R"sql(
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 30)
INSERT INTO swath_settings SELECT 'k' || i, replace(hex(zeroblob(2000000)), '0', 's') FROM n)sql");
    reopen();
    const ProjectContent c = content();
    std::size_t bytes = 0;
    for (const auto& [key, value] : c.settings) bytes += value.size();
    EXPECT_LE(bytes, limits::kSettingsBytes);
    EXPECT_GT(bytes, limits::kSettingsBytes / 2);
    EXPECT_THAT(problems(), testing::HasSubstr("together they are too long"));
}

TEST_F(HostileTest, NumbersThatAreUsedUpDoNotEndTheWriting) {
    ASSERT_OK(store_->addRun({.id = {1}, .name = "r"}));
    edit("UPDATE sqlite_sequence SET seq = 9223372036854775807; DELETE FROM swath_layers");
    reopen();
    ASSERT_OK(store_->saveCheckpoint({1}, "last", 1, std::vector<std::byte>(10)));
    ASSERT_EQ(content().layers.size(), 1u);
    edit("INSERT INTO swath_runs (id, name, started_at, state) VALUES (9007199254740992, '', '', '')");
    EXPECT_THAT(refused().what, testing::HasSubstr("used up the numbers"));
    EXPECT_TRUE(ProjectStore::open(path_, OpenMode::ReadOnly).ok());
}

TEST_F(HostileTest, AJournalThatNamesOtherFilesIsNotPlayed) {
    store_.reset();
    std::ofstream(path_.string() + "-journal", std::ios::binary)
        << "anything at all\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";
    EXPECT_THAT(refused().what, testing::HasSubstr("river.swath-journal"));
}

TEST(StoreCreate, ALinkThatLeadsNowhereStays) {
    const TempDir dir;
    const fs::path link = dir / "link.swath";
    fs::create_symlink(dir / "nowhere", link);
    const auto made = ProjectStore::create(link, someClasses());
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, Errc::InvalidInput);
    EXPECT_TRUE(fs::is_symlink(link));
    EXPECT_EQ(ProjectStore::recover(dir / "none", link).error().code, Errc::NotFound);
}

TEST_F(HostileTest, SpecialFilesAreNoProjects) {
    const fs::path pipe = dir_ / "pipe.swath";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    for (const fs::path& path : {pipe, fs::path("/dev/zero")}) {
        const auto opened = ProjectStore::open(path, OpenMode::ReadOnly);
        ASSERT_FALSE(opened.ok());
        EXPECT_EQ(opened.error().code, Errc::BadFormat) << path;
    }
}

TEST_F(HostileTest, AFolderWithoutPermissionIsReadOnlyAndSaid) {
    store_.reset();
    // Whom permissions bind: not the superuser.
    const pid_t child = ::fork();
    if (child == 0) {
        fs::permissions(dir_.path(), fs::perms(0555));
        fs::permissions(path_, fs::perms(0444));
        if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(2);
        const auto writing = ProjectStore::open(path_, OpenMode::ReadWrite);
        auto reading = ProjectStore::open(path_, OpenMode::ReadOnly);
        const bool right = !writing && writing.error().code == Errc::Io &&
                           writing.error().hint.find("read-only") != std::string::npos && reading &&
                           reading->load().ok();
        ::_exit(right ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    fs::permissions(dir_.path(), fs::perms(0700));
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST_F(HostileTest, AHalfBackupOfAKilledMigrationGoes) {
    store_.reset();
    const fs::path half = dir_ / ".river.swath.part-99999999.backup-v1", other = dir_ / ".river.swath.part-x";
    ASSERT_OK(writeText(half, "half"));
    ASSERT_OK(writeText(other, "not ours"));
    reopen();
    EXPECT_FALSE(fs::exists(half));
    EXPECT_TRUE(fs::exists(other));
}

}  // namespace
}  // namespace swath::test
