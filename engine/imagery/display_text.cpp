// SPDX-License-Identifier: MIT
#include "engine/imagery/display_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>

namespace swath {
namespace {

std::optional<double> finiteNumber(std::string_view text) {
    double value = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = bad == std::errc() && end == text.data() + text.size();
    return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::string ruleText(const ChannelStretch& channel) {
    const StretchRule& rule = channel.rule;
    const std::string of = rule.of == StretchOf::View ? " of the view" : "";
    switch (rule.mode) {
        case StretchMode::Percentiles:
            return fmt::format("{:g}–{:g} %{}", rule.lowPercent, rule.highPercent, of);
        case StretchMode::MinMax:
            return "min – max" + of;
        case StretchMode::Deviations:
            return fmt::format("mean ± {:g} deviations{}", rule.deviations, of);
        case StretchMode::Limits:
            break;
    }
    return fmt::format("{} … {}", formatFigure(channel.lo), formatFigure(channel.hi));
}

std::string nameOfOne(const Composition& c, const RasterInfo& info) {
    if (c.hasFormula()) return c.formula.name.empty() ? c.formula.text : c.formula.name;
    const auto band = static_cast<std::size_t>(c.channels[0].band);
    const std::string name = band < info.bands.size() ? info.bands[band].name : "";
    const std::string number = fmt::format("band {}", band + 1);
    return name.empty() || name == number ? number : fmt::format("{} ({})", number, name);
}

}  // namespace

std::string displayText(const Composition& c, const RasterInfo& info) {
    std::string text;
    if (showsOneBand(c)) {
        const ColourMapInfo* map = findColourMap(c.map);
        text = nameOfOne(c, info);
        if (c.palette) return text + " in the file's colours";
        text += fmt::format(" in {}{}, {}", map ? map->name : "grey", map && c.reversed ? " reversed" : "",
                            ruleText(c.channels[0]));
    } else {
        text = fmt::format("bands {} {} {}", c.channels[0].band + 1, c.channels[1].band + 1,
                           c.channels[2].band + 1);
        const bool same = ruleText(c.channels[0]) == ruleText(c.channels[1]) &&
                          ruleText(c.channels[0]) == ruleText(c.channels[2]);
        for (std::size_t i = 0; i < (same ? 1U : 3U); ++i)
            text += (i == 0 ? ", " : " / ") + ruleText(c.channels[i]);
    }
    return c.gamma == 1 ? text : text + fmt::format(", gamma {:g}", c.gamma);
}

Result<TypedStretch> parseStretch(std::string_view text) {
    const Error notUnderstood{
        Errc::InvalidInput, fmt::format("\"{}\" is no stretch", text),
        "write percents like 2-98, min-max, deviations like 2sd, or limits like 0:3000"};
    TypedStretch typed;
    if (text == "min-max") {
        typed.rule.mode = StretchMode::MinMax;
        return typed;
    }
    if (text.ends_with("sd")) {
        const auto deviations = finiteNumber(text.substr(0, text.size() - 2));
        typed.rule.mode = StretchMode::Deviations;
        typed.rule.deviations = deviations.value_or(0);
        return isSound(typed.rule) ? Result<TypedStretch>(typed) : notUnderstood;
    }
    const bool limits = text.find(':') != std::string_view::npos;
    const std::size_t at = text.find(limits ? ':' : '-');
    if (at == std::string_view::npos) return notUnderstood;
    const auto low = finiteNumber(text.substr(0, at)), high = finiteNumber(text.substr(at + 1));
    if (!low || !high) return notUnderstood;
    if (limits) {
        typed.limits = {*low, *high};
        return typed;
    }
    typed.rule = {.mode = StretchMode::Percentiles, .lowPercent = *low, .highPercent = *high};
    return isSound(typed.rule) ? Result<TypedStretch>(typed) : notUnderstood;
}

}  // namespace swath
