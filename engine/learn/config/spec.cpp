// SPDX-License-Identifier: MIT
#include "engine/learn/config/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "engine/core/text.h"

namespace swath {
namespace {

std::optional<double> numberOf(std::string_view text) {
    text = trim(text);
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Parts of a text between separators that are outside of any parentheses; nullopt if these do not match.
std::optional<std::vector<std::string_view>> splitOutside(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
        if (depth < 0) return std::nullopt;
        // "1e+3" is a number, not a sum.
        const bool exponent = separator == '+' && i >= 2 && (text[i - 1] == 'e' || text[i - 1] == 'E') &&
                              (text[i - 2] >= '0' && text[i - 2] <= '9');
        if (depth == 0 && text[i] == separator && !exponent) {
            parts.push_back(text.substr(begin, i - begin));
            begin = i + 1;
        }
    }
    if (depth != 0) return std::nullopt;
    parts.push_back(text.substr(begin));
    return parts;
}

bool isName(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

Error unreadable(std::string_view what, std::string_view part) {
    return Error{Errc::InvalidInput, fmt::format("{}: cannot read \"{}\"", what, trim(part)),
                 "write it like first(argument=1) + 0.5 * second"};
}

Result<SpecTerm> parseTerm(std::string_view what, std::string_view text) {
    SpecTerm term;
    std::string_view rest = trim(text);
    const auto open = rest.find('(');
    if (open != rest.npos) {
        if (rest.back() != ')') return unreadable(what, text);
        term.arguments = trim(rest.substr(open + 1, rest.size() - open - 2));
        rest = trim(rest.substr(0, open));
    }
    if (const auto star = rest.find('*'); star != rest.npos) {
        const auto weight = numberOf(rest.substr(0, star));
        if (!weight) return unreadable(what, text);
        term.weight = *weight;
        rest = trim(rest.substr(star + 1));
    }
    if (!isName(rest)) return unreadable(what, text);
    term.name = rest;
    if (term.arguments.empty()) return term;
    const auto arguments = splitOutside(term.arguments, ',');
    if (!arguments) return unreadable(what, text);
    for (const std::string_view argument : *arguments) {
        if (const auto number = numberOf(argument)) {
            term.numbers.push_back(*number);
            continue;
        }
        const auto equals = argument.find('=');
        if (equals == argument.npos) continue;  // for whoever knows the term to read from `arguments`
        const auto value = numberOf(argument.substr(equals + 1));
        const std::string_view name = trim(argument.substr(0, equals));
        if (!value || !isName(name)) return unreadable(what, argument);
        term.named[std::string(name)] = *value;
    }
    return term;
}

template <class Entry>
std::optional<std::string> nearestOf(std::string_view name, const std::vector<Entry>& entries,
                                     std::string& all) {
    std::vector<std::string> names;
    for (const Entry& entry : entries) names.push_back(entry.name);
    all = fmt::format("{}", fmt::join(names, ", "));
    return nearestWord(name, names);
}

const SpecEntry* entryOf(std::string_view name, const std::vector<SpecEntry>& catalogue) {
    const auto found = std::ranges::find(catalogue, name, &SpecEntry::name);
    return found == catalogue.end() ? nullptr : &*found;
}

}  // namespace

Result<std::vector<SpecTerm>> parseSpec(std::string_view what, std::string_view text) {
    const auto parts = splitOutside(text, '+');
    if (!parts)
        return Error{Errc::InvalidInput,
                     fmt::format("{}: the parentheses of \"{}\" do not match", what, text), ""};
    std::vector<SpecTerm> terms;
    for (const std::string_view part : *parts) {
        auto term = parseTerm(what, part);
        if (!term) return term.error();
        terms.push_back(std::move(*term));
    }
    return terms;
}

std::string specText(const std::vector<SpecTerm>& terms) {
    std::string text;
    for (const SpecTerm& term : terms) {
        if (!text.empty()) text += " + ";
        if (term.weight != 1) text += fmt::format("{} * ", term.weight);
        text += term.name;
        if (!term.arguments.empty()) text += fmt::format("({})", term.arguments);
    }
    return text;
}

Status checkSpec(std::string_view what, const std::vector<SpecTerm>& terms,
                 const std::vector<SpecEntry>& catalogue) {
    for (const SpecTerm& term : terms) {
        std::string all;
        const SpecEntry* entry = entryOf(term.name, catalogue);
        if (!entry) {
            const auto nearest = nearestOf(term.name, catalogue, all);
            return Error{Errc::InvalidInput, fmt::format("{}: there is no \"{}\"", what, term.name),
                         nearest ? fmt::format("did you mean \"{}\"?", *nearest) : "choose from " + all};
        }
        for (const auto& [name, value] : term.named) {
            const auto argument = std::ranges::find(entry->arguments, name, &SpecArgument::name);
            if (argument == entry->arguments.end()) {
                const auto nearest = nearestOf(name, entry->arguments, all);
                return Error{Errc::InvalidInput, fmt::format("{}: {} has no \"{}\"", what, term.name, name),
                             nearest       ? fmt::format("did you mean \"{}\"?", *nearest)
                             : all.empty() ? "it takes no arguments"
                                           : "it takes " + all};
            }
            if (!(value >= argument->least && value <= argument->most))
                return Error{Errc::InvalidInput,
                             fmt::format("{}: {} of {} must be between {} and {}, not {}", what, name,
                                         term.name, argument->least, argument->most, value),
                             ""};
        }
    }
    return {};
}

double specArgument(const SpecTerm& term, const std::vector<SpecEntry>& catalogue, std::string_view name) {
    if (const auto given = term.named.find(std::string(name)); given != term.named.end())
        return given->second;
    const auto& arguments = entryOf(term.name, catalogue)->arguments;
    return std::ranges::find(arguments, name, &SpecArgument::name)->otherwise;
}

}  // namespace swath
