// SPDX-License-Identifier: MIT
#include "engine/imagery/sensors/band_offers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>

#include "engine/imagery/sensors/stac_item.h"
#include "engine/raster/address.h"
#include "engine/raster/day.h"
#include "engine/raster/raster_folder.h"
#include "engine/raster/raster_source.h"

namespace swath {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostItemBytes = 16 << 20;

struct Named {
    std::string path;
    int band = 0;  ///< 0: all
};

/// "a.tif:3" where there is no file of that whole name.
Named namedBand(const std::string& text) {
    std::error_code ignored;
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || colon + 1 == text.size() || fs::exists(text, ignored)) return {text};
    int band = 0;
    const char *begin = text.data() + colon + 1, *end = text.data() + text.size();
    const auto read = std::from_chars(begin, end, band);
    if (read.ec != std::errc() || read.ptr != end || band < 1) return {text};
    return {text.substr(0, colon), band};
}

Status offer(const Named& named, const Resources& resources, std::vector<BandOffer>& out) {
    auto source = RasterSource::open(named.path, {.access = resources.access});
    if (!source) return source.error();
    const RasterInfo& info = (*source)->info();
    if (named.band > info.bandCount())
        return Error{Errc::InvalidInput, fmt::format("{} has no band {}", named.path, named.band),
                     fmt::format("it has {}", info.bandCount())};
    // A description that all bands share says nothing of any.
    const bool alike = info.bandCount() > 1 && std::ranges::all_of(info.bands, [&](const BandInfo& band) {
                           return band.name == info.bands.front().name;
                       });
    RasterInfo file = info;
    file.bands.clear();
    const std::string day =
        info.acquired.empty() ? dayIn(fs::path(named.path).filename().string()) : info.acquired;
    for (int band = 1; band <= info.bandCount(); ++band) {
        if (named.band && band != named.band) continue;
        const BandInfo& facts = info.bands[static_cast<std::size_t>(band - 1)];
        const bool numbered = facts.name == fmt::format("band {}", band);
        out.push_back({.path = named.path,
                       .band = band,
                       .bandsInFile = info.bandCount(),
                       .description = numbered || alike ? "" : facts.name,
                       .pixelMetres = info.gsdMetres,
                       .wavelengthNm = facts.wavelengthNm,
                       .size = info.size,
                       .file = file,
                       .day = day});
    }
    return {};
}

/// The bands of an item's files, by the item's names where the files have none.
Status offerItem(const std::string& path, const Resources& resources, BandOffers& offers) {
    const auto text = readReferring(path, resources.access, kMostItemBytes);
    if (!text) return text.error();
    const auto item = parseStacItem(*text, path);
    if (!item) return item.error();
    offers.title = item->id;
    for (const StacAsset& asset : item->assets) {
        const std::size_t first = offers.bands.size();
        if (Status added = offer({asset.path}, resources, offers.bands); !added) return added;
        for (std::size_t i = 0; first + i < offers.bands.size(); ++i) {
            BandOffer& band = offers.bands[first + i];
            if (!item->day.empty()) band.day = item->day;
            if (i >= asset.bands.size()) continue;
            if (!asset.bands[i].name.empty()) band.description = asset.bands[i].name;
            if (asset.bands[i].wavelengthNm > 0) band.wavelengthNm = asset.bands[i].wavelengthNm;
        }
    }
    return {};
}

}  // namespace

Result<BandOffers> offersOf(const std::vector<std::string>& named, const Resources& resources) {
    BandOffers offers;
    for (const std::string& address : named) {
        const std::string text = pathOfAddress(address);
        if (mayBeStacItem(text)) {
            if (Status added = offerItem(text, resources, offers); !added) return added.error();
            continue;
        }
        if (!holdsRasters(text)) {
            if (Status added = offer(namedBand(text), resources, offers.bands); !added) return added.error();
            continue;
        }
        offers.ofFolder = true;
        const auto files = rastersIn(text);
        if (!files) return files.error();
        for (const std::string& file : *files)
            if (Status added = offer({file}, resources, offers.bands); !added)
                offers.leftOut.push_back(added.error().what);
    }
    if (offers.bands.empty())
        return Error{Errc::InvalidInput, "there is no band to make a scene of",
                     offers.leftOut.empty() ? "name the files of its bands" : offers.leftOut.front()};
    return offers;
}

Result<BandStack> stackLike(const BandStack& like, const BandGuess& guess) {
    BandStack stack{.grid = {}, .bands = {}, .alpha = like.alpha, .units = like.units};
    std::vector<std::string> missing;
    for (const BandDef& def : like.bands) {
        const auto* wanted = std::get_if<FileBand>(&def);
        if (!wanted) {
            stack.bands.push_back(def);
            continue;
        }
        if (wanted->name.empty())
            return Error{Errc::InvalidInput, "the bands of that scene have no names to find others by",
                         "choose a scene that was put together of bands"};
        const GuessedBand* found = nullptr;
        for (const GuessedBand& band : guess.bands)
            if (band.name == wanted->name &&
                (!found || (band.offer.pixelMetres > 0 && band.offer.pixelMetres < found->offer.pixelMetres)))
                found = &band;
        if (!found) {
            missing.push_back(wanted->name);
            continue;
        }
        FileBand band = *wanted;
        band.path = found->offer.path;
        band.band = found->offer.band;
        if (wanted->path == like.reference) stack.reference = band.path;
        band.shift = {};  // each date has its own
        stack.bands.emplace_back(std::move(band));
    }
    if (!missing.empty())
        return Error{Errc::InvalidInput,
                     fmt::format("band{} {} {} missing", missing.size() == 1 ? "" : "s",
                                 fmt::join(missing, ", "), missing.size() == 1 ? "is" : "are"),
                     "name the files of all bands that the other scene has"};
    return stack;
}

}  // namespace swath
