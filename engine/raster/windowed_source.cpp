// SPDX-License-Identifier: MIT
#include "engine/raster/windowed_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <type_traits>
#include <vector>

#include "engine/core/mirrored.h"
#include "engine/raster/sample_values.h"

namespace swath {
namespace {

constexpr std::int64_t kMaxReducedSamples = 64 << 20;  // 256 MB, however many bands the header claims
constexpr std::int64_t kMaxWindowSamples = std::int64_t{1} << 31;

/// Sets valid to 0 where no band has a valid sample.
template <class T>
void clearGaps(const T* samples, std::span<const int> bands, const RasterInfo& info,
               std::span<std::uint8_t> valid) {
    const std::size_t pixels = valid.size();
    std::vector<std::uint8_t> gap(bands.empty() ? 0 : pixels, 1);
    for (std::size_t b = 0; b < bands.size(); ++b) {
        const BandInfo& band = info.bands[static_cast<std::size_t>(bands[b])];
        if (std::is_integral_v<T> && !band.nodata) return;  // all of its samples are valid
        const Nodata nodata(band);
        const T* plane = samples + b * pixels;
        for (std::size_t i = 0; i < pixels; ++i)
            gap[i] = gap[i] && nodata.isInvalid(static_cast<float>(plane[i]));
    }
    for (std::size_t i = 0; i < gap.size(); ++i)
        if (gap[i]) valid[i] = 0;
}

/// A part of a read to its place. @param to  planes × size.
void copyPart(const std::byte* from, std::size_t bytes, int planes, const RectI& place, Size size,
              std::byte* to) {
    const std::size_t row = static_cast<std::size_t>(place.width) * bytes;
    for (int p = 0; p < planes; ++p)
        for (int y = place.y; y < place.bottom(); ++y, from += row)
            std::memcpy(to + (static_cast<std::size_t>(p) * static_cast<std::size_t>(size.area()) +
                              static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) +
                              static_cast<std::size_t>(place.x)) *
                                 bytes,
                        from, row);
}

/// No samples there, and no data. @param samples  planes × size. @param mask  null: none.
void blank(const RectI& place, Size size, int planes, PixelType type, std::byte* samples,
           std::uint8_t* mask) {
    const auto at = [&](int plane, int y) {
        return static_cast<std::size_t>(plane) * static_cast<std::size_t>(size.area()) +
               static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) +
               static_cast<std::size_t>(place.x);
    };
    const auto width = static_cast<std::size_t>(place.width);
    const auto bytes = static_cast<std::size_t>(bytesPerSample(type));
    for (int y = place.y; y < place.bottom(); ++y) {
        if (mask) std::fill_n(mask + at(0, y), width, std::uint8_t{0});
        for (int p = 0; p < planes; ++p) {
            if (type == PixelType::Float32)
                std::fill_n(reinterpret_cast<float*>(samples) + at(p, y), width,
                            std::numeric_limits<float>::quiet_NaN());
            else
                std::memset(samples + at(p, y) * bytes, 0, width * bytes);
        }
    }
}

RectI sourceOf(int x, int y, int level, Size scene) {
    const std::int64_t side = std::int64_t{kRasterTileSize} << level;
    const std::int64_t x0 = x * side, y0 = y * side;
    return {static_cast<int>(x0), static_cast<int>(y0),
            static_cast<int>(std::min<std::int64_t>(side, scene.width - x0)),
            static_cast<int>(std::min<std::int64_t>(side, scene.height - y0))};
}

std::vector<int> mirroredRow(int begin, int count, int n) {
    std::vector<int> row(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) row[static_cast<std::size_t>(i)] = mirrored(std::int64_t{begin} + i, n);
    return row;
}

}  // namespace

Status WindowedSource::checkBands(std::span<const int> bands) const {
    for (const int band : bands)
        if (band < 0 || band >= info_.bandCount())
            return Error{
                Errc::InvalidInput, fmt::format("{} has no band {}", info_.path, band + 1),
                fmt::format("it has {} band{}", info_.bandCount(), info_.bandCount() == 1 ? "" : "s")};
    return {};
}

/// One part, read by itself and put to its place among the others.
Status WindowedSource::readPart(const ReadPart& part, Size size, std::span<const int> bands,
                                const Target& to) {
    const Size own = part.pixels.size();
    if (own == size) {
        if (Status read = readSamples(part.window, size, bands, to.type, to.samples); !read) return read;
        return to.mask ? readMask(part.window, size, to.mask) : Status();
    }
    const auto bytes = static_cast<std::size_t>(bytesPerSample(to.type));
    const auto pixels = static_cast<std::size_t>(own.area());
    std::vector<std::byte> samples(pixels * bands.size() * bytes);
    std::vector<std::uint8_t> mask(to.mask ? pixels : 0);
    if (Status read = readSamples(part.window, own, bands, to.type, samples.data()); !read) return read;
    if (to.mask)
        if (Status read = readMask(part.window, own, mask.data()); !read) return read;
    if (!bands.empty())
        copyPart(samples.data(), bytes, static_cast<int>(bands.size()), part.pixels, size, to.samples);
    if (to.mask)
        copyPart(reinterpret_cast<const std::byte*>(mask.data()), 1, 1, part.pixels, size,
                 reinterpret_cast<std::byte*>(to.mask));
    return {};
}

