// SPDX-License-Identifier: MIT
// The true window: GLFW needs a display, so Xvfb gives one.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

int run(const std::string& command) {
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string contentOf(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Window, OpensDrawsAndLivesUntilItIsClosed) {
    const char* binary = std::getenv("SWATH_BINARY");
    if (!binary || run("command -v xvfb-run >/dev/null") != 0) GTEST_SKIP() << "xvfb-run is not installed";
    test::TempDir dir;
    ASSERT_TRUE(test::writeScene(dir / "a.tif", {300, 200}, 3, test::discScene));
    // timeout ends a window that still runs with 124: it opened, and did not fall over. The status is the
    // program's own: xvfb-run has one of its own where it cannot clear its folder away.
    run("cd " + dir.path().string() + " && xvfb-run -a -s '-screen 0 1280x800x24' sh -c \"LD_DEBUG=files " +
        "LD_DEBUG_OUTPUT=libraries timeout 6 '" + std::string(binary) +
        "' studio a.tif 2> log; echo \\$? > status\"");
    EXPECT_EQ(contentOf(dir / "status"), "124\n") << contentOf(dir / "log");
    EXPECT_TRUE(std::filesystem::exists(dir / "a.swath"));
    bool loaded = false;
    for (const auto& entry : std::filesystem::directory_iterator(dir.path()))
        loaded |= entry.path().filename().string().starts_with("libraries.") &&
                  contentOf(entry.path()).find("libtorch") != std::string::npos;
    EXPECT_TRUE(loaded) << "LibTorch is to be there before the first frame that asks for it";
}

TEST(Window, WithoutADisplaySaysSo) {
    const char* binary = std::getenv("SWATH_BINARY");
    if (!binary) GTEST_SKIP() << "SWATH_BINARY is not set";
    EXPECT_EQ(run("env -u DISPLAY -u WAYLAND_DISPLAY " + std::string(binary) + " studio 2>/dev/null"), 1);
}

}  // namespace
}  // namespace swath
