// SPDX-License-Identifier: MIT
// A session on projects whose rows were changed to what nobody would write: all that can be undone is undone
// and done again, and nothing that the document holds is out of range.
#include <fstream>

#include "engine/core/file.h"
#include "engine/session/session.h"
#include "engine/store/limits.h"
#include "tests/engine/store/strange_project.h"
#include "tests/support/scenes.h"

namespace swath {
namespace {
namespace fs = std::filesystem;

bool isName(const std::string& text) {
    return !text.empty() && text.size() <= limits::kNameBytes + 8 && printable(text) == text;
}

void expectMap(const LabelMap& map, Size size) {
    ASSERT_EQ(map.size(), size);
    for (const TileIndex index : map.tiles()) {
        ASSERT_TRUE(map.contains(index));
        const LabelTilePtr tile = map.tile(index);
        EXPECT_TRUE(!tile || *tile == *test::cutToScene(tile, size, index));
    }
}

void expectInRange(const Document& d) {
    for (const Scene& scene : d.scenes) {
        const Size size = scene.info.size;
        EXPECT_TRUE(scene.id && isName(scene.name));
        EXPECT_TRUE(size.width >= 1 && size.height >= 1 && size.width <= limits::kSceneSide &&
                    size.height <= limits::kSceneSide);
        if (const LabelMap* labels = d.labelsOf(scene.id)) expectMap(*labels, size);
        if (const Prediction* map = d.predictionOf(scene.id)) expectMap(map->classes, size);
    }
    for (const Layer& layer : d.layers)
        EXPECT_TRUE(layer.id && isName(layer.name) && layer.opacity >= 0 && layer.opacity <= 1);
    for (const LabelClass& c : d.classes.all()) EXPECT_TRUE(c.value >= 1 && c.value <= 254 && isName(c.name));
    for (const Region& region : d.regions) {
        const Scene* scene = d.scene(region.scene);
        ASSERT_NE(scene, nullptr);
        const Size size = scene->info.size;
        EXPECT_TRUE((RectI{0, 0, size.width, size.height}.contains(region.window)) && !region.window.empty());
    }
    for (const Feature& feature : d.features)
        EXPECT_TRUE(d.scene(feature.scene) && !feature.rings.empty() && feature.areaPixels >= 0);
    for (const Run& run : d.runs) EXPECT_TRUE(run.id && isName(run.name) && run.elapsedS >= 0);
    EXPECT_TRUE(!d.currentScene || d.current());
}

/// Undoes all, does all again, paints, and comes to an end. @param isWhole  nothing of it was changed.
void use(const fs::path& file, bool isWhole) {
    auto opened = Session::open(file);
    if (!opened) {
        EXPECT_FALSE(opened.error().what.empty());
        return;
    }
    Session& session = **opened;
    const Document& d = session.document();
    session.waitIdle();
    std::string said;
    for (const Message& message : session.messages()) said += message.text + "\n";
    EXPECT_LE(session.messages().size(), isWhole ? 1u : 60u) << said;
    if (isWhole) {
        EXPECT_EQ(said, "there is no file /nowhere/lake2.tif\n");
    }
    expectInRange(d);
    for (const std::size_t cursor :
         {std::size_t{0}, d.history.steps().size(), d.history.steps().size() / 2}) {
        // One that cannot be read stops the way there, and is said.
        ASSERT_TRUE(session.apply(GoToStep{cursor}).ok());
        session.waitIdle();
        EXPECT_TRUE(!isWhole || d.history.cursor() == cursor);
        expectInRange(d);
    }
    if (const Scene* scene = d.current(); scene && d.labelsOf(scene->id)) {
        ASSERT_TRUE(
            session.apply(PaintStroke{scene->id, 1, PaintOver::Anything, {{5, 5}, {60, 60}}, 8}).ok());
        ASSERT_TRUE(session.apply(Undo{}).ok());
        ASSERT_TRUE(session.apply(Redo{}).ok());
    }
    session.waitIdle();
    expectInRange(d);
}

TEST(StrangeProject, IsUndoneAndDoneAgainWithNothingOutOfRange) {
    constexpr int kRounds = 200;
    const test::TempDir dir;
    const fs::path made = dir / "made.swath", file = dir / "strange.swath";
    ASSERT_TRUE(test::writeScene(dir / "river.tif", test::kSceneSize, 4, test::discScene));
    {
        auto store = ProjectStore::create(made, test::someClasses());
        ASSERT_OK(store);
        const auto scene = store->addScene(test::someScene("river", dir / "river.tif"));
        ASSERT_OK(scene);
        test::fillWithEverything(*store, *scene, store->load()->layers.front().id);
    }
    const auto cells = test::relaxRules(made);
    const auto bytes = *readFile(made);
    Rng rng(77);
    for (int round = 0; round < kRounds && !testing::Test::HasFatalFailure(); ++round) {
        for (const char* suffix : {"-wal", "-shm", "-journal"}) fs::remove(file.string() + suffix);
        ASSERT_TRUE(writeFile(file, bytes).ok());
        const std::string done = round == 0 ? "" : test::makeStrange(file, rng, cells);
        SCOPED_TRACE(std::to_string(round) + ": " + done.substr(0, 1000));
        use(file, round == 0);
    }
}

TEST(StrangeProject, ADamagedTileIsSaidOnce) {
    const test::TempDir dir;
    const fs::path file = dir / "damaged.swath";
    ASSERT_TRUE(test::writeScene(dir / "river.tif", test::kSceneSize, 1, test::discScene));
    {
        auto session = std::move(*Session::create(file, test::someClasses()));
        ASSERT_TRUE(session->apply(AddScene{dir / "river.tif", ""}));
        session->waitIdle();
        ASSERT_TRUE(session->apply(
            PaintStroke{session->document().currentScene, 1, PaintOver::Anything, {{20, 20}, {600, 20}}, 5}));
    }
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec("UPDATE swath_tiles SET data = x'0011'");
    auto session = std::move(*Session::open(file));
    session->waitIdle();
    const LabelMap& labels = *session->document().labelsOf(session->document().currentScene);
    EXPECT_EQ(labels.at(20, 20), kUnlabelled);
    EXPECT_EQ(labels.at(600, 20), kUnlabelled);
    session->waitIdle();
    ASSERT_EQ(session->messages().size(), 1u);
    EXPECT_EQ(session->messages()[0].severity, Severity::Warning);
    EXPECT_NE(session->messages()[0].text.find("counts as unlabelled"), std::string::npos);
}

}  // namespace
}  // namespace swath
