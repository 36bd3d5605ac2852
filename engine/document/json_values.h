// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/core/text.h"

namespace swath {

// Members of an object that a file holds, where they are of the right type; nothing is thrown otherwise.

/// Of one line, safe to show; empty otherwise.
inline std::string textOf(const nlohmann::ordered_json& json, const char* key) {
    const auto at = json.find(key);
    return at != json.end() && at->is_string() ? oneLine(at->get<std::string>()) : std::string();
}
/// 0 where there is none, or a negative one.
inline std::int64_t countOf(const nlohmann::ordered_json& json, const char* key) {
    const auto at = json.find(key);
    const bool whole = at != json.end() && at->is_number_integer();
    return whole ? std::max<std::int64_t>(0, at->get<std::int64_t>()) : 0;
}
inline bool flagOf(const nlohmann::ordered_json& json, const char* key) {
    const auto at = json.find(key);
    return at != json.end() && at->is_boolean() && at->get<bool>();
}
/// Neither NaN nor infinite.
inline std::optional<double> finiteOf(const nlohmann::ordered_json& json, const char* key) {
    const auto at = json.find(key);
    if (at == json.end() || !at->is_number()) return std::nullopt;
    const double value = at->get<double>();
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

}  // namespace swath
