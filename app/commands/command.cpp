// SPDX-License-Identifier: MIT
#include "app/commands/command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>

#include "app/remote_consent.h"
#include "engine/document/files_in_use.h"

namespace swath {
namespace {

volatile std::sig_atomic_t gInterrupted = 0;  // the one thing a signal handler may write

void onSignal(int number) {
    gInterrupted = 1;
    std::signal(number, SIG_DFL);
}

class TerminalJob final : public JobContext {
  public:
    ~TerminalJob() override {
        if (lineOpen_) std::fputc('\n', stderr);
    }
    std::stop_token stop() const override {
        if (interrupted()) stop_.request_stop();
        return stop_.get_token();
    }
    void report(std::string phase, double fraction) override {
        (void)stop();
        const auto now = std::chrono::steady_clock::now();
        const bool terminal = ::isatty(STDERR_FILENO) != 0;
        if (now - last_ < (terminal ? std::chrono::milliseconds(100) : std::chrono::milliseconds(5000)))
            return;
        last_ = now;
        const std::string text = fraction < 0 ? phase : fmt::format("{} {:.0f} %", phase, 100 * fraction);
        if (terminal)
            say("\r{:<60}", text);
        else
            say("{}\n", text);
        std::fflush(stderr);
        lineOpen_ = terminal;
    }

  private:
    mutable std::stop_source stop_;
    std::chrono::steady_clock::time_point last_{};
    bool lineOpen_ = false;
};

template <class Items, class Name>
std::string namesOf(const Items& items, Name name) {
    std::string text;
    for (const auto& item : items) text += (text.empty() ? "" : ", ") + name(item);
    return text.empty() ? "none" : text;
}

}  // namespace

std::span<const Command> allCommands() {
    static constexpr Command kAll[] = {
#define SWATH_COMMAND(title, name, computes) {add##title##Command, computes, name},
#include "app/commands/command_list.inc"
#undef SWATH_COMMAND
    };
    return kAll;
}

bool interrupted() {
    static const bool installed = [] {
        std::signal(SIGINT, onSignal);
        std::signal(SIGTERM, onSignal);
        return true;
    }();
    return installed && gInterrupted != 0;
}

std::unique_ptr<JobContext> terminalJob() {
    (void)interrupted();
    return std::make_unique<TerminalJob>();
}

int fail(const Error& error) {
    say("swath: {}\n", oneLine(error.text()));
    return kExitFailed;
}

void outLines(const std::string& text) {
    fmt::print(stdout, "{}\n", printableLines(text));
}

void addAllowRemote(CLI::App& command, ProjectOptions& options) {
    command.add_flag("--allow-remote", options.allowRemote,
                     "Let its scenes reach servers; remembered for this project on this machine");
}

void addProjectOptions(CLI::App& command, ProjectOptions& options) {
    command.add_option("project", options.path, "The project")->required();
    addAllowRemote(command, options);
}

Result<std::unique_ptr<Session>> openReady(const ProjectOptions& project, OpenMode mode) {
    AccessPolicy access = rememberedAccess(project.path);
    access.remote = access.remote || project.allowRemote;
    auto session = Session::open(project.path, mode, {.access = access});
    if (!session) return session.error();
    if (project.allowRemote)
        if (Status kept = rememberRemote(project.path); !kept) (void)fail(kept.error());
    (*session)->waitIdle();
    if (const auto files = scenesElsewhere((*session)->document(), project.path); !files.empty())
        say("swath: scenes outside the project's folder, which is said once: {}\n",
            namesOf(files, [](const std::string& file) { return file; }));
    const std::vector<RemoteScene> refused =
        access.remote ? std::vector<RemoteScene>() : scenesOnServers((*session)->document());
    for (const Scene& scene : (*session)->document().scenes)
        if (!scene.failure.empty() &&
            std::ranges::find(refused, scene.id, &RemoteScene::scene) == refused.end())
            say("swath: scene {} is left out: {} (swath relink {} --scene {} FILE says where it is now)\n",
                scene.name, scene.failure, project.path, scene.name);
    for (const Scene& scene : (*session)->document().scenes)
        if (!scene.damage.empty())
            say("swath: a part of scene {} counts as no data: {}\n", scene.name, oneLine(scene.damage));
    if (!refused.empty())
        say("swath: left out, as they reach for servers: {} (--allow-remote lets them, from then on for this "
            "project on this machine)\n",
            namesOf(refused, [](const RemoteScene& scene) { return scene.name; }));
    return session;
}

OutputRules outputRules(const Session& session, bool overwrite) {
    return {.inputs = filesInUse(session.document(), session.path()), .overwrite = overwrite};
}

void addOverwrite(CLI::App& command, bool& overwrite) {
    command.add_flag("--overwrite", overwrite, "Replace a file that Swath did not write");
}

Status applyAndWait(Session& session, const Intent& intent) {
    const std::size_t before = session.messages().size();
    if (Status accepted = session.apply(intent); !accepted) return accepted;
    session.waitIdle();
    for (std::size_t i = before; i < session.messages().size(); ++i) {
        const Message& message = session.messages()[i];
        if (message.severity == Severity::Failure) return Error{Errc::Io, message.text, message.hint};
        say("swath: {}\n", oneLine(Error{Errc::Io, message.text, message.hint}.text()));
    }
    return session.flush();
}

Result<SceneId> findScene(const Document& document, const std::string& text) {
    if (const Scene* named = document.sceneNamed(text)) return named->id;
    std::size_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && number >= 1 &&
        number <= document.scenes.size())
        return document.scenes[number - 1].id;
    for (const Scene& scene : document.scenes)
        if (std::filesystem::path(scene.info.path).stem() == text) return scene.id;
    return Error{Errc::NotFound, fmt::format("there is no scene {}", text),
                 "the scenes are: " + namesOf(document.scenes, [](const Scene& s) { return s.name; })};
}

Result<SceneId> readyScene(const Document& document, const std::string& text) {
    auto id = findScene(document, text);
    if (!id) return id;
    if (const Scene* scene = document.scene(*id); !scene->failure.empty())
        return Error{Errc::NotFound, fmt::format("scene {} cannot be read: {}", scene->name, scene->failure),
                     "say where it is now with swath relink"};
    return id;
}

Result<RunId> findRun(const Document& document, const std::string& text) {
    if (text.empty()) {
        if (const Run* newest = document.newestUsableRun()) return newest->id;
        return Error{Errc::NotFound, "the project has no run", "train one with swath train"};
    }
    if (text == "last" && document.newestRun()) return document.newestRun()->id;
    for (std::size_t i = 0; i < document.runs.size(); ++i)
        if (document.runs[i].name == text || std::to_string(i + 1) == text) return document.runs[i].id;
    return Error{Errc::NotFound, fmt::format("there is no run {}", text),
                 "the runs are: " + namesOf(document.runs, [](const Run& r) { return r.name; }) +
                     "; last is the newest"};
}

}  // namespace swath
