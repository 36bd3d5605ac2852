// SPDX-License-Identifier: MIT
#include "engine/imagery/stored_statistics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/imagery/derived_band.h"
#include "engine/raster/raster_files.h"
#include "engine/raster/raster_limits.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kRules = "3";  ///< which samples count, and in which units: changes with the code
constexpr std::size_t kMostTextBytes = 32 << 20;
constexpr int kMostDepth = 4;

bool isFinite(const Json& json) {
    return json.is_number() && std::isfinite(json.get<double>());
}

/// None, or all of them, ascending.
bool readKnots(const Json& json, BandStatistics& band) {
    const auto knots = json.find("percentiles");
    if (knots == json.end() || !knots->is_array()) return false;
    if (!knots->empty() && knots->size() != percentileKnots().size()) return false;
    for (const Json& knot : *knots) {
        if (!isFinite(knot)) return false;
        band.knots.push_back(knot.get<double>());
    }
    return std::ranges::is_sorted(band.knots);
}

std::optional<BandStatistics> bandFrom(const Json& json) {
    if (!json.is_object()) return std::nullopt;
    BandStatistics band;
    for (const auto& [name, to] : {std::pair<const char*, double*>{"min", &band.min},
                                   {"max", &band.max},
                                   {"mean", &band.mean},
                                   {"deviation", &band.deviation},
                                   {"p2", &band.p2},
                                   {"p98", &band.p98},
                                   {"histogram_from", &band.histogramFrom},
                                   {"histogram_to", &band.histogramTo}}) {
        if (!json.contains(name) || !isFinite(json[name])) return std::nullopt;
        *to = json[name].get<double>();
    }
    if (band.max < band.min || band.p98 < band.p2 || band.deviation < 0 ||
        band.histogramTo < band.histogramFrom || !readKnots(json, band))
        return std::nullopt;
    if (!json.contains("histogram") || !json["histogram"].is_array() ||
        json["histogram"].size() != band.histogram.size())
        return std::nullopt;
    for (std::size_t i = 0; i < band.histogram.size(); ++i) {
        const Json& bin = json["histogram"][i];
        if (!bin.is_number_integer() || bin.get<std::int64_t>() < 0 ||
            bin.get<std::int64_t>() > kMostScenePixels)
            return std::nullopt;
        band.histogram[i] = bin.get<std::int64_t>();
        band.count += band.histogram[i];
    }
    return band;
}

}  // namespace

std::string fingerprintOf(const BandStack& stack) {
    std::string text =
        fmt::format("{}/{}/{}", kRules, static_cast<int>(stack.alpha), static_cast<int>(stack.units));
    for (const BandDef& def : stack.bands)
        if (const auto* file = std::get_if<FileBand>(&def)) {
            text += fmt::format("/{}", file->band);
            if (file->resampling != FileBand().resampling) text += resamplingName(file->resampling);
            if (file->shift != Vec2{}) text += fmt::format(",{},{}", file->shift.x, file->shift.y);
            if (file->drift != Drift{}) text += fmt::format(",{}", fmt::join(file->drift, ","));
        } else
            text += "/" + derivedText(def);
    const std::vector<std::string> files = filesOf(stack);
    if (!stack.reference.empty())
        text += fmt::format("/on {}", std::ranges::find(files, stack.reference) - files.begin());
    for (const std::string& path : files) {
        std::vector<std::filesystem::path> parts = filesOfRaster(path);
        if (parts.empty()) parts.emplace_back(path);
        for (const std::filesystem::path& part : parts) {
            struct stat status {};
            if (::stat(part.c_str(), &status) != 0) return "";
            text +=
                fmt::format("/{}:{}.{:09}", status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
        }
    }
    return text;
}

std::string toJson(const SceneStatistics& statistics, const std::string& fingerprint) {
    Json bands = Json::array();
    for (const BandStatistics& s : statistics.bands)
        bands.push_back({{"min", s.min},
                         {"max", s.max},
                         {"mean", s.mean},
                         {"deviation", s.deviation},
                         {"p2", s.p2},
                         {"p98", s.p98},
                         {"percentiles", s.knots},
                         {"histogram_from", s.histogramFrom},
                         {"histogram_to", s.histogramTo},
                         {"histogram", s.histogram}});
    const Json json{
        {"fingerprint", fingerprint}, {"valid_share", statistics.validShare}, {"bands", std::move(bands)}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<SceneStatistics> statisticsFromJson(std::string_view text, const std::string& fingerprint,
                                                  int bands) {
    if (fingerprint.empty() || text.empty() || text.size() > kMostTextBytes) return std::nullopt;
    const Json json = Json::parse(
        text, [](int depth, Json::parse_event_t, Json&) { return depth <= kMostDepth; }, false);
    if (!json.is_object() || !json.contains("fingerprint") || json["fingerprint"] != fingerprint ||
        !json.contains("valid_share") || !isFinite(json["valid_share"]) || !json.contains("bands") ||
        !json["bands"].is_array() || json["bands"].size() != static_cast<std::size_t>(bands))
        return std::nullopt;
    SceneStatistics scene;
    scene.validShare = json["valid_share"].get<double>();
    if (scene.validShare < 0 || scene.validShare > 1) return std::nullopt;
    for (const Json& band : json["bands"]) {
        auto read = bandFrom(band);
        if (!read) return std::nullopt;
        scene.bands.push_back(*read);
    }
    return scene;
}

}  // namespace swath
