// SPDX-License-Identifier: MIT
#include "app/studio.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "app/demo_project.h"
#include "app/panels/panels.h"
#include "app/project_place.h"
#include "app/remote_consent.h"
#include "app/tools/registry.h"
#include "engine/core/file.h"
#include "engine/document/files_in_use.h"
#include "widgets/gl/pixels.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

constexpr float kTopBar = 36, kToolOptions = 32, kStatusBar = 24, kTabs = 32;
constexpr double kKeepStateEveryS = 2;
constexpr const char* kDemoFolder = "swath-demo";

/// "~/.config/swath/keys.json", or where XDG says.
fs::path keysFile() {
    if (const char* config = std::getenv("XDG_CONFIG_HOME")) return fs::path(config) / "swath" / "keys.json";
    if (const char* home = std::getenv("HOME")) return fs::path(home) / ".config" / "swath" / "keys.json";
    return "keys.json";
}

}  // namespace

Result<std::unique_ptr<Studio>> Studio::create(float scale) {
    auto studio = std::unique_ptr<Studio>(new Studio(scale));
    auto canvas = Canvas::create();
    if (!canvas) return canvas.error();
    studio->canvas_ = std::move(*canvas);
    return studio;
}

Studio::Studio(float scale) : ui_(std::make_unique<ui::Context>(scale)) {
    addTools(tools_);
    addActions();
    for (const std::string& problem : actions_.rebind(keysFile()))
        toasts_.warning(problem, keysFile().string());
}

Studio::~Studio() {
    if (session_) keepState();
}

Status Studio::open(const fs::path& file, const fs::path& chosenProject) {
    const bool isScene = file.extension() != ".swath";
    const ProjectPlace place =
        isScene && chosenProject.empty() ? placeForProject(file) : ProjectPlace{chosenProject, true};
    const fs::path project = isScene ? place.project : file;
    std::error_code ignored;
    const bool makes = isScene && !fs::exists(project, ignored);
    if (isScene && !fs::exists(file, ignored))
        return Error{Errc::NotFound, file.string() + " does not exist", "check the path"};
    if (makes && !place.beside) fs::create_directories(project.parent_path(), ignored);
    auto session = makes ? Session::create(project, ClassTable())
                         : Session::open(project, OpenMode::ReadWrite, {.access = rememberedAccess(project)});
    bool readOnly = false;
    // Somebody else has it, or nobody may write there: it can be looked at for all that.
    if (!session && !makes && (session.error().code == Errc::Busy || session.error().code == Errc::Io)) {
        const Error cause = session.error();
        session = Session::open(project, OpenMode::ReadOnly, {.access = rememberedAccess(project)});
        readOnly = session.ok();
        if (readOnly)
            (*session)->post(Severity::Warning, cause.what,
                             "opened read-only: look, but nothing can be changed");
        else
            session = cause;
    }
    if (!session && makes && session.error().code == Errc::Io)
        return Error{Errc::Io, session.error().what,
                     "labels can go elsewhere: swath new FOLDER/" + project.filename().string() +
                         " --classes a,b, then swath add that project and the scene"};
    if (!session) return session.error();
    const auto& scenes = (*session)->document().scenes;
    const bool isIn = std::ranges::any_of(
        scenes, [&](const Scene& scene) { return fs::equivalent(scene.info.path, file, ignored); });
    if (isScene && !isIn && (scenes.empty() || !chosenProject.empty()) && !readOnly)
        if (Status added = (*session)->apply(AddScene{file, ""}); !added) {
            session->reset();
            if (makes) fs::remove(project, ignored);
            return added;
        }
    if (isScene && !place.beside)
        (*session)->post(Severity::Warning,
                         "The scene's folder may not be written to: labels go into " + project.string(),
                         "swath studio SCENE --project FILE puts them elsewhere");
    else if (makes)
        (*session)->post(Severity::Info, "Labels go into " + project.string(),
                         "add classes on the right, then paint");
    setSession(std::move(*session));
    return {};
}

