// SPDX-License-Identifier: MIT
#include "app/project_place.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace swath {
namespace fs = std::filesystem;
namespace {

fs::path dataHome() {
    const char* set = std::getenv("XDG_DATA_HOME");
    if (set && *set) return set;
    const char* home = std::getenv("HOME");
    return fs::path(home && *home ? home : ".") / ".local" / "share";
}

/// FNV-1a: the same on every machine and with every library, so that the place is found again.
std::uint64_t numberOf(const std::string& text) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return hash;
}

}  // namespace

ProjectPlace placeForProject(const fs::path& scene) {
    std::error_code failed;
    fs::path beside = fs::path(scene).replace_extension(".swath");
    const fs::path folder = beside.parent_path().empty() ? fs::path(".") : beside.parent_path();
    const bool writable = ::faccessat(AT_FDCWD, folder.c_str(), W_OK, AT_EACCESS) == 0;
    if (writable || fs::exists(beside, failed)) return {beside, true};
    const fs::path real = fs::weakly_canonical(fs::absolute(scene, failed), failed);
    const std::string name =
        fmt::format("{}-{:08x}.swath", scene.stem().string(),
                    static_cast<std::uint32_t>(numberOf(real.string()) ^ numberOf(real.string()) >> 32));
    return {dataHome() / "swath" / "projects" / name, false};
}

}  // namespace swath
