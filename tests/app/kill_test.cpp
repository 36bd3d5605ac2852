// SPDX-License-Identifier: MIT
#include <map>

#include "engine/core/rng.h"
#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

constexpr int kKills = 30, kStrokes = 24;

class Kill : public ProgramTest {
  protected:
    /// Strokes in the real frame loop, each said to be done after its pen-up.
    static std::string script(const std::string& after) {
        std::string text = "key B\nset brush 6\ngoto 0 0 320 256\nframes 2\n";
        for (int i = 0; i < kStrokes; ++i) {
            const int y = 16 + 9 * i;
            text += "drag 40 " + std::to_string(y) + " 280 " + std::to_string(y + 4) + "\n" + after;
        }
        return text;
    }
    std::vector<std::string> studio() {
        return {"studio", project(), "--offscreen", "640x480", "--script", at("steps.txt")};
    }
    /// The number behind the last whole line "NAME number".
    static int lastOf(const std::string& out, const std::string& name) {
        int last = 0;
        for (const std::string& line : split(out.substr(0, out.rfind('\n') + 1), '\n'))
            if (line.starts_with(name + " ")) last = std::atoi(line.c_str() + name.size());
        return last;
    }
};

TEST_F(Kill, AtMostTheUnfinishedStrokeIsMissing) {
    writeDiscScene("a.tif");
    expectDone({"new", at("empty.swath"), "--classes", "disc,ground"});
    expectDone({"add", at("empty.swath"), at("a.tif")});

    // What each number of strokes should leave, from a run that nobody disturbs.
    std::filesystem::copy_file(at("empty.swath"), project());
    writeTextFile(dir_ / "steps.txt", script("print history.steps\nprint labels.disc\n"));
    const std::string whole = done(studio());
    std::map<int, int> pixels{{0, 0}};
    int steps = 0;
    for (const std::string& line : split(whole, '\n')) {
        if (line.starts_with("history.steps ")) steps = std::atoi(line.c_str() + 14);
        if (line.starts_with("labels.disc ")) pixels[steps] = std::atoi(line.c_str() + 12);
    }
    ASSERT_EQ(steps, kStrokes) << whole;
    ASSERT_EQ(pixels.size(), static_cast<std::size_t>(kStrokes) + 1);

    writeTextFile(dir_ / "steps.txt", script("print history.steps\n"));
    Rng rng(20240817, 0);
    int missing = 0, seen = 0;
    for (int kill = 0; kill < kKills; ++kill) {
        for (const char* tail : {"", "-wal", "-shm", ".lock"}) std::filesystem::remove(project() + tail);
        std::filesystem::copy_file(at("empty.swath"), project());
        Program window(studio());
        ASSERT_TRUE(window.waitFor("history.steps 1\n", 60)) << window.err;
        window.listen(static_cast<double>(rng.below(1000)) / 1000 * 1.5);
        window.kill();
        window.listen(5);  // what it had still said
        const int said = lastOf(window.out, "history.steps");
        const Json now = info();
        ASSERT_TRUE(now.is_object());
        const int kept = now["history"];
        EXPECT_GE(kept, said - 1)
            << "more than one stroke is gone";  // the last one may be on its way to the disk
        EXPECT_LE(kept, said + 1);
        EXPECT_EQ(now["scenes"][0]["labelled"]["disc"], pixels[kept]) << kept << " strokes";
        missing += kept < said ? said - kept : 0;
        seen += said;
    }
    std::printf("%d kills, %d strokes said to be done, %d of them missing\n", kKills, seen, missing);
    EXPECT_GT(seen, kKills);
    const auto integrity = outputOf("sqlite3 " + project() + " 'PRAGMA integrity_check'");
    EXPECT_EQ(integrity.value_or("ok\n"), "ok\n");
}

}  // namespace
}  // namespace swath::test
