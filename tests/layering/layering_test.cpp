// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/layering/source_tree.h"
#include "tests/support/temp_dir.h"

namespace swath::layering {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::filesystem::path repository() {
    const char* set = std::getenv("SWATH_TEST_SOURCE_DIR");
    return set ? set : ".";
}

std::vector<FolderRule> rules() {
    return readRules(repository() / "docs/architecture.md");
}

void write(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

std::string listed(const std::vector<std::string>& findings) {
    std::string text;
    for (const std::string& finding : findings) text += finding + '\n';
    return text;
}

TEST(Layering, NoRoomMayUseOneThatStandsHigher) {
    ASSERT_GT(rules().size(), 20U) << "no table in docs/architecture.md";
    EXPECT_EQ(rules().back().level, 12);
    EXPECT_EQ(listed(checkLevels(rules())), "");
}

TEST(Layering, FoldersIncludeOnlyWhatTheyMay) {
    const SourceTree tree(repository());
    ASSERT_GT(tree.files().size(), 10U) << "no sources under " << repository();
    EXPECT_EQ(listed(checkIncludes(tree, rules())), "");
}

TEST(Layering, TargetsLinkOnlyWhatTheyMayAndHeavyLibrariesPrivately) {
    const std::vector<Link> links = readLinks(SWATH_LINK_LISTS);
    ASSERT_FALSE(links.empty()) << SWATH_LINK_LISTS;
    EXPECT_EQ(listed(checkLinks(links, rules())), "");
}

TEST(Layering, WhatIsIncludedIsLinked) {
    EXPECT_EQ(listed(checkIncludesAreLinked(SourceTree(repository()), readLinks(SWATH_LINK_LISTS), rules())),
              "");
}

TEST(Layering, TheDrawingShowsTheArrowsThatThereAre) {
    EXPECT_EQ(listed(checkDrawing(SourceTree(repository()), rules(), repository() / "docs/architecture.svg")),
              "")
        << "run docs/draw-architecture";
}

TEST(Layering, EverySourceNamesItsLicence) {
    EXPECT_EQ(listed(checkLicenceLines(SourceTree(repository(), true))), "");
}

TEST(Layering, EveryFolderSaysWhatItIsFor) {
    EXPECT_EQ(listed(checkReadmes(SourceTree(repository()))), "");
}

TEST(Layering, EverySourceIsBuilt) {
    EXPECT_EQ(listed(checkOrphans(SourceTree(repository(), true))), "");
}

TEST(Layering, NobodySleepsWhileAnEventIsAwaited) {
    // The one that may keeps the pace of frames that nobody looks at.
    EXPECT_EQ(listed(checkSleeps(SourceTree(repository()), {"app/offscreen.cpp"})), "");
}

TEST(LayeringChecks, SeeARoomThatMayUseAHigherOne) {
    const test::TempDir dir;
    write(dir / "table.md",
          "| level | room | holds | may use | libraries |\n"
          "|---|---|---|---|---|\n"
          "| 0 | engine/core | – | label/ops | – |\n"
          "| 1 | engine/label | – | core | fmt |\n"
          "| | engine/raster | – | core, label, paint | – |\n"
          "| 2 | engine/label/ops | – | core, raster | – |\n"
          "| 2 | app | – | every room of engine | – |\n");
    const std::vector<FolderRule> read = readRules(dir / "table.md");
    ASSERT_EQ(read.size(), 5U);
    EXPECT_EQ(read[2].level, 1) << "as the row before it";
    EXPECT_THAT(checkLevels(read),
                ElementsAre("engine/core of level 0 may use engine/label/ops of level 2",
                            "engine/raster of level 1 may use engine/paint which has no row"));
}

TEST(LayeringChecks, SeeRoomsOfALevelThatUseEachOther) {
    const auto room = [](const std::string& name, std::vector<std::string> uses, int level) {
        return FolderRule{name, std::move(uses), {}, level};
    };
    EXPECT_THAT(checkLevels({room("engine/a", {"engine/b"}, 1), room("engine/b", {"engine/c", "engine/d"}, 1),
                             room("engine/c", {"engine/d"}, 1), room("engine/d", {"engine/low"}, 1),
                             room("engine/low", {}, 0)}),
                IsEmpty());
    EXPECT_THAT(checkLevels({room("engine/a", {"engine/d", "engine/b"}, 1), room("engine/b", {"engine/c"}, 1),
                             room("engine/c", {"engine/b", "engine/a"}, 1), room("engine/d", {}, 1)}),
                ElementsAre("level 1: engine/a > engine/b > engine/c > engine/a",
                            "level 1: engine/b > engine/c > engine/b"));
}

TEST(LayeringChecks, SeeASleep) {
    const test::TempDir dir;
    write(dir / "engine/core/a.cpp", "void f() { std::this_thread::sleep_for(nap); }\n");
    write(dir / "app/b.cpp", "void g() { usleep(20); }\n");
    EXPECT_THAT(checkSleeps(SourceTree(dir.path()), {"app/b.cpp"}),
                ElementsAre("engine/core/a.cpp calls sleep_for: wait for an event instead"));
}

TEST(LayeringChecks, SeeAForbiddenFolderAndLibrary) {
    const test::TempDir dir;
    write(dir / "engine/core/a.cpp", "#include \"engine/raster/b.h\"\n");
    write(dir / "engine/label/c.h", "#include <vector>\n#  include <gdal_priv.h>\n");
    EXPECT_THAT(
        checkIncludes(SourceTree(dir.path()), rules()),
        ElementsAre("engine/core/a.cpp includes \"engine/raster/b.h\" which folder engine/core may not use",
                    "engine/label/c.h includes <gdal_priv.h> which folder engine/label may not use"));
}

TEST(LayeringChecks, SeeALibraryThatComesThroughAnotherFoldersHeader) {
    const test::TempDir dir;
    write(dir / "engine/raster/inner.h", "#include <gdal.h>\n");
    write(dir / "engine/raster/outer.h", "#include \"engine/raster/inner.h\"\n");
    write(dir / "engine/learn/data/x.cpp", "#include \"engine/raster/outer.h\"\n");
    EXPECT_THAT(
        checkIncludes(SourceTree(dir.path()), rules()),
        ElementsAre(
            "engine/learn/data/x.cpp includes <gdal.h> through \"engine/raster/inner.h\" which folder "
            "engine/learn/data may not use"));
}

TEST(LayeringChecks, SubfolderFollowsItsOwnRule) {
    const test::TempDir dir;
    write(dir / "engine/learn/torch/n.cpp",
          "#include <torch/torch.h>\n#include \"engine/learn/config/l.h\"\n");
    write(dir / "engine/learn/config/l.h", "#include <cstdint>\n");
    write(dir / "engine/learn/config/m.cpp", "#include <torch/torch.h>\n");
    EXPECT_THAT(checkIncludes(SourceTree(dir.path()), rules()),
                ElementsAre("engine/learn/config/m.cpp includes <torch/torch.h> which folder "
                            "engine/learn/config may not use"));
}

TEST(LayeringChecks, SeeLinksThatBreakTheRules) {
    const std::vector<Link> links{{"engine/raster", "swath_raster", "PUBLIC", "swath::core"},
                                  {"engine/raster", "swath_raster", "PUBLIC", "GDAL::GDAL"},
                                  {"engine/core", "swath_core", "PRIVATE", "swath::raster"},
                                  {"app", "swath", "PRIVATE", "torch"}};
    EXPECT_THAT(
        checkLinks(links, rules()),
        ElementsAre(
            "engine/raster: target swath_raster links GDAL::GDAL PUBLIC; a heavy library is linked PRIVATE",
            "engine/core: target swath_core links swath::raster which folder engine/core may not use",
            "app: target swath links torch which folder app may not use"));
}

TEST(LayeringChecks, SeeAnIncludeWithoutALink) {
    const test::TempDir dir;
    write(dir / "engine/imagery/a.cpp", "#include \"engine/core/c.h\"\n#include \"engine/raster/r.h\"\n");
    std::vector<Link> links{{"engine/core", "swath_core", "PUBLIC", "Threads::Threads"},
                            {"engine/raster", "swath_raster", "PRIVATE", "swath::core"},
                            {"engine/imagery", "swath_imagery", "PUBLIC", "swath::raster"}};
    EXPECT_THAT(
        checkIncludesAreLinked(SourceTree(dir.path()), links, rules()),
        ElementsAre("engine/imagery/a.cpp includes \"engine/core/c.h\" but no target of engine/imagery "
                    "links one of engine/core"));
    links[1].visibility = "PUBLIC";
    EXPECT_THAT(checkIncludesAreLinked(SourceTree(dir.path()), links, rules()), IsEmpty());
}

TEST(LayeringChecks, SeeADrawingThatIsOld) {
    const test::TempDir dir;
    write(dir / "engine/imagery/a.cpp", "#include \"engine/core/c.h\"\n");
    write(dir / "old.svg", "<svg>\n<!-- engine/imagery > engine/raster -->\n</svg>\n");
    EXPECT_THAT(checkDrawing(SourceTree(dir.path()), rules(), dir / "old.svg"),
                ElementsAre("engine/imagery > engine/core is not drawn",
                            "engine/imagery > engine/raster is drawn and there is none"));
}

TEST(LayeringChecks, SeeOrphansAndMissingLicences) {
    const test::TempDir dir;
    write(dir / "engine/core/CMakeLists.txt",
          "swath_library(core SOURCES used.cpp deep/used.cpp) # gone.cpp\n");
    write(dir / "engine/core/used.cpp", "// SPDX-License-Identifier: MIT\n");
    write(dir / "engine/core/deep/used.cpp", "// SPDX-License-Identifier: MIT\n");
    write(dir / "engine/core/gone.cpp", "int x;\n");
    const SourceTree tree(dir.path());
    EXPECT_THAT(checkOrphans(tree), ElementsAre("engine/core/gone.cpp is named by no CMakeLists.txt"));
    EXPECT_THAT(checkLicenceLines(tree),
                ElementsAre("engine/core/gone.cpp does not begin with // SPDX-License-Identifier: MIT"));
    EXPECT_THAT(checkReadmes(tree),
                ElementsAre("engine/core has no README.md", "engine/core/deep has no README.md"));
    write(dir / "engine/core/README.md", "x\n");
    write(dir / "engine/core/deep/README.md", "x\n");
    EXPECT_THAT(checkReadmes(SourceTree(dir.path())), IsEmpty());
}

}  // namespace
}  // namespace swath::layering
