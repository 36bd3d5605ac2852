// SPDX-License-Identifier: MIT
#include "app/script/monkey.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

class MonkeyTest : public test::StudioTest {
  protected:
    std::set<std::string> outside() {
        std::set<std::string> files;
        for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::current_path()))
            files.insert(entry.path().string());
        return files;
    }
};

TEST_F(MonkeyTest, AThousandRandomActionsLeaveAValidDocument) {
    open("town.tif");
    addClasses();
    play("key 1\nset brush 30\ndrag 100 100 300 120\nkey 2\ndrag 100 300 300 300");
    const TrainConfig learning = test::smallConfig();
    const auto before = outside();
    Monkey monkey(*screen_, 7);
    int steps = 0, jobsEnded = 0;
    for (int round = 0; round < 10; ++round) {
        ASSERT_NE(screen_->studio().session(), nullptr) << "it closed the project";
        // What was stopped or paused goes on: this is about input while a network learns.
        (void)session().apply(StartTraining{learning});
        (void)session().apply(ResumeTraining{});
        const auto played = monkey.play(100);
        ASSERT_TRUE(played) << played.error().text();
        EXPECT_EQ(played->actions, 100);
        steps += played->steps;
        jobsEnded += played->jobsEnded;
    }
    EXPECT_GT(steps, 0) << "nothing was learned meanwhile";
    EXPECT_GT(jobsEnded, 0);
    EXPECT_EQ(outside(), before) << "it wrote outside the project's folder";
    EXPECT_NE(screen_->studio().session(), nullptr) << "it closed the project";
    EXPECT_FALSE(screen_->studio().closeWanted());
    start();
    ASSERT_TRUE(screen_->studio().open(dir_ / "town.swath"));
    EXPECT_EQ(documentProblem(session().document()), "");
}

TEST_F(MonkeyTest, AConfinedStudioOpensNothingElse) {
    open("town.tif");
    screen_->studio().confine();
    for (const char* id : {"file/open", "file/close", "file/quit", "file/demo", "file/new", "file/picture"})
        EXPECT_FALSE(screen_->studio().actions().run(id)) << id;
    EXPECT_TRUE(screen_->studio().actions().run("view/theme"));
    play("frames 3");
    EXPECT_FALSE(std::filesystem::exists(dir_ / "user" / "swath" / "settings.json"));
}

TEST(DocumentProblem, NamesWhatIsWrong) {
    Document d;
    EXPECT_EQ(documentProblem(d), "");
    d.currentScene = SceneId{3};
    EXPECT_NE(documentProblem(d), "");
    d.scenes.push_back({.id = SceneId{3}});
    EXPECT_EQ(documentProblem(d), "");
    d.regions.push_back({.id = RegionId{1}, .scene = SceneId{4}, .window = {0, 0, 4, 4}});
    EXPECT_NE(documentProblem(d).find("region"), std::string::npos);
}

}  // namespace
}  // namespace swath
