// SPDX-License-Identifier: MIT
#include "engine/raster/raster_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "engine/raster/gdal_source.h"
#include "engine/raster/stb_source.h"

namespace swath {

Size levelSize(Size size, int level) {
    const auto reduced = [level](int length) {
        if (length <= 0) return 0;
        return static_cast<int>(((std::int64_t{length} - 1) >> std::clamp(level, 0, 62)) + 1);
    };
    return {reduced(size.width), reduced(size.height)};
}

double storedSample(const RasterTile& tile, std::size_t index) {
    const auto as = [&]<class T>(T) {
        T value;
        std::memcpy(&value, tile.samples.data() + index * sizeof(T), sizeof(T));
        return static_cast<double>(value);
    };
    switch (tile.type) {
        case PixelType::UInt8:
            return as(std::uint8_t{});
        case PixelType::UInt16:
            return as(std::uint16_t{});
        case PixelType::Int16:
            return as(std::int16_t{});
        case PixelType::Float32:
            return as(float{});
    }
    return 0;
}

int levelCount(Size size) {
    int count = 1;
    for (Size s = size; s.width > kRasterTileSize || s.height > kRasterTileSize; ++count)
        s = levelSize(size, count);
    return count;
}

Result<std::unique_ptr<RasterSource>> RasterSource::open(const std::filesystem::path& path,
                                                         const OpenOptions& options) {
    auto source = openGdal(path, options);
    if (source) return source;
    if (!checkPath(path.string(), options.access)) return source;
    std::error_code ignored;
    const bool virtualPath = path.native().starts_with("/vsi");  // GDAL's own file systems
    if (!virtualPath && !std::filesystem::exists(path, ignored) &&
        path.native().find(':') == std::string::npos)
        return Error{Errc::NotFound, fmt::format("there is no file {}", path.string()), "check the path"};
    if (std::filesystem::is_directory(path, ignored))
        return Error{Errc::BadFormat, fmt::format("{} is a folder, not a raster", path.string()),
                     "choose a file inside it"};
    if (std::filesystem::is_regular_file(path, ignored) && std::filesystem::file_size(path, ignored) == 0)
        return Error{Errc::BadFormat, fmt::format("{} is empty (0 bytes)", path.string()),
                     "copy or download the file again"};
    if (auto picture = openStb(path)) return picture;
    return source;
}

}  // namespace swath
