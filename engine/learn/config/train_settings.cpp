// SPDX-License-Identifier: MIT
#include "engine/learn/config/train_settings.h"

#include <algorithm>

#include "engine/learn/config/setting_values.h"

namespace swath {

std::vector<std::pair<std::string, std::string>> settingTexts(const TrainConfig& config) {
    return settingTexts(entriesOf(trainSettings(), config));
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
    return assignSettings(config, {std::string(assignment)});
}

Status assignSettings(TrainConfig& config, const std::vector<std::string>& assignments) {
    const auto hinted = [](Error error) {
        if (error.hint.empty())
            error.hint = "swath train --help-config prints every setting with its usual value";
        return error;
    };
    TrainConfig changed = config;
    for (const std::string& assignment : assignments) {
        const std::string network = changed.network;
        SettingEntries entries = entriesOf(trainSettings(), changed);
        if (Status set = assignSetting("run configuration", entries, assignment); !set)
            return hinted(set.error());
        putEntries(trainSettings(), entries, changed);
        if (changed.network == network) continue;
        const TrainConfig fresh;
        changed.networkOptions = changed.network == fresh.network ? fresh.networkOptions : NamedTexts{};
    }
    if (assignments.empty()) return {};
    if (Status valid = validate(changed); !valid) return hinted(valid.error());
    config = std::move(changed);
    return {};
}

std::string trainSettingsHelp() {
    return settingsHelp(entriesOf(trainSettings(), TrainConfig{}));
}

}  // namespace swath
