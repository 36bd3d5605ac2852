// SPDX-License-Identifier: MIT
#include "engine/imagery/sensors/scene_sources.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <utility>

#include "engine/imagery/sensors/band_guess.h"
#include "engine/imagery/sensors/band_offers.h"
#include "engine/imagery/sensors/stac_item.h"
#include "engine/raster/raster_folder.h"

namespace swath {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostSources = 20'000, kMostEntries = 200'000;
constexpr int kDeepest = 12;  ///< folders below the one that was named
constexpr std::array kProductFolders{"granule", "img_data", "measurement", "r10m", "r20m", "r60m"};
constexpr std::array kResolutions{"_10m", "_20m", "_60m"};

std::string inLowerCase(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

/// A server's, or what GDAL alone understands: "NETCDF:file:variable", "/vsizip/…".
bool isAddress(const std::string& place) {
    return place.starts_with("/vsi") || place.find(':') != std::string::npos;
}

BandGuess guessByNames(std::span<const fs::path> files) {
    std::vector<BandOffer> offers;
    for (const fs::path& file : files) offers.push_back({.path = file.string()});
    return guessBands(offers);
}

/// A file's name without what tells its resolution.
std::string withoutResolution(const std::string& path) {
    std::string stem = inLowerCase(fs::path(path).stem().string());
    for (const char* resolution : kResolutions)
        if (stem.ends_with(resolution)) stem.resize(stem.size() - std::string_view(resolution).size());
    return stem;
}

/// Files of a folder that are mostly bands of a sensor, each once (or once in each resolution).
bool areMostlyBandsOfOne(std::span<const fs::path> files) {
    const BandGuess guess = guessByNames(files);
    if (!guess.sensor) return false;
    std::map<std::string, std::string> stems;  // of each band
    for (const GuessedBand& band : guess.bands) {
        if (band.id.empty()) continue;
        const std::string stem = withoutResolution(band.offer.path);
        if (stems.emplace(band.id, stem).first->second != stem) return false;
    }
    return stems.size() >= 2 && 2 * stems.size() >= files.size();
}

/// What lies in a folder, by names.
struct Contents {
    std::vector<fs::path> rasters, folders, archives;
    bool isProduct = false;
};

class Finder {
  public:
    explicit Finder(const FolderRules& rules) : rules_(rules) {}

    Status add(const fs::path& place) {
        std::error_code ignored;
        if (!fs::exists(place, ignored) && !isAddress(place.string()))
            return Error{Errc::NotFound, place.string() + " does not exist", "check the path"};
        if (!fs::is_directory(place, ignored)) {
            found_.push_back({place, holdsRasters(place) || mayBeStacItem(place.string())});
            return within();
        }
        if (!rules_.isByClass) return folder(place, 0);
        const auto there = contentsOf(place);
        if (!there) return there.error();
        for (const fs::path& raster : there->rasters) found_.push_back({raster});
        for (const fs::path& each : there->folders)
            if (Status done = patches(each, each.filename().string(), 1); !done) return done;
        return within();
    }
    std::vector<SceneSource> found() { return std::move(found_); }

  private:
    Status folder(const fs::path& path, int depth) {
        const auto there = contentsOf(path);
        if (!there) return there.error();
        if (there->isProduct || areMostlyBandsOfOne(there->rasters)) {
            found_.push_back({path, true});
            return within();
        }
        for (const fs::path& raster : there->rasters) found_.push_back({raster});
        if (there->rasters.empty())
            for (const fs::path& archive : there->archives) found_.push_back({archive, true});
        if ((!there->rasters.empty() && !rules_.recursive) || depth >= kDeepest) return within();
        for (const fs::path& below : there->folders)
            if (Status done = folder(below, depth + 1); !done) return done;
        return within();
    }
    Status patches(const fs::path& path, const std::string& className, int depth) {
        const auto there = contentsOf(path);
        if (!there) return there.error();
        for (const fs::path& raster : there->rasters) found_.push_back({raster, false, className});
        if (depth >= kDeepest) return within();
        for (const fs::path& below : there->folders)
            if (Status done = patches(below, className, depth + 1); !done) return done;
        return within();
    }
    Result<Contents> contentsOf(const fs::path& path) {
        Contents there;
        std::error_code failed;
        // A link may lead back to where it lies.
        if (!seen_.insert(fs::weakly_canonical(path, failed).string()).second) return there;
        there.isProduct = inLowerCase(path.filename().string()).ends_with(".safe");
        for (const fs::directory_entry& entry : fs::directory_iterator(path, failed)) {
            if (++entries_ > kMostEntries) return tooMany();
            const std::string name = inLowerCase(entry.path().filename().string());
            std::error_code ignored;
            if (name.empty() || name.front() == '.') continue;
            if (entry.is_directory(ignored)) {
                there.folders.push_back(entry.path());
                there.isProduct =
                    there.isProduct || std::ranges::find(kProductFolders, name) != kProductFolders.end();
            } else if (isRasterName(entry.path())) {
                there.rasters.push_back(entry.path());
            } else if (holdsRasters(entry.path())) {
                there.archives.push_back(entry.path());
            }
        }
        if (failed)
            return Error{Errc::Io,
                         fmt::format("{} cannot be looked into: {}", path.string(), failed.message()),
                         "check that it may be read"};
        for (auto* list : {&there.rasters, &there.folders, &there.archives}) std::ranges::sort(*list);
        return there;
    }
    Status within() const { return found_.size() > kMostSources ? Status(tooMany()) : Status(); }
    static Error tooMany() {
        return {Errc::InvalidInput, "there are more files than a project takes",
                fmt::format("choose a folder of {} scenes at most", kMostSources)};
    }

    FolderRules rules_;
    std::vector<SceneSource> found_;
    std::set<std::string> seen_;
    std::size_t entries_ = 0;
};

}  // namespace

Result<std::vector<SceneSource>> scenesIn(std::span<const fs::path> places, const FolderRules& rules) {
    Finder finder(rules);
    for (const fs::path& place : places)
        if (Status done = finder.add(place); !done) return done.error();
    auto found = finder.found();
    if (!found.empty()) return found;
    return Error{Errc::InvalidInput,
                 places.empty() ? std::string("no files were named")
                                : fmt::format("{} holds no raster files", places.front().string()),
                 "choose a folder of scenes"};
}

bool areBandsOfOne(std::span<const fs::path> files) {
    if (files.size() < 2) return false;
    std::set<std::string> ids;
    const BandGuess guess = guessByNames(files);
    return std::ranges::all_of(
        guess.bands, [&](const GuessedBand& band) { return !band.id.empty() && ids.insert(band.id).second; });
}

Result<BandStack> composedOf(const SceneSource& source, const Resources& resources) {
    const auto offers = offersOf({source.place.string()}, resources);
    if (!offers) return offers.error();
    BandGuess guess = guessBands(offers->bands);
    if (!guess.sensor)
        return Error{Errc::InvalidInput, "what lies there is not recognised as the bands of one scene",
                     "compose it by hand"};
    return stackOf(eachOnce(std::move(guess)));
}

}  // namespace swath
