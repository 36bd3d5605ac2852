// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/learn/config/setting.h"
#include "engine/learn/config/train_config.h"

namespace swath {

/// Everything that is said of the settings of a run, one line each. A new setting is a member of TrainConfig
/// (or of a struct within) and a line here.
const SettingTable<TrainConfig>& trainSettings();

/// Every setting of a configuration as text, in the order of its record: "patch_size",
/// "augmentation.rotation", "network_options.width". Texts are without quotes.
std::vector<std::pair<std::string, std::string>> settingTexts(const TrainConfig& config);

/// What two configurations say of one setting; empty where one has no such option.
struct SettingDifference {
    std::string key, a, b;
    friend bool operator==(const SettingDifference&, const SettingDifference&) = default;
};
std::vector<SettingDifference> differingSettings(const TrainConfig& a, const TrainConfig& b);

/// Sets one setting from "key=value", nested ones as "augmentation.rotation=15". A setting of another
/// network's options goes with it: "network=segnet" leaves that one's own defaults. Errors: InvalidInput for
/// no "=", an unknown key (names the nearest) and bad values; nothing changes then.
Status assignSetting(TrainConfig& config, std::string_view assignment);
/// The same for several, in their order; what only makes sense together is judged at the end.
Status assignSettings(TrainConfig& config, const std::vector<std::string>& assignments);

/// The default settings as JSON, with what each means and may be as comments; trainConfigFromJson() reads it.
std::string trainSettingsHelp();

}  // namespace swath
