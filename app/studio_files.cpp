// SPDX-License-Identifier: MIT
// Files of the studio: projects, scenes and recipes are opened, made and kept. What reads or writes does so
// between two frames or in the background.
#include <fmt/format.h>

#include <algorithm>

#include "app/cache_files.h"
#include "app/demo_project.h"
#include "app/project_place.h"
#include "app/remote_consent.h"
#include "app/studio.h"
#include "engine/core/file.h"
#include "engine/imagery/sensors/scene_sources.h"
#include "engine/raster/raster_folder.h"
#include "widgets/gl/pixels.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

constexpr const char* kDemoFolder = "swath-demo";
constexpr double kPictureEveryS = 300;

SessionOptions sessionOptions(const fs::path& project) {
    return {.access = rememberedAccess(project), .overviewFolder = cacheFolder() / kOverviewFolder};
}

/// A project that somebody else has open, or that may not be written to, can be looked at for all that.
Result<std::unique_ptr<Session>> openOrLook(const fs::path& project) {
    auto session = Session::open(project, OpenMode::ReadWrite, sessionOptions(project));
    if (session || (session.error().code != Errc::Busy && session.error().code != Errc::Io)) return session;
    auto look = Session::open(project, OpenMode::ReadOnly, sessionOptions(project));
    if (look)
        (*look)->post(Severity::Warning, session.error().what,
                      "opened read-only: look, but nothing can be changed");
    return look ? std::move(look) : std::move(session);
}

bool holds(const Session& session, const fs::path& file) {
    std::error_code ignored;
    return std::ranges::any_of(session.document().scenes, [&](const Scene& scene) {
        return fs::equivalent(scene.info.path, file, ignored);
    });
}

}  // namespace

void Studio::inBackground(std::string name, std::function<std::function<void()>()> work) {
    background_.submit(std::move(name),
                       [work = std::move(work), finished = finished_](JobContext&) -> Status {
                           finished->push(work());
                           return {};
                       });
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
    // What is open here is held by this very window: opened again it could only be looked at.
    if (session_ && fs::equivalent(session_->path(), project, ignored))
        return isScene && !holds(*session_, file) ? session_->apply(AddScene{file, ""}) : Status();
    if (makes && !place.beside) fs::create_directories(project.parent_path(), ignored);
    auto session =
        makes ? Session::create(project, ClassTable(), sessionOptions(project)) : openOrLook(project);
    if (!session && makes && session.error().code == Errc::Io)
        return Error{Errc::Io, session.error().what,
                     "labels can go elsewhere: swath new FOLDER/" + project.filename().string() +
                         " --classes a,b, then swath add that project and the scene"};
    if (!session) return session.error();
    const bool mayAdd = (*session)->document().scenes.empty() || !chosenProject.empty();
    if (isScene && mayAdd && !holds(**session, file) && !(*session)->readOnly())
        if (Status added = (*session)->apply(AddScene{file, ""}); !added) {
            session->reset();
            if (makes) fs::remove(project, ignored);
            return added;
        }
    if (const auto files = scenesElsewhere((*session)->document(), project); !isScene && !files.empty())
        (*session)->post(Severity::Info,
                         files.size() == 1
                             ? "A scene lies outside the project's folder"
                             : fmt::format("{} scenes lie outside the project's folder", files.size()),
                         "the first is " + files.front());
    if (isScene && !place.beside)
        (*session)->post(Severity::Warning,
                         "The scene's folder may not be written to: labels go into " + project.string(),
                         "swath studio SCENE --project FILE puts them elsewhere");
    else if (makes)
        (*session)->post(Severity::Info, "Labels go into " + project.string(),
                         "add classes on the right, then paint");
    setSession(std::move(*session));
    askAboutServers();
    if (!confined_)
        inBackground(
            "Remember the project",
            [folder = stateFolder(), whole = fs::absolute(project, ignored)]() -> std::function<void()> {
                (void)rememberProject(folder, whole);  // the list is only a convenience
                return [] {};
            });
    return {};
}

Status Studio::createProject(const fs::path& file) {
    std::error_code ignored;
    if (fs::exists(file, ignored))
        return Error{Errc::InvalidInput, file.string() + " is there already",
                     "choose another name, or open it"};
    auto session = Session::create(file, ClassTable());
    if (!session) return session.error();
    session->reset();
    return open(file);
}

