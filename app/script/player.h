// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/offscreen.h"
#include "app/script/script.h"

namespace swath {

/// Plays a script into the real frame loop: input goes where a hand's would. Steps (positions are scene
/// pixels, sizes too):
/// - click|double-click|right-click ID: a control by its probe id; or: click scene X Y
/// - move ID | move scene X Y: the pointer
/// - drag X1 Y1 X2 Y2 [X3 Y3 …]: left button down at the first, up at the last scene position
/// - pan X1 Y1 X2 Y2: the same with the middle button
/// - wheel NOTCHES ID | wheel NOTCHES scene X Y
/// - key CHORD | text WORDS: "Ctrl-Z", "B", "["; typed text
/// - goto X Y WIDTH HEIGHT: shows this window of the scene
/// - wait EVENT [SECONDS]: an event's name, from the step before on; fails after 60 s
/// - wait-idle [SECONDS]: until no job runs and the picture is complete (training does not count)
/// - frames N | seconds S: goes on drawing
/// - expect NAME is|not|above|below|contains VALUE: fails the script otherwise (names: script/values.h)
/// - shot NAME: the window as NAME.png in the folder of shots
/// - print NAME: a value on standard output
/// - wait-view covered|sharp [SECONDS]: until every part of the view shows something, or its own level
/// - pace FPS: no more frames a second than that from now on, as a screen has them; 0: as many as there can
/// be
/// - frame-times start|NAME: median and 99th percentile since start, on standard output
/// - clock start|NAME: seconds since start, and what became of the view's tiles
/// - run ACTION: an action of the palette by its id
/// - monkey N SEED: so many random actions (script/monkey.h); nothing outside the project is opened
/// afterwards
/// - open FILE | set brush PIXELS | probes: opens a file; sets the brush; lists the controls
class Player {
  public:
    Player(Offscreen& screen, std::filesystem::path shots) : screen_(screen), shots_(std::move(shots)) {}

    /// Errors: the first step that failed, with its line.
    Status play(const std::vector<ScriptStep>& steps);

  private:
    Status step(const ScriptStep& step);
    std::optional<Status> hand(const ScriptStep& step);
    std::optional<Status> waiting(const ScriptStep& step);
    Status wait(const std::string& event, double seconds);
    Status waitIdle(double seconds);
    Status waitView(const std::string& state, double seconds);
    Status expect(const ScriptStep& step);
    Status drag(const ScriptStep& step, int button);
    Status frameTimes(const std::string& name);
    void clock(const std::string& name);
    Status monkey(const ScriptStep& step);
    Result<Vec2> target(const ScriptStep& step, std::size_t first);
    void press(int button);
    void frames(int count);
    void waitingFrame();

    Offscreen& screen_;
    std::filesystem::path shots_;
    std::vector<SessionEvent> seen_;  ///< since the last wait
    std::vector<double> times_;
    bool timing_ = false;
    double paceS_ = 0;   ///< that a frame takes at least
    double clockS_ = 0;  ///< when the clock was started
};

}  // namespace swath
