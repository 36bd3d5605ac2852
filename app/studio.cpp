// SPDX-License-Identifier: MIT
#include "app/studio.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/panels/panels.h"
#include "app/tools/registry.h"
#include "engine/core/file.h"
#include "engine/core/text.h"
#include "engine/document/files_in_use.h"
#include "widgets/gl/pixels.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

constexpr double kKeepStateEveryS = 2;

/// What a change takes away that somebody may miss, in words; empty: nothing.
std::string removedBy(const Change& change) {
    for (const Step& step : change.steps) {
        if (const auto* scene = std::get_if<SceneStep>(&step); scene && scene->removedAfter)
            return "With its labels, regions and maps. Its file stays where it is.";
        if (const auto* run = std::get_if<RunStep>(&step); run && run->removedAfter)
            return "With its curves, weights and maps.";
        if (const auto* classes = std::get_if<ClassTableStep>(&step);
            classes && classes->after.size() < classes->before.size())
            return change.pixels() > 0 ? formatCount(change.pixels()) + " px have another value now."
                                       : "None of its pixels were labelled.";
    }
    return "";
}

}  // namespace

Result<std::unique_ptr<Studio>> Studio::create(float scale) {
    auto studio = std::unique_ptr<Studio>(new Studio(scale));
    auto canvas = Canvas::create();
    if (!canvas) return canvas.error();
    studio->canvas_ = std::move(*canvas);
    studio->readRecent();
    return studio;
}

Studio::Studio(float scale) : displayScale_(scale) {
    const auto stored = readText(configFolder() / "settings.json");
    settings_ = userSettingsFrom(stored ? *stored : "");
    appliedSettings_ = settings_;
    ui_ = std::make_unique<ui::Context>(settings_.scale > 0 ? static_cast<float>(settings_.scale) : scale,
                                        settings_.dark ? ui::darkTheme() : ui::lightTheme());
    addTools(tools_);
    addActions();
    for (const std::string& problem : actions_.rebind(configFolder() / "keys.json"))
        toasts_.warning(problem, (configFolder() / "keys.json").string());
    for (auto& dialog : standardDialogs()) dialogs_.add(std::move(dialog));
    auto browser = std::make_unique<FileBrowser>();
    browser_ = browser.get();
    dialogs_.add(std::move(browser));
    layout_ = std::make_unique<WindowLayout>();
}

Studio::~Studio() {
    if (session_) keepState();
}

void Studio::addPanel(PanelPlace place, std::function<std::unique_ptr<Panel>()> make) {
    layout_->add(place, make());
    addedPanels_.push_back({place, std::move(make)});
}

Status Studio::save() {
    if (!session_) return {};
    keepState();
    if (session_->refusedChanges())
        return Error{Errc::Busy, "the project is open read-only: what was done to it is not saved",
                     "close it where it is open for writing, and open it again"};
    return session_->flush();
}

void Studio::setSession(std::unique_ptr<Session> session) {
    if (session_) keepState();
    session_ = std::move(session);
    tools_.putAwayAll();
    if (Status fresh = canvas_->reset(session_ ? session_->resources() : Resources()); !fresh)
        toasts_.failure(fresh.error());
    toldMessages_ = 0;
    newestStep_ = {};
    if (session_ && !session_->document().history.steps().empty())
        newestStep_ = session_->document().history.steps().back().id;
    toasts_.dismissAll();  // they were about the other project
    curvesSeen_ = false;
    pictureTakenS_ = -1;
    dialogs_.closeAll();
    state_ = {};
    wishes_ = {};
    layout_ = std::make_unique<WindowLayout>();
    for (const AddedPanel& added : addedPanels_) layout_->add(added.place, added.make());
    readRecent();
    if (!session_) return;
    const auto stored = nlohmann::json::parse(session_->document().setting("ui"), nullptr, false);
    state_.fromJson(stored);
    if (stored.is_object()) layout_->load(stored.value("layout", nlohmann::json::object()));
    if (state_.config.threads == 0) state_.config.threads = settings_.threads;
    session_->memory()->setLimit(settings_.memoryBytes);
    readRecipes();
    storedTools_ = session_->document().setting("tools");
    tools_.load(nlohmann::json::parse(storedTools_, nullptr, false));
    const auto& classes = session_->document().classes.all();
    if (!classes.empty() && !session_->document().classes.find(state_.classValue))
        state_.classValue = classes.front().value;
}

std::string Studio::title() const {
    return session_ ? session_->path().filename().string() + " – Swath" : "Swath";
}

