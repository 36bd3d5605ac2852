// SPDX-License-Identifier: MIT
#include "engine/document/mask_values.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <vector>

#include "engine/label/label_map.h"

namespace swath {
namespace {

constexpr std::size_t kLongestList = 400;  // characters

std::optional<MaskValue> parseValue(std::string_view text) {
    if (text.starts_with('#')) {
        const auto colour = parseColour(text);
        return colour ? std::optional(MaskValue::colour(*colour)) : std::nullopt;
    }
    int number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
    return MaskValue::number(number);
}

using FindClass = std::function<std::optional<int>(const std::string&)>;

Result<MaskMap> parse(std::string_view text, const FindClass& find, std::vector<std::string> names) {
    MaskMap map;
    if (trim(text).empty()) return map;
    for (const std::string& part : splitQuoted(text, ',')) {
        const auto equals = part.find('=');
        const auto value = parseValue(trim(std::string_view(part).substr(0, equals)));
        const std::string name =
            equals == std::string::npos ? "" : unquoted(std::string_view(part).substr(equals + 1));
        if (!value || name.empty())
            return Error{Errc::InvalidInput, fmt::format("could not read \"{}\"", part),
                         "write value=class,value=class; a value is a number or a colour such as #ff0000"};
        if (name == "ignore")
            map.classes[*value] = kIgnore;
        else if (name == "unlabelled" || name == "unlabeled")
            map.classes[*value] = kUnlabelled;
        else if (const auto found = find(name))
            map.classes[*value] = *found;
        else {
            names.insert(names.begin(), {"ignore", "unlabelled"});
            const auto nearest = nearestWord(name, names);
            return Error{Errc::InvalidInput, fmt::format("there is no class {}", name),
                         nearest ? fmt::format("did you mean {}?", *nearest)
                                 : fmt::format("the classes are {}", fmt::join(names, ", "))};
        }
    }
    return map;
}

}  // namespace

Rgb MaskValue::rgb() const {
    return {static_cast<std::uint8_t>(value >> 16 & 255), static_cast<std::uint8_t>(value >> 8 & 255),
            static_cast<std::uint8_t>(value & 255)};
}

std::string MaskValue::text() const {
    switch (kind) {
        case Kind::Number:
            return std::to_string(value);
        case Kind::Colour:
            return formatColour(rgb());
        case Kind::Nothing:
            return "not a number";
        case Kind::Outside:
            return "outside";
    }
    return "";
}

std::optional<int> MaskMap::find(const MaskValue& value) const {
    const auto at = classes.find(value);
    return at == classes.end() ? std::nullopt : std::optional(at->second);
}

Result<MaskMap> parseMaskMap(std::string_view text, const ClassTable& classes) {
    std::vector<std::string> names;
    for (const LabelClass& c : classes.all()) names.push_back(c.name);
    return parse(
        text,
        [&](const std::string& name) {
            const LabelClass* found = classes.find(name);
            return found ? std::optional<int>(found->value) : std::nullopt;
        },
        std::move(names));
}

Result<MaskMap> parseMaskMap(std::string_view text, const std::map<int, std::string>& names) {
    std::vector<std::string> all;
    for (const auto& [value, name] : names) all.push_back(name);
    return parse(
        text,
        [&](const std::string& name) -> std::optional<int> {
            for (const auto& [value, known] : names)
                if (known == name) return value;
            const auto number = parseValue(name);
            return number && number->kind == MaskValue::Kind::Number ? std::optional<int>(number->value)
                                                                     : std::nullopt;
        },
        std::move(all));
}

Status ValueCounts::add(const MaskValue& value, std::int64_t pixels, std::string_view file) {
    pixels_ += pixels;
    const auto at = counts_.find(value);
    if (at != counts_.end()) {
        at->second += pixels;
        return {};
    }
    if (distinct() >= kMostValues) {
        const bool colours = value.kind == MaskValue::Kind::Colour;
        return Error{
            Errc::BadFormat,
            fmt::format("{} has more than {} different {} in its first {} pixels: it seems to be {}", file,
                        kMostValues, colours ? "colours" : "values", formatCount(pixels_),
                        colours ? "a photograph, or a mask that was stored with loss, as JPEG does"
                                : "a picture, a measurement, or objects that are numbered one by one"),
            colours ? "take the mask as PNG or TIFF" : "a mask has one value for each class"};
    }
    counts_[value] = pixels;
    return {};
}

std::int64_t ValueCounts::of(const MaskValue& value) const {
    const auto at = counts_.find(value);
    return at == counts_.end() ? 0 : at->second;
}

std::size_t ValueCounts::distinct() const {
    return counts_.size() - counts_.count({MaskValue::Kind::Nothing, 0}) -
           counts_.count({MaskValue::Kind::Outside, 0});
}

std::string ValueCounts::text() const {
    std::string out;
    for (const auto& [value, pixels] : counts_) {
        if (value.kind == MaskValue::Kind::Outside) continue;
        if (!out.empty()) out += ", ";
        if (out.size() > kLongestList) return out + "…";
        out += fmt::format("{} ({} px)", value.text(), formatCount(pixels));
    }
    return out;
}

std::optional<int> ValueCounts::threshold() const {
    if (distinct() < 3) return std::nullopt;
    int least = 0, most = 0;
    bool any = false;
    for (const auto& [value, pixels] : counts_) {
        if (value.kind == MaskValue::Kind::Colour) return std::nullopt;
        if (value.kind != MaskValue::Kind::Number) continue;
        least = any ? std::min(least, value.value) : value.value;
        most = any ? std::max(most, value.value) : value.value;
        any = true;
    }
    const int step = (most - least) / 8;
    std::int64_t low = 0, high = 0, all = 0;
    for (const auto& [value, pixels] : counts_) {
        if (value.kind != MaskValue::Kind::Number) continue;
        all += pixels;
        if (value.value <= least + step) low += pixels;
        if (value.value >= most - step) high += pixels;
    }
    // Two ends hold nearly everything, and what lies between is an edge.
    if (step < 1 || low == 0 || high == 0 || (low + high) * 10 < all * 9) return std::nullopt;
    return least + (most - least + 1) / 2;
}

}  // namespace swath
