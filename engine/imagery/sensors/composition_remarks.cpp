// SPDX-License-Identifier: MIT
#include "engine/imagery/sensors/composition_remarks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "engine/raster/grid_match.h"

namespace swath {
namespace {

constexpr double kNearlyAll = 0.999;  // of the ground
constexpr std::size_t kMostDays = 4;  // in a sentence

std::string fileName(const BandOffer& offer) {
    return std::filesystem::path(offer.path).filename().string();
}

/// How a file lies to the one whose grid the scene has; nullopt where there is nothing to be said.
std::optional<CompositionRemark> placeRemark(const BandOffer& file, const BandOffer& grid) {
    if (file.file.otherPlacement != OtherPlacement::None) return std::nullopt;  // it is warped by that
    const std::string name = fileName(file), other = fileName(grid);
    if (!file.file.geotransform) {
        if (!grid.file.geotransform && file.size == grid.size) return std::nullopt;
        return CompositionRemark{
            false,
            fmt::format("{} does not say where it lies: it is laid over all of {}{}", name, other,
                        file.size == grid.size ? " pixel by pixel" : ", larger or smaller as need be")};
    }
    if (!grid.file.geotransform)
        return CompositionRemark{
            false, fmt::format("{} does not say where it lies: {} is laid over all of it", other, name)};
    const GridMatch match = matchGrids(file.file, grid.file);
    if (match.relation == GridRelation::Elsewhere)
        return CompositionRemark{true, fmt::format("{} does not lie on the ground of {}", name, other)};
    if (file.file.crsWkt.empty() != grid.file.crsWkt.empty())
        return CompositionRemark{
            false,
            fmt::format("{} does not say its coordinate system: it is taken for that of {}",
                        file.file.crsWkt.empty() ? name : other, file.file.crsWkt.empty() ? other : name)};
    if (match.covered < kNearlyAll)
        return CompositionRemark{false, fmt::format("{} covers {:.0f} % of the ground of {}: elsewhere its "
                                                    "bands have no data",
                                                    name, 100 * match.covered, other)};
    return std::nullopt;
}

std::optional<CompositionRemark> dayRemark(std::span<const BandOffer* const> files) {
    std::map<std::string, std::string> firstOf;
    for (const BandOffer* file : files)
        if (!file->day.empty()) firstOf.emplace(file->day, fileName(*file));
    if (firstOf.size() < 2) return std::nullopt;
    std::vector<std::string> days;
    for (const auto& [day, name] : firstOf) {
        if (days.size() == kMostDays) {
            days.back() += fmt::format(", and {} more days", firstOf.size() - kMostDays);
            break;
        }
        days.push_back(fmt::format("{} ({})", day, name));
    }
    return CompositionRemark{false,
                             fmt::format("The files are of different days: {}", fmt::join(days, ", "))};
}

}  // namespace

std::vector<CompositionRemark> remarksOn(const BandStack& stack, std::span<const BandOffer> offers) {
    std::vector<const BandOffer*> files;
    for (const std::string& path : filesOf(stack)) {
        const auto found = std::ranges::find(offers, path, &BandOffer::path);
        if (found != offers.end()) files.push_back(&*found);
    }
    std::vector<CompositionRemark> remarks;
    const std::string reference = files.empty() ? "" : referenceOf(stack);
    const auto grid = std::ranges::find(files, reference, [](const BandOffer* file) { return file->path; });
    if (grid == files.end()) return remarks;
    for (const BandOffer* file : files)
        if (file != *grid)
            if (auto remark = placeRemark(*file, **grid)) remarks.push_back(std::move(*remark));
    if (auto remark = dayRemark(files)) remarks.push_back(std::move(*remark));
    std::ranges::stable_sort(remarks, std::ranges::greater(), &CompositionRemark::refuses);
    return remarks;
}

}  // namespace swath
