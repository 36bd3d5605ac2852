// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "engine/imagery/exact_statistics.h"

namespace swath {

/// Of the cache folder, where exact figures of data sets lie.
inline constexpr const char* kStatisticsFolder = "statistics";

/// Figures of every pixel, worked out or, where nothing has changed since, as they were kept. What cannot be
/// kept is worked out anew the next time. Errors: as exactStatistics().
/// @param folder  where they are kept.
Result<ExactStatistics> keptStatistics(const std::vector<BandStack>& scenes, const Resources& resources,
                                       const ExactOptions& options, const std::filesystem::path& folder);

/// Whether a file of that folder is one of them, by its name.
bool isKeptStatistics(const std::filesystem::path& file);

}  // namespace swath
