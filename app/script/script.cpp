// SPDX-License-Identifier: MIT
#include "app/script/script.h"

#include <fmt/format.h>

#include <map>

#include "engine/core/text.h"

namespace swath {
namespace {

/// Every verb with the least number of words it needs.
const std::map<std::string, std::size_t>& verbs() {
    static const std::map<std::string, std::size_t> all{
        {"click", 1},       {"double-click", 1}, {"right-click", 1}, {"move", 1},      {"drag", 4},
        {"wheel", 2},       {"key", 1},          {"text", 1},        {"wait", 1},      {"wait-idle", 0},
        {"frames", 1},      {"seconds", 1},      {"expect", 3},      {"shot", 1},      {"print", 1},
        {"frame-times", 1}, {"run", 1},          {"goto", 4},        {"pan", 4},       {"open", 1},
        {"probes", 0},      {"set", 2},          {"monkey", 2},      {"wait-view", 1}, {"pace", 1},
        {"clock", 1},
    };
    return all;
}

Error at(int line, std::string what, std::string hint) {
    return {Errc::InvalidInput, fmt::format("script line {}: {}", line, what), std::move(hint)};
}

}  // namespace

Result<std::vector<ScriptStep>> parseScript(const std::string& text) {
    std::vector<ScriptStep> steps;
    int line = 0;
    for (const std::string& raw : split(text, '\n')) {
        ++line;
        std::vector<std::string> words;
        std::string word;
        bool quoted = false, any = false;
        for (const char c : raw) {
            if (c == '"') {
                quoted = !quoted;
                any = true;
            } else if (c == '#' && !quoted && word.empty()) {
                break;
            } else if ((c == ' ' || c == '\t' || c == '\r') && !quoted) {
                if (any || !word.empty()) words.push_back(word);
                word.clear();
                any = false;
            } else {
                word += c;
            }
        }
        if (quoted) return at(line, "a quote is not closed", "");
        if (any || !word.empty()) words.push_back(word);
        if (words.empty()) continue;
        const auto verb = verbs().find(words.front());
        if (verb == verbs().end()) {
            std::vector<std::string> names;
            for (const auto& [name, count] : verbs()) names.push_back(name);
            const auto nearest = nearestWord(words.front(), names);
            return at(line, fmt::format("there is no step {}", words.front()),
                      nearest ? fmt::format("did you mean {}?", *nearest)
                              : fmt::format("steps are {}", fmt::join(names, ", ")));
        }
        if (words.size() - 1 < verb->second)
            return at(line,
                      fmt::format("{} needs {} more word{}", words.front(), verb->second - words.size() + 1,
                                  verb->second - words.size() == 0 ? "" : "s"),
                      "");
        steps.push_back({line, words.front(), {words.begin() + 1, words.end()}});
    }
    return steps;
}

}  // namespace swath
