// SPDX-License-Identifier: MIT
#include "engine/document/composition_json.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "engine/document/json_values.h"
#include "engine/imagery/expression.h"
#include "engine/store/limits.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kModes[] = {"percentiles", "min_max", "deviations", "limits"};
constexpr double kLeastGamma = 0.01, kMostGamma = 100;

Json ruleToJson(const StretchRule& rule) {
    return {{"mode", kModes[static_cast<std::size_t>(rule.mode)]},
            {"low", rule.lowPercent},
            {"high", rule.highPercent},
            {"deviations", rule.deviations},
            {"view", rule.of == StretchOf::View}};
}

std::optional<StretchRule> ruleFromJson(const Json& channel) {
    const auto json = channel.find("rule");
    if (json == channel.end()) return StretchRule{};  // of an older project: limits alone
    if (!json->is_object()) return std::nullopt;
    StretchRule rule;
    const auto mode = std::ranges::find(kModes, textOf(*json, "mode"));
    const auto low = finiteOf(*json, "low"), high = finiteOf(*json, "high"),
               deviations = finiteOf(*json, "deviations");
    if (mode == std::end(kModes) || !low || !high || !deviations) return std::nullopt;
    rule.mode = static_cast<StretchMode>(mode - std::begin(kModes));
    rule.lowPercent = *low;
    rule.highPercent = *high;
    rule.deviations = *deviations;
    rule.of = flagOf(*json, "view") ? StretchOf::View : StretchOf::Scene;
    return isSound(rule) ? std::optional(rule) : std::nullopt;
}

std::optional<ChannelStretch> channelFromJson(const Json& channel, int bands) {
    if (!channel.is_object()) return std::nullopt;
    const auto band = channel.find("band");
    const auto lo = finiteOf(channel, "lo"), hi = finiteOf(channel, "hi");
    if (band == channel.end() || !band->is_number_integer() || !lo || !hi) return std::nullopt;
    const auto number = band->get<std::int64_t>();
    const auto rule = ruleFromJson(channel);
    if (number < 0 || number >= (bands > 0 ? bands : limits::kSceneBands) || !rule) return std::nullopt;
    return ChannelStretch{static_cast<int>(number), *lo, *hi, *rule};
}

/// False where what stands there is not understood.
bool readColours(const Json& json, int bands, Composition& c) {
    c.palette = flagOf(json, "palette");
    c.reversed = flagOf(json, "reversed");
    if (const std::string name = textOf(json, "map"); !name.empty()) {
        const ColourMapInfo* map = findColourMap(name);
        if (!map) return false;
        c.map = map->map;
    }
    const auto formula = json.find("formula");
    if (formula == json.end() || formula->is_null()) return true;
    if (!formula->is_object()) return false;
    c.formula = {.text = textOf(*formula, "text"),
                 .name = std::string(shortened(textOf(*formula, "name"), limits::kNameBytes))};
    return BandExpression::parse(c.formula.text, bands > 0 ? bands : limits::kSceneBands).ok();
}

}  // namespace

std::string toJson(const Composition& c) {
    Json channels = Json::array();
    for (const ChannelStretch& s : c.channels)
        channels.push_back({{"band", s.band}, {"lo", s.lo}, {"hi", s.hi}, {"rule", ruleToJson(s.rule)}});
    Json json{{"channels", channels}, {"gamma", c.gamma}, {"palette", c.palette}};
    if (const ColourMapInfo* map = findColourMap(c.map)) {
        json["map"] = map->name;
        json["reversed"] = c.reversed;
    }
    if (c.hasFormula()) json["formula"] = {{"text", c.formula.text}, {"name", c.formula.name}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Composition> compositionFromJson(const std::string& text, int bands) {
    Composition c;
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    const auto channels = json.find("channels");
    if (channels == json.end() || !channels->is_array() || channels->size() != c.channels.size())
        return std::nullopt;
    for (std::size_t i = 0; i < c.channels.size(); ++i) {
        const auto channel = channelFromJson((*channels)[i], bands);
        if (!channel) return std::nullopt;
        c.channels[i] = *channel;
    }
    const auto gamma = finiteOf(json, "gamma");
    if (!gamma || *gamma < kLeastGamma || *gamma > kMostGamma) return std::nullopt;
    c.gamma = *gamma;
    return readColours(json, bands, c) ? std::optional(c) : std::nullopt;
}

}  // namespace swath
