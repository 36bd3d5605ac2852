// SPDX-License-Identifier: MIT
#include "app/commands/info_statistics.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/command.h"
#include "app/kept_statistics.h"
#include "app/user_settings.h"

namespace swath {

Result<ExactStatistics> statisticsFor(const std::vector<BandStack>& scenes, const Resources& resources,
                                      const StatisticsOptions& options) {
    const auto job = terminalJob();
    return keptStatistics(scenes, resources,
                          {.covariance = options.covariance,
                           .goesOn =
                               [&](double done) {
                                   job->report("reading every pixel", done);
                                   return !job->stopRequested();
                               }},
                          cacheFolder() / kStatisticsFolder);
}

nlohmann::ordered_json statisticsJson(const ExactStatistics& statistics) {
    using Json = nlohmann::ordered_json;
    Json bands = Json::array(), covariance = Json::array();
    for (const ExactBand& band : statistics.bands) {
        Json quantiles = Json::object();
        for (std::size_t q = 0; q < band.quantiles.size(); ++q)
            quantiles[fmt::format("{:g}", statistics.shares[q])] = band.quantiles[q];
        const bool any = band.count > 0;
        bands.push_back({{"name", band.name},
                         {"count", band.count},
                         {"min", any ? Json(band.min) : Json()},
                         {"max", any ? Json(band.max) : Json()},
                         {"mean", any ? Json(band.mean) : Json()},
                         {"deviation", any ? Json(band.deviation) : Json()},
                         {"quantiles", std::move(quantiles)}});
    }
    const std::size_t count = statistics.bands.size();
    for (std::size_t i = 0; i * count < statistics.covariance.size(); ++i)
        covariance.push_back(std::vector<double>(
            statistics.covariance.begin() + static_cast<std::ptrdiff_t>(i * count),
            statistics.covariance.begin() + static_cast<std::ptrdiff_t>((i + 1) * count)));
    Json json{{"bands", std::move(bands)}};
    if (!statistics.covariance.empty()) {
        json["covariance"] = std::move(covariance);
        json["covariance_pixels"] = statistics.jointPixels;
    }
    return json;
}

void printStatistics(const ExactStatistics& statistics) {
    std::string head = fmt::format("  {:<24}{:>14}{:>12}{:>12}{:>12}{:>12}", "every pixel", "count", "min",
                                   "max", "mean", "deviation");
    for (const double share : statistics.shares)
        head += fmt::format("{:>12}", fmt::format("{:g} %", 100 * share));
    out("{}\n", head);
    for (const ExactBand& band : statistics.bands) {
        std::string line = fmt::format("  {:<24}{:>14}", band.name, formatCount(band.count));
        if (band.count > 0) {
            for (const double figure : {band.min, band.max, band.mean, band.deviation})
                line += fmt::format("{:>12}", formatFigure(figure));
            for (const double quantile : band.quantiles)
                line += fmt::format("{:>12}", formatFigure(quantile));
        }
        out("{}\n", line);
    }
    const std::size_t count = statistics.bands.size();
    if (statistics.covariance.empty()) return;
    out("  covariance of {} pixels with data in every band\n", formatCount(statistics.jointPixels));
    for (std::size_t i = 0; i < count; ++i) {
        std::string line = fmt::format("  {:<24}", statistics.bands[i].name);
        for (std::size_t j = 0; j < count; ++j)
            line += fmt::format("{:>12}", formatFigure(statistics.covariance[i * count + j]));
        out("{}\n", line);
    }
}

}  // namespace swath
