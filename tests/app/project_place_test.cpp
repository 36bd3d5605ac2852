// SPDX-License-Identifier: MIT
#include "app/project_place.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "app/remote_consent.h"
#include "engine/document/scene_bands.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

namespace fs = std::filesystem;

/// Permissions mean nothing to root: the test looks at them as nobody.
class AsNobody {
  public:
    AsNobody() : root_(::geteuid() == 0) { became_ = !root_ || ::seteuid(65534) == 0; }
    ~AsNobody() {
        if (root_ && became_) became_ = ::seteuid(0) == 0;
    }
    bool became() const { return became_; }

  private:
    bool root_, became_ = false;
};

class Places : public testing::Test {
  protected:
    void SetUp() override {
        ::setenv("XDG_DATA_HOME", (dir_ / "data").c_str(), 1);
        ::setenv("XDG_STATE_HOME", (dir_ / "state").c_str(), 1);
        fs::create_directories(dir_ / "open");
        fs::create_directories(dir_ / "closed");
        ::chmod(dir_.path().c_str(), 0755);
        ::chmod((dir_ / "open").c_str(), 0777);
        ::chmod((dir_ / "closed").c_str(), 0555);
    }
    test::TempDir dir_;
};

TEST_F(Places, AProjectLiesBesideItsSceneWhereThatMayBeWritten) {
    const AsNobody nobody;
    if (!nobody.became()) GTEST_SKIP() << "cannot become another user";
    const auto beside = placeForProject(dir_ / "open/scene.tif");
    EXPECT_TRUE(beside.beside);
    EXPECT_EQ(beside.project, dir_ / "open/scene.swath");
    const auto away = placeForProject(dir_ / "closed/scene.tif");
    EXPECT_FALSE(away.beside);
    EXPECT_EQ(away.project.parent_path(), dir_ / "data/swath/projects");
    EXPECT_EQ(away.project, placeForProject(dir_ / "closed/../closed/scene.tif").project) << "found again";
    EXPECT_NE(away.project, placeForProject(dir_ / "closed/other/scene.tif").project) << "one a scene";
}

TEST_F(Places, AProjectThatIsBesideASceneIsTakenWhereverItLies) {
    std::ofstream(dir_ / "closed/scene.swath") << "";
    const AsNobody nobody;
    if (!nobody.became()) GTEST_SKIP() << "cannot become another user";
    EXPECT_TRUE(placeForProject(dir_ / "closed/scene.tif").beside);
}

TEST_F(Places, LeaveForServersIsRememberedByProjectOnThisMachine) {
    const fs::path project = dir_ / "open/p.swath";
    EXPECT_FALSE(rememberedAccess(project).remote);
    ASSERT_TRUE(rememberRemote(project));
    ASSERT_TRUE(rememberRemote(project));
    EXPECT_TRUE(rememberedAccess(dir_ / "open/../open/p.swath").remote);
    EXPECT_FALSE(rememberedAccess(dir_ / "open/q.swath").remote);
    EXPECT_FALSE(fs::exists(project)) << "nothing is written into the project";
}

TEST_F(Places, ScenesOutsideTheFolderOfAProjectAreToldOfOnce) {
    Document document;
    const auto add = [&](const fs::path& file) {
        document.scenes.push_back(sceneOf(wholeFile(file.string())));
    };
    add(dir_ / "open/a.tif");
    add(dir_ / "open/deeper/b.tif");
    EXPECT_TRUE(scenesElsewhere(document, dir_ / "open/p.swath").empty());
    add(dir_ / "closed/c.tif");
    add(dir_ / "open/../closed/d.tif");
    EXPECT_EQ(scenesElsewhere(document, dir_ / "open/p.swath").size(), 2U);
    EXPECT_TRUE(scenesElsewhere(document, dir_ / "open/p.swath").empty()) << "said already";
    EXPECT_EQ(scenesElsewhere(document, dir_ / "open/q.swath").size(), 2U) << "of another project";
}

}  // namespace
}  // namespace swath
