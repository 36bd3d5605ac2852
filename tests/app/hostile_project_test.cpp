// SPDX-License-Identifier: MIT
// The program on project files that somebody made to do harm, or that hold what nobody would write.
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdlib>
#include <map>

#include "engine/core/rng.h"
#include "engine/store/project_store.h"
#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {
namespace fs = std::filesystem;

class HostileProjectTest : public ProgramTest {
  protected:
    /// A small project with everything in it, and its scene.
    void takeProject() {
        const char* source = std::getenv("SWATH_TEST_SOURCE_DIR");
        const fs::path files = fs::path(source ? source : ".") / "tests" / "files";
        for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(project() + suffix);
        fs::copy_file(files / "project-v3.swath", project());
        fs::copy_file(files / "river.tif", at("river.tif"), fs::copy_options::skip_existing);
        // Brought up to date, as commands that only read leave it as it is.
        const auto opened = ProjectStore::open(project(), OpenMode::ReadWrite);
        ASSERT_TRUE(opened.ok()) << opened.error().text();
    }
    void change(const std::string& statements) {
        SQLite::Database(project(), SQLite::OPEN_READWRITE).exec(statements);
    }
    Ran play(const std::string& steps, const Program::Options& options = {}) {
        writeTextFile(dir_ / "steps", steps);
        return swath(
            {"studio", project(), "--offscreen", "1280x800", "--script", at("steps"), "--shots", at("")},
            options);
    }
    /// Done, or refused in one sentence of plain letters; never ended by a signal, never without a word.
    static void expectWords(const Ran& ran) {
        EXPECT_TRUE(ran.status == 0 || ran.status == 1) << ran.status << ran.err;
        EXPECT_TRUE(ran.status == 0 || ran.err.find("swath: ") != std::string::npos) << ran.err;
        for (const std::string& text : {ran.out, ran.err}) {
            EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
            EXPECT_EQ(text.find("json.exception"), std::string::npos) << text;
        }
    }
};

TEST_F(HostileProjectTest, AnEndlessViewIsRefusedAtOnceAndRecoverMakesACleanCopy) {
    takeProject();
    change(
        "DROP TABLE swath_settings; CREATE VIEW swath_settings AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
        "SELECT i + 1 FROM n) SELECT 'k' || i AS key, hex(zeroblob(1000)) AS value FROM n");
    EXPECT_THAT(failure({"info", project()}), testing::HasSubstr("a view \"swath_settings\""));
    expectDone({"recover", project(), "--out", at("clean.swath")});
    EXPECT_THAT(done({"info", at("clean.swath")}), testing::HasSubstr("3 classes"));
}

TEST_F(HostileProjectTest, NamesDoNotSteerTheTerminal) {
    takeProject();
    change(
        "UPDATE swath_classes SET name = 'w' || char(27) || ']0;owned' || char(7) WHERE value = 1;"
        "UPDATE swath_scenes SET name = 'r' || char(27) || '[2J', path = '/x' || char(27) || '[31m', "
        "relative_path = ''; UPDATE swath_runs SET name = 'n' || char(155) || '31m'");
    const std::vector<std::vector<std::string>> commands = {
        {"info", project()},           {"info", project(), "--json"}, {"runs", project()},
        {"runs", project(), "--json"}, {"check", project()},          {"evaluate", project()}};
    for (const auto& words : commands) expectWords(swath(words));
    EXPECT_THAT(done({"info", project()}), testing::HasSubstr("w\ufffd]0;owned\ufffd"));
}

TEST_F(HostileProjectTest, ColumnsOfWrongJsonAreDefaultsAndSaid) {
    takeProject();
    change(R"sql(UPDATE swath_scenes SET view = '{"x": 1e300, "y": [], "zoom": "far"}',
  composition = '{"channels": [{"band": 9000}, 2, null], "gamma": "x"}';
UPDATE swath_runs SET classes = '[{"value": 1, "name": [], "colour": 3}]', config = '{"epochs": []}',
  record = '{"split": [{"window": [1e99, 99999999999, {}, -1]}], "scenes": 7, "threads": "many"}';
UPDATE swath_settings SET value = '{"brush_px": {}, "class": "a"}' WHERE key = 'ui')sql");
    const Ran ran = swath({"info", project()});
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.err, testing::HasSubstr("where it was looked at cannot be read"));
    EXPECT_THAT(ran.err, testing::HasSubstr("its settings cannot be read"));
    EXPECT_EQ(play("wait-idle\nframes 3\n").status, 0);
}

