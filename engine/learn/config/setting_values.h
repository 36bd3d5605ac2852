// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/result.h"
#include "engine/learn/config/setting.h"

namespace swath {

/// A JSON object, indented by two.
std::string settingsJson(const SettingEntries& entries);
/// Takes the values that a JSON object has; the others stay. Comments are passed over. @param what  in
/// messages: "run configuration". Errors: InvalidInput for what is no object, values of another kind and
/// unknown keys (names the nearest); the entries may have been changed in part.
Status readSettings(std::string_view what, const std::string& json, SettingEntries& entries);
/// Ranges, choices and lines of terms. Errors: InvalidInput.
Status checkSettings(std::string_view what, const SettingEntries& entries);

/// Every setting by key, as text without quotes; named texts one by one: "network_options.width".
std::vector<std::pair<std::string, std::string>> settingTexts(const SettingEntries& entries);
/// Sets one from "key=value"; not checked beyond its kind. Errors: InvalidInput for no "=", an unknown key
/// (names the nearest) and values of another kind; nothing changes then.
Status assignSetting(std::string_view what, SettingEntries& entries, std::string_view assignment);

/// The words of every refusal: "what: "key" must be expected".
Error badSetting(std::string_view what, const std::string& key, const std::string& expected);
/// What is allowed, in words: "8 to 4096 px", "one of none, inverse"; empty where anything is.
std::string settingLimits(const SettingEntry& entry);
/// The JSON object with what each setting means and what is allowed as comments, which readSettings() takes.
std::string settingsHelp(const SettingEntries& entries);

}  // namespace swath
