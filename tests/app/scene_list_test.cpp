// SPDX-License-Identifier: MIT
// Which lines a list of scenes has: sorted, grouped, searched.
#include "app/views/scene_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/panels/scene_menu.h"

namespace swath {
namespace {

using testing::ElementsAre;

class SceneLines : public testing::Test {
  protected:
    void add(const std::string& name, const std::string& path, Size size = {10, 10}) {
        Scene scene;
        scene.id = {static_cast<std::int64_t>(d_.scenes.size()) + 1};
        scene.name = name;
        scene.info.path = path;
        scene.info.size = size;
        d_.scenes.push_back(std::move(scene));
    }
    /// Names of scenes, titles in brackets.
    std::vector<std::string> lines(const SceneListing& listing, std::string_view search = "") {
        std::vector<std::string> all;
        const auto labelled = [](SceneId id) {
            return id.value == 2 ? std::nullopt : std::optional(static_cast<double>(id.value));
        };
        for (const SceneLine& line : listScenes(d_, listing, search, labelled))
            all.push_back(line.isTitle() ? "[" + line.group + " " + std::to_string(line.scenes) + "]"
                                         : d_.scenes[line.index].name);
        return all;
    }
    void SetUp() override {
        add("s10", "/data/b/x_20240301.tif", {30, 10});
        add("s9", "/data/a/y_20230101.tif", {20, 10});
        add("lake", "/data/a/lake.tif", {40, 10});
    }
    Document d_;
};

TEST_F(SceneLines, AreSortedByWhatIsAsked) {
    EXPECT_THAT(lines({}), ElementsAre("s10", "s9", "lake"));
    EXPECT_THAT(lines({.sort = SceneSort::Name}), ElementsAre("lake", "s9", "s10")) << "9 stands before 10";
    EXPECT_THAT(lines({.sort = SceneSort::Date}), ElementsAre("s9", "s10", "lake"));
    EXPECT_THAT(lines({.sort = SceneSort::Size}), ElementsAre("s9", "s10", "lake"));
    EXPECT_THAT(lines({.sort = SceneSort::Labelled}), ElementsAre("s10", "lake", "s9"));
    EXPECT_THAT(lines({.sort = SceneSort::Date, .reversed = true}), ElementsAre("s10", "s9", "lake"))
        << "what has no date is last either way";
    EXPECT_THAT(lines({.reversed = true}), ElementsAre("lake", "s9", "s10"));
}

TEST_F(SceneLines, AreGroupedUnderTitlesThatFold) {
    EXPECT_THAT(lines({.group = SceneGroup::Folder}), ElementsAre("[a 2]", "s9", "lake", "[b 1]", "s10"));
    EXPECT_THAT(lines({.group = SceneGroup::Date}),
                ElementsAre("[2023-01-01 1]", "s9", "[2024-03-01 1]", "s10", "[No date 1]", "lake"));
    const SceneListing folded{.group = SceneGroup::Folder, .folded = {"a"}};
    EXPECT_THAT(lines(folded), ElementsAre("[a 2]", "[b 1]", "s10"));
    EXPECT_THAT(lines(folded, "lake"), ElementsAre("[a 1]", "lake")) << "what is sought is not hidden";
}

TEST_F(SceneLines, AreSearchedByName) {
    EXPECT_THAT(lines({}, "S1"), ElementsAre("s10"));
    EXPECT_THAT(lines({}, "nothing"), ElementsAre());
}

TEST_F(SceneLines, AreKeptWithTheWindowAndNonsenseChangesNothing) {
    SceneList list;
    list.listing = {
        .sort = SceneSort::Labelled, .reversed = true, .group = SceneGroup::Date, .folded = {"a"}};
    nlohmann::json kept = nlohmann::json::object();
    list.save(kept);
    SceneList again;
    again.load(kept);
    EXPECT_EQ(again.listing, list.listing);
    for (const char* text : {"{}", R"({"scene_list": 3})", R"({"scene_list": {"sort": 7}})",
                             R"({"scene_list": {"folded": {"a": 1}}})"})
        again.load(nlohmann::json::parse(text));
    EXPECT_EQ(again.listing, list.listing);
    again.load(nlohmann::json::parse(R"({"scene_list": {"sort": "by taste"}})"));
    EXPECT_EQ(again.listing, SceneListing());
}

TEST_F(SceneLines, SomeAreMovedTogetherInFrontOfAPlace) {
    add("d", "/d.tif");
    const auto moved = [&](const std::vector<SceneId>& scenes, std::size_t place) {
        std::string names;
        for (const SceneId id : movedTo(d_, scenes, place)) names += d_.scene(id)->name + " ";
        return names;
    };
    EXPECT_EQ(moved({{3}}, 0), "lake s10 s9 d ");
    EXPECT_EQ(moved({{1}}, 4), "s9 lake d s10 ");
    EXPECT_EQ(moved({{1}, {3}}, 2), "s9 s10 lake d ");
    EXPECT_EQ(moved({{2}}, 2), "s10 s9 lake d ") << "where it is";
}

}  // namespace
}  // namespace swath
