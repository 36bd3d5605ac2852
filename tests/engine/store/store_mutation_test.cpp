// SPDX-License-Identifier: MIT
// A project with everything in it, with random cells of its tables changed to what nobody would write: it
// opens or is refused in words, and nothing that it gives is out of range.
#include <SQLiteCpp/SQLiteCpp.h>

#include <cmath>
#include <fstream>
#include <map>
#include <set>

#include "engine/core/file.h"
#include "engine/core/text.h"
#include "engine/store/limits.h"
#include "engine/store/schema.h"
#include "store_fixture.h"

namespace swath::test {
namespace fs = std::filesystem;
namespace {

struct Cell {
    std::string table, column;
};

/// What a cell becomes, as SQL.
std::string strangeValue(Rng& rng, const Cell& cell) {
    const std::string column = "\"" + cell.column + "\"";
    switch (rng.below(16)) {
        case 0:
            return "NULL";
        case 1:
            return "-1";
        case 2:
            return "0";
        case 3:
            return std::to_string(static_cast<std::int64_t>(rng.next()));
        case 4:
            return "9223372036854775807";
        case 5:
            return rng.below(2) ? "1e300" : "-9e999";
        case 6:
            return "x'" + std::string(2 * rng.below(40), 'f') + "'";
        case 7:
            return "zeroblob(" + std::to_string(rng.below(100'000)) + ")";
        case 8:
            return "CAST(x'fffe41c080' AS TEXT)";
        case 9:
            return "hex(zeroblob(300000))";
        case 10:
            return R"('{"x": "a", "channels": [1, {"band": -4}], "gamma": null}')";
        case 11:
            return R"('[{"value": 3, "name": 7, "colour": []}, [[[[]]]]]')";
        case 12:
            return "CAST(" + column + " AS TEXT) || char(27) || '[2J'";
        case 13:
            return "substr(" + column + ", 1, length(" + column + ") / 2)";
        case 14:
            return column + " * -1000003";
        default:
            return std::to_string(static_cast<std::int64_t>(rng.below(5000)) - 100);
    }
}

class MutationTest : public StoreTest {
  protected:
    void SetUp() override {
        StoreTest::SetUp();
        fill();
        store_.reset();
        relax();
        bytes_ = *readFile(path_);
    }

    void fill() {
        LabelMap map(kSceneSize);
        for (int i = 1; i <= 5; ++i) {
            const Edit edit = randomEdit(map, scene_, layer_, i);
            const Feature feature = someFeature(i, scene_, edit.id);
            ASSERT_OK(store_->recordEdit(edit, i % 2 == 0 ? &feature : nullptr));
        }
        for (const int i : {5, 4}) ASSERT_OK(store_->markUndone(*store_->loadEdit({i}), true));
        ASSERT_OK(store_->addRegion({.id = {7}, .scene = scene_, .window = {5, 6, 70, 80}}));
        ASSERT_OK(store_->addLayer({.id = {8}, .name = "clouds"}));
        RunRow run{.id = {9}, .name = "run 1", .startedAt = "2024", .state = "done"};
        run.configJson = R"({"epochs": 3})", run.classesJson = R"([{"value": 1, "name": "water"}])";
        run.recordJson = R"({"swath": "0.1", "scenes": [], "split": [{"window": [0, 0, 9, 9]}]})";
        ASSERT_OK(store_->addRun(run));
        ASSERT_OK(store_->appendSeries({9}, {{"train/loss", 1, 0.5, 2}, {"train/loss", 2, 1, 1}}));
        ASSERT_OK(store_->saveCheckpoint({9}, "last", 2, std::vector<std::byte>(3000)));
        ASSERT_OK(store_->saveFilmFrame({9}, {2, std::vector<std::byte>(500)}, {2}));
        ASSERT_OK(store_->savePrediction(scene_, {9}, {{{0, 0}, tileOf(3)}, {{1, 1}, tileOf(4)}}));
        ASSERT_OK(store_->saveSetting("ui", "{}"));
    }

    /// Takes the rules away with which SQLite would keep strange values out: a file need not have them.
    void relax() {
        SQLite::Database db(path_.string(), SQLite::OPEN_READWRITE);
        db.exec("PRAGMA writable_schema = ON");
        db.exec(
            "UPDATE sqlite_master SET sql = replace(replace(replace(sql, ' STRICT', ''), ' NOT NULL', ''), "
            "' CHECK (value BETWEEN 1 AND 254)', '') WHERE name GLOB 'swath_*' AND type = 'table'");
        db.exec("PRAGMA writable_schema = RESET; PRAGMA journal_mode = DELETE; VACUUM");
        for (SQLite::Statement row(
                 db,
                 "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c "
                 "WHERE m.type = 'table' AND (m.name GLOB 'swath_*' OR m.name = 'sqlite_sequence' OR "
                 "m.name GLOB 'gpkg_*' OR m.name GLOB 'polygons_*')");
             row.executeStep();)
            cells_.push_back({row.getColumn(0).getString(), row.getColumn(1).getString()});
    }

    /// @return what was done, for messages.
    std::string mutate(const fs::path& file, Rng& rng) {
        SQLite::Database db(file.string(), SQLite::OPEN_READWRITE);
        db.exec("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY");
        std::string done;
        for (std::uint64_t i = 1 + rng.below(3); i > 0; --i) {
            const Cell& cell = cells_[rng.below(cells_.size())];
            const std::string which = rng.below(2) ? "" : " LIMIT 1";
            const std::string statement = "UPDATE OR IGNORE \"" + cell.table + "\" SET \"" + cell.column +
                                          "\" = " + strangeValue(rng, cell) +
                                          " WHERE rowid IN (SELECT rowid "
                                          "FROM \"" +
                                          cell.table + "\" ORDER BY random()" + which + ")";
            (void)db.tryExec(statement);
            done += statement + "; ";
        }
        return done;
    }

    void use(const fs::path& file, std::set<Errc>& codes);
    int said_ = 0;  ///< rounds in which something was left out
    void expectInRange(const ProjectContent& content);

    std::vector<std::byte> bytes_;
    std::vector<Cell> cells_;
};

void MutationTest::expectInRange(const ProjectContent& c) {
    std::map<SceneId, Size> scenes;
    std::set<LayerId> layers;
    const auto isShown = [](const std::string& text) {
        return text.size() <= limits::kNameBytes && printable(text) == text;
    };
    for (const SceneRow& s : c.scenes) {
        EXPECT_TRUE(s.size.width >= 1 && s.size.width <= limits::kSceneSide && s.size.height >= 1 &&
                    s.size.height <= limits::kSceneSide);
        EXPECT_TRUE(s.bands >= 0 && s.bands <= limits::kSceneBands && s.epsg >= 0);
        EXPECT_TRUE(!s.name.empty() && isShown(s.name));
        for (const double t : s.geotransform.value_or(Geotransform()).t) EXPECT_TRUE(std::isfinite(t));
        scenes[s.id] = s.size;
    }
    for (const LayerRow& layer : c.layers) {
        EXPECT_TRUE(layer.opacity >= 0 && layer.opacity <= 1 && isShown(layer.name));
        layers.insert(layer.id);
    }
    for (const LabelClass& k : c.classes.all())
        EXPECT_TRUE(k.value >= 1 && k.value <= 254 && !k.name.empty() && isShown(k.name));
    for (const Region& r : c.regions) {
        ASSERT_TRUE(scenes.contains(r.scene));
        const Size size = scenes[r.scene];
        EXPECT_TRUE((RectI{0, 0, size.width, size.height}.contains(r.window)) && !r.window.empty());
    }
    for (const JournalRow& step : c.journal)
        EXPECT_TRUE(step.id && scenes.contains(step.scene) && layers.contains(step.layer) &&
                    isShown(step.label) && isShown(step.time) && step.pixels >= 0);
    for (const Feature& f : c.features) {
        EXPECT_TRUE(f.id && scenes.contains(f.scene) && !f.rings.empty());
        EXPECT_TRUE(std::isfinite(f.areaPixels) && std::isfinite(f.areaSquareMetres));
        for (const Ring& ring : f.rings) {
            EXPECT_GE(ring.size(), 3u);
            for (const Vec2 p : ring) EXPECT_TRUE(std::isfinite(p.x) && std::isfinite(p.y));
        }
    }
    for (const RunRow& run : c.runs) {
        EXPECT_TRUE(run.id && isShown(run.name) && isShown(run.state) && run.elapsedS >= 0);
        for (const CheckpointRow& k : run.checkpoints) EXPECT_TRUE(k.step >= 0 && k.bytes >= 0);
    }
    EXPECT_TRUE(c.largestId >= 0 && c.largestId <= limits::kLargestId);
}

/// Opens, loads all, undoes, renames a class, saves, and opens what was written.
void MutationTest::use(const fs::path& file, std::set<Errc>& codes) {
    auto store = ProjectStore::open(file, OpenMode::ReadWrite);
    if (!store) {
        codes.insert(store.error().code);
        EXPECT_FALSE(store.error().what.empty());
        return;
    }
    const auto content = store->load();
    ASSERT_OK(content);
    expectInRange(*content);
    said_ += content->problems.empty() ? 0 : 1;
    std::vector<Error> problems;
    for (const SceneRow& scene : content->scenes) {
        for (const LayerRow& layer : content->layers) {
            const auto map = store->loadLabels(scene.id, layer.id, scene.size, &problems);
            ASSERT_OK(map);
            for (const TileIndex index : map->tiles()) EXPECT_TRUE(map->contains(index));
        }
        ASSERT_OK(store->loadPrediction(scene.id, scene.size, &problems));
        (void)store->updateScene(scene);
    }
    for (const RunRow& run : content->runs) {
        const auto points = store->loadSeries(run.id, &problems);
        ASSERT_OK(points);
        for (const SeriesPoint& p : *points) EXPECT_GE(p.step, 0);
        (void)store->loadFilm(run.id);
        for (const CheckpointRow& k : run.checkpoints) (void)store->loadCheckpoint(run.id, k.kind);
        (void)store->saveCheckpoint(run.id, "last", 3, std::vector<std::byte>(10));
    }
    for (const JournalRow& step : content->journal) {
        const auto edit = store->loadEdit(step.id, &problems);
        ASSERT_OK(edit);
        (void)store->markUndone(*edit, !step.undone);
    }
    ClassTable classes = content->classes;
    if (classes.size() > 0) {
        LabelClass renamed = classes.all().front();
        renamed.name = "another name";
        ASSERT_OK(classes.replace(renamed));
    }
    ASSERT_OK(store->saveClasses(classes));
    // New work has its place, whatever is in the file.
    if (!content->scenes.empty()) {
        const SceneRow& scene = content->scenes.front();
        Edit stroke{.id = {content->largestId + 1}, .scene = scene.id, .layer = content->layers.at(0).id};
        stroke.changes.push_back({{0, 0}, nullptr, tileOf(1)});
        ASSERT_OK(store->recordEdit(stroke));
    }
    const bool isWhole = !content->scenes.empty();
    store = Error{Errc::Cancelled, "", ""};
    auto again = ProjectStore::open(file, OpenMode::ReadOnly);
    ASSERT_OK(again);
    const auto reloaded = again->load();
    ASSERT_OK(reloaded);
    EXPECT_EQ(reloaded->classes, classes);
    if (isWhole) {
        EXPECT_EQ(reloaded->largestId, content->largestId + 1);
    }
}

TEST_F(MutationTest, RowsOfAnyKindAreReadOrLeftOut) {
    constexpr int kRounds = 2000;
    // In memory where there is such a folder: nothing here needs to survive.
    const fs::path folder = fs::is_directory("/dev/shm") ? fs::path("/dev/shm") / dir_.path().filename()
                                                         : dir_.path() / "mutated";
    fs::create_directories(folder);
    Rng rng(2024);
    std::set<Errc> codes;
    int opened = 0;
    for (int round = 0; round < kRounds && !HasFatalFailure(); ++round) {
        const fs::path file = folder / "mutated.swath";
        for (const char* suffix : {"", "-wal", "-shm", "-journal"}) fs::remove(file.string() + suffix);
        std::ofstream(file, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes_.data()), static_cast<std::streamsize>(bytes_.size()));
        const std::string done = mutate(file, rng);
        SCOPED_TRACE(std::to_string(round) + ": " + done.substr(0, 1000));
        const std::size_t before = codes.size();
        use(file, codes);
        opened += codes.size() == before ? 1 : 0;
    }
    fs::remove_all(folder);
    // Refused is only what cannot be opened at all: another version, numbers that are used up.
    for (const Errc code : codes) EXPECT_TRUE(code == Errc::BadFormat || code == Errc::NewerVersion);
    EXPECT_GT(opened, kRounds * 9 / 10);
    EXPECT_GT(said_, kRounds / 4);
}

}  // namespace
}  // namespace swath::test
