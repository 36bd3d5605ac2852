// SPDX-License-Identifier: MIT
#include "app/panels/setting_field.h"

#include <algorithm>
#include <limits>

#include "app/panels/spec_fields.h"
#include "engine/learn/config/setting_rows.h"

namespace swath {
namespace {

using namespace ui;

int wholeBound(double bound) {
    return static_cast<int>(
        std::clamp(bound, double(std::numeric_limits<int>::min()), double(std::numeric_limits<int>::max())));
}

bool drawNumber(const std::string& id, const std::string& label, SettingEntry& entry, ControlOptions look) {
    const auto [lo, hi] = offeredRange(*entry.facts);
    if (auto* real = std::get_if<double>(&entry.value)) {
        look.logarithmic = true;  // as many digits as it has
        return numberField(id, label, *real, lo, hi, look);
    }
    const int least = wholeBound(lo), most = wholeBound(hi);
    if (auto* whole = std::get_if<int>(&entry.value))
        return numberField(id, label, *whole, least, most, look);
    auto& large = std::get<std::uint64_t>(entry.value);
    int shown = static_cast<int>(std::min<std::uint64_t>(large, static_cast<std::uint64_t>(most)));
    if (!numberField(id, label, shown, std::max(0, least), most, look)) return false;
    large = static_cast<std::uint64_t>(shown);
    return true;
}

bool drawSlider(const std::string& id, const std::string& label, SettingEntry& entry, ControlOptions look) {
    const auto [lo, hi] = offeredRange(*entry.facts);
    look.logarithmic = true;
    look.decimals = 6;
    if (auto* whole = std::get_if<int>(&entry.value))
        return slider(id, label, *whole, wholeBound(lo), wholeBound(hi), look);
    return slider(id, label, std::get<double>(entry.value), lo, hi, look);
}

bool drawMenu(const std::string& id, const std::string& label, SettingEntry& entry,
              const ControlOptions& look) {
    std::vector<std::string> labels;
    for (const SettingChoice& choice : entry.facts->choices) labels.push_back(choice.label);
    int index = chosenIndex(entry);
    if (!combo(id, label, index, labels, look) || index < 0) return false;
    choose(entry, index);
    return true;
}

}  // namespace

bool drawSettingField(const std::string& id, const std::string& label, SettingEntry& entry,
                      const ControlOptions& options) {
    const SettingFacts& facts = *entry.facts;
    ControlOptions look = options;
    look.unit = facts.unit;
    const auto text = [&]() -> std::string& { return std::get<std::string>(entry.value); };
    switch (settingControl(entry)) {
        case SettingControl::Checkbox:
            return checkbox(id, label, std::get<bool>(entry.value), look);
        case SettingControl::Number:
            return drawNumber(id, label, entry, look);
        case SettingControl::Slider:
            return drawSlider(id, label, entry, look);
        case SettingControl::Menu:
            return drawMenu(id, label, entry, look);
        case SettingControl::Term:
            return drawTermField(id, label, text(), facts.catalogue(), options);
        case SettingControl::Sum:
            return drawSumField(id, label, facts.key.c_str(), text(), facts.catalogue(), options);
        case SettingControl::Text:
            return textField(id, label, text(),
                             {.hint = facts.hint, .tooltip = options.tooltip, .enabled = options.enabled}) !=
                   TextEvent::None;
        case SettingControl::None:
            break;
    }
    return false;
}

}  // namespace swath
