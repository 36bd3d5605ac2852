// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace swath {

/// A modal list of folders and files. The folder is read when it is entered, not while drawing.
class FileBrowser {
  public:
    /// @param note  what opening does, in words; may be empty.
    void open(const std::filesystem::path& folder, std::string note = "");
    bool isOpen() const { return open_; }
    /// @return the file that was chosen; the browser is closed then.
    std::optional<std::filesystem::path> draw();

  private:
    struct Entry {
        std::string name;
        bool folder = false;
        std::string size;
    };
    void enter(const std::filesystem::path& folder);

    bool open_ = false;
    std::filesystem::path folder_;
    std::vector<Entry> entries_;
    std::string typed_, problem_, note_;
};

}  // namespace swath
