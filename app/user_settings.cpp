// SPDX-License-Identifier: MIT
#include "app/user_settings.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace swath {
namespace fs = std::filesystem;
namespace {

fs::path userFolder(const char* variable, const char* inHome) {
    if (const char* set = std::getenv(variable); set && *set) return fs::path(set) / "swath";
    if (const char* home = std::getenv("HOME"); home && *home) return fs::path(home) / inHome / "swath";
    return "swath";
}

}  // namespace

std::string toText(const UserSettings& settings) {
    return nlohmann::json{{"dark", settings.dark},
                          {"scale", settings.scale},
                          {"memory_bytes", settings.memoryBytes},
                          {"threads", settings.threads}}
        .dump(2);
}

UserSettings userSettingsFrom(const std::string& text) {
    UserSettings settings;
    const auto j = nlohmann::json::parse(text, nullptr, false);
    if (!j.is_object()) return settings;
    const auto take = [&](const char* key, auto& value) {
        if (const auto found = j.find(key); found != j.end())
            if (found->is_number() || found->is_boolean())
                value = found->get<std::remove_reference_t<decltype(value)>>();
    };
    take("dark", settings.dark);
    take("scale", settings.scale);
    take("memory_bytes", settings.memoryBytes);
    take("threads", settings.threads);
    if (!(settings.scale >= 0.75 && settings.scale <= 4)) settings.scale = 0;
    settings.memoryBytes = std::clamp<std::int64_t>(settings.memoryBytes, 200'000'000, 1'000'000'000'000);
    settings.threads = std::clamp(settings.threads, 0, 1024);
    return settings;
}

fs::path configFolder() {
    return userFolder("XDG_CONFIG_HOME", ".config");
}

fs::path stateFolder() {
    return userFolder("XDG_STATE_HOME", ".local/state");
}

fs::path cacheFolder() {
    return userFolder("XDG_CACHE_HOME", ".cache");
}

}  // namespace swath
