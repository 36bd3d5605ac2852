// SPDX-License-Identifier: MIT
#include "app/script/player.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "app/script/monkey.h"
#include "app/script/values.h"
#include "engine/core/file.h"
#include "engine/document/files_in_use.h"
#include "widgets/ui/context.h"
#include "widgets/ui/input.h"

namespace swath {
namespace {

constexpr double kWaitS = 60;
constexpr double kWaitingFrameS =
    1.0 / 30;                  // as the window does: who only waits leaves the processor to the network
constexpr int kDragSteps = 8;  // positions between two points, as a hand's motion has

Error failure(const ScriptStep& step, std::string what, std::string hint = "") {
    return {Errc::InvalidInput, fmt::format("script line {}: {}", step.line, what), std::move(hint)};
}

double number(const std::string& text) {
    return std::atof(text.c_str());
}

Status shoot(Offscreen& screen, const std::filesystem::path& file) {
    OutputRules rules;
    if (const Session* session = screen.studio().session())
        rules.inputs = filesInUse(session->document(), session->path());
    const auto target = claimOutput(file, rules);
    return target ? writePng(*target, screen.picture()) : Status(target.error());
}

}  // namespace

Status Player::play(const std::vector<ScriptStep>& steps) {
    frames(2);
    for (const ScriptStep& s : steps)
        if (Status done = step(s); !done) {
            if (!shots_.empty()) (void)shoot(screen_, shots_ / "failed.png");
            return done;
        }
    return {};
}

void Player::frames(int count) {
    for (int i = 0; i < count; ++i) {
        const double begin = screen_.now();
        const double took = screen_.frame();
        if (timing_) times_.push_back(took);
        const auto& events = screen_.studio().lastEvents();
        seen_.insert(seen_.end(), events.begin(), events.end());
        if (paceS_ > 0) screen_.restUntil(begin + paceS_);
    }
}

void Player::waitingFrame() {
    const double begin = screen_.now();
    frames(1);
    if (!timing_) screen_.restUntil(begin + kWaitingFrameS);
}

Result<Vec2> Player::target(const ScriptStep& s, std::size_t first) {
    if (s.words[first] == "scene") {
        if (s.words.size() < first + 3) return failure(s, "scene needs X and Y");
        return screen_.studio().canvas().toWindow(screen_.studio().state(),
                                                  {number(s.words[first + 1]), number(s.words[first + 2])});
    }
    for (int tries = 0; tries < 30; ++tries) {
        const auto probe = ui::probes().find(s.words[first]);
        if (probe && !probe->rect.empty()) return Vec2{probe->rect.centreX(), probe->rect.centreY()};
        frames(1);
    }
    const std::vector<std::string> all = ui::probes().list();
    if (std::ranges::find(all, s.words[first]) != all.end())
        return failure(s, fmt::format("{} is scrolled out of sight", s.words[first]),
                       "turn the wheel over its panel first");
    std::vector<std::string> near;
    for (const std::string& id : all)
        if (id.substr(0, id.find('/')) == s.words[first].substr(0, s.words[first].find('/')))
            near.push_back(id);
    return failure(s, fmt::format("no control {} is on the screen", s.words[first]),
                   fmt::format("there are: {}", fmt::join(near.empty() ? all : near, ", ")));
}

void Player::press(int button) {
    frames(1);  // the pointer arrives first, as a hand's would
    ui::input::mouseButton(button, true);
    frames(1);
    ui::input::mouseButton(button, false);
    frames(1);
}

Status Player::drag(const ScriptStep& s, int button) {
    if (s.words.size() % 2 != 0) return failure(s, "positions come as X Y pairs");
    const auto point = [&](std::size_t i) {
        return screen_.studio().canvas().toWindow(screen_.studio().state(),
                                                  {number(s.words[i]), number(s.words[i + 1])});
    };
    std::vector<Vec2> path;
    for (std::size_t i = 0; i + 1 < s.words.size(); i += 2) path.push_back(point(i));
    ui::input::mouseMove(static_cast<float>(path[0].x), static_cast<float>(path[0].y));
    frames(1);
    ui::input::mouseButton(button, true);
    frames(1);
    for (std::size_t i = 1; i < path.size(); ++i)
        for (int k = 1; k <= kDragSteps; ++k) {
            const Vec2 p = path[i - 1] + (path[i] - path[i - 1]) * (double(k) / kDragSteps);
            ui::input::mouseMove(static_cast<float>(p.x), static_cast<float>(p.y));
            frames(1);
        }
    ui::input::mouseButton(button, false);
    frames(2);
    return {};
}

Status Player::wait(const std::string& event, double seconds) {
    const double until = screen_.now() + seconds;
    while (true) {
        const auto at =
            std::ranges::find_if(seen_, [&](const SessionEvent& e) { return event == eventName(e.kind); });
        if (at != seen_.end()) {
            seen_.erase(seen_.begin(), at + 1);
            return {};
        }
        if (screen_.now() > until)
            return Error{Errc::InvalidInput, fmt::format("waited {} s for {} in vain", seconds, event),
                         screen_.studio().session() ? screen_.studio().session()->training().words() : ""};
        waitingFrame();
    }
}

Status Player::waitIdle(double seconds) {
    const double until = screen_.now() + seconds;
    int calm = 0;
    while (calm < 3) {
        Session* session = screen_.studio().session();
        bool busy = false;
        if (session)
            for (const JobStatus& job : session->jobs()) busy |= job.active() && job.kind != JobKind::Train;
        busy |= screen_.studio().picturesWait() || !screen_.studio().canvas().settled() ||
                screen_.studio().state().view.moving();
        calm = busy ? 0 : calm + 1;
        if (screen_.now() > until)
            return Error{Errc::InvalidInput, fmt::format("still busy after {} s", seconds), ""};
        waitingFrame();
    }
    return {};
}

Status Player::expect(const ScriptStep& s) {
    const auto value = studioValue(screen_.studio(), s.words[0]);
    if (!value) return failure(s, fmt::format("nothing is called {}", s.words[0]));
    const std::string &how = s.words[1], &wanted = s.words[2];
    const double a = number(*value), b = number(wanted);
    const bool holds = how == "is"         ? *value == wanted
                       : how == "not"      ? *value != wanted
                       : how == "above"    ? a > b
                       : how == "below"    ? a < b
                       : how == "contains" ? value->find(wanted) != std::string::npos
                                           : false;
    if (holds) return {};
    return failure(s, fmt::format("{} is {}, expected {} {}", s.words[0], *value, how, wanted));
}

Status Player::monkey(const ScriptStep& s) {
    const auto played = Monkey(screen_, static_cast<std::uint64_t>(number(s.words[1])))
                            .play(static_cast<int>(number(s.words[0])));
    if (!played) return failure(s, played.error().what, played.error().hint);
    fmt::print("{} random actions, {} frames, slowest {:.0f} ms, {} steps of training, {} jobs ended\n",
               played->actions, played->frames, 1e3 * played->slowestS, played->steps, played->jobsEnded);
    for (const std::string& slow : played->slow) fmt::print("slow: {}\n", slow);
    std::fflush(stdout);
    return {};
}

/// Steps of the hand: pointer, wheel, keys. nullopt: it is another one.
std::optional<Status> Player::hand(const ScriptStep& s) {
    const auto& w = s.words;
    if (s.verb == "click" || s.verb == "double-click" || s.verb == "right-click" || s.verb == "move") {
        auto at = target(s, 0);
        if (!at) return Status(at.error());
        ui::input::mouseMove(static_cast<float>(at->x), static_cast<float>(at->y));
        if (s.verb == "move")
            frames(2);
        else
            press(s.verb == "right-click" ? 1 : 0);
        if (s.verb == "double-click") press(0);
        frames(1);
        return Status();
    }
    if (s.verb == "drag") return drag(s, 0);
    if (s.verb == "pan") return drag(s, 2);
    if (s.verb == "wheel") {
        auto at = target(s, 1);
        if (!at) return Status(at.error());
        ui::input::mouseMove(static_cast<float>(at->x), static_cast<float>(at->y));
        frames(1);
        ui::input::wheel(0, static_cast<float>(number(w[0])));
        frames(1);
        return Status();
    }
    if (s.verb == "key") {
        const auto chord = ui::parseChord(w[0]);
        if (!chord) return Status(failure(s, fmt::format("{} is no key", w[0])));
        if (chord->ctrl) ui::input::key(ui::Key::LeftCtrl, true);
        if (chord->shift) ui::input::key(ui::Key::LeftShift, true);
        if (chord->alt) ui::input::key(ui::Key::LeftAlt, true);
        ui::input::key(chord->key, true);
        frames(1);
        ui::input::key(chord->key, false);
        if (chord->ctrl) ui::input::key(ui::Key::LeftCtrl, false);
        if (chord->shift) ui::input::key(ui::Key::LeftShift, false);
        if (chord->alt) ui::input::key(ui::Key::LeftAlt, false);
        frames(2);
        return Status();
    }
    if (s.verb == "text") {
        ui::input::text(fmt::format("{}", fmt::join(w, " ")));
        frames(2);
        return Status();
    }
    return std::nullopt;
}

/// Steps that only go on drawing. nullopt: it is another one.
std::optional<Status> Player::waiting(const ScriptStep& s) {
    const auto& w = s.words;
    if (s.verb == "wait") {
        const Status waited = wait(w[0], w.size() > 1 ? number(w[1]) : kWaitS);
        return waited ? waited : Status(failure(s, waited.error().what, waited.error().hint));
    }
    if (s.verb == "wait-idle") {
        const Status waited = waitIdle(w.empty() ? kWaitS : number(w[0]));
        return waited ? waited : Status(failure(s, waited.error().what));
    }
    if (s.verb == "wait-view") {
        const Status waited = waitView(w[0], w.size() > 1 ? number(w[1]) : kWaitS);
        return waited ? waited : Status(failure(s, waited.error().what));
    }
    if (s.verb == "pace") {
        const double fps = number(w[0]);
        paceS_ = fps > 0 ? 1 / fps : 0;
        return Status();
    }
    if (s.verb == "frames") {
        frames(static_cast<int>(number(w[0])));
        return Status();
    }
    if (s.verb == "seconds") {
        const double until = screen_.now() + number(w[0]);
        while (screen_.now() < until) waitingFrame();
        return Status();
    }
    return std::nullopt;
}

Status Player::step(const ScriptStep& s) {
    if (const auto done = hand(s)) return *done;
    if (const auto done = waiting(s)) return *done;
    Studio& studio = screen_.studio();
    const auto& w = s.words;
    if (s.verb == "expect") return expect(s);
    if (s.verb == "shot") {
        frames(1);
        std::error_code ignored;
        std::filesystem::create_directories(shots_.empty() ? "." : shots_, ignored);
        return shoot(screen_, (shots_.empty() ? "." : shots_) / (w[0] + ".png"));
    }
    if (s.verb == "print") {
        fmt::print("{} {}\n", w[0], studioValue(studio, w[0]).value_or("unknown"));
        std::fflush(stdout);  // who reads along sees it before the next step
        return {};
    }
    if (s.verb == "frame-times") return frameTimes(w[0]);
    if (s.verb == "clock") {
        clock(w[0]);
        return {};
    }
    if (s.verb == "monkey") return monkey(s);
    if (s.verb == "run") {
        if (!studio.actions().run(w[0]))
            return failure(s, fmt::format("the action {} cannot be done now", w[0]));
        frames(2);
        return {};
    }
    if (s.verb == "goto") {
        studio.state().view.goTo({static_cast<int>(number(w[0])), static_cast<int>(number(w[1])),
                                  static_cast<int>(number(w[2])), static_cast<int>(number(w[3]))},
                                 View::Motion::Jump);
        frames(2);
        return {};
    }
    if (s.verb == "open") {
        const Status opened = studio.open(w[0]);
        frames(2);
        return opened ? opened : failure(s, opened.error().what, opened.error().hint);
    }
    if (s.verb == "set" && w[0] == "brush") {
        studio.state().brushPx = number(w[1]);
        return {};
    }
    if (s.verb == "probes") {
        for (const std::string& id : ui::probes().list()) fmt::print("{}\n", id);
        return {};
    }
    return failure(s, fmt::format("{} {} cannot be set", s.verb, w[0]));
}

}  // namespace swath
