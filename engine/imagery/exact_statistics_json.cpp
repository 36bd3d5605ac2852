// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/imagery/exact_statistics.h"
#include "engine/imagery/stored_statistics.h"

namespace swath {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::size_t kMostExactText = 64 << 20;

/// All numbers of a list, finite, and as many as there should be.
std::optional<std::vector<double>> numbersOf(const OrderedJson& json, const char* key, std::size_t count) {
    if (!json.contains(key) || !json[key].is_array() || json[key].size() != count) return std::nullopt;
    std::vector<double> numbers;
    for (const OrderedJson& number : json[key]) {
        if (!number.is_number() || !std::isfinite(number.get<double>())) return std::nullopt;
        numbers.push_back(number.get<double>());
    }
    return numbers;
}

std::optional<ExactBand> exactBandFrom(const OrderedJson& json, std::size_t shares) {
    if (!json.is_object() || !json.contains("name") || !json["name"].is_string() || !json.contains("count") ||
        !json["count"].is_number_integer() || json["count"].get<std::int64_t>() < 0)
        return std::nullopt;
    const auto figures = numbersOf(json, "min_max_mean_deviation", 4);
    ExactBand band{.name = json["name"], .count = json["count"]};
    const auto quantiles = numbersOf(json, "quantiles", band.count > 0 ? shares : 0);
    if (!figures || !quantiles) return std::nullopt;
    band.min = (*figures)[0], band.max = (*figures)[1], band.mean = (*figures)[2];
    band.deviation = (*figures)[3];
    band.quantiles = *quantiles;
    return band;
}

}  // namespace

std::string exactKey(const std::vector<BandStack>& scenes, const ExactOptions& options) {
    std::string key = fmt::format("1;{};{}", fmt::join(options.shares, ","), options.covariance);
    for (const BandStack& stack : scenes) {
        const std::string fingerprint = fingerprintOf(stack);
        if (fingerprint.empty()) return "";
        key += fmt::format(";{};{}", fmt::join(filesOf(stack), ","), fingerprint);
    }
    return key;
}

std::string toJson(const ExactStatistics& statistics, const std::string& key) {
    OrderedJson bands = OrderedJson::array();
    for (const ExactBand& band : statistics.bands)
        bands.push_back({{"name", band.name},
                         {"count", band.count},
                         {"min_max_mean_deviation", {band.min, band.max, band.mean, band.deviation}},
                         {"quantiles", band.quantiles}});
    const OrderedJson json{{"key", key},
                           {"shares", statistics.shares},
                           {"bands", std::move(bands)},
                           {"joint_pixels", statistics.jointPixels},
                           {"covariance", statistics.covariance}};
    return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

std::optional<ExactStatistics> exactFromJson(std::string_view text, const std::string& key) {
    if (key.empty() || text.size() > kMostExactText) return std::nullopt;
    const OrderedJson json = OrderedJson::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("key") || json["key"] != key || !json.contains("shares") ||
        !json["shares"].is_array() || !json.contains("bands") || !json["bands"].is_array() ||
        !json.contains("joint_pixels") || !json["joint_pixels"].is_number_integer() ||
        !json.contains("covariance"))
        return std::nullopt;
    ExactStatistics found;
    const auto shares = numbersOf(json, "shares", json["shares"].size());
    const std::size_t bands = json["bands"].size();
    auto covariance = numbersOf(json, "covariance", bands * bands);
    if (!covariance) covariance = numbersOf(json, "covariance", 0);
    if (!shares || !covariance) return std::nullopt;
    found.shares = *shares;
    found.covariance = *covariance;
    found.jointPixels = json["joint_pixels"];
    for (const OrderedJson& band : json["bands"]) {
        auto read = exactBandFrom(band, found.shares.size());
        if (!read) return std::nullopt;
        found.bands.push_back(std::move(*read));
    }
    return found;
}

}  // namespace swath
