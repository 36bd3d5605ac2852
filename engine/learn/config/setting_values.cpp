// SPDX-License-Identifier: MIT
#include "engine/learn/config/setting_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <nlohmann/json.hpp>

#include "engine/core/text.h"
#include "engine/learn/config/setting_rows.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

template <class... Ts>
struct Each : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Each(Ts...) -> Each<Ts...>;

/// "outer.inner" → "inner".
std::string lastPart(const std::string& key) {
    return key.substr(key.rfind('.') + 1);
}

/// Numbers and truth values as such, words as texts.
Json namedJson(const NamedTexts& texts) {
    Json json = Json::object();
    for (const auto& [name, text] : texts) {
        const Json value = Json::parse(text, nullptr, false);
        json[name] = value.is_number_integer() || value.is_boolean() ? value : Json(text);
    }
    return json;
}

Json jsonOf(const SettingEntry& entry) {
    return std::visit(
        Each{[&](const Choice&) {
                 const int at = chosenIndex(entry);
                 return Json(at < 0 ? "" : entry.facts->choices[static_cast<std::size_t>(at)].word);
             },
             [](const NamedTexts& texts) { return namedJson(texts); },
             [](const auto& value) { return Json(value); }},
        entry.value);
}

/// What a value of this kind must be; empty if the JSON is one, and then it has been taken.
std::string take(const Json& json, SettingEntry& entry) {
    const auto whole = [&](int& out) -> std::string {
        if (!json.is_number_integer()) return "a whole number";
        const bool huge = json.is_number_unsigned() && json.get<std::uint64_t>() > INT_MAX;
        const auto value = json.get<std::int64_t>();
        if (huge || value < INT_MIN || value > INT_MAX) return "a whole number below 2^31";
        out = static_cast<int>(value);
        return "";
    };
    const auto named = [&](NamedTexts& out) -> std::string {
        const auto plain = [](const Json& v) {
            return v.is_string() || v.is_boolean() || v.is_number_integer();
        };
        if (!json.is_object() || !std::ranges::all_of(json, plain))
            return R"(options by name, like {"width": 32})";
        out.clear();
        for (const auto& [name, value] : json.items())
            out[name] = value.is_string() ? value.get<std::string>() : value.dump();
        return "";
    };
    const auto simple = [&](bool fits, auto& out, const char* expected) -> std::string {
        if (!fits) return expected;
        out = json.get<std::remove_reference_t<decltype(out)>>();
        return "";
    };
    const auto choice = [&](Choice& out) -> std::string {
        const auto at = std::ranges::find(
            entry.facts->choices, json.is_string() ? json.get<std::string>() : "", &SettingChoice::word);
        if (!json.is_string() || at == entry.facts->choices.end()) return settingLimits(entry);
        out.index = static_cast<int>(at - entry.facts->choices.begin());
        return "";
    };
    return std::visit(Each{[&](int& out) { return whole(out); }, [&](NamedTexts& out) { return named(out); },
                           [&](Choice& out) { return choice(out); },
                           [&](bool& out) { return simple(json.is_boolean(), out, "true or false"); },
                           [&](double& out) { return simple(json.is_number(), out, "a number"); },
                           [&](std::string& out) { return simple(json.is_string(), out, "a text"); },
                           [&](std::uint64_t& out) {
                               return simple(json.is_number_unsigned(), out, "a whole number, 0 or more");
                           }},
                      entry.value);
}

SettingEntry* find(SettingEntries& entries, const std::string& key) {
    const auto at = std::ranges::find(entries, key, [](const SettingEntry& e) { return e.facts->key; });
    return at == entries.end() ? nullptr : &*at;
}