Result<LeftOut> WindowedSource::readSound(const RectI& window, Size size, std::span<const int> bands,
                                          const Target& to) {
    auto left = readSoundParts(window, size, info_.block,
                               [&](const ReadPart& part) { return readPart(part, size, bands, to); });
    if (!left) return left.error();
    for (const ReadPart& part : left->parts)
        blank(part.pixels, size, static_cast<int>(bands.size()), to.type, to.samples, to.mask);
    noteDamage(*left);
    return left;
}

void WindowedSource::noteDamage(const LeftOut& left) {
    if (left.parts.empty() || !damage_.empty()) return;
    const RectI& at = left.parts.front().window;
    damage_ = fmt::format("{}: {} × {} pixels at x {}, y {} and what else fails are left out", left.reason,
                          at.width, at.height, at.x, at.y);
    if (tell_) tell_(damage_);
}

Result<LeftOut> WindowedSource::readWithValidity(const RectI& window, Size size, std::span<const int> bands,
                                                 PixelType type, std::byte* samples,
                                                 std::span<std::uint8_t> valid) {
    std::fill(valid.begin(), valid.end(), std::uint8_t{255});
    const bool masked = info_.hasMask && !valid.empty();
    auto left = readSound(window, size, bands, {type, samples, masked ? valid.data() : nullptr});
    if (!left || valid.empty()) return left;
    for (std::uint8_t& v : valid) v = v ? 255 : 0;
    switch (type) {
        case PixelType::UInt8:
            clearGaps(reinterpret_cast<const std::uint8_t*>(samples), bands, info_, valid);
            break;
        case PixelType::UInt16:
            clearGaps(reinterpret_cast<const std::uint16_t*>(samples), bands, info_, valid);
            break;
        case PixelType::Int16:
            clearGaps(reinterpret_cast<const std::int16_t*>(samples), bands, info_, valid);
            break;
        case PixelType::Float32:
            clearGaps(reinterpret_cast<const float*>(samples), bands, info_, valid);
            break;
    }
    for (const ReadPart& part : left->parts) blank(part.pixels, size, 0, type, nullptr, valid.data());
    return left;
}

Result<RasterTile> WindowedSource::readTile(int level, int tileX, int tileY, std::span<const int> bands) {
    if (Status checked = checkBands(bands); !checked) return checked.error();
    const Size whole = level >= 0 && level < levelCount(info_.size) ? levelSize(info_.size, level) : Size{};
    if (tileX < 0 || tileY < 0 || std::int64_t{tileX} * kRasterTileSize >= whole.width ||
        std::int64_t{tileY} * kRasterTileSize >= whole.height)
        return Error{Errc::InvalidInput,
                     fmt::format("{} has no tile {}, {} on level {}", info_.path, tileX, tileY, level), ""};

    RasterTile tile;
    tile.size = {std::min(kRasterTileSize, whole.width - tileX * kRasterTileSize),
                 std::min(kRasterTileSize, whole.height - tileY * kRasterTileSize)};
    tile.type = info_.type;
    tile.bands.assign(bands.begin(), bands.end());
    const auto pixels = static_cast<std::size_t>(tile.size.area());
    tile.samples.resize(bands.size() * pixels * static_cast<std::size_t>(bytesPerSample(tile.type)));
    tile.valid.resize(pixels);

    const RectI window = sourceOf(tileX, tileY, level, info_.size);
    auto left = readWithValidity(window, tile.size, bands, tile.type, tile.samples.data(), tile.valid);
    if (!left) return left.error();
    for (const ReadPart& part : left->parts) tile.unreadable.push_back(part.pixels);
    tile.damage = std::move(left->reason);
    if (std::find(tile.valid.begin(), tile.valid.end(), 0) == tile.valid.end()) {
        tile.valid.clear();
        tile.valid.shrink_to_fit();
    }
    return tile;
}