void Studio::afterRender(Size framebuffer) {
    keepPicture(framebuffer);
    if (!wishes_.picture || wishes_.picture->framesToWait-- > 0) return;
    const PictureWish wish = *std::exchange(wishes_.picture, std::nullopt);
    if (confined_ && (!session_ || wish.file.parent_path() != session_->path().parent_path())) return;
    const RectI all{0, 0, framebuffer.width, framebuffer.height};
    const RectI part{static_cast<int>(wish.area.x), static_cast<int>(wish.area.y),
                     static_cast<int>(wish.area.width), static_cast<int>(wish.area.height)};
    const RectI window = wish.area.empty() ? all : intersection(all, part);
    if (window.empty()) return;
    const OutputRules rules{.inputs = session_ ? filesInUse(session_->document(), session_->path())
                                               : std::vector<std::filesystem::path>()};
    inBackground("Save a picture",
                 [this, file = wish.file, rules,
                  image = gl::readPixels(framebuffer, window)]() -> std::function<void()> {
                     const auto target = claimOutput(file, rules);
                     const Status saved = target ? writePng(*target, image) : Status(target.error());
                     return [this, saved, file] {
                         if (saved)
                             toasts_.done("Saved " + file.string());
                         else
                             say(saved.error());
                     };
                 });
}

void Studio::startOrPause() {
    const TrainingStatus& t = session_->training();
    using Phase = TrainingStatus::Phase;
    (void)layout_->show("learn");
    if (!t.active())
        state_.want(StartTraining{state_.config});
    else if (t.phase == Phase::Paused)
        state_.want(ResumeTraining{});
    else
        state_.want(PauseTraining{});
}

void Studio::nextPlace(int direction) {
    const auto& places = session_->errors().places;
    if (places.empty()) return;
    const bool first = !state_.errorsShown;
    state_.errorsShown = true;
    if (!first)
        state_.place = (state_.place + places.size() + static_cast<std::size_t>(direction)) % places.size();
    state_.place = std::min(state_.place, places.size() - 1);
    state_.view.goTo(places[state_.place].window);
}

void Studio::say(const Error& error) {
    if (error.code == Errc::Cancelled) return;
    if (session_)
        session_->post(Severity::Failure, error.what, error.hint);  // and from there to the toasts
    else
        toasts_.failure(error);
}

void Studio::sayMessages() {
    for (const auto& messages = session_->messages(); toldMessages_ < messages.size(); ++toldMessages_) {
        const Message& m = messages[toldMessages_];
        if (m.severity == Severity::Failure)
            toasts_.failure(Error{Errc::Io, m.text, m.hint});
        else if (m.severity == Severity::Warning)
            toasts_.warning(m.text, m.hint);
        else
            toasts_.info(m.text, m.hint);
    }
}

/// What was removed is said, with the way back.
void Studio::offerUndo() {
    const History& history = session_->document().history;
    const auto steps = history.steps();
    if (steps.empty() || steps.back().id <= newestStep_) return;
    newestStep_ = steps.back().id;
    const auto change = history.change(steps.size() - 1);
    const std::string removed = change ? removedBy(*change) : "";
    if (removed.empty()) return;
    const auto isLast = [this, id = change->id] {
        const History* h = session_ ? &session_->document().history : nullptr;
        return h && h->canUndo() && h->steps()[*h->undoIndex()].id == id;
    };
    toasts_.offer("Done: " + change->label, removed, {"Undo", [this] { state_.want(Undo{}); }, isLast});
}

void Studio::pumpSession() {
    lastEvents_ = session_->pump();
    for (const SessionEvent& event : lastEvents_) {
        canvas_->take(*session_, event);
        switch (event.kind) {
            case EventKind::DocumentChanged: {
                const auto& classes = session_->document().classes;
                if (!classes.all().empty() && !classes.find(state_.classValue))
                    state_.classValue = classes.all().front().value;
                break;
            }
            case EventKind::TrainingStarted:
                curvesSeen_ = false;
                break;
            case EventKind::TrainingStepped:
            case EventKind::TrainingValidated:
                if (!std::exchange(curvesSeen_, true)) layout_->curveArrived();
                break;
            case EventKind::TrainingPaused:
            case EventKind::TrainingEnded:
            case EventKind::TrainingFailed:
                state_.pausing = false;
                break;
            default:
                break;
        }
    }
    sayMessages();
    offerUndo();
    if (layout_->shows("spectrum")) session_->followSpectra();
    if (layout_->shows("errors") || state_.errorsShown) session_->rankPlaces();
}

void Studio::applyWishes() {
    keepRecipe();
    helpScenes();
    for (const Intent& intent : std::exchange(state_.intents, {})) {
        const Status done = session_->apply(intent);
        if (!done) say(done.error());
        if (done && asked<PauseTraining>(intent)) state_.pausing = true;
        if (asked<ResumeTraining>(intent)) state_.pausing = false;
    }
    for (const std::string& panel : std::exchange(wishes_.panels, {})) (void)layout_->show(panel);
    for (FileWish& wish : std::exchange(wishes_.files, {})) writeLater(std::move(wish));
    for (std::string& notice : std::exchange(wishes_.notices, {})) toasts_.info(std::move(notice));
}

