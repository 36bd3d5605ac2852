// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"
#include "engine/imagery/band_stack.h"
#include "engine/imagery/resources.h"

namespace swath {

/// Figures of one band over every valid sample of a data set, in the band's units.
struct ExactBand {
    std::string name;
    std::int64_t count = 0;
    double min = 0, max = 0, mean = 0;
    double deviation = 0;           ///< of the population
    std::vector<double> quantiles;  ///< as ExactStatistics::shares
    friend bool operator==(const ExactBand&, const ExactBand&) = default;
};

/// Figures of a data set of one scene or many. Means, deviations and covariances are exact but for rounding
/// (a few 10⁻¹² of their size), quantiles are exact for samples as Swath reads them: float32.
struct ExactStatistics {
    std::vector<double> shares;  ///< of the quantiles, in [0, 1]
    std::vector<ExactBand> bands;
    std::int64_t jointPixels = 0;    ///< with data in every band; those that the covariance is of
    std::vector<double> covariance;  ///< bands × bands, of the population; empty if it was not asked for
    friend bool operator==(const ExactStatistics&, const ExactStatistics&) = default;
};

struct ExactOptions {
    std::vector<double> shares{0.02, 0.25, 0.5, 0.75, 0.98};
    bool covariance = false;
    /// Is told the share that is done; false cancels. May be empty.
    std::function<bool(double)> goesOn = {};
};

/// Reads every pixel of all scenes, twice or more often, piece by piece. Moments are merged after Chan, Golub
/// and LeVeque 1979; quantiles (Hyndman & Fan 1996, type 7) are found by counting the upper and then the
/// lower halves of the samples' bits. @param scenes  of the same number of bands, names are the first one's.
/// Errors: those of openStack(), InvalidInput where numbers of bands differ, Cancelled.
Result<ExactStatistics> exactStatistics(const std::vector<BandStack>& scenes, const Resources& resources,
                                        const ExactOptions& options);

/// Says which files, in which state, and which options figures are of. Empty if a file cannot be found.
std::string exactKey(const std::vector<BandStack>& scenes, const ExactOptions& options);
/// Figures as text to keep, bound to such a key; nullopt unless the text is whole and of this key.
std::string toJson(const ExactStatistics& statistics, const std::string& key);
std::optional<ExactStatistics> exactFromJson(std::string_view text, const std::string& key);

}  // namespace swath