Status WindowedSource::readInside(const RectI& window, std::span<const int> bands, As as,
                                  std::span<float> out, std::span<std::uint8_t> valid) {
    auto* bytes = reinterpret_cast<std::byte*>(out.data());
    if (as == As::Stored) {
        const auto left = readWithValidity(window, window.size(), bands, PixelType::Float32, bytes, valid);
        return left ? Status() : Status(left.error());
    }
    const auto pixels = static_cast<std::size_t>(window.area());
    std::vector<std::uint8_t> mask(info_.hasMask ? pixels : 0);
    const auto left = readSound(window, window.size(), bands,
                                {PixelType::Float32, bytes, info_.hasMask ? mask.data() : nullptr});
    if (!left) return left.error();
    for (std::size_t b = 0; b < bands.size(); ++b) {
        const auto plane = out.subspan(b * pixels, pixels);
        rawToValues(info_.bands[static_cast<std::size_t>(bands[b])], plane);
        for (std::size_t i = 0; i < mask.size(); ++i)
            if (mask[i] == 0) plane[i] = std::numeric_limits<float>::quiet_NaN();
    }
    return {};
}

Status WindowedSource::read(const RectI& window, std::span<const int> bands, As as, std::span<float> out,
                            std::span<std::uint8_t> valid) {
    if (Status checked = checkBands(bands); !checked) return checked;
    const std::int64_t area = window.area();
    if (area <= 0 || area > kMaxWindowSamples ||
        out.size() != static_cast<std::size_t>(area) * bands.size() ||
        (!valid.empty() && valid.size() != static_cast<std::size_t>(area)))
        return Error{Errc::InvalidInput,
                     fmt::format("a window of {}×{} pixels does not fit the buffer it is read into",
                                 window.width, window.height),
                     ""};
    const RectI scene{0, 0, info_.size.width, info_.size.height};
    if (scene.contains(window)) return readInside(window, bands, as, out, valid);

    // Neighbours of the window lie one apart in the scene too, so what it mirrors is never larger than
    // itself.
    const std::vector<int> columns = mirroredRow(window.x, window.width, info_.size.width);
    const std::vector<int> rows = mirroredRow(window.y, window.height, info_.size.height);
    const auto [left, right] = std::minmax_element(columns.begin(), columns.end());
    const auto [top, bottom] = std::minmax_element(rows.begin(), rows.end());
    const RectI inside{*left, *top, *right - *left + 1, *bottom - *top + 1};
    const auto insidePixels = static_cast<std::size_t>(inside.area());
    std::vector<float> samples(insidePixels * bands.size());
    std::vector<std::uint8_t> insideValid(valid.empty() ? 0 : insidePixels);
    if (Status read = readInside(inside, bands, as, samples, insideValid); !read) return read;

    const auto at = [&](int column, int row) {
        return static_cast<std::size_t>(row - inside.y) * static_cast<std::size_t>(inside.width) +
               static_cast<std::size_t>(column - inside.x);
    };
    std::size_t to = 0;
    for (std::size_t b = 0; b < bands.size(); ++b)
        for (const int row : rows)
            for (const int column : columns) out[to++] = samples[b * insidePixels + at(column, row)];
    if (valid.empty()) return {};
    to = 0;
    for (int y = 0; y < window.height; ++y)
        for (int x = 0; x < window.width; ++x, ++to)
            valid[to] =
                scene.contains(window.x + x, window.y + y)
                    ? insideValid[at(columns[static_cast<std::size_t>(x)], rows[static_cast<std::size_t>(y)])]
                    : std::uint8_t{0};
    return {};
}

Status WindowedSource::readWindow(const RectI& window, std::span<const int> bands, std::span<float> out,
                                  std::span<std::uint8_t> valid) {
    return read(window, bands, As::Stored, out, valid);
}

Status WindowedSource::readValues(const RectI& window, std::span<const int> bands, std::span<float> out) {
    return read(window, bands, As::Values, out, {});
}

Result<RasterSource::Reduced> WindowedSource::readReduced(std::int64_t maxPixels) {
    const std::int64_t bound = std::clamp<std::int64_t>(maxPixels, 1, kMaxReducedSamples / info_.bandCount());
    int level = 0;
    while (levelSize(info_.size, level).area() > bound) ++level;

    Reduced reduced;
    reduced.size = levelSize(info_.size, level);
    std::vector<int> bands(info_.bands.size());
    std::iota(bands.begin(), bands.end(), 0);
    const auto pixels = static_cast<std::size_t>(reduced.size.area());
    reduced.samples.resize(bands.size() * pixels);
    reduced.valid.resize(pixels);

    const RectI all{0, 0, info_.size.width, info_.size.height};
    auto* bytes = reinterpret_cast<std::byte*>(reduced.samples.data());
    if (const auto left =
            readWithValidity(all, reduced.size, bands, PixelType::Float32, bytes, reduced.valid);
        !left)
        return left.error();
    return reduced;
}

}  // namespace swath
