// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace swath {

/// What tells one state of a file from another: where it lies on the disk, its size, when it was last
/// written.
struct FileStamp {
    std::uint64_t device = 0, inode = 0;
    std::int64_t bytes = 0, seconds = 0, nanoseconds = 0;
    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};
/// nullopt where there is no file of this machine at the path. Any thread.
std::optional<FileStamp> stampOf(const std::filesystem::path& path);

using FileStamps = std::map<std::string, std::optional<FileStamp>>;

}  // namespace swath
