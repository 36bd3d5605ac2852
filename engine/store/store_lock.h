// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "engine/core/result.h"

namespace swath {

/// Holds a project for writing: a lock (flock) on the file "P.swath.lock" beside it, in which the holder has
/// written its name. The lock ends with the process, however that ends; a file left behind by a killed
/// process holds nothing.
class StoreLock {
  public:
    /// Errors: Busy (who holds it, on which host, since when), Io.
    static Result<StoreLock> take(const std::filesystem::path& project);

    StoreLock(StoreLock&& other) noexcept;
    StoreLock& operator=(StoreLock&& other) noexcept;
    /// Removes the file and lets go.
    ~StoreLock();

  private:
    StoreLock(int fd, std::filesystem::path file) : fd_(fd), file_(std::move(file)) {}
    void release() noexcept;

    int fd_ = -1;
    std::filesystem::path file_;
};

}  // namespace swath