/// Names within an object of the record: what comes behind the prefix, up to the next dot.
std::vector<std::string> namesBehind(const SettingEntries& entries, const std::string& prefix) {
    std::vector<std::string> names;
    for (const SettingEntry& entry : entries) {
        if (!entry.facts->key.starts_with(prefix)) continue;
        std::string name = entry.facts->key.substr(prefix.size());
        name.resize(std::min(name.size(), name.find('.')));
        if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
    return names;
}

Status readObject(std::string_view what, const Json& json, const std::string& prefix,
                  SettingEntries& entries) {
    for (const auto& [name, value] : json.items()) {
        const std::string key = prefix + name;
        if (SettingEntry* entry = find(entries, key)) {
            if (const std::string expected = take(value, *entry); !expected.empty())
                return badSetting(what, key, expected);
            continue;
        }
        const auto inner = namesBehind(entries, key + ".");
        if (inner.empty()) {
            const auto known = namesBehind(entries, prefix);
            const auto nearest = nearestWord(name, known);
            return Error{Errc::InvalidInput, fmt::format("{}: unknown key \"{}\"", what, key),
                         nearest ? fmt::format("did you mean \"{}\"?", *nearest)
                                 : fmt::format("the keys are {}", fmt::join(known, ", "))};
        }
        if (!value.is_object())
            return badSetting(what, key, fmt::format("an object with {}", fmt::join(inner, ", ")));
        if (Status read = readObject(what, value, key + ".", entries); !read) return read;
    }
    return {};
}

Error unknownSetting(const std::string& key, const SettingEntries& entries) {
    std::vector<std::string> known;
    for (const auto& [name, text] : settingTexts(entries)) known.push_back(name);
    Error error{Errc::InvalidInput, fmt::format("there is no setting \"{}\"", key),
                "swath train --help-config prints every setting"};
    const auto inside = std::ranges::find_if(known, [&](const auto& k) { return k.ends_with("." + key); });
    if (inside != known.end())
        error.hint = fmt::format("did you mean \"{}\"?", *inside);
    else if (const auto nearest = nearestWord(key, known))
        error.hint = fmt::format("did you mean \"{}\"?", *nearest);
    return error;
}

/// The comment above a setting, in lines of about a hundred characters.
std::string comment(const SettingEntry& entry, const std::string& indent) {
    const std::string limits = settingLimits(entry);
    std::string text = entry.facts->label + ": " + entry.facts->tip;
    if (!limits.empty()) text += fmt::format(" [{}]", limits);
    std::ranges::replace(text, '\n', ' ');
    constexpr std::size_t kWidth = 100;
    std::string out, line;
    for (const std::string& word : split(text, ' ')) {
        if (!line.empty() && line.size() + word.size() > kWidth) {
            out += indent + "//" + line + "\n";
            line.clear();
        }
        line += " " + word;
    }
    return out + indent + "//" + line + "\n";
}

}  // namespace

std::string settingsJson(const SettingEntries& entries) {
    Json json = Json::object();
    for (const SettingEntry& entry : entries) {
        Json* place = &json;
        for (const std::string& part : split(entry.facts->key, '.')) place = &(*place)[part];
        *place = jsonOf(entry);
    }
    return json.dump(2);
}

Status readSettings(std::string_view what, const std::string& text, SettingEntries& entries) {
    const Json json = Json::parse(text, nullptr, false, true);
    if (!json.is_object())
        return Error{Errc::InvalidInput, fmt::format("{}: not a JSON object", what),
                     R"(write it like {"epochs": 20, "patch_size": 128})"};
    return readObject(what, json, "", entries);
}

std::vector<std::pair<std::string, std::string>> settingTexts(const SettingEntries& entries) {
    const auto textOf = [](const Json& json) {
        return json.is_string() ? json.get<std::string>() : json.dump();
    };
    std::vector<std::pair<std::string, std::string>> out;
    for (const SettingEntry& entry : entries) {
        const Json json = jsonOf(entry);
        if (!json.is_object())
            out.emplace_back(entry.facts->key, textOf(json));
        else
            for (const auto& [name, value] : json.items())
                out.emplace_back(entry.facts->key + "." + name, textOf(value));
    }
    return out;
}

Status assignSetting(std::string_view what, SettingEntries& entries, std::string_view assignment) {
    const auto equals = assignment.find('=');
    const std::string key(trim(assignment.substr(0, equals)));
    if (equals == assignment.npos || key.empty())
        return Error{Errc::InvalidInput, fmt::format("\"{}\" sets nothing", assignment),
                     "write a setting as name=value, for instance patch_size=256"};
    const std::string text(trim(assignment.substr(equals + 1)));
    if (const auto dot = key.find('.'); dot != key.npos && key.find('.', dot + 1) == key.npos)
        if (SettingEntry* entry = find(entries, key.substr(0, dot)))
            if (auto* texts = std::get_if<NamedTexts>(&entry->value); texts && dot + 1 < key.size()) {
                (*texts)[lastPart(key)] = text;
                return {};
            }
    SettingEntry* entry = find(entries, key);
    if (!entry || std::holds_alternative<NamedTexts>(entry->value)) return unknownSetting(key, entries);
    const Json parsed = Json::parse(text, nullptr, false);
    const bool asText = std::holds_alternative<std::string>(entry->value) || parsed.is_discarded();
    SettingEntry taken = *entry;
    if (const std::string expected = take(asText ? Json(text) : parsed, taken); !expected.empty())
        return badSetting(what, key, expected);
    *entry = std::move(taken);
    return {};
}

std::string settingsHelp(const SettingEntries& entries) {
    std::string out = "{\n", open;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::string& key = entries[i].facts->key;
        const std::string outer = key.find('.') == key.npos ? "" : key.substr(0, key.find('.'));
        if (outer != open && !outer.empty()) out += fmt::format("  \"{}\": {{\n", outer);
        open = outer;
        const std::string indent = outer.empty() ? "  " : "    ";
        out += comment(entries[i], indent);
        out += fmt::format("{}\"{}\": {}", indent, lastPart(key), jsonOf(entries[i]).dump());
        const bool last = i + 1 == entries.size();
        const bool closes = !outer.empty() && (last || !entries[i + 1].facts->key.starts_with(outer + "."));
        if (closes) out += "\n  }";
        out += last ? "\n" : ",\n";
    }
    return out + "}\n";
}

}  // namespace swath
