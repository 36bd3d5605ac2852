// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "app/offscreen.h"
#include "engine/core/rng.h"

namespace swath {

/// What random input came to.
struct MonkeyReport {
    int actions = 0, frames = 0;
    int steps = 0;                  ///< of training
    int jobsEnded = 0;              ///< in whatever way
    double slowestS = 0;            ///< frame
    std::vector<std::string> slow;  ///< what was done when a frame took more than a second
};

/// Random input into the frame loop, the same for the same seed as long as the window shows the same: clicks,
/// drags and the wheel on whatever control there is, keys, typed text, the palette, dialogs. The studio is
/// confined first: nothing but the project's own files is opened or written.
class Monkey {
  public:
    /// @param screen  with a project open.
    Monkey(Offscreen& screen, std::uint64_t seed);

    /// Errors: InvalidInput, when the document is not what it must be, with what was done last.
    Result<MonkeyReport> play(int actions);

  private:
    void act();
    void frames(int count);
    void watch();
    void click(int button, int times);
    void drag();
    void wheel();
    void key();
    void type();
    void palette();
    void runAction();
    std::string moveToProbe();
    std::string moveAnywhere();
    void note(std::string what);
    bool chance(double share) { return rng_.uniform() < share; }
    std::size_t below(std::size_t count);
    void bringBackTheScene();

    Offscreen& screen_;
    Rng rng_;
    MonkeyReport report_;
    std::string doing_;
    std::vector<std::string> lately_;  ///< newest last
    std::filesystem::path scene_;      ///< added again when all are gone
    std::set<std::int64_t> endedJobs_;
};

/// What is wrong with a document, in words; empty: nothing.
std::string documentProblem(const Document& document);

}  // namespace swath
