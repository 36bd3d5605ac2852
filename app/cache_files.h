// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>

#include "engine/core/result.h"

namespace swath {

/// Of the cache folder, where overviews of large files lie.
inline constexpr const char* kOverviewFolder = "overviews";

/// What lies in the user's cache folder: figures of networks that were measured and of data
/// sets, and overviews of large files, which can be had again.
struct CacheUse {
    int files = 0;
    std::int64_t bytes = 0;
};

/// Of the plain files that Swath wrote into the folder. What else lies there, and what links lead to, does
/// not count. A folder that is not there holds nothing. Any thread.
CacheUse cacheUse(const std::filesystem::path& folder);

/// Removes those files and nothing else. @return what was removed. Errors: Io (the first that stayed).
Result<CacheUse> emptyCache(const std::filesystem::path& folder);

}  // namespace swath
