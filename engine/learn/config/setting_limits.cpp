// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cmath>

#include "engine/learn/config/setting_rows.h"
#include "engine/learn/config/setting_values.h"

namespace swath {
namespace {

std::string choicesText(const SettingEntry& entry) {
    const auto& choices = entry.facts->choices;
    std::string list;
    if (std::holds_alternative<int>(entry.value)) {
        for (std::size_t i = 0; i < choices.size(); ++i)
            list += (i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ") + choices[i].word;
        return list;
    }
    for (const SettingChoice& choice : choices)
        list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", choice.word);
    return "one of " + list;
}

std::string rangeText(const SettingFacts& facts, const char* between) {
    const bool least = std::isfinite(facts.lo), most = std::isfinite(facts.hi);
    if (least && most) return fmt::format(fmt::runtime(between), facts.lo, facts.hi);
    return least ? fmt::format("{} or more", facts.lo) : most ? fmt::format("{} or less", facts.hi) : "";
}

std::optional<double> numberOf(const SettingValue& value) {
    if (const auto* whole = std::get_if<int>(&value)) return *whole;
    if (const auto* large = std::get_if<std::uint64_t>(&value)) return static_cast<double>(*large);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return std::nullopt;
}

Status checkLine(const SettingFacts& facts, const std::string& line) {
    const auto terms = parseSpec(facts.key, line);
    if (!terms) return terms.error();
    if (Status known = checkSpec(facts.key, *terms, facts.catalogue()); !known) return known;
    if (!facts.sum && (terms->size() != 1 || terms->front().weight != 1))
        return Error{Errc::InvalidInput, fmt::format("{}: there must be a single one", facts.key),
                     fmt::format("write it like {}", facts.catalogue().front().name)};
    return {};
}

Status checkSetting(std::string_view what, const SettingEntry& entry) {
    const SettingFacts& facts = *entry.facts;
    if (!facts.choices.empty())
        return chosenIndex(entry) >= 0 ? Status() : badSetting(what, facts.key, choicesText(entry));
    const auto number = numberOf(entry.value);
    if (number && !(*number >= facts.lo && *number <= facts.hi)) {  // NaN too
        const std::string range = rangeText(facts, "between {} and {}");
        return badSetting(what, facts.key,
                          fmt::format("{}, not {}", range.empty() ? "a number" : range, *number));
    }
    const auto* text = std::get_if<std::string>(&entry.value);
    return text && facts.catalogue ? checkLine(facts, *text) : Status();
}

}  // namespace

Error badSetting(std::string_view what, const std::string& key, const std::string& expected) {
    return Error{Errc::InvalidInput, fmt::format("{}: \"{}\" must be {}", what, key, expected), ""};
}

Status checkSettings(std::string_view what, const SettingEntries& entries) {
    for (const SettingEntry& entry : entries)
        if (Status sound = checkSetting(what, entry); !sound) return sound;
    return {};
}

std::string settingLimits(const SettingEntry& entry) {
    const SettingFacts& facts = *entry.facts;
    if (!facts.choices.empty()) return choicesText(entry);
    if (facts.catalogue) {
        std::vector<std::string> names;
        for (const SpecEntry& term : facts.catalogue()) names.push_back(term.name);
        return fmt::format("{} {}", facts.sum ? "a sum of" : "one of", fmt::join(names, ", "));
    }
    if (!numberOf(entry.value)) return "";
    std::string text = rangeText(facts, "{} to {}");
    if (!text.empty() && !facts.unit.empty()) text += " " + facts.unit;
    return text;
}

}  // namespace swath
