// SPDX-License-Identifier: MIT
#include "engine/raster/ground_reader.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "engine/raster/ground_map.h"

namespace swath {

struct GroundReader::Impl {
    std::unique_ptr<RasterSource> source;
    GridMatch match;
    std::optional<GroundMap> map;  ///< null: pixel by pixel
    std::vector<Vec2> positions;
    std::vector<float> samples;
    std::vector<std::uint8_t> data;

    Status readDirect(const RectI& window, std::span<const int> bands, std::span<float> out,
                      std::span<std::uint8_t> covered, std::span<std::uint8_t> valid) {
        std::ranges::fill(covered, std::uint8_t{255});
        return readWhole(window, bands, out, valid);
    }
    /// A mask that is damaged is not a mask of the rest.
    Status readWhole(const RectI& window, std::span<const int> bands, std::span<float> out,
                     std::span<std::uint8_t> valid) {
        if (Status read = source->readWindow(window, bands, out, valid); !read) return read;
        if (source->damage().empty()) return {};
        return Error{Errc::BadFormat, source->damage(), "copy or download the file again"};
    }
    /// Positions of the window's pixels, and the window of the other raster that holds them.
    RectI locate(const RectI& window);
    Status readMapped(const RectI& needed, std::span<const int> bands, std::span<float> out,
                      std::span<std::uint8_t> covered, std::span<std::uint8_t> valid);
};

namespace {

// A coarse reference over a fine raster asks for far more of it than it takes: such windows are read in
// parts.
constexpr std::int64_t kMostSamples = std::int64_t{16} << 20;

/// The pixel that a position lies in; the tiny step decides for the later one where it lies on the edge of
/// two.
int pixelAt(double position) {
    return static_cast<int>(std::floor(position + 1e-6));
}

bool inside(Vec2 position, Size size) {
    return position.x >= -1e-6 && position.y >= -1e-6 && position.x < size.width - 1e-6 &&
           position.y < size.height - 1e-6;
}

}  // namespace

RectI GroundReader::Impl::locate(const RectI& window) {
    const auto width = static_cast<std::size_t>(window.width);
    positions.resize(static_cast<std::size_t>(window.area()));
    for (int y = 0; y < window.height; ++y)
        map->row(window.x, window.y + y,
                 std::span(positions).subspan(static_cast<std::size_t>(y) * width, width));
    std::optional<RectI> needed;
    for (const Vec2 at : positions) {
        if (!inside(at, source->info().size)) continue;
        const int x = pixelAt(at.x), y = pixelAt(at.y);
        if (!needed) needed = RectI{x, y, 1, 1};
        const int right = std::max(needed->right(), x + 1), bottom = std::max(needed->bottom(), y + 1);
        needed->x = std::min(needed->x, x), needed->y = std::min(needed->y, y);
        needed->width = right - needed->x, needed->height = bottom - needed->y;
    }
    return needed.value_or(RectI{});
}

Status GroundReader::Impl::readMapped(const RectI& needed, std::span<const int> bands, std::span<float> out,
                                      std::span<std::uint8_t> covered, std::span<std::uint8_t> valid) {
    std::ranges::fill(out, 0.F);
    std::ranges::fill(covered, std::uint8_t{0});
    std::ranges::fill(valid, std::uint8_t{0});
    if (needed.empty()) return {};
    const auto plane = static_cast<std::size_t>(needed.area());
    samples.resize(plane * bands.size());
    data.resize(valid.empty() ? 0 : plane);
    if (Status read = readWhole(needed, bands, samples, data); !read) return read;
    const std::size_t pixels = positions.size();
    for (std::size_t i = 0; i < pixels; ++i) {
        if (!inside(positions[i], source->info().size)) continue;
        const auto from = static_cast<std::size_t>(pixelAt(positions[i].y) - needed.y) *
                              static_cast<std::size_t>(needed.width) +
                          static_cast<std::size_t>(pixelAt(positions[i].x) - needed.x);
        covered[i] = 255;
        if (!valid.empty()) valid[i] = data[from];
        for (std::size_t b = 0; b < bands.size(); ++b) out[b * pixels + i] = samples[b * plane + from];
    }
    return {};
}

GroundReader::GroundReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
GroundReader::~GroundReader() = default;
GroundReader::GroundReader(GroundReader&&) noexcept = default;
GroundReader& GroundReader::operator=(GroundReader&&) noexcept = default;

const GridMatch& GroundReader::match() const {
    return impl_->match;
}
const RasterInfo& GroundReader::info() const {
    return impl_->source->info();
}

Result<GroundReader> GroundReader::open(std::unique_ptr<RasterSource> other, const RasterInfo& reference) {
    auto impl = std::make_unique<Impl>();
    impl->match = matchGrids(other->info(), reference);
    if (Status same = needSameGround(impl->match, other->info(), reference); !same) return same.error();
    if (impl->match.relation == GridRelation::SameGround)
        impl->map = GroundMap::make(other->info(), reference);
    impl->source = std::move(other);
    return GroundReader(std::move(impl));
}

Status GroundReader::read(const RectI& window, std::span<const int> bands, std::span<float> out,
                          std::span<std::uint8_t> covered, std::span<std::uint8_t> valid) {
    if (!impl_->map) return impl_->readDirect(window, bands, out, covered, valid);
    const RectI needed = impl_->locate(window);
    if (needed.area() <= kMostSamples || window.area() <= 1)
        return impl_->readMapped(needed, bands, out, covered, valid);
    // Halves along the longer side, put together again.
    const bool across = window.width > window.height;
    RectI first = window, second = window;
    (across ? first.width : first.height) /= 2;
    (across ? second.x : second.y) += across ? first.width : first.height;
    (across ? second.width : second.height) -= across ? first.width : first.height;
    for (const RectI& half : {first, second}) {
        const auto pixels = static_cast<std::size_t>(half.area());
        std::vector<float> values(pixels * bands.size());
        std::vector<std::uint8_t> reached(pixels), good(valid.empty() ? 0 : pixels);
        if (Status part = this->read(half, bands, values, reached, good); !part) return part;
        const auto whole = static_cast<std::size_t>(window.area());
        for (int y = 0; y < half.height; ++y) {
            const auto width = static_cast<std::size_t>(half.width);
            const auto from = static_cast<std::size_t>(y) * width;
            const auto to =
                static_cast<std::size_t>(half.y - window.y + y) * static_cast<std::size_t>(window.width) +
                static_cast<std::size_t>(half.x - window.x);
            std::copy_n(&reached[from], width, &covered[to]);
            if (!valid.empty()) std::copy_n(&good[from], width, &valid[to]);
            for (std::size_t b = 0; b < bands.size(); ++b)
                std::copy_n(&values[b * pixels + from], width, &out[b * whole + to]);
        }
    }
    return {};
}

}  // namespace swath
