// SPDX-License-Identifier: MIT
#include "app/cache_files.h"

#include <fmt/format.h>

#include <string>
#include <system_error>
#include <vector>

#include "app/kept_statistics.h"
#include "engine/raster/overview_cache.h"
#include "engine/runs/network_profiles.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

/// The file itself, or a part of it that a program left which was ended while it wrote.
bool isOurs(const fs::path& file) {
    const fs::path ours = NetworkProfiles::kFileName;
    const std::string name = file.filename().string();
    return name == ours || (name.starts_with(fmt::format(".{}.part-", ours.stem().string())) &&
                            name.ends_with(ours.extension().string()));
}

struct CacheFile {
    fs::path path;
    std::int64_t bytes = 0;
};

void addFiles(const fs::path& folder, bool (*isOne)(const fs::path&), std::vector<CacheFile>& found) {
    std::error_code failed;
    for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        std::error_code ignored;
        if (!isOne(at->path()) || !fs::is_regular_file(at->symlink_status(ignored))) continue;
        const auto bytes = fs::file_size(at->path(), ignored);
        found.push_back({at->path(), ignored ? 0 : static_cast<std::int64_t>(bytes)});
    }
}

std::vector<CacheFile> filesIn(const fs::path& folder) {
    std::vector<CacheFile> found;
    addFiles(folder, isOurs, found);
    addFiles(folder / kOverviewFolder, OverviewCache::isPartOfOne, found);
    addFiles(folder / kStatisticsFolder, isKeptStatistics, found);
    return found;
}

}  // namespace

CacheUse cacheUse(const fs::path& folder) {
    CacheUse use;
    for (const CacheFile& file : filesIn(folder)) ++use.files, use.bytes += file.bytes;
    return use;
}

Result<CacheUse> emptyCache(const fs::path& folder) {
    CacheUse removed;
    for (const CacheFile& file : filesIn(folder)) {
        std::error_code failed;
        fs::remove(file.path, failed);
        if (failed)
            return Error{Errc::Io,
                         fmt::format("could not remove {}: {}", file.path.string(), failed.message()),
                         "check the permissions of its folder"};
        ++removed.files, removed.bytes += file.bytes;
    }
    return removed;
}

}  // namespace swath