void Studio::openStored(const fs::path& file) {
    if (Status opened = open(file); !opened) say(opened.error());
}

/// Onto the scene that is shown; classes that are not there are made. @return false for another kind of file.
bool Studio::importedPolygons(const fs::path& file) {
    const Scene* scene = session_->document().current();
    if (!scene || !vectorFormatOf(vectorFormats(), file)) return false;
    if (Status asked =
            session_->apply(ImportPolygons{.file = file, .scene = scene->id, .unknown = UnknownClasses::Add});
        !asked)
        say(asked.error());
    return true;
}

void Studio::compose(std::vector<std::string> named) {
    state_.composeFrom = std::move(named);
    wishes_.dialogs.emplace_back("compose");
}

void Studio::addMany(std::vector<fs::path> places, FolderRules rules) {
    inBackground("Look for scenes", [this, places = std::move(places), rules]() -> std::function<void()> {
        return [this, found = scenesIn(places, rules)]() mutable {
            if (!session_) return;
            if (!found) return say(found.error());
            if (found->size() == 1 && found->front().isComposed)
                return compose({found->front().place.string()});
            state_.want(AddScenes{.sources = std::move(*found)});
        };
    });
}

void Studio::drop(const std::vector<fs::path>& files) {
    if (session_ && areBandsOfOne(files)) {
        std::vector<std::string> named;
        for (const fs::path& file : files) named.push_back(file.string());
        return compose(std::move(named));
    }
    std::vector<fs::path> scenes;
    for (const fs::path& file : files) {
        if (!session_ || file.extension() == ".swath")
            openStored(file);
        else if (!vectorFormatOf(vectorFormats(), file))
            scenes.push_back(file);
        else if (Status added = session_->apply(AddScene{file, ""}); !added && !importedPolygons(file))
            say(added.error());
    }
    if (scenes.size() > 1 || (!scenes.empty() && holdsRasters(scenes.front())))
        return addMany(std::move(scenes), {});
    if (scenes.empty()) return;
    if (Status added = session_->apply(AddScene{scenes.front(), ""}); !added) say(added.error());
}

void Studio::browse(FileBrowser::Purpose purpose) {
    std::error_code ignored;
    const fs::path folder = session_ ? session_->path().parent_path() : fs::current_path(ignored);
    std::string note;
    if (purpose == FileBrowser::Purpose::NewProject)
        note = "An empty project; scenes are added to it afterwards.";
    else if (purpose == FileBrowser::Purpose::SavePolygons)
        note =
            "All polygons of the project. The ending says what the file becomes: .gpkg, .geojson, .shp, "
            ".fgb, "
            ".kml.";
    else if (purpose == FileBrowser::Purpose::Compose)
        note =
            "A product: its folder, its archive (.zip), or one of its files; those beside it are offered "
            "too.";
    else if (purpose == FileBrowser::Purpose::AddMany)
        note =
            "Each file becomes a scene, and so does each folder whose files are the bands of one. What "
            "cannot "
            "be read is said at the end.";
    else if (session_)
        note = fmt::format("A scene is added to {}; a project (.swath) is opened in its place.",
                           session_->path().filename().string());
    else
        note = "For a scene, a project of the same name is made beside it.";
    browser_->prepare(purpose, folder, note);
    wishes_.dialogs.emplace_back(browser_->id());
}

void Studio::take(const fs::path& chosen) {
    dialogs_.close(browser_->id());
    if (confined_) return;
    if (browser_->purpose() == FileBrowser::Purpose::Locate) {
        locate(chosen);
    } else if (browser_->purpose() == FileBrowser::Purpose::NewProject) {
        if (Status made = createProject(chosen); !made)
            say(made.error());
        else
            wishes_.dialogs.emplace_back("guide");
    } else if (browser_->purpose() == FileBrowser::Purpose::SavePolygons) {
        if (session_) state_.want(ExportPolygons{.file = chosen});
    } else if (browser_->purpose() == FileBrowser::Purpose::Compose) {
        compose({(holdsRasters(chosen) ? chosen : chosen.parent_path()).string()});
    } else if (session_ && chosen.extension() != ".swath") {
        drop({chosen});
    } else {
        openStored(chosen);
    }
}

