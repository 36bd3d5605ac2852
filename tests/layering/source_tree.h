// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/layering/rules.h"

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
    /// Folders that hold sources or a list of targets.
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
std::vector<std::string> checkIncludes(const SourceTree& tree, const std::vector<FolderRule>& rules);
std::vector<std::string> checkLinks(const std::vector<Link>& links, const std::vector<FolderRule>& rules);
/// Includes of other rooms of which no target is linked.
std::vector<std::string> checkIncludesAreLinked(const SourceTree& tree, const std::vector<Link>& links,
                                                const std::vector<FolderRule>& rules);
/// @param drawing  what docs/draw-architecture made: each arrow from room to room stands in a comment of its
/// own.
std::vector<std::string> checkDrawing(const SourceTree& tree, const std::vector<FolderRule>& rules,
                                      const std::filesystem::path& drawing);
std::vector<std::string> checkLicenceLines(const SourceTree& tree);
std::vector<std::string> checkReadmes(const SourceTree& tree);
std::vector<std::string> checkOrphans(const SourceTree& tree);
/// Product code waits for events, not for time to pass. @param allowed  files that may sleep.
std::vector<std::string> checkSleeps(const SourceTree& tree, const std::vector<std::string>& allowed);

}  // namespace swath::layering
