// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/chrono.h>

#include <chrono>
#include <string>

namespace swath {

/// The present moment as ISO 8601 in UTC, whole seconds: "2026-01-31T23:59:59Z". Any thread.
inline std::string utcNow() {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

}  // namespace swath