Status Studio::save() {
    if (!session_) return {};
    keepState();
    return session_->flush();
}

void Studio::setSession(std::unique_ptr<Session> session) {
    if (session_) keepState();
    session_ = std::move(session);
    tools_.putAwayAll();
    if (Status fresh = canvas_->reset(session_ ? session_->resources() : Resources()); !fresh)
        toasts_.failure(fresh.error());
    toldMessages_ = 0;
    UiState fresh;
    fresh.dark = state_.dark;
    state_ = std::move(fresh);
    if (!session_) return;
    state_.fromJson(session_->document().setting("ui"));
    readRecipes();
    storedState_ = state_.toJson();
    storedTools_ = session_->document().setting("tools");
    tools_.load(nlohmann::json::parse(storedTools_, nullptr, false));
    ui_->setTheme(state_.dark ? ui::darkTheme() : ui::lightTheme());
    const auto& classes = session_->document().classes.all();
    if (!classes.empty() && !session_->document().classes.find(state_.classValue))
        state_.classValue = classes.front().value;
}

void Studio::openStored(const fs::path& file) {
    if (Status opened = open(file); !opened) toasts_.failure(opened.error());
}

void Studio::drop(const std::vector<fs::path>& files) {
    for (const fs::path& file : files) {
        if (!session_ || file.extension() == ".swath")
            openStored(file);
        else if (Status added = session_->apply(AddScene{file, ""}); !added)
            toasts_.failure(added.error());
    }
}

std::string Studio::title() const {
    return session_ ? session_->path().filename().string() + " – Swath" : "Swath";
}

void Studio::afterRender(Size framebuffer) {
    if (!state_.picture || state_.picture->framesToWait-- > 0) return;
    const PictureWish wish = *std::exchange(state_.picture, std::nullopt);
    const RectI all{0, 0, framebuffer.width, framebuffer.height};
    const RectI part{static_cast<int>(wish.area.x), static_cast<int>(wish.area.y),
                     static_cast<int>(wish.area.width), static_cast<int>(wish.area.height)};
    const RectI window = wish.area.empty() ? all : intersection(all, part);
    const auto inUse =
        session_ ? filesInUse(session_->document(), session_->path()) : std::vector<fs::path>();
    const auto target = claimOutput(wish.file, {.inputs = inUse});
    const Status saved =
        target ? writePng(*target, gl::readPixels(framebuffer, window)) : Status(target.error());
    if (!saved)
        toasts_.failure(saved.error());
    else
        toasts_.done("Saved " + wish.file.string());
}

void Studio::makeDemo() {
    toasts_.info("Making the demo scene", "it takes a few seconds");
    // The project is made and closed on the worker; opening what is there is quick.
    background_.submit("Make the demo", [made = demoMade_](JobContext&) -> Status {
        auto session = openDemoProject(kDemoFolder);
        Status done = session ? Status() : Status(session.error());
        if (session) session->reset();
        made->push(done);
        return done;
    });
}

void Studio::takeDemo() {
    for (const Status& made : demoMade_->drain()) {
        Status opened = made ? open(fs::path(kDemoFolder) / "demo.swath") : made;
        if (!opened) {
            toasts_.failure(opened.error());
            continue;
        }
        state_.config = demoTrainConfig();
        startOrPause();
    }
}