void Studio::serveBrowser() {
    if (const auto wanted = browser_->takeWanted())
        inBackground("List files", [this, path = *wanted]() -> std::function<void()> {
            return [this, listing = listPath(path)]() mutable { browser_->show(std::move(listing)); };
        });
    if (const auto chosen = browser_->takeChosen()) later_.push_back([this, path = *chosen] { take(path); });
    if (auto many = browser_->takeMany(); !many.empty())
        later_.push_back([this, many = std::move(many), rules = browser_->folderRules()] {
            dialogs_.close(browser_->id());
            if (session_ && !confined_) addMany(many, rules);
        });
    if (const auto chosen = welcome_.takeChosen())
        later_.push_back([this, path = *chosen] {
            if (!confined_) openStored(path);
        });
    if (const auto forgotten = welcome_.takeForgotten(); forgotten && !confined_) {
        inBackground("Forget a project",
                     [folder = stateFolder(), path = *forgotten]() -> std::function<void()> {
                         (void)forgetProject(folder, path);
                         return [] {};
                     });
        readRecent();
    }
}

void Studio::readRecent() {
    if (session_) return;
    inBackground("Read recent projects", [this, folder = stateFolder()]() -> std::function<void()> {
        return
            [this, recent = loadRecentProjects(folder)]() mutable { welcome_.setRecent(std::move(recent)); };
    });
}

void Studio::keepPicture(Size framebuffer) {
    const bool due = pictureTakenS_ < 0 || nowS_ - pictureTakenS_ > kPictureEveryS;
    if (confined_ || !session_ || !due || dialogs_.anyOpen() || !canvas_->settled() ||
        canvas_->firstPictureS() < 0 || scene_.empty())
        return;
    pictureTakenS_ = nowS_;
    const RectI part = intersection({0, 0, framebuffer.width, framebuffer.height},
                                    {static_cast<int>(scene_.x), static_cast<int>(scene_.y),
                                     static_cast<int>(scene_.width), static_cast<int>(scene_.height)});
    if (part.empty()) return;
    std::error_code ignored;
    inBackground("Keep a picture",
                 [folder = stateFolder(), project = fs::absolute(session_->path(), ignored),
                  image = gl::readPixels(framebuffer, part)]() -> std::function<void()> {
                     (void)savePicture(folder, project, image);  // a row without a picture will do
                     return [] {};
                 });
}

void Studio::makeDemo() {
    toasts_.info("Making the demo scene", "it takes a few seconds");
    // The project is made and closed on the worker; opening what is there is quick.
    inBackground("Make the demo", [this]() -> std::function<void()> {
        auto session = openDemoProject(kDemoFolder);
        const Status made = session ? Status() : Status(session.error());
        if (session) session->reset();
        return [this, made] {
            Status opened = made ? open(fs::path(kDemoFolder) / "demo.swath") : made;
            if (!opened) return say(opened.error());
            startOrPause();
        };
    });
}

void Studio::readRecipes() {
    state_.recipes = loadRecipes();
    for (const Error& problem : state_.recipes.problems) toasts_.warning(problem.what, problem.hint);
}

void Studio::keepRecipe() {
    const std::string title = std::exchange(state_.recipeToKeep, "");
    if (title.empty() || confined_) return;
    const auto kept = saveRecipe(ownRecipeFolder(), title, state_.config);
    if (!kept) return say(kept.error());
    readRecipes();
    state_.config.recipe = *kept;
    toasts_.done("Kept as a recipe in " + ownRecipeFolder().string());
}

void Studio::writeLater(FileWish wish) {
    const bool ours = wish.file.parent_path() == configFolder();
    if (confined_ && (ours || !session_ || wish.file.parent_path() != session_->path().parent_path())) return;
    inBackground("Write a file", [this, ours, wish = std::move(wish)]() -> std::function<void()> {
        std::error_code ignored;
        if (ours) fs::create_directories(wish.file.parent_path(), ignored);
        const Status written = writeText(wish.file, wish.text);
        return [this, ours, written, file = wish.file] {
            if (!written)
                say(written.error());
            else if (!ours)
                toasts_.done("Saved " + file.string());
        };
    });
}

void Studio::confine() {
    confined_ = true;
    actions_.forbid({"file/open", "file/add-folder", "file/compose", "file/patches", "file/save-view",
                     "file/new", "file/demo", "file/close", "file/quit", "file/picture"});
}

}  // namespace swath