void Studio::storeSettings() {
    writeLater({configFolder() / "settings.json", toText(settings_)});
    appliedSettings_ = settings_;
}

void Studio::applySettings() {
    for (const KeyWish& wish : std::exchange(wishes_.keys, {})) {
        actions_.setKey(wish.action, wish.chord);
        writeLater({configFolder() / "keys.json", actions_.keysText()});
    }
    for (Chore& chore : std::exchange(wishes_.chores, {}))
        if (!confined_) inBackground(std::move(chore.name), std::move(chore.work));
    if (settings_ == appliedSettings_ || ImGui::IsAnyItemActive()) return;  // not each pixel of a drag
    if (settings_.dark != appliedSettings_.dark)
        ui_->setTheme(settings_.dark ? ui::darkTheme() : ui::lightTheme());
    if (session_) session_->memory()->setLimit(settings_.memoryBytes);
    storeSettings();
}

bool Studio::takeNewScale() {
    const float wanted = settings_.scale > 0 ? static_cast<float>(settings_.scale) : displayScale_;
    if (wanted == ui_->scale()) return false;
    ui_->setScale(wanted);
    return true;
}

void Studio::keepState() {
    if (!session_ || session_->readOnly()) return;
    nlohmann::json stored = state_.toJson();
    layout_->save(stored["layout"]);
    if (std::string now = stored.dump(); now != storedState_) {
        (void)session_->apply(SetSetting{"ui", now});
        storedState_ = std::move(now);
    }
    nlohmann::json tools = nlohmann::json::object();
    tools_.save(tools);
    if (std::string now = tools.dump(); now != storedTools_) {
        (void)session_->apply(SetSetting{"tools", now});
        storedTools_ = std::move(now);
    }
    // Zoom 0: it was never moved, and fits again in a window of another size.
    if (state_.viewScene && !state_.view.moving())
        (void)session_->apply(
            SetView{state_.viewScene, {state_.view.centre(), state_.view.fits() ? 0 : state_.view.zoom()}});
}

WindowInput Studio::input() {
    return {session_.get(), state_, actions_, settings_, wishes_};
}

void Studio::takeFinished() {
    for (const auto& step : std::exchange(later_, {})) step();
    for (const auto& done : finished_->drain()) done();
}

void Studio::drawProject(const PanelInput& in, const ui::Rect& area, Size size) {
    const WindowAreas areas = layout_->draw(in, area);
    if (!areas.tools.empty()) drawToolBar(in, tools_, areas.tools);
    if (!areas.options.empty()) canvas_->drawOptions(*session_, state_, tools_, areas.options);
    scene_ = areas.scene;
    wantsAnother_ = canvas_->draw(*session_, state_, tools_, areas.scene, size, nowS_);
    if (session_->document().current()) drawLookChips(in, canvas_->places(), nowS_);
    if (nowS_ - lastKeptS_ > kKeepStateEveryS) {
        lastKeptS_ = nowS_;
        keepState();
    }
}

void Studio::frame(Size size, double nowS) {
    nowS_ = nowS;
    wantsAnother_ = false;
    ui_->beginFrame();
    lastEvents_.clear();
    takeFinished();
    if (session_) pumpSession();
    if (!dialogs_.anyOpen())
        actions_.runPressed();
    else
        state_.comparing = false;  // its key may be lifted meanwhile
    const ui::Rect area{0, 0, static_cast<float>(size.width), static_cast<float>(size.height)};
    const WindowInput in = input();
    if (session_) {
        drawProject(PanelInput{in, *session_}, area, size);
    } else {
        welcome_.draw(in, area);
        state_.intents.clear();
    }
    const auto items = actions_.paletteItems();
    if (const auto chosen = palette_.draw(items)) (void)actions_.run(*chosen);
    const bool toastMoves = toasts_.draw(session_ ? scene_ : area, nowS);
    // Nothing may be begun after a dialog.
    for (const std::string& id : std::exchange(wishes_.dialogs, {})) dialogs_.open(id, in);
    dialogs_.draw(in);
    ui_->endFrame();
    if (session_) applyWishes();
    applySettings();
    serveBrowser();
    picturesWait_ = std::exchange(wishes_.anotherFrame, false);
    wantsAnother_ =
        wantsAnother_ || toastMoves || picturesWait_ || !later_.empty() || !wishes_.dialogs.empty();
}

bool Studio::needsFrame() const {
    const auto jobs = background_.status();
    const bool waits = std::ranges::any_of(jobs, [](const JobStatus& job) {
        return job.state == JobState::Waiting || job.state == JobState::Running;
    });
    return wantsAnother_ || waits || !finished_->empty() || wishes_.picture ||
           (session_ && (session_->busy() || session_->strokeActive()));
}

}  // namespace swath
