// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
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

/// Whole file. Errors: NotFound, Io.
Result<std::vector<std::byte>> readFile(const std::filesystem::path& path);
Result<std::string> readText(const std::filesystem::path& path);
/// Replaces the file atomically. Errors: Io, with the system's reason and, when the disk is full, a hint.
Status writeFile(const std::filesystem::path& path, std::span<const std::byte> bytes);
Status writeText(const std::filesystem::path& path, const std::string& text);

}  // namespace swath
