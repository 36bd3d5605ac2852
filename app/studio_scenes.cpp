// SPDX-License-Identifier: MIT
// Scenes of the studio that cannot be read: their files are looked for, and servers are asked about.
#include <fmt/format.h>

#include "app/remote_consent.h"
#include "app/studio.h"
#include "engine/document/scene_link.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

/// Where to begin to look: the folder that the file was in, or what is left of the way to it.
fs::path lastFolder(const Scene& scene, const fs::path& otherwise) {
    std::error_code ignored;
    fs::path folder = fs::path(scene.info.path).parent_path();
    while (folder.has_relative_path() && !fs::is_directory(folder, ignored)) folder = folder.parent_path();
    return folder.has_relative_path() ? folder : otherwise;
}

}  // namespace

void Studio::helpScenes() {
    const SceneHelp help = std::exchange(state_.help, {});
    if (help.locate) browseFor(help.locate);
    if (help.askAboutServers) wishes_.dialogs.emplace_back("servers");
    if (confined_) return;
    if (help.leaveServers)
        if (Status kept = rememberRefusal(session_->path()); !kept) say(kept.error());
    if (help.allowServers) later_.push_back([this] { allowServers(); });
}

void Studio::browseFor(SceneId id) {
    const Scene* scene = session_->document().scene(id);
    if (!scene || confined_) return;
    located_ = id;
    const std::string name = soughtFile(*scene);
    browser_->prepare(
        FileBrowser::Purpose::Locate, lastFolder(*scene, session_->path().parent_path()),
        fmt::format("Scene {} was {}. Other missing scenes that lie in the same folder are found with it.",
                    scene->name, name),
        name);
    wishes_.dialogs.emplace_back(browser_->id());
}

void Studio::locate(const fs::path& chosen) {
    if (!session_) return;
    const Scene* known = session_->document().scene(located_);
    const Scene before = known ? *known : Scene();
    const Status done = session_->apply(LocateScene{located_, chosen});
    if (!done) return say(done.error());
    const fs::path moved = movedFolder(before, *session_->document().scene(located_));
    std::erase_if(state_.onServers, [this](const RemoteScene& scene) { return scene.scene == located_; });
    if (Status others = session_->apply(LocateScenes{{chosen.parent_path(), moved}}); !others)
        say(others.error());
}

void Studio::askAboutServers() {
    if (confined_ || rememberedAccess(session_->path()).remote) return;
    state_.onServers = scenesOnServers(session_->document());
    if (!state_.onServers.empty() && !refusedRemote(session_->path()))
        wishes_.dialogs.emplace_back("servers");
}

/// What scenes may reach for is settled when a project is opened: so it is opened again.
void Studio::allowServers() {
    if (!session_ || session_->training().active()) return;
    const fs::path project = session_->path();
    if (Status kept = rememberRemote(project); !kept) return say(kept.error());
    setSession(nullptr);
    openStored(project);
}

}  // namespace swath
