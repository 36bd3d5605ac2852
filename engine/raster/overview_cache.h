// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "engine/core/result.h"
#include "engine/raster/open_options.h"

namespace swath {

/// Reduced copies of files that have none of their own (half their size, a quarter …), in a folder of the
/// user's cache: there they do not touch the data, and can be had again. A copy belongs to one state of its
/// file (path, size, time of change) and is not found for another. Any thread; two programs may share one
/// folder.
class OverviewCache {
  public:
    /// @param folder  made when the first copy is; empty: there are none, and none are made.
    explicit OverviewCache(std::filesystem::path folder = {}) : folder_(std::move(folder)) {}

    bool enabled() const { return !folder_.empty(); }
    /// A raster like the file, with overviews: what is read small is read there. nullopt where there is none.
    std::optional<std::filesystem::path> find(const std::string& file) const;
    /// Makes it, in one pass over the file: means of the valid samples; nearest ones of classes with a colour
    /// table and of complex samples. What else is older than the newest kMostBytes of copies is removed.
    /// @param progress  [0, 1]; false ends it. Errors: those of opening the file; Cancelled; Io.
    Status make(const std::string& file, const OpenOptions& options,
                const std::function<bool(double)>& progress) const;

    static constexpr std::int64_t kMostBytes = std::int64_t{20} << 30;
    /// Whether a file of the folder is part of a copy, or was left by a program that was ended while it made
    /// one.
    static bool isPartOfOne(const std::filesystem::path& file);

  private:
    std::optional<std::filesystem::path> placeOf(const std::string& file) const;
    void removeOld() const;
    std::filesystem::path folder_;
};

}  // namespace swath
