// SPDX-License-Identifier: MIT
#include "engine/session/mask_import.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "engine/raster/raster_source.h"

namespace swath {
namespace {

constexpr int kMaxNearlyEqual = 2;  // pixels by which corners may differ and still be the same grid

Status sameGrid(const RasterInfo& mask, const RasterInfo& scene, const std::string& sceneName) {
    if (mask.size != scene.size)
        return Error{Errc::InvalidInput,
                     fmt::format("{} is {} × {} pixels, scene {} is {} × {}", mask.path, mask.size.width,
                                 mask.size.height, sceneName, scene.size.width, scene.size.height),
                     "a mask must lie on the scene's pixel grid: warp it with gdalwarp first"};
    if (mask.epsg != 0 && scene.epsg != 0 && mask.epsg != scene.epsg)
        return Error{
            Errc::InvalidInput,
            fmt::format("{} is in {}, scene {} in {}", mask.path, mask.crsName, sceneName, scene.crsName),
            "warp the mask to the scene's CRS with gdalwarp first"};
    if (mask.geotransform && scene.geotransform) {
        const auto& g = scene.geotransform->t;
        const double pixel = std::max({std::hypot(g[1], g[4]), std::hypot(g[2], g[5]), 1e-12});
        for (const Vec2 corner : {Vec2{0, 0}, Vec2{double(scene.size.width), double(scene.size.height)}}) {
            const Vec2 apart = mask.geotransform->toWorld(corner) - scene.geotransform->toWorld(corner);
            if (std::hypot(apart.x, apart.y) > kMaxNearlyEqual * pixel)
                return Error{Errc::InvalidInput,
                             fmt::format("{} lies elsewhere than scene {}", mask.path, sceneName),
                             "a mask must lie on the scene's pixel grid: warp it with gdalwarp first"};
        }
    }
    return {};
}

std::string listValues(const std::map<int, std::int64_t>& found) {
    std::string text;
    for (const auto& [value, pixels] : found) {
        if (!text.empty()) text += ", ";
        if (text.size() > 400) return text + "…";
        text += fmt::format("{} ({} px)", value, formatCount(pixels));
    }
    return text;
}

}  // namespace

Result<LabelMap> importMask(const MaskImportRequest& request, JobContext& job) {
    auto source = RasterSource::open(request.file);
    if (!source) return source.error();
    const RasterInfo& info = (*source)->info();
    if (info.bandCount() != 1)
        return Error{Errc::BadFormat,
                     fmt::format("{} has {} bands, a mask has one", info.path, info.bandCount()),
                     "extract the band with gdal_translate -b"};
    if (Status same = sameGrid(info, request.scene, request.sceneName); !same) return same.error();

    LabelMap map(info.size);
    std::map<int, std::int64_t> found, unknown;
    std::vector<float> samples(kLabelTileSize * kLabelTileSize);
    const int band = 0;
    const int total = map.tilesX() * map.tilesY();
    for (int ty = 0, done = 0; ty < map.tilesY(); ++ty)
        for (int tx = 0; tx < map.tilesX(); ++tx, ++done) {
            if (job.stopRequested()) return Error{Errc::Cancelled, "import cancelled", ""};
            job.report("reading the mask", double(done) / total);
            const RectI window = tileWindow(info.size, {tx, ty});
            const std::size_t pixels = static_cast<std::size_t>(window.area());
            if (Status read =
                    (*source)->readWindow(window, std::span(&band, 1), std::span(samples).first(pixels), {});
                !read)
                return read.error();
            auto tile = std::make_shared<LabelTile>();
            tile->fill(kUnlabelled);
            for (int y = 0; y < window.height; ++y)
                for (int x = 0; x < window.width; ++x) {
                    const float sample = samples[static_cast<std::size_t>(y * window.width + x)];
                    const auto value = std::isnan(sample) ? 0 : static_cast<int>(std::lround(sample));
                    if (!std::isnan(sample) && std::abs(sample - static_cast<float>(value)) > 1e-3f)
                        return Error{Errc::BadFormat,
                                     fmt::format("{} holds {}: not a class number", info.path, sample),
                                     "a mask holds whole numbers; this looks like a picture"};
                    ++found[value];
                    std::uint8_t target = kUnlabelled;
                    if (const auto mapped = request.valueMap.find(value); mapped != request.valueMap.end())
                        target = mapped->second;
                    else if (request.valueMap.empty() && (value == 0 || value == kIgnore))
                        target = static_cast<std::uint8_t>(value);
                    else if (request.valueMap.empty() && value > 0 && value < kIgnore &&
                             request.classes.find(static_cast<std::uint8_t>(value)))
                        target = static_cast<std::uint8_t>(value);
                    else
                        ++unknown[value];
                    (*tile)[static_cast<std::size_t>(y * kLabelTileSize + x)] = target;
                }
            map.setTile({tx, ty}, nullIfEmpty(std::move(tile)));
        }
    if (!unknown.empty())
        return Error{Errc::InvalidInput,
                     fmt::format("{}: value{} {} without a class; values found: {}", info.path,
                                 unknown.size() == 1 ? "" : "s", listValues(unknown), listValues(found)),
                     "say what they mean with --map value=class,…, where class may be ignore or unlabelled"};
    return map;
}

Result<std::map<int, std::uint8_t>> parseValueMap(const std::string& text, const ClassTable& classes) {
    std::map<int, std::uint8_t> values;
    if (trim(text).empty()) return values;
    for (const std::string& part : split(text, ',')) {
        const auto equals = part.find('=');
        const std::string_view number = trim(std::string_view(part).substr(0, equals));
        const std::string_view name =
            equals == std::string::npos ? "" : trim(std::string_view(part).substr(equals + 1));
        int value = 0;
        const auto parsed = std::from_chars(number.data(), number.data() + number.size(), value);
        if (parsed.ec != std::errc() || parsed.ptr != number.data() + number.size() || name.empty())
            return Error{Errc::InvalidInput, fmt::format("could not read \"{}\"", part),
                         "write value=class,value=class"};
        if (name == "ignore")
            values[value] = kIgnore;
        else if (name == "unlabelled" || name == "unlabeled")
            values[value] = kUnlabelled;
        else if (const LabelClass* found = classes.find(name))
            values[value] = found->value;
        else {
            std::vector<std::string> names{"ignore", "unlabelled"};
            for (const LabelClass& c : classes.all()) names.push_back(c.name);
            const auto nearest = nearestWord(name, names);
            return Error{Errc::InvalidInput, fmt::format("there is no class {}", name),
                         nearest ? fmt::format("did you mean {}?", *nearest)
                                 : fmt::format("the classes are {}", fmt::join(names, ", "))};
        }
    }
    return values;
}

}  // namespace swath