TEST_F(HostileProjectTest, EveryCommandAndTheWindowLiveWithStrangeRows) {
    Rng rng(7);
    const char* kCells[][2] = {{"swath_scenes", "width"},
                               {"swath_scenes", "bands"},
                               {"swath_scenes", "view"},
                               {"swath_scenes", "composition"},
                               {"swath_scenes", "path"},
                               {"swath_scenes", "relative_path"},
                               {"swath_scenes", "feature_table"},
                               {"swath_regions", "width"},
                               {"swath_regions", "scene"},
                               {"swath_journal_tiles", "x"},
                               {"swath_tiles", "y"},
                               {"swath_edits", "layer"},
                               {"swath_edits", "position"},
                               {"swath_changes", "undone"},
                               {"swath_changes", "scene"},
                               {"swath_changes", "label"},
                               {"swath_change_steps", "kind"},
                               {"swath_change_steps", "before"},
                               {"swath_change_steps", "after"},
                               {"swath_map_tiles", "x"},
                               {"swath_map_tiles", "step"},
                               {"swath_features", "hidden"},
                               {"swath_scenes", "removed"},
                               {"swath_runs", "removed"},
                               {"swath_layers", "run"},
                               {"swath_layers", "removed"},
                               {"swath_classes", "name"},
                               {"swath_classes", "colour"},
                               {"swath_features", "class_value"},
                               {"swath_runs", "config"},
                               {"swath_runs", "classes"},
                               {"swath_runs", "record"},
                               {"swath_series", "step"},
                               {"swath_series", "name"},
                               {"swath_checkpoints", "bytes"},
                               {"swath_settings", "value"},
                               {"swath_film_frames", "step"},
                               {"swath_checkpoint_chunks", "part"},
                               {"swath_layers", "opacity"}};
    const char* kNumbers[] = {"-1", "0", "70000", "9223372036854775807", "-9223372036854775808"};
    const char* kTexts[] = {"''",
                            "'{\"x\": [1e300], \"channels\": [{}, {}, {}]}'",
                            "'[[],{\"value\": 1}]'",
                            "char(27) || '[2J'",
                            "CAST(x'ff41' AS TEXT)",
                            "hex(zeroblob(100000))"};
    const std::vector<std::vector<std::string>> looking = {
        {"info", project(), "--json"},
        {"runs", project(), "--run", "2"},
        {"evaluate", project(), "--role", "train"},
        {"check", project()},
        {"compare", project(), "1", "2"},
        {"export", project(), at("polygons.geojson")},
        {"predict", project(), "--scene", "river", "--run", "1", "--out", at("map.tif")}};
    const std::vector<std::vector<std::string>> changing = {
        {"split", project(), "--by", "block"},
        {"train", project(), "--learner", "random-forest(trees=2)"},
        {"check", project()}};
    std::map<std::string, int> succeeded;
    const auto live = [&](const std::vector<std::vector<std::string>>& commands) {
        for (const auto& words : commands) {
            const Ran ran = swath(words);
            expectWords(ran);
            succeeded[words.front()] += ran.status == 0 ? 1 : 0;
        }
    };
    for (int round = 0; round < 8; ++round) {
        takeProject();
        SCOPED_TRACE(round);
        SQLite::Database db(project(), SQLite::OPEN_READWRITE);
        for (int i = 0; i < 4; ++i) {
            const auto& [table, column] = kCells[rng.below(std::size(kCells))];
            for (const char* value :
                 {kNumbers[rng.below(std::size(kNumbers))], kTexts[rng.below(std::size(kTexts))]})
                (void)db.tryExec(std::string("UPDATE OR IGNORE ") + table + " SET " + column + " = " + value);
        }
        for (const char* file : {"map.tif", "polygons.geojson"}) fs::remove(at(file));
        live(looking);
        const Ran window = play(
            "wait-idle\nkey Ctrl-Y\nframes 2\nkey Ctrl-Z\nframes 2\nkey Ctrl-Z\nframes 2\n"
            "key B\ndrag 30 30 60 60\nframes 3\nwait-idle\n"
            "right-click classes/2\nframes 2\nclick classes/2/name\nkey Ctrl-A\ntext renamed\nkey Enter\n"
            "wait-idle\n");
        expectWords(window);
        succeeded["window"] += window.status == 0 ? 1 : 0;
        live(changing);
    }
    // Strange rows cost what they stand for, and not the rest.
    for (const char* what :
         {"info", "runs", "evaluate", "check", "compare", "export", "predict", "window", "split", "train"})
        EXPECT_GT(succeeded[what], 0) << what;
}

TEST_F(HostileProjectTest, AScriptWhoseStrokesCannotBeSavedFails) {
    takeProject();
    std::string strokes = "wait-idle\nkey B\nkey 2\n";
    for (int y = 10; y < 190; y += 6)
        strokes += "drag 10 " + std::to_string(y) + " 290 " + std::to_string(190 - y) + "\nframes 2\n";
    EXPECT_EQ(play(strokes).status, 0);
    takeProject();
    const Ran full = play(strokes, {.environment = {}, .largestFileBytes = 40'000});
    EXPECT_EQ(full.status, 1);
    EXPECT_THAT(full.err, testing::HasSubstr("could not save"));
}

}  // namespace
}  // namespace swath::test
