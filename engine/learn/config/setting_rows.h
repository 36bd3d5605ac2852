// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/learn/config/setting.h"

namespace swath {

/// What a setting is set with in a panel.
enum class SettingControl { Checkbox, Number, Slider, Menu, Text, Term, Sum, None };
SettingControl settingControl(const SettingEntry& entry);

/// Rows under one title, by their place in the table.
struct SettingGroup {
    std::string title;
    std::vector<std::size_t> rows;
};
/// In the order in which the titles occur first; settings without one are left out.
std::vector<SettingGroup> settingGroups(const SettingEntries& entries);

/// Whether a search finds it, by key, label or tip, whatever the case.
bool matchesSearch(const SettingFacts& facts, std::string_view search);

/// The place of the value among the choices; −1: it is none of them.
int chosenIndex(const SettingEntry& entry);
/// @pre the index is that of a choice.
void choose(SettingEntry& entry, int index);

/// What a control reaches: the range offered, or all of it.
std::pair<double, double> offeredRange(const SettingFacts& facts);

}  // namespace swath
