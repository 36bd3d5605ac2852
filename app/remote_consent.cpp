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

fs::path consentFile() {
    const char* set = std::getenv("XDG_STATE_HOME");
    const char* home = std::getenv("HOME");
    const fs::path state =
        set && *set ? fs::path(set) : fs::path(home && *home ? home : ".") / ".local" / "state";
    return state / "swath" / "allow-remote";
}

std::string realPath(const fs::path& project) {
    std::error_code failed;
    const fs::path real = fs::weakly_canonical(fs::absolute(project, failed), failed);
    return failed ? project.string() : real.string();
}

}  // namespace

AccessPolicy rememberedAccess(const fs::path& project) {
    const auto text = readText(consentFile());
    if (!text) return {};
    const auto lines = split(*text, '\n');
    return {.remote = std::ranges::find(lines, realPath(project)) != lines.end()};
}

Status rememberRemote(const fs::path& project) {
    const std::string path = realPath(project);
    if (rememberedAccess(project).remote || path.find('\n') != std::string::npos) return {};
    std::error_code failed;
    fs::create_directories(consentFile().parent_path(), failed);
    const auto before = readText(consentFile());
    return writeText(consentFile(), (before ? *before : std::string()) + path + "\n");
}

}  // namespace swath