void Studio::startOrPause() {
    const TrainingStatus& t = session_->training();
    using Phase = TrainingStatus::Phase;
    state_.side = SideTab::Train;
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

void Studio::pumpSession() {
    lastEvents_ = session_->pump();
    for (const SessionEvent& event : lastEvents_) {
        canvas_->take(*session_, event);
        if (event.kind == EventKind::DocumentChanged) {
            const auto& classes = session_->document().classes;
            if (!classes.all().empty() && !classes.find(state_.classValue))
                state_.classValue = classes.all().front().value;
        }
    }
    for (const auto& messages = session_->messages(); toldMessages_ < messages.size(); ++toldMessages_) {
        const Message& m = messages[toldMessages_];
        if (m.severity == Severity::Failure)
            toasts_.failure(Error{Errc::Io, m.text, m.hint});
        else if (m.severity == Severity::Warning)
            toasts_.warning(m.text, m.hint);
        else
            toasts_.info(m.text, m.hint);
    }
    if (state_.side == SideTab::Errors || state_.errorsShown) session_->rankPlaces();
}

void Studio::readRecipes() {
    state_.recipes = loadRecipes();
    for (const Error& problem : state_.recipes.problems) toasts_.warning(problem.what, problem.hint);
}

void Studio::keepRecipe() {
    const std::string title = std::exchange(state_.recipeToKeep, "");
    if (title.empty()) return;
    const auto kept = saveRecipe(ownRecipeFolder(), title, state_.config);
    if (!kept) return toasts_.failure(kept.error());
    readRecipes();
    state_.config.recipe = *kept;
    toasts_.done("Kept as a recipe in " + ownRecipeFolder().string());
}

void Studio::applyIntents() {
    keepRecipe();
    for (const Intent& intent : std::exchange(state_.intents, {}))
        if (Status done = session_->apply(intent); !done) toasts_.failure(done.error());
    if (!state_.notice.empty()) toasts_.info(std::exchange(state_.notice, ""));
}

void Studio::keepState() {
    if (!session_ || session_->readOnly()) return;
    if (std::string now = state_.toJson(); now != storedState_) {
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

void Studio::frame(Size size, double nowS) {
    nowS_ = nowS;
    ui_->beginFrame();
    lastEvents_.clear();
    takeDemo();
    if (session_) pumpSession();
    actions_.runPressed();
    const ui::Rect area{0, 0, static_cast<float>(size.width), static_cast<float>(size.height)};
    bool sceneMoves = false;
    if (session_) {
        drawPanels(area, nowS);
        const float s = ui_->scale();
        ui::Rect scene = area;
        if (!state_.allHidden) {
            const ui::Rect body{0, kTopBar * s, area.width, area.height - (kTopBar + kStatusBar) * s};
            scene = ui::layoutPanes(body, state_.panes, {}, s).centre;
            scene.y += kToolOptions * s;
            scene.height -= kToolOptions * s;
        }
        sceneMoves = canvas_->draw(*session_, state_, tools_, scene, size, nowS);
        applyIntents();
        if (nowS - lastKeptS_ > kKeepStateEveryS) {
            lastKeptS_ = nowS;
            keepState();
        }
    } else {
        drawWelcome(actions_, area);
        state_.intents.clear();
    }
    if (state_.openDialog) {
        state_.openDialog = false;
        if (session_)
            browser_.open(session_->path().parent_path(),
                          fmt::format("A scene is added to {}; a project (.swath) is opened in its place.",
                                      session_->path().filename().string()));
        else
            browser_.open(fs::current_path(), "For a scene, a project of the same name is made beside it.");
    }
    if (const auto chosen = browser_.draw()) {
        if (session_ && chosen->extension() != ".swath")
            drop({*chosen});
        else
            openStored(*chosen);
    }
    const auto items = actions_.paletteItems();
    if (const auto chosen = palette_.draw(items)) (void)actions_.run(*chosen);
    toastMoves_ = toasts_.draw(area, nowS);
    wantsAnother_ = sceneMoves || toastMoves_;
}

bool Studio::needsFrame() const {
    return wantsAnother_ || state_.picture || (session_ && (session_->busy() || session_->strokeActive()));
}

void Studio::drawPanels(const ui::Rect& area, double) {
    const PanelInput in{*session_, state_, actions_};
    const float s = ui_->scale();
    drawCheatSheet(in);
    drawNetworkChooser(in);
    drawComparison(in);
    drawChecks(in);
    gallery_.draw(in);
    if (state_.allHidden) return;
    drawTopBar(in, {0, 0, area.width, kTopBar * s});
    const ui::Rect body{0, kTopBar * s, area.width, area.height - (kTopBar + kStatusBar) * s};
    const ui::PaneLayout panes = ui::splitPanes("panes", body, state_.panes);
    drawToolBar(in, tools_, panes.left);
    canvas_->drawOptions(*session_, state_, tools_,
                         {panes.centre.x, panes.centre.y, panes.centre.width, kToolOptions * s});
    if (!panes.right.empty()) drawSide(panes.right);
    if (!panes.bottom.empty()) drawDock(panes.bottom);
    drawStatusBar(in, {0, area.height - kStatusBar * s, area.width, kStatusBar * s});
}

void Studio::drawSide(const ui::Rect& area) {
    const PanelInput in{*session_, state_, actions_};
    const float s = ui_->scale();
    const ui::Rect tabs{area.x, area.y, area.width, kTabs * s};
    ui::beginPanel("side-tabs", tabs, false);
    static const std::vector<std::string> names{"Classes", "Train", "Errors", "History"};
    int index = static_cast<int>(state_.side);
    ImGui::SetCursorPos({ui::px(8), ui::px(4)});
    if (ui::segmented("side", "", index, names, {.width = area.width / s - 16}))
        state_.side = static_cast<SideTab>(index);
    ui::endPanel();

    const float room = area.height - tabs.height;
    const float most = std::max(room / s - 120, 120.0f);
    state_.sideSplit = std::clamp(state_.sideSplit, 100.0f, most);
    // Long panels take the whole height; the classes leave room for the layers under them.
    const bool whole = state_.side != SideTab::Classes;
    const float upper = whole ? room : std::round(state_.sideSplit * s);
    // A panel each: how far one is scrolled is nothing to the others.
    ui::beginPanel(fmt::format("side-panel/{}", static_cast<int>(state_.side)),
                   {area.x, tabs.bottom(), area.width, upper});
    switch (state_.side) {
        case SideTab::Classes:
            drawClassesPanel(in);
            break;
        case SideTab::Train:
            drawTrainPanel(in);
            break;
        case SideTab::Errors:
            drawErrorsPanel(in);
            break;
        case SideTab::History:
            drawHistoryPanel(in);
            break;
    }
    ui::endPanel();
    if (whole) return;
    const float y = tabs.bottom() + upper;
    ui::beginPanel("side-lower", {area.x, y, area.width, area.bottom() - y});
    drawLayersPanel(in);
    ui::endPanel();
    (void)ui::divider("panes/side", {area.x, y - ui::px(2), area.width, ui::px(4)}, false, state_.sideSplit,
                      100, most);
}

void Studio::drawDock(const ui::Rect& area) {
    const PanelInput in{*session_, state_, actions_};
    ui::beginPanel("dock", area, false);
    static const std::vector<std::string> names{"Curves", "Film", "Jobs", "Messages"};
    int index = static_cast<int>(state_.dock);
    ImGui::SetCursorPos({ui::px(8), ui::px(6)});
    if (ui::segmented("dock", "", index, names, {.width = 280})) state_.dock = static_cast<DockTab>(index);
    if (state_.dock == DockTab::Curves) drawCurvesHeader(in);
    if (state_.dock == DockTab::Film) drawFilmHeader(in);
    ImGui::SetCursorPos({ui::px(8), ui::px(36)});
    ImGui::BeginChild("##dock-body", {area.width - ui::px(16), area.height - ui::px(40)});
    switch (state_.dock) {
        case DockTab::Curves:
            drawCurvesPanel(in, area.width - ui::px(24), area.height - ui::px(44));
            break;
        case DockTab::Film:
            drawFilmPanel(in, area.width - ui::px(24), area.height - ui::px(44));
            break;
        case DockTab::Jobs:
            drawJobsPanel(in);
            break;
        case DockTab::Messages:
            drawMessagesPanel(in);
            break;
    }
    ImGui::EndChild();
    ui::endPanel();
}

}  // namespace swath
