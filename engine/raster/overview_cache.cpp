// SPDX-License-Identifier: MIT
#include "engine/raster/overview_cache.h"

#include <cpl_conv.h>
#include <fmt/format.h>
#include <gdal_utils.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <vector>

#include "engine/raster/gdal_dataset.h"
#include "engine/raster/gdal_errors.h"
#include "engine/raster/raster_source.h"

namespace swath {
namespace {

namespace fs = std::filesystem;

constexpr const char *kEnding = ".vrt", *kOverviewEnding = ".vrt.ovr", *kPart = ".part-";
constexpr std::size_t kNameLength = 16;
constexpr int kRules = 1;  ///< how copies are made: changes with the code

/// Source: Fowler, Noll and Vo, the 64-bit FNV-1a.
std::uint64_t hashed(const std::string& text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

/// GDAL's settings for this thread alone, until it goes.
class ThreadSettings {
  public:
    explicit ThreadSettings(std::map<std::string, std::string> wanted) : wanted_(std::move(wanted)) {
        for (const auto& [key, value] : wanted_) CPLSetThreadLocalConfigOption(key.c_str(), value.c_str());
    }
    ~ThreadSettings() {
        for (const auto& [key, value] : wanted_) CPLSetThreadLocalConfigOption(key.c_str(), nullptr);
    }
    ThreadSettings(const ThreadSettings&) = delete;
    ThreadSettings& operator=(const ThreadSettings&) = delete;

  private:
    std::map<std::string, std::string> wanted_;
};

int CPL_STDCALL goesOn(double done, const char*, void* progress) {
    return (*static_cast<const std::function<bool(double)>*>(progress))(done) ? TRUE : FALSE;
}

/// Means of class numbers, and of complex samples, are none.
bool isAveraged(const OpenedDataset& opened) {
    const auto& bands = opened.description.bands;
    for (std::size_t b = 0; b < bands.size(); ++b)
        if (bands[b].complex || !opened.description.info.bands[b].palette.empty()) return false;
    return true;
}

/// 2, 4, 8 … until all of it fits into one tile.
std::vector<int> factorsFor(Size size) {
    std::vector<int> factors;
    for (int level = 1; level < levelCount(size); ++level) factors.push_back(1 << level);
    return factors;
}

}  // namespace

std::optional<fs::path> OverviewCache::placeOf(const std::string& file) const {
    struct stat status {};
    if (folder_.empty() || ::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
        return std::nullopt;
    std::error_code ignored;
    const std::string state = fmt::format("{}/{}/{}/{}.{:09}", kRules, fs::absolute(file, ignored).string(),
                                          status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
    return folder_ / fmt::format("{:016x}{}", hashed(state), kEnding);
}

std::optional<fs::path> OverviewCache::find(const std::string& file) const {
    auto place = placeOf(file);
    std::error_code ignored;
    if (!place || !fs::exists(*place, ignored)) return std::nullopt;
    return place;
}

Status OverviewCache::make(const std::string& file, const OpenOptions& options,
                           const std::function<bool(double)>& progress) const {
    const auto place = placeOf(file);
    if (!place) return Error{Errc::NotFound, file + " is no plain file", "copy it to this machine"};
    std::error_code failed;
    fs::create_directories(folder_, failed);
    if (failed)
        return Error{Errc::Io,
                     fmt::format("could not make the folder {}: {}", folder_.string(), failed.message()),
                     "check that it may be written to"};
    // Whole, as the copy refers to it from elsewhere.
    auto opened = openDataset(fs::absolute(file, failed), options);
    if (!opened) return opened.error();
    const fs::path part =
        folder_ / fmt::format("{}{}{}{}", place->stem().string(), kPart, ::getpid(), kEnding);
    const fs::path partOverviews = part.string() + ".ovr";
    const auto giveUp = [&](Error error) {
        fs::remove(part, failed);
        fs::remove(partOverviews, failed);
        return error;
    };
    const ThreadSettings settings({{"COMPRESS_OVERVIEW", "ZSTD"},
                                   {"ZSTD_LEVEL_OVERVIEW", "1"},
                                   {"INTERLEAVE_OVERVIEW", "PIXEL"},
                                   {"BIGTIFF_OVERVIEW", "IF_SAFER"},
                                   {"GDAL_TIFF_OVR_BLOCKSIZE", "256"},
                                   {"GDAL_NUM_THREADS", "ALL_CPUS"},
                                   {"USE_RRD", "NO"}});
    const GdalErrors errors;
    const char* const format[] = {"-of", "VRT", nullptr};
    GDALTranslateOptions* translate = GDALTranslateOptionsNew(const_cast<char**>(format), nullptr);
    DatasetPtr copy(GDALDataset::FromHandle(
        GDALTranslate(part.c_str(), GDALDataset::ToHandle(opened->dataset.get()), translate, nullptr)));
    GDALTranslateOptionsFree(translate);
    if (!copy) return giveUp({Errc::Io, "could not write " + part.string() + ": " + errors.reason(file), ""});
    copy.reset();  // written
    copy.reset(GDALDataset::FromHandle(
        GDALOpenEx(part.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY, nullptr, nullptr, nullptr)));
    const std::vector<int> factors = factorsFor(opened->description.info.size);
    void* const told = const_cast<std::function<bool(double)>*>(&progress);
    if (!copy ||
        copy->BuildOverviews(isAveraged(*opened) ? "AVERAGE" : "NEAREST", static_cast<int>(factors.size()),
                             factors.data(), 0, nullptr, goesOn, told) != CE_None) {
        copy.reset();
        if (!progress(-1)) return giveUp({Errc::Cancelled, "cancelled", ""});
        return giveUp({Errc::Io, fmt::format("could not make overviews of {}: {}", file, errors.reason(file)),
                       "the file may be damaged, or the disk of the cache full"});
    }
    copy.reset();
    fs::rename(partOverviews, place->string() + ".ovr", failed);
    if (!failed) fs::rename(part, *place, failed);
    if (failed)
        return giveUp(
            {Errc::Io, fmt::format("could not keep overviews of {}: {}", file, failed.message()), ""});
    removeOld();
    return {};
}

bool OverviewCache::isPartOfOne(const fs::path& file) {
    const std::string name = file.filename().string();
    if (name.size() < kNameLength) return false;
    for (std::size_t i = 0; i < kNameLength; ++i)
        if (!std::isxdigit(static_cast<unsigned char>(name[i]))) return false;
    const std::string rest = name.substr(kNameLength);
    return rest == kEnding || rest == kOverviewEnding || rest.starts_with(kPart);
}

void OverviewCache::removeOld() const {
    struct Copy {
        fs::file_time_type made;
        std::int64_t bytes = 0;
        std::vector<fs::path> files;
    };
    std::map<std::string, Copy> copies;  // by name
    std::error_code failed;
    std::int64_t bytes = 0;
    for (fs::directory_iterator at(folder_, failed), end; !failed && at != end; at.increment(failed)) {
        std::error_code ignored;
        if (!isPartOfOne(at->path()) || !at->is_regular_file(ignored)) continue;
        Copy& copy = copies[at->path().filename().string().substr(0, kNameLength)];
        copy.made = std::max(copy.made, at->last_write_time(ignored));
        copy.bytes += static_cast<std::int64_t>(at->file_size(ignored));
        bytes += static_cast<std::int64_t>(at->file_size(ignored));
        copy.files.push_back(at->path());
    }
    std::vector<const Copy*> oldest;
    for (const auto& [name, copy] : copies) oldest.push_back(&copy);
    std::ranges::sort(oldest, {}, &Copy::made);
    for (const Copy* copy : oldest) {
        if (bytes <= kMostBytes) return;
        for (const fs::path& file : copy->files) fs::remove(file, failed);
        bytes -= copy->bytes;
    }
}

}  // namespace swath
