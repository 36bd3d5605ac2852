// SPDX-License-Identifier: MIT
#include "app/kept_statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <string>

#include "engine/core/file.h"

namespace swath {
namespace {

constexpr std::size_t kNameDigits = 16;
constexpr const char* kKeptExtension = ".json";

}  // namespace

Result<ExactStatistics> keptStatistics(const std::vector<BandStack>& scenes, const Resources& resources,
                                       const ExactOptions& options, const std::filesystem::path& folder) {
    const std::string key = exactKey(scenes, options);
    const std::filesystem::path file =
        folder / fmt::format("{:016x}{}", std::hash<std::string>()(key), kKeptExtension);
    if (!key.empty())
        if (const auto text = readText(file))
            if (auto kept = exactFromJson(*text, key)) return *kept;
    auto found = exactStatistics(scenes, resources, options);
    if (!found || key.empty()) return found;
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    (void)writeText(file, toJson(*found, key));
    return found;
}

bool isKeptStatistics(const std::filesystem::path& file) {
    const std::string stem = file.stem().string();
    return file.extension() == kKeptExtension && stem.size() == kNameDigits &&
           std::ranges::all_of(stem, [](unsigned char c) { return std::isxdigit(c); });
}

}  // namespace swath
