// SPDX-License-Identifier: MIT
// A project with everything in it, with random cells of its tables changed to what nobody would write: it
// opens or is refused in words, and nothing that it gives is out of range.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <set>

#include "engine/core/file.h"
#include "engine/core/text.h"
#include "engine/store/limits.h"
#include "strange_project.h"

namespace swath::test {
namespace fs = std::filesystem;
namespace {

bool isShown(const std::string& text) {
    return text.size() <= limits::kNameBytes && printable(text) == text;
}

class MutationTest : public StoreTest {
  protected:
    void SetUp() override {
        StoreTest::SetUp();
        fillWithEverything(*store_, scene_, layer_);
        store_.reset();
        cells_ = relaxRules(path_);
        bytes_ = *readFile(path_);
    }

    void use(const fs::path& file, std::set<Errc>& codes);
    int said_ = 0;  ///< rounds in which something was left out
    void expectInRange(const ProjectContent& content);
    void expectInRange(const Change& change, const ProjectContent& content);

    std::vector<std::byte> bytes_;
    std::vector<Cell> cells_;
};

void MutationTest::expectInRange(const ProjectContent& c) {
    std::map<SceneId, Size> scenes;
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
    }
    for (const LabelClass& k : c.classes.all())
        EXPECT_TRUE(k.value >= 1 && k.value <= 254 && !k.name.empty() && isShown(k.name));
    for (const Region& r : c.regions) {
        ASSERT_TRUE(scenes.contains(r.scene));
        const Size size = scenes[r.scene];
        EXPECT_TRUE((RectI{0, 0, size.width, size.height}.contains(r.window)) && !r.window.empty());
    }
    for (const JournalRow& step : c.journal)
        EXPECT_TRUE(step.id && (!step.scene || scenes.contains(step.scene)) && isShown(step.label) &&
                    isShown(step.time) && step.pixels >= 0);
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

/// What a step may hold, given what the project does.
struct InRange {
    const std::map<SceneId, Size>& scenes;

    bool inScene(SceneId scene, const RectI& window) const {
        const auto at = scenes.find(scene);
        return at != scenes.end() && !window.empty() &&
               RectI{0, 0, at->second.width, at->second.height}.contains(window);
    }
    void operator()(const TileStep& step) const {
        ASSERT_TRUE(scenes.contains(step.scene));
        const Size size = scenes.at(step.scene);
        for (const TileChange& change : step.changes) {
            ASSERT_TRUE(LabelMap(size).contains(change.index));
            for (const LabelTilePtr& tile : {change.before, change.after})
                EXPECT_TRUE(!tile || *tile == *cutToScene(tile, size, change.index));
        }
    }
    void operator()(const ClassTableStep& step) const {
        for (const auto* classes : {&step.before, &step.after})
            for (const LabelClass& c : classes->all())
                EXPECT_TRUE(c.value >= 1 && c.value <= 254 && !c.name.empty() && isShown(c.name));
    }
    void operator()(const RegionStep& step) const {
        for (const auto* regions : {&step.before, &step.after})
            for (const Region& region : *regions)
                EXPECT_TRUE(region.id && inScene(region.scene, region.window));
    }
    void operator()(const FeatureStep& step) const {
        for (const auto* features : {&step.before, &step.after})
            for (const Feature& f : *features)
                EXPECT_TRUE(f.id && scenes.contains(f.scene) && !f.rings.empty() && f.areaPixels >= 0 &&
                            f.areaSquareMetres >= 0);
    }
    void operator()(const LayerStep& step) const {
        EXPECT_TRUE(step.before || step.after);
        for (const auto* layer : {&step.before, &step.after})
            EXPECT_TRUE(!*layer || ((*layer)->id && isShown((*layer)->name) && (*layer)->opacity >= 0 &&
                                    (*layer)->opacity <= 1 && (*layer)->run.value >= 0));
    }
    void operator()(const SceneStep& step) const {
        EXPECT_TRUE(scenes.contains(step.scene) && !step.name.empty() && isShown(step.name));
    }
    void operator()(const RunStep& step) const {
        EXPECT_TRUE(step.run && isShown(step.nameBefore) && isShown(step.nameAfter));
    }
    void operator()(const BandsStep& step) const { EXPECT_TRUE(scenes.contains(step.scene)); }
    void operator()(const SceneNameStep& step) const {
        EXPECT_TRUE(scenes.contains(step.scene) && !step.before.empty() && !step.after.empty());
        EXPECT_TRUE(isShown(step.before) && isShown(step.after));
    }
    void operator()(const SceneOrderStep& step) const {
        for (const auto* order : {&step.before, &step.after})
            for (const SceneId id : *order) EXPECT_TRUE(id.value > 0 && id.value <= limits::kLargestId);
    }
    void operator()(const ImageClassStep& step) const {
        EXPECT_TRUE(scenes.contains(step.scene) && step.before <= 254 && step.after <= 254);
    }
};

void MutationTest::expectInRange(const Change& change, const ProjectContent& content) {
    std::map<SceneId, Size> scenes;
    for (const SceneRow& scene : content.scenes) scenes[scene.id] = scene.size;
    EXPECT_TRUE(change.id && isShown(change.label));
    for (const Step& step : change.steps) std::visit(InRange{scenes}, step);
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
        (void)store->updateScene(scene);
    }
    const auto places = store->tilePlaces(&problems);
    ASSERT_OK(places);
    for (const auto* all : {&places->labels, &places->maps})
        for (const auto& [of, tiles] : *all) {
            const auto scene = std::ranges::find(content->scenes, of.first, &SceneRow::id);
            for (const TilePlace& place : tiles) {
                EXPECT_TRUE(scene == content->scenes.end() || LabelMap(scene->size).contains(place.index));
                EXPECT_GE(place.step, 0);
                const auto tile = store->readTile(of.first, of.second, place.index, all == &places->maps);
                EXPECT_TRUE(!tile || !*tile || scene == content->scenes.end() ||
                            **tile == *cutToScene(*tile, scene->size, place.index));
            }
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
        const auto change = store->loadChange(step.id, &problems);
        ASSERT_OK(change);
        expectInRange(*change, *content);
        (void)store->markChange(*change, !step.undone);
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
        const auto layer = std::ranges::find_if(content->layers, [&](const LayerRow& row) {
            return !row.run && !content->removed.layers.contains(row.id);
        });
        ASSERT_NE(layer, content->layers.end());
        Edit stroke{.id = {content->largestId + 1}, .scene = scene.id, .layer = layer->id};
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
        EXPECT_GE(reloaded->largestId, content->largestId + 1);  // a step may bring a layer of a higher one
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
        const std::string done = makeStrange(file, rng, cells_);
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
