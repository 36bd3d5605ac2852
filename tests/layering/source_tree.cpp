// SPDX-License-Identifier: MIT
#include "tests/layering/source_tree.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>

namespace swath::layering {

namespace {

namespace fs = std::filesystem;

bool isSource(const fs::path& path) {
    return path.extension() == ".h" || path.extension() == ".cpp";
}

/// What a line includes, empty if nothing.
std::string includedBy(std::string_view line) {
    const std::size_t hash = line.find_first_not_of(" \t");
    if (hash == std::string_view::npos || line[hash] != '#') return {};
    const std::size_t word = line.find_first_not_of(" \t", hash + 1);
    if (word == std::string_view::npos || !line.substr(word).starts_with("include")) return {};
    const std::size_t open = line.find_first_of("\"<", word);
    if (open == std::string_view::npos) return {};
    const std::size_t close = line.find(line[open] == '<' ? '>' : '"', open + 1);
    return close == std::string_view::npos ? std::string()
                                           : std::string(line.substr(open + 1, close - open - 1));
}

SourceFile readSource(const fs::path& root, const fs::path& path) {
    SourceFile file;
    file.path = fs::relative(path, root).generic_string();
    std::ifstream in(path);
    std::string line;
    for (bool first = true; std::getline(in, line); first = false) {
        if (first) file.firstLine = line;
        if (std::string name = includedBy(line); !name.empty()) file.includes.push_back(std::move(name));
    }
    return file;
}

}  // namespace

SourceTree::SourceTree(const fs::path& root, bool withTests) : root_(root) {
    std::vector<std::string> tops{"engine", "widgets", "app", "projects", "shaders"};
    if (withTests) tops.push_back("tests");
    std::set<std::string> folders;
    for (const std::string& top : tops) {
        if (!fs::is_directory(root / top)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
            if (entry.path().filename() == "CMakeLists.txt")
                folders.insert(fs::relative(entry.path().parent_path(), root).generic_string());
            if (!entry.is_regular_file() || !isSource(entry.path())) continue;
            SourceFile file = readSource(root, entry.path());
            folders.insert(fs::path(file.path).parent_path().generic_string());
            files_.emplace(file.path, std::move(file));
        }
    }
    folders_.assign(folders.begin(), folders.end());
}

std::vector<Link> readLinks(const fs::path& file) {
    std::vector<Link> links;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        std::istringstream fields(line);
        Link link;
        std::getline(fields, link.folder, '|');
        std::getline(fields, link.target, '|');
        std::getline(fields, link.visibility, '|');
        std::getline(fields, link.item);
        links.push_back(std::move(link));
    }
    return links;
}

}  // namespace swath::layering
