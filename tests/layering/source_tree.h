// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace swath::layering {

/// One source file, read once.
struct SourceFile {
    std::string path;  ///< relative to the repository, '/'-separated
    std::string firstLine;
    std::vector<std::string> includes;  ///< as written between the quotes or angle brackets
};

/// The repository's own sources: engine/, widgets/, app/, projects/, shaders/ and, where asked for, tests/.
class SourceTree {
  public:
    explicit SourceTree(const std::filesystem::path& root, bool withTests = false);

    const std::filesystem::path& root() const { return root_; }
    const std::map<std::string, SourceFile>& files() const { return files_; }
    /// Folders that hold sources, or that are named in the rules and exist.
    const std::vector<std::string>& folders() const { return folders_; }

  private:
    std::filesystem::path root_;
    std::map<std::string, SourceFile> files_;
    std::vector<std::string> folders_;
};

/// A line "folder|target|PUBLIC or PRIVATE|linked item", as tests/layering/CMakeLists.txt writes it.
struct Link {
    std::string folder, target, visibility, item;
};
std::vector<Link> readLinks(const std::filesystem::path& file);

// Each check returns one line per finding, empty when the tree is in order.
std::vector<std::string> checkIncludes(const SourceTree& tree);
std::vector<std::string> checkLinks(const std::vector<Link>& links);
std::vector<std::string> checkLicenceLines(const SourceTree& tree);
std::vector<std::string> checkReadmes(const SourceTree& tree);
std::vector<std::string> checkOrphans(const SourceTree& tree);

}  // namespace swath::layering
