// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/chrono.h>

#include <chrono>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>

namespace swath {

/// The present moment as ISO 8601 in UTC, whole seconds: "2026-01-31T23:59:59Z". Any thread.
inline std::string utcNow() {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

/// What utcNow() wrote, in seconds since 1970; nullopt where a text is anything else. Any thread.
inline std::optional<std::int64_t> secondsOfUtc(const std::string& text) {
    std::tm parts{};
    const char* end = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    if (!end || *end != '\0') return std::nullopt;
    return static_cast<std::int64_t>(timegm(&parts));
}

}  // namespace swath
