// SPDX-License-Identifier: MIT
#include "engine/imagery/sensors/stac_item.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/raster/address.h"
#include "engine/raster/day.h"

namespace swath {
namespace {

using StacJson = nlohmann::ordered_json;

constexpr std::size_t kMostAssets = 1000, kMostBandsOfAsset = 4096;
constexpr int kMostStacDepth = 32;

std::string stacText(const StacJson& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

bool hasRole(const StacJson& asset, std::string_view role) {
    const auto roles = asset.find("roles");
    return roles != asset.end() && roles->is_array() &&
           std::ranges::any_of(*roles,
                               [&](const StacJson& each) { return each.is_string() && each == role; });
}

/// A picture of the bands, not the bands; or what is no picture at all.
bool isBesideTheBands(const StacJson& asset) {
    constexpr std::array kRoles{"thumbnail", "overview", "visual", "metadata"};
    if (std::ranges::any_of(kRoles, [&](const char* role) { return hasRole(asset, role); })) return true;
    const std::string type = stacText(asset, "type");
    return type.starts_with("text/") || type.starts_with("application/");
}

const StacJson* stacList(const StacJson& asset, const char* key) {
    const auto found = asset.find(key);
    const bool is =
        found != asset.end() && found->is_array() && !found->empty() && found->size() <= kMostBandsOfAsset;
    return is ? &*found : nullptr;
}

StacBand stacBandFrom(const StacJson& json) {
    StacBand band;
    if (!json.is_object()) return band;
    band.name = stacText(json, "name");
    for (const char* key : {"common_name", "eo:common_name"})
        if (band.name.empty()) band.name = stacText(json, key);
    for (const char* key : {"center_wavelength", "eo:center_wavelength"})
        if (const auto found = json.find(key); found != json.end() && found->is_number())
            if (const double micrometres = found->get<double>(); micrometres > 0 && micrometres < 1e6)
                band.wavelengthNm = micrometres * 1000;
    return band;
}

/// How much an asset says of its bands: what only gives their types may be anything, a map of clouds too.
enum class Says { Nothing, Types, Spectrum };
Says saysOf(const StacJson& asset) {
    if (stacList(asset, "eo:bands")) return Says::Spectrum;
    if (const StacJson* bands = stacList(asset, "bands"))
        return std::ranges::any_of(*bands,
                                   [](const StacJson& band) {
                                       return band.is_object() && (band.contains("eo:common_name") ||
                                                                   band.contains("eo:center_wavelength"));
                                   })
                   ? Says::Spectrum
                   : Says::Types;
    return stacList(asset, "raster:bands") ? Says::Types : Says::Nothing;
}

std::vector<StacBand> stacBandsOf(const StacJson& asset) {
    std::vector<StacBand> bands;
    for (const char* key : {"eo:bands", "bands", "raster:bands"})
        if (const StacJson* list = stacList(asset, key)) {
            for (const StacJson& band : *list) bands.push_back(stacBandFrom(band));
            return bands;
        }
    return bands;
}

}  // namespace

bool mayBeStacItem(std::string_view path) {
    const std::string_view name = path.substr(0, path.find('?'));
    return name.ends_with(".json") || name.ends_with(".geojson");
}

Result<StacItem> parseStacItem(std::string_view text, const std::string& file) {
    const StacJson json = StacJson::parse(
        text, [](int depth, StacJson::parse_event_t, StacJson&) { return depth <= kMostStacDepth; }, false);
    if (!json.is_object() || !json.contains("stac_version") || stacText(json, "type") != "Feature" ||
        !json.contains("assets") || !json["assets"].is_object())
        return Error{Errc::BadFormat, fmt::format("{} is no STAC item", file),
                     "name a raster, or an item of a catalogue (type Feature, with assets)"};
    StacItem item{.id = stacText(json, "id")};
    if (const auto properties = json.find("properties"); properties != json.end() && properties->is_object())
        item.day = dayIn(stacText(*properties, "datetime"));
    const StacJson& assets = json["assets"];
    Says most = Says::Nothing;
    for (const StacJson& asset : assets)
        if (asset.is_object() && !isBesideTheBands(asset)) most = std::max(most, saysOf(asset));
    std::set<std::string> taken;
    for (const auto& [key, asset] : assets.items()) {
        if (item.assets.size() >= kMostAssets || most == Says::Nothing) break;
        if (!asset.is_object() || isBesideTheBands(asset) || saysOf(asset) != most) continue;
        const std::string href = stacText(asset, "href");
        StacAsset made{.key = key, .path = pathBeside(file, href), .bands = stacBandsOf(asset)};
        if (made.bands.size() == 1 && made.bands.front().name.empty()) made.bands.front().name = key;
        // The same band in another format stands beside the first one.
        const bool again = std::ranges::all_of(made.bands, [&](const StacBand& band) {
            return !band.name.empty() && taken.contains(band.name);
        });
        if (href.empty() || again) continue;
        for (const StacBand& band : made.bands) taken.insert(band.name);
        item.assets.push_back(std::move(made));
    }
    if (item.assets.empty())
        return Error{Errc::BadFormat, fmt::format("{} describes no file of bands", file),
                     "its assets need eo:bands, raster:bands or bands; name the rasters themselves"};
    return item;
}

}  // namespace swath
