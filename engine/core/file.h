// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// A file that becomes visible only when it is complete: written beside its target, synced, then renamed over
/// it. Without commit() (or after a failure) the target stays as it was and the part is removed.
class AtomicFile {
  public:
    explicit AtomicFile(std::filesystem::path target);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    /// Where to write: a name of its own in the target's folder, with the target's extension.
    const std::filesystem::path& partPath() const { return part_; }
    /// fsync of the part and of the folder, and the rename. Errors: Io.
    Status commit();
    /// The same, but never in the place of something: whatever has the name, also a link that leads nowhere,
    /// stays. Errors: InvalidInput (the name is taken), Io.
    Status commitNew();

  private:
    Status finish(bool replacing);
    std::filesystem::path target_, part_;
    bool committed_ = false;
};

/// Stands in every file that Swath makes and whose format has a place for it: the software tag of TIFF, a
/// text chunk of PNG, a key of JSON. Kept between quotes or zero bytes there.
inline constexpr std::string_view kOutputMark = "written by Swath";
/// Whether the file carries that mark within its first or last 64 KB. False for what cannot be read.
bool writtenBySwath(const std::filesystem::path& path);

/// What an output must leave alone.
struct OutputRules {
    /// Files that are read or open, the project among them; they count by device and inode, under any name.
    std::vector<std::filesystem::path> inputs;
    bool overwrite = false;  ///< a plain file that Swath did not write may be replaced
};

/// Where a result may go: every command and every export asks here before it writes, and then writes to the
/// path that comes back (links resolved) through AtomicFile. Nothing is created.
/// Errors: InvalidInput, for an input, a project or another database and what belongs to one ("P-wal", there
/// or not), a folder, a device, and, unless `overwrite`, for a file without the mark.
Result<std::filesystem::path> claimOutput(const std::filesystem::path& path, const OutputRules& rules);
/// `path`, or "name 2.ext", "name 3.ext" … beside it: the first that does not exist. For formats without a
/// place for the mark, where nobody can be asked.
std::filesystem::path freeName(const std::filesystem::path& path);

/// Whole file. Errors: NotFound, Io.
Result<std::vector<std::byte>> readFile(const std::filesystem::path& path);
Result<std::string> readText(const std::filesystem::path& path);
/// Replaces the file atomically. Errors: Io, with the system's reason and, when the disk is full, a hint.
Status writeFile(const std::filesystem::path& path, std::span<const std::byte> bytes);
Status writeText(const std::filesystem::path& path, const std::string& text);

}  // namespace swath
