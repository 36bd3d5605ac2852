// SPDX-License-Identifier: MIT
#include "engine/learn/config/train_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/core/text.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kOptions = "network_options";

void flatten(const std::string& prefix, const Json& json,
             std::vector<std::pair<std::string, std::string>>& out) {
    for (const auto& [key, value] : json.items()) {
        const std::string name = prefix.empty() ? key : prefix + "." + key;
        if (value.is_object())
            flatten(name, value, out);
        else
            out.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
    }
}

Error unknown(const std::string& key, const TrainConfig& config) {
    std::vector<std::string> known;
    for (const auto& [name, text] : settingTexts(config)) known.push_back(name);
    Error error{Errc::InvalidInput, fmt::format("there is no setting \"{}\"", key),
                "swath train --help-config prints every setting"};
    const auto inside = std::ranges::find_if(known, [&](const auto& k) { return k.ends_with("." + key); });
    if (inside != known.end())
        error.hint = fmt::format("did you mean \"{}\"?", *inside);
    else if (const auto nearest = nearestWord(key, known))
        error.hint = fmt::format("did you mean \"{}\"?", *nearest);
    return error;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> settingTexts(const TrainConfig& config) {
    std::vector<std::pair<std::string, std::string>> out;
    flatten("", Json::parse(toJson(config)), out);
    return out;
}

std::vector<SettingDifference> differingSettings(const TrainConfig& a, const TrainConfig& b) {
    const auto ofA = settingTexts(a), ofB = settingTexts(b);
    const auto find = [](const auto& all, const std::string& key) {
        const auto at = std::ranges::find(all, key, &std::pair<std::string, std::string>::first);
        return at == all.end() ? std::string() : at->second;
    };
    std::vector<SettingDifference> out;
    for (const auto& [key, text] : ofA)
        if (std::string other = find(ofB, key); other != text) out.push_back({key, text, std::move(other)});
    for (const auto& [key, text] : ofB)
        if (std::ranges::none_of(ofA, [&](const auto& entry) { return entry.first == key; }))
            out.push_back({key, "", text});
    return out;
}

Status assignSetting(TrainConfig& config, std::string_view assignment) {
    const auto equals = assignment.find('=');
    const std::string key(trim(assignment.substr(0, equals)));
    if (equals == assignment.npos || key.empty())
        return Error{Errc::InvalidInput, fmt::format("\"{}\" sets nothing", assignment),
                     "write a setting as name=value, for instance patch_size=256"};
    const std::string text(trim(assignment.substr(equals + 1)));
    Json json = Json::parse(toJson(config));
    Json* place = &json;
    for (const std::string& part : split(key, '.')) {
        if (!place->is_object()) return unknown(key, config);
        const bool option = place == &json[std::string(kOptions)];
        if (!option && !place->contains(part)) return unknown(key, config);
        place = &(*place)[part];
    }
    if (place->is_object()) return unknown(key + ".", config);
    const Json parsed = Json::parse(text, nullptr, false);
    const bool isText = place->is_string() && !key.starts_with(kOptions);
    *place = isText || parsed.is_discarded() ? Json(text) : parsed;
    if (key == "network" && text != config.network) json.erase(std::string(kOptions));
    auto changed = trainConfigFromJson(json.dump());
    if (!changed) {
        Error error = changed.error();
        if (error.hint.empty())
            error.hint = "swath train --help-config prints every setting with its usual value";
        return error;
    }
    config = std::move(*changed);
    return {};
}

}  // namespace swath
