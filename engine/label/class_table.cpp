// SPDX-License-Identifier: MIT
#include "engine/label/class_table.h"

#include <algorithm>
#include <array>

#include "engine/label/label_map.h"

namespace swath {
namespace {

constexpr std::array kBackgroundNames{"background", "other", "nothing"};
constexpr int kLastValue = 254;

/// ASCII letters only: other scripts compare as they are written.
std::string folded(std::string_view name) {
    std::string text(name);
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

bool isBackgroundName(std::string_view name) {
    return std::ranges::find(kBackgroundNames, folded(name)) != kBackgroundNames.end();
}

}  // namespace

const LabelClass* ClassTable::find(std::uint8_t value) const {
    const auto at = std::ranges::find(classes_, value, &LabelClass::value);
    return at == classes_.end() ? nullptr : &*at;
}

const LabelClass* ClassTable::find(std::string_view name) const {
    const std::string wanted = folded(trim(name));
    const auto at =
        std::ranges::find_if(classes_, [&](const LabelClass& c) { return folded(c.name) == wanted; });
    return at == classes_.end() ? nullptr : &*at;
}

const LabelClass* ClassTable::background() const {
    const auto at = std::ranges::find(classes_, true, &LabelClass::background);
    return at == classes_.end() ? nullptr : &*at;
}

Status ClassTable::checkName(std::string_view name, std::uint8_t except) const {
    if (name.empty()) return Error{Errc::InvalidInput, "a class needs a name", ""};
    const LabelClass* taken = find(name);
    if (taken && taken->value != except) {
        return Error{Errc::InvalidInput, "there is already a class \"" + taken->name + "\"",
                     "names are unique without regard to case"};
    }
    return {};
}

Result<std::uint8_t> ClassTable::add(std::string_view name, std::optional<Rgb> colour) {
    name = trim(name);
    if (const Status named = checkName(name, kUnlabelled); !named) return named.error();
    if (classes_.size() >= kMaxClasses) {
        return Error{Errc::InvalidInput, "a project holds at most 254 classes", "remove or merge some"};
    }
    int value = classes_.empty() ? 1 : classes_.back().value + 1;
    if (value > kLastValue) {
        for (value = 1; find(static_cast<std::uint8_t>(value)); ++value) {
        }
    }
    const LabelClass added{.value = static_cast<std::uint8_t>(value),
                           .name = std::string(name),
                           .colour = colour.value_or(defaultClassColour(static_cast<std::size_t>(value - 1))),
                           .background = !background() && isBackgroundName(name)};
    classes_.insert(std::ranges::upper_bound(classes_, added.value, {}, &LabelClass::value), added);
    return added.value;
}

Status ClassTable::insert(LabelClass stored) {
    if (stored.value == kUnlabelled || stored.value > kLastValue)
        return Error{Errc::InvalidInput, std::to_string(stored.value) + " is no class",
                     "classes are 1 to 254"};
    if (find(stored.value))
        return Error{Errc::InvalidInput, "there is already a class " + std::to_string(stored.value), ""};
    stored.name = std::string(trim(stored.name));
    const std::string plain = "class " + std::to_string(stored.value);
    if (!checkName(stored.name, kUnlabelled)) stored.name = plain;
    for (int i = 2; find(stored.name); ++i) stored.name = plain + " (" + std::to_string(i) + ")";
    stored.background = stored.background && !background();
    classes_.insert(std::ranges::upper_bound(classes_, stored.value, {}, &LabelClass::value), stored);
    return {};
}

Status ClassTable::replace(const LabelClass& changed) {
    const auto at = std::ranges::find(classes_, changed.value, &LabelClass::value);
    if (at == classes_.end()) {
        return Error{Errc::InvalidInput, "there is no class " + std::to_string(changed.value), ""};
    }
    if (Status named = checkName(trim(changed.name), changed.value); !named) return named;
    if (changed.background) {
        for (LabelClass& other : classes_) other.background = false;
    }
    *at = changed;
    at->name = std::string(trim(changed.name));
    return {};
}

Status ClassTable::remove(std::uint8_t value) {
    if (std::erase_if(classes_, [value](const LabelClass& c) { return c.value == value; }) == 0) {
        return Error{Errc::InvalidInput, "there is no class " + std::to_string(value), ""};
    }
    return {};
}

Result<ClassTable> ClassTable::parse(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    ClassTable table;
    const std::vector<std::string> lines = split(text, '\n');
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string_view line = trim(lines[i]);
        if (line.empty() || line.starts_with('%')) continue;
        const std::string where = lines.size() > 1 ? "line " + std::to_string(i + 1) + ": " : "";
        for (const std::string& item : splitQuoted(line, ',')) {
            // An equals sign within quotes belongs to the name.
            const std::size_t quote = item.rfind('"');
            std::size_t equals = item.rfind('=');
            if (quote != std::string::npos && equals != std::string::npos && equals < quote)
                equals = std::string::npos;
            std::optional<Rgb> colour;
            if (equals != std::string::npos) {
                const std::string_view code = trim(std::string_view(item).substr(equals + 1));
                colour = parseColour(code);
                if (!colour) {
                    return Error{Errc::InvalidInput, where + "\"" + std::string(code) + "\" is not a colour",
                                 "write name=#rrggbb, or the name alone"};
                }
            }
            if (const auto added = table.add(unquoted(std::string_view(item).substr(0, equals)), colour);
                !added) {
                return Error{added.error().code, where + added.error().what, added.error().hint};
            }
        }
    }
    if (table.size() == 0) {
        return Error{Errc::InvalidInput, "no class is named",
                     "write water=#4477aa,field or one class a line"};
    }
    return table;
}

}  // namespace swath
