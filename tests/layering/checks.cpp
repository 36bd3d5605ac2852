// SPDX-License-Identifier: MIT
#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string_view>

#include "tests/layering/rules.h"
#include "tests/layering/source_tree.h"

namespace swath::layering {

namespace {

namespace fs = std::filesystem;

const Library* libraryOf(std::string_view name, std::vector<std::string_view> Library::*prefixes) {
    for (const Library& library : kLibraries) {
        for (const std::string_view prefix : library.*prefixes) {
            if (name.starts_with(prefix)) return &library;
        }
    }
    return nullptr;
}

bool has(const std::vector<std::string>& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

std::string inQuotes(std::string_view text) {
    return '"' + std::string(text) + '"';
}

/// Includes of the repository's own files are rooted at the repository.
bool isOwn(std::string_view include) {
    for (const std::string_view top : {"engine/", "widgets/", "app/", "projects/", "shaders/", "tests/"}) {
        if (include.starts_with(top)) return true;
    }
    return false;
}

/// Foreign headers that come with a file through headers of other folders.
struct Reached {
    const Library* found;
    std::string header, through;
};

void reach(const SourceTree& tree, const SourceFile& file, std::set<std::string>& seen,
           std::vector<Reached>& out) {
    for (const std::string& include : file.includes) {
        if (!isOwn(include)) continue;
        const auto found = tree.files().find(include);
        if (found == tree.files().end() || !seen.insert(include).second) continue;
        for (const std::string& inner : found->second.includes) {
            const Library* library = isOwn(inner) ? nullptr : libraryOf(inner, &Library::headerPrefixes);
            if (library) out.push_back({library, inner, include});
        }
        reach(tree, found->second, seen, out);
    }
}

/// "swath_core" for "swath::core" and "swath_core"; empty for foreign targets.
std::string ownTarget(std::string_view item) {
    for (const std::string_view prefix : {"swath::", "swath_"})
        if (item.starts_with(prefix)) return "swath_" + std::string(item.substr(prefix.size()));
    return {};
}

/// Targets that a room's own targets reach: all that they link, and what those link publicly.
std::set<std::string> reachedTargets(const std::vector<Link>& links, const std::vector<FolderRule>& rules,
                                     const FolderRule& room) {
    std::set<std::string> reached;
    std::vector<std::string> ahead;
    const auto go = [&](const std::string& target) {
        if (!target.empty() && reached.insert(target).second) ahead.push_back(target);
    };
    for (const Link& link : links)
        if (ruleFor(rules, link.folder) == &room) go(ownTarget(link.item));
    while (!ahead.empty()) {
        const std::string from = ahead.back();
        ahead.pop_back();
        for (const Link& link : links)
            if (link.target == from && link.visibility == "PUBLIC") go(ownTarget(link.item));
    }
    return reached;
}

std::string withoutComments(const fs::path& file) {
    std::ifstream in(file);
    std::string text;
    for (std::string line; std::getline(in, line);) text += line.substr(0, line.find('#')) + '\n';
    return text;
}

std::string textOf(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

bool namesWord(std::string_view text, std::string_view word) {
    constexpr std::string_view kAround = " \t\n()\"";
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const bool begins =
            at == 0 || kAround.find(text[at - 1]) != std::string_view::npos || text[at - 1] == '/';
        const std::size_t end = at + word.size();
        if (begins && (end == text.size() || kAround.find(text[end]) != std::string_view::npos)) return true;
    }
    return false;
}

}  // namespace

std::vector<std::string> checkIncludes(const SourceTree& tree, const std::vector<FolderRule>& rules) {
    std::vector<std::string> findings;
    for (const auto& [path, file] : tree.files()) {
        if (liesIn(path, "tests")) continue;
        const FolderRule* rule = ruleFor(rules, path);
        if (!rule) {
            findings.push_back(path + " lies in a folder that the table of rules does not name");
            continue;
        }
        const auto refuse = [&](const std::string& what) {
            findings.push_back(path + " includes " + what + " which folder " + rule->folder + " may not use");
        };
        for (const std::string& include : file.includes) {
            if (isOwn(include)) {
                const FolderRule* other = ruleFor(rules, include);
                if (!other || (other != rule && !has(rule->folders, other->folder)))
                    refuse(inQuotes(include));
            } else if (const Library* library = libraryOf(include, &Library::headerPrefixes)) {
                if (!has(rule->libraries, library->name)) refuse('<' + include + '>');
            }
        }
        std::set<std::string> seen;
        std::vector<Reached> reached;
        reach(tree, file, seen, reached);
        for (const Reached& hit : reached) {
            if (!has(rule->libraries, hit.found->name))
                refuse('<' + hit.header + "> through " + inQuotes(hit.through));
        }
    }
    return findings;
}

std::vector<std::string> checkLinks(const std::vector<Link>& links, const std::vector<FolderRule>& rules) {
    std::vector<std::string> findings;
    for (const Link& link : links) {
        const FolderRule* rule = ruleFor(rules, link.folder);
        const std::string who = link.folder + ": target " + link.target;
        if (!rule) {
            findings.push_back(who + " lies in a folder that the table of rules does not name");
            continue;
        }
        if (const std::string target = ownTarget(link.item); !target.empty()) {
            const auto owner =
                std::find_if(links.begin(), links.end(), [&](const Link& l) { return l.target == target; });
            const FolderRule* other = owner == links.end() ? nullptr : ruleFor(rules, owner->folder);
            if (other && other != rule && !has(rule->folders, other->folder)) {
                findings.push_back(who + " links " + link.item + " which folder " + rule->folder +
                                   " may not use");
            }
        } else if (const Library* library = libraryOf(link.item, &Library::targetPrefixes)) {
            if (!has(rule->libraries, library->name)) {
                findings.push_back(who + " links " + link.item + " which folder " + rule->folder +
                                   " may not use");
            } else if (link.visibility == "PUBLIC" && library->heavy) {
                findings.push_back(who + " links " + link.item +
                                   " PUBLIC; a heavy library is linked PRIVATE");
            }
        }
    }
    return findings;
}

std::vector<std::string> checkIncludesAreLinked(const SourceTree& tree, const std::vector<Link>& links,
                                                const std::vector<FolderRule>& rules) {
    std::map<const FolderRule*, std::set<const FolderRule*>> linked;
    for (const FolderRule& rule : rules) {
        const std::set<std::string> reached = reachedTargets(links, rules, rule);
        for (const Link& link : links)
            if (reached.contains(link.target)) linked[&rule].insert(ruleFor(rules, link.folder));
    }
    std::vector<std::string> findings;
    for (const auto& [path, file] : tree.files()) {
        const FolderRule* rule = ruleFor(rules, path);
        if (!rule || liesIn(path, "tests")) continue;
        for (const std::string& include : file.includes) {
            const FolderRule* other = isOwn(include) ? ruleFor(rules, include) : nullptr;
            if (other && other != rule && !linked[rule].contains(other))
                findings.push_back(path + " includes " + inQuotes(include) + " but no target of " +
                                   rule->folder + " links one of " + other->folder);
        }
    }
    return findings;
}

std::vector<std::string> checkDrawing(const SourceTree& tree, const std::vector<FolderRule>& rules,
                                      const fs::path& drawing) {
    std::set<std::string> there, drawn;
    for (const auto& [path, file] : tree.files()) {
        const FolderRule* rule = ruleFor(rules, path);
        for (const std::string& include : file.includes) {
            const FolderRule* other = isOwn(include) ? ruleFor(rules, include) : nullptr;
            if (rule && other && other != rule) there.insert(rule->folder + " > " + other->folder);
        }
    }
    std::ifstream in(drawing);
    constexpr std::string_view kMark = "<!-- ";
    for (std::string line; std::getline(in, line);)
        if (line.starts_with(kMark) && line.find(" > ") != std::string::npos)
            drawn.insert(line.substr(kMark.size(), line.find(" -->") - kMark.size()));
    std::vector<std::string> findings;
    for (const std::string& arrow : there)
        if (!drawn.contains(arrow)) findings.push_back(arrow + " is not drawn");
    for (const std::string& arrow : drawn)
        if (!there.contains(arrow)) findings.push_back(arrow + " is drawn and there is none");
    return findings;
}

std::vector<std::string> checkLicenceLines(const SourceTree& tree) {
    std::vector<std::string> findings;
    for (const auto& [path, file] : tree.files()) {
        if (file.firstLine != "// SPDX-License-Identifier: MIT") {
            findings.push_back(path + " does not begin with // SPDX-License-Identifier: MIT");
        }
    }
    return findings;
}

std::vector<std::string> checkReadmes(const SourceTree& tree) {
    std::vector<std::string> findings;
    for (const std::string& folder : tree.folders()) {
        if (liesIn(folder, "tests")) continue;
        if (!fs::exists(tree.root() / folder / "README.md")) findings.push_back(folder + " has no README.md");
    }
    return findings;
}

std::vector<std::string> checkOrphans(const SourceTree& tree) {
    std::vector<std::string> findings;
    for (const auto& [path, file] : tree.files()) {
        if (!path.ends_with(".cpp")) continue;
        bool listed = false;
        for (fs::path folder = fs::path(path).parent_path(); !folder.empty() && !listed;
             folder = folder.parent_path()) {
            const std::string name = fs::path(path).lexically_relative(folder).generic_string();
            listed = namesWord(withoutComments(tree.root() / folder / "CMakeLists.txt"), name);
        }
        if (!listed) findings.push_back(path + " is named by no CMakeLists.txt");
    }
    return findings;
}

std::vector<std::string> checkSleeps(const SourceTree& tree, const std::vector<std::string>& allowed) {
    std::vector<std::string> findings;
    for (const auto& [path, file] : tree.files()) {
        if (liesIn(path, "tests") || has(allowed, path)) continue;
        const std::string text = textOf(tree.root() / path);
        for (const std::string_view call : {"sleep_for", "sleep_until", "usleep", "nanosleep", "::sleep("})
            if (text.find(call) != std::string::npos)
                findings.push_back(path + " calls " + std::string(call) + ": wait for an event instead");
    }
    return findings;
}

}  // namespace swath::layering
