// SPDX-License-Identifier: MIT
#include "tests/layering/rules.h"

#include <algorithm>
#include <fstream>
#include <set>

namespace swath::layering {
namespace {

namespace fs = std::filesystem;

std::string trimmed(std::string_view text) {
    constexpr std::string_view kAround = " \t`";
    const std::size_t first = text.find_first_not_of(kAround);
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(kAround) - first + 1));
}

std::vector<std::string> partsOf(std::string_view text, char by) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(by, at), text.size());
        parts.push_back(trimmed(text.substr(at, end - at)));
        at = end + 1;
    }
    return parts;
}

/// Names of a list, none for a dash.
std::vector<std::string> namesIn(const std::string& text) {
    if (text.empty() || text == "–") return {};
    return partsOf(text, ',');
}

bool isTop(std::string_view name) {
    for (const std::string_view top : {"engine", "widgets", "app", "projects", "shaders"})
        if (liesIn(name, top)) return true;
    return false;
}

std::string rooted(const std::string& name) {
    return isTop(name) ? name : "engine/" + name;
}

const FolderRule* rowOf(const std::vector<FolderRule>& rules, std::string_view folder) {
    const auto row = std::ranges::find(rules, folder, &FolderRule::folder);
    return row == rules.end() ? nullptr : &*row;
}

/// Goes on from the end of `way` over rooms of its level that come after its first one, until it is back
/// there. @return whether it came back; `way` then holds the circle.
bool closes(const std::vector<FolderRule>& rules, std::vector<std::string>& way,
            std::set<std::string>& seen) {
    const FolderRule& last = *rowOf(rules, way.back());
    for (const std::string& next : last.folders) {
        if (next == way.front()) return true;
        const FolderRule* row = rowOf(rules, next);
        if (!row || row->level != last.level || next < way.front() || !seen.insert(next).second) continue;
        way.push_back(next);
        if (closes(rules, way, seen)) return true;
        way.pop_back();
    }
    return false;
}

}  // namespace

bool liesIn(std::string_view path, std::string_view folder) {
    return path == folder ||
           (path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/');
}

std::vector<FolderRule> readRules(const fs::path& architecture) {
    std::vector<FolderRule> rules;
    std::vector<std::vector<std::string>> uses;
    int level = 0;
    std::ifstream in(architecture);
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with("| ")) continue;
        const std::vector<std::string> cells = partsOf(line, '|');
        if (cells.size() != 7 || cells[1].find_first_not_of("0123456789") != std::string::npos) continue;
        if (!cells[1].empty()) level = std::stoi(cells[1]);
        rules.push_back({rooted(cells[2]), {}, namesIn(cells[5]), level});
        uses.push_back(namesIn(cells[4]));
    }
    for (std::size_t i = 0; i < rules.size(); ++i)
        for (const std::string& name : uses[i]) {
            if (name != "every room of engine") {
                rules[i].folders.push_back(rooted(name));
                continue;
            }
            for (const FolderRule& other : rules)
                if (liesIn(other.folder, "engine") && other.folder != rules[i].folder)
                    rules[i].folders.push_back(other.folder);
        }
    return rules;
}

std::vector<std::string> checkLevels(const std::vector<FolderRule>& rules) {
    std::vector<std::string> findings;
    for (const FolderRule& rule : rules) {
        const std::string may = rule.folder + " of level " + std::to_string(rule.level) + " may use ";
        for (const std::string& name : rule.folders) {
            const FolderRule* used = rowOf(rules, name);
            if (!used)
                findings.push_back(may + name + " which has no row");
            else if (used->level > rule.level)
                findings.push_back(may + name + " of level " + std::to_string(used->level));
        }
        std::vector<std::string> way{rule.folder};
        std::set<std::string> seen;
        if (!closes(rules, way, seen)) continue;
        std::string circle = "level " + std::to_string(rule.level) + ": ";
        for (const std::string& room : way) circle += room + " > ";
        findings.push_back(circle + rule.folder);
    }
    return findings;
}

const FolderRule* ruleFor(const std::vector<FolderRule>& rules, std::string_view path) {
    const FolderRule* best = nullptr;
    for (const FolderRule& rule : rules)
        if (liesIn(path, rule.folder) && (!best || rule.folder.size() > best->folder.size())) best = &rule;
    return best;
}

}  // namespace swath::layering
