// SPDX-License-Identifier: MIT
// How long things take: frames, and until the view is there.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "app/script/player.h"

namespace swath {

Status Player::frameTimes(const std::string& name) {
    if (name == "start") {
        timing_ = true;
        times_.clear();
        return {};
    }
    timing_ = false;
    if (times_.empty()) return {};
    std::ranges::sort(times_);
    const auto at = [&](double q) {
        return 1e3 * times_[static_cast<std::size_t>(q * double(times_.size() - 1))];
    };
    fmt::print("{}: {} frames, median {:.1f} ms, p99 {:.1f} ms, slowest {:.1f} ms\n", name, times_.size(),
               at(0.5), at(0.99), at(1));
    return {};
}

void Player::clock(const std::string& name) {
    if (name == "start") {
        clockS_ = screen_.now();
        return;
    }
    const auto& tiles = screen_.studio().canvas().drawn();
    fmt::print("{}: {:.3f} s, {} tiles sharp, {} coarse, {} empty\n", name, screen_.now() - clockS_,
               tiles.sharp, tiles.fromAncestor, tiles.empty);
    std::fflush(stdout);
}

Status Player::waitView(const std::string& state, double seconds) {
    if (state != "covered" && state != "sharp")
        return Error{Errc::InvalidInput, "wait-view takes covered or sharp", ""};
    const double until = screen_.now() + seconds;
    while (true) {
        const auto& tiles = screen_.studio().canvas().drawn();
        const bool covered = tiles.sharp + tiles.fromAncestor > 0 && tiles.empty == 0;
        if (covered && (state == "covered" || tiles.fromAncestor == 0)) return {};
        if (screen_.now() > until)
            return Error{Errc::InvalidInput, fmt::format("the view is not {} after {} s", state, seconds),
                         ""};
        frames(1);
    }
}

}  // namespace swath
