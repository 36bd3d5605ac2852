// SPDX-License-Identifier: MIT
#include "app/remote_consent.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/core/file.h"
#include "engine/core/text.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

constexpr const char* kRemote = "allow-remote";
constexpr const char* kRefused = "refuse-remote";
constexpr const char* kElsewhere = "scenes-elsewhere";

fs::path listFile(const char* name) {
    const char* set = std::getenv("XDG_STATE_HOME");
    const char* home = std::getenv("HOME");
    const fs::path state =
        set && *set ? fs::path(set) : fs::path(home && *home ? home : ".") / ".local" / "state";
    return state / "swath" / name;
}

std::string realPath(const fs::path& project) {
    std::error_code failed;
    const fs::path real = fs::weakly_canonical(fs::absolute(project, failed), failed);
    return failed ? project.string() : real.string();
}

bool isListed(const char* list, const std::string& path) {
    const auto text = readText(listFile(list));
    if (!text) return false;
    const auto lines = split(*text, '\n');
    return std::ranges::find(lines, path) != lines.end();
}

/// A path a line.
Status addTo(const char* list, const std::string& path) {
    if (isListed(list, path) || path.find('\n') != std::string::npos) return {};
    const fs::path file = listFile(list);
    std::error_code failed;
    fs::create_directories(file.parent_path(), failed);
    const auto before = readText(file);
    return writeText(file, (before ? *before : std::string()) + path + "\n");
}

bool liesIn(const fs::path& folder, const std::string& file) {
    const fs::path way = fs::path(file).lexically_relative(folder);
    return !way.empty() && *way.begin() != "..";
}

}  // namespace

AccessPolicy rememberedAccess(const fs::path& project) {
    return {.remote = isListed(kRemote, realPath(project))};
}

Status rememberRemote(const fs::path& project) {
    return addTo(kRemote, realPath(project));
}

bool refusedRemote(const fs::path& project) {
    return isListed(kRefused, realPath(project));
}

Status rememberRefusal(const fs::path& project) {
    return addTo(kRefused, realPath(project));
}

std::vector<RemoteScene> scenesOnServers(const Document& document) {
    std::vector<RemoteScene> found;
    for (const Scene& scene : document.scenes)
        for (const std::string& path : filesOf(scene.stack)) {
            const Status local = checkPath(path, {});
            if (local || !checkPath(path, {.remote = true})) continue;
            std::error_code ignored;
            const bool refers = fs::exists(path, ignored);
            found.push_back({scene.id, scene.name, printable(refers ? local.error().what : path)});
        }
    return found;
}

std::vector<std::string> scenesElsewhere(const Document& document, const fs::path& project) {
    const std::string path = realPath(project);
    std::vector<std::string> files;
    for (const Scene& scene : document.scenes)
        for (const std::string& own : filesOf(scene.stack))
            if (const std::string file = realPath(own); !liesIn(fs::path(path).parent_path(), file))
                files.push_back(file);
    if (files.empty() || isListed(kElsewhere, path)) return {};
    (void)addTo(kElsewhere, path);  // told again where it cannot be kept
    return files;
}

}  // namespace swath
