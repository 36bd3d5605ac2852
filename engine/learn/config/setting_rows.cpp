// SPDX-License-Identifier: MIT
#include "engine/learn/config/setting_rows.h"

#include <algorithm>
#include <charconv>

namespace swath {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(
        out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

}  // namespace

SettingControl settingControl(const SettingEntry& entry) {
    const SettingFacts& facts = *entry.facts;
    if (!facts.choices.empty()) return SettingControl::Menu;
    if (std::holds_alternative<bool>(entry.value)) return SettingControl::Checkbox;
    if (std::holds_alternative<NamedTexts>(entry.value)) return SettingControl::None;
    if (!std::holds_alternative<std::string>(entry.value))
        return facts.slider ? SettingControl::Slider : SettingControl::Number;
    if (!facts.catalogue) return SettingControl::Text;
    return facts.sum ? SettingControl::Sum : SettingControl::Term;
}

std::vector<SettingGroup> settingGroups(const SettingEntries& entries) {
    std::vector<SettingGroup> groups;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::string& title = entries[i].facts->group;
        if (title.empty()) continue;
        auto group = std::ranges::find(groups, title, &SettingGroup::title);
        if (group == groups.end()) group = groups.insert(group, {.title = title, .rows = {}});
        group->rows.push_back(i);
    }
    return groups;
}

bool matchesSearch(const SettingFacts& facts, std::string_view search) {
    return lower(facts.key + " " + facts.label + " " + facts.tip).find(lower(search)) != std::string::npos;
}

int chosenIndex(const SettingEntry& entry) {
    const auto& choices = entry.facts->choices;
    if (const auto* choice = std::get_if<Choice>(&entry.value))
        return choice->index >= 0 && choice->index < static_cast<int>(choices.size()) ? choice->index : -1;
    const auto* number = std::get_if<int>(&entry.value);
    const auto* text = std::get_if<std::string>(&entry.value);
    const std::string word = number ? std::to_string(*number) : text ? *text : "";
    const auto at = std::ranges::find(choices, word, &SettingChoice::word);
    return at == choices.end() ? -1 : static_cast<int>(at - choices.begin());
}

void choose(SettingEntry& entry, int index) {
    const std::string& word = entry.facts->choices[static_cast<std::size_t>(index)].word;
    if (auto* choice = std::get_if<Choice>(&entry.value))
        choice->index = index;
    else if (auto* number = std::get_if<int>(&entry.value))
        std::from_chars(word.data(), word.data() + word.size(), *number);
    else
        entry.value = word;
}

std::pair<double, double> offeredRange(const SettingFacts& facts) {
    return facts.offered.value_or(std::pair(facts.lo, facts.hi));
}

}  // namespace swath
