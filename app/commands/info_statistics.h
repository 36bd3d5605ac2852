// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "engine/imagery/exact_statistics.h"

namespace swath {

/// What --statistics and --covariance of `info` ask for.
struct StatisticsOptions {
    bool wanted = false, covariance = false;
};

/// Of every pixel, kept in the cache; Ctrl-C cancels.
Result<ExactStatistics> statisticsFor(const std::vector<BandStack>& scenes, const Resources& resources,
                                      const StatisticsOptions& options);
nlohmann::ordered_json statisticsJson(const ExactStatistics& statistics);
/// A line a band, and a line of the covariance a band.
void printStatistics(const ExactStatistics& statistics);

}  // namespace swath
