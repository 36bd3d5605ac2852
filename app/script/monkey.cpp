// SPDX-License-Identifier: MIT
#include "app/script/monkey.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "engine/core/log.h"
#include "widgets/ui/context.h"
#include "widgets/ui/input.h"

namespace swath {
namespace {

constexpr double kSlowS = 1;
constexpr std::size_t kRemembered = 12;

/// Controls that lead out of the project.
bool isOutside(const std::string& probe) {
    return probe.starts_with("browser/") || probe.starts_with("welcome/");
}

}  // namespace

std::string documentProblem(const Document& d) {
    if (!d.scenes.empty() && !d.current()) return "the current scene is none of the scenes";
    if (d.scenes.empty() && d.currentScene) return "a scene is current, and there is none";
    if (!d.layers.empty() && !d.layer(d.currentLayer)) return "the current layer is none of the layers";
    std::set<std::int64_t> runs;
    for (const Run& run : d.runs)
        if (!runs.insert(run.id.value).second)
            return fmt::format("two runs have the number {}", run.id.value);
    for (const Region& region : d.regions) {
        if (!d.scene(region.scene)) return "a region is of a scene that is gone";
        if (region.window.empty()) return "a region is empty";
    }
    const auto removed = [&](SceneId id) {
        return std::ranges::find(d.removedScenes, id, &Scene::id) != d.removedScenes.end();
    };
    for (const auto& [key, map] : d.labels) {
        const Scene* scene = d.scene(key.first);
        if (!scene && !removed(key.first)) return "labels are of a scene that is gone";
        if (scene && scene->ready && map.size() != scene->info.size)
            return "labels are not as large as their scene";
    }
    for (const auto& [id, map] : d.predictions) {
        if (!d.scene(id) && !removed(id)) return "a map is of a scene that is gone";
        if (d.scene(id) && map.run && !d.run(map.run))
            return "the map that is shown is of a run that is gone";
    }
    if (d.history.cursor() > d.history.steps().size()) return "more steps are done than there are";
    return "";
}

Monkey::Monkey(Offscreen& screen, std::uint64_t seed) : screen_(screen), rng_(seed) {
    screen_.studio().confine();
    const Session* session = screen_.studio().session();
    if (session && session->document().current()) scene_ = session->document().current()->info.path;
}

std::size_t Monkey::below(std::size_t count) {
    return static_cast<std::size_t>(rng_.below(std::max<std::size_t>(count, 1)));
}

void Monkey::note(std::string what) {
    log::info(what);
    doing_ = what;
    lately_.push_back(std::move(what));
    if (lately_.size() > kRemembered) lately_.erase(lately_.begin());
}

/// What goes on beside the hands.
void Monkey::watch() {
    for (const SessionEvent& event : screen_.studio().lastEvents())
        report_.steps += event.kind == EventKind::TrainingStepped ? 1 : 0;
    const Session* session = screen_.studio().session();
    for (const JobStatus& job : session ? session->jobs() : std::vector<JobStatus>())
        if (!job.active() && endedJobs_.insert(job.id.value).second) ++report_.jobsEnded;
}

void Monkey::frames(int count) {
    for (int i = 0; i < count; ++i) {
        const double took = screen_.frame();
        ++report_.frames;
        watch();
        report_.slowestS = std::max(report_.slowestS, took);
        if (took > kSlowS) report_.slow.push_back(fmt::format("{:.1f} s: {}", took, doing_));
    }
}

std::string Monkey::moveToProbe() {
    std::vector<std::string> ids = ui::probes().list();
    std::erase_if(ids, [](const std::string& id) { return isOutside(id) || !ui::probes().find(id); });
    if (ids.empty()) return moveAnywhere();
    const std::string id = ids[below(ids.size())];
    const ui::Rect at = ui::probes().find(id)->rect;
    ui::input::mouseMove(at.x + at.width * static_cast<float>(rng_.uniform()),
                         at.y + at.height * static_cast<float>(rng_.uniform()));
    return id;
}

std::string Monkey::moveAnywhere() {
    const Size size = screen_.size();
    const auto x = static_cast<float>(rng_.uniform(0, size.width));
    const auto y = static_cast<float>(rng_.uniform(0, size.height));
    ui::input::mouseMove(x, y);
    return fmt::format("{:.0f} {:.0f}", x, y);
}

void Monkey::click(int button, int times) {
    note(fmt::format("{}{} {}", times > 1 ? "double-" : "", button == 1 ? "right-click" : "click",
                     moveToProbe()));
    frames(1);
    for (int i = 0; i < times; ++i) {
        ui::input::mouseButton(button, true);
        frames(1);
        ui::input::mouseButton(button, false);
        frames(1);
    }
}

void Monkey::drag() {
    const int button = chance(0.2) ? 2 : 0;
    note("drag from " + (chance(0.5) ? moveToProbe() : moveAnywhere()));
    frames(1);
    ui::input::mouseButton(button, true);
    frames(1);
    for (std::size_t i = 0; i < 1 + below(4); ++i) {
        (void)moveAnywhere();
        frames(1);
        if (chance(0.1)) key();
    }
    ui::input::mouseButton(button, false);
    frames(1);
}

void Monkey::wheel() {
    note("wheel over " + moveToProbe());
    frames(1);
    ui::input::wheel(0, static_cast<float>(rng_.uniform(-5, 5)));
    frames(1);
}

void Monkey::key() {
    static constexpr std::array kPlain{"Escape", "Enter",  "Tab",      "Space", "Up",   "Down",
                                       "Left",   "Right",  "PageDown", "End",   "Home", "Backspace",
                                       "Delete", "Ctrl-A", "Ctrl-C",   "Ctrl-Z"};
    const auto& all = screen_.studio().actions().all();
    std::string name = kPlain[below(kPlain.size())];
    if (chance(0.6) && !all.empty())
        if (const auto keys = split(all[below(all.size())].key, ' '); !keys.empty())
            name = keys[below(keys.size())];
    const auto chord = ui::parseChord(name);
    if (!chord) return;
    note("key " + name);
    const auto modifiers = [&](bool down) {
        if (chord->ctrl) ui::input::key(ui::Key::LeftCtrl, down);
        if (chord->shift) ui::input::key(ui::Key::LeftShift, down);
        if (chord->alt) ui::input::key(ui::Key::LeftAlt, down);
    };
    modifiers(true);
    ui::input::key(chord->key, true);
    frames(1);
    ui::input::key(chord->key, false);
    modifiers(false);
    frames(1);
}

void Monkey::type() {
    static constexpr std::array kTexts{"a",    "road", "12",   "0.001", "-5",
                                       "ä, ö", "%s",   "unet", "\"",    "999999999"};
    const std::string text = kTexts[below(kTexts.size())];
    note("type " + text);
    ui::input::text(text);
    frames(1);
    if (!chance(0.5)) return;
    ui::input::key(ui::Key::Enter, true);
    frames(1);
    ui::input::key(ui::Key::Enter, false);
    frames(1);
}

void Monkey::palette() {
    const auto& all = screen_.studio().actions().all();
    note("palette");
    (void)screen_.studio().actions().run("view/palette");
    frames(2);
    const std::string& label = all[below(all.size())].label;
    ui::input::text(label.substr(0, 1 + below(label.size())));
    frames(2);
    ui::input::key(ui::Key::Enter, true);
    frames(1);
    ui::input::key(ui::Key::Enter, false);
    frames(1);
}

void Monkey::runAction() {
    const auto& all = screen_.studio().actions().all();
    const std::string& id = all[below(all.size())].id;
    note("run " + id);
    (void)screen_.studio().actions().run(id);
    frames(1);
}

void Monkey::bringBackTheScene() {
    Session* session = screen_.studio().session();
    if (!session || scene_.empty() || !session->document().scenes.empty()) return;
    (void)session->apply(AddScene{scene_, ""});
}

void Monkey::act() {
    const double which = rng_.uniform();
    if (which < 0.42)
        click(0, 1);
    else if (which < 0.47)
        click(1, 1);
    else if (which < 0.52)
        click(0, 2);
    else if (which < 0.60)
        wheel();
    else if (which < 0.70)
        drag();
    else if (which < 0.84)
        key();
    else if (which < 0.89)
        type();
    else if (which < 0.93)
        palette();
    else if (which < 0.97)
        runAction();
    else
        frames(static_cast<int>(below(20)));
}

Result<MonkeyReport> Monkey::play(int actions) {
    frames(2);
    report_ = {};  // what ended before is nobody's doing here
    for (int i = 0; i < actions; ++i) {
        act();
        ++report_.actions;
        const Session* session = screen_.studio().session();
        const std::string problem = session ? documentProblem(session->document()) : "the project was closed";
        if (!problem.empty()) {
            ui::input::releaseAll();
            return Error{Errc::InvalidInput, fmt::format("after {} random actions {}", i + 1, problem),
                         fmt::format("done last: {}", fmt::join(lately_, "; "))};
        }
        bringBackTheScene();
    }
    ui::input::releaseAll();
    frames(1);
    return report_;
}

}  // namespace swath
