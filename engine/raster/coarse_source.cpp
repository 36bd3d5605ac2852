// SPDX-License-Identifier: MIT
#include "engine/raster/coarse_source.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#include "engine/raster/windowed_source.h"

namespace swath {
namespace {

constexpr std::int64_t kDecodedAtOnce =
    std::int64_t{2048} * 2048;                    ///< pixels of a window that are read as they are
constexpr int kBlocksALook = 8;                   ///< of which one is looked at
constexpr int kMostLooks = 16, kFewestLooks = 4;  ///< a side of a window

class WithCopy final : public WindowedSource {
  public:
    WithCopy(RasterInfo info, std::unique_ptr<RasterSource> file, std::unique_ptr<RasterSource> copy)
        : WindowedSource(std::move(info)), file_(std::move(file)), copy_(std::move(copy)) {}

    Status readSamples(const RectI& window, Size size, std::span<const int> bands, PixelType type,
                       std::byte* out) override {
        return from(window, size).readSamples(window, size, bands, type, out);
    }
    Status readMask(const RectI& window, Size size, std::uint8_t* out) override {
        return from(window, size).readMask(window, size, out);
    }

  private:
    RasterSource& from(const RectI& window, Size size) {
        return window.width >= 2 * size.width && window.height >= 2 * size.height ? *copy_ : *file_;
    }
    std::unique_ptr<RasterSource> file_, copy_;
};

class WithSparseLooks final : public WindowedSource {
  public:
    explicit WithSparseLooks(std::unique_ptr<RasterSource> file)
        : WindowedSource(file->info()), file_(std::move(file)) {}

    Status readSamples(const RectI& window, Size size, std::span<const int> bands, PixelType type,
                       std::byte* out) override {
        if (window.area() <= kDecodedAtOnce) return file_->readSamples(window, size, bands, type, out);
        const Looks looks = looksAt(window, size);
        const auto bytes = static_cast<std::size_t>(bytesPerSample(type));
        const auto pixels = static_cast<std::size_t>(size.area());
        std::vector<std::byte> seen(bands.size() * bytes);
        return each(looks, size, [&](const RectI& pixel, const RectI& cell) -> Status {
            if (Status read = file_->readSamples(pixel, {1, 1}, bands, type, seen.data()); !read) return read;
            for (std::size_t b = 0; b < bands.size(); ++b)
                fill(out + b * pixels * bytes, size, cell, seen.data() + b * bytes, bytes);
            return {};
        });
    }
    Status readMask(const RectI& window, Size size, std::uint8_t* out) override {
        if (window.area() <= kDecodedAtOnce) return file_->readMask(window, size, out);
        return each(looksAt(window, size), size, [&](const RectI& pixel, const RectI& cell) -> Status {
            std::uint8_t seen = 0;
            if (Status read = file_->readMask(pixel, {1, 1}, &seen); !read) return read;
            fill(reinterpret_cast<std::byte*>(out), size, cell, reinterpret_cast<const std::byte*>(&seen), 1);
            return {};
        });
    }

  private:
    struct Looks {
        RectI window;
        int across = 1, down = 1;
    };
    /// As many as there are blocks to spare for, by the way in which the file stores them.
    Looks looksAt(const RectI& window, Size size) const {
        const Size block = info().block.empty() ? Size{kRasterTileSize, kRasterTileSize} : info().block;
        const auto sparse = [](double blocks, int most) {
            return std::clamp(static_cast<int>(blocks), kFewestLooks, std::max(kFewestLooks, most));
        };
        const double across = double(window.width) / block.width, down = double(window.height) / block.height;
        // Blocks as wide as the scene cost the same however often they are looked at along their width.
        const bool strips = block.width >= info().size.width;
        const double apart = std::sqrt(double(kBlocksALook));
        return {window, std::min(size.width, strips ? kMostLooks : sparse(across / apart, kMostLooks)),
                std::min(size.height, sparse(strips ? down / kBlocksALook : down / apart, kMostLooks))};
    }
    template <class Look>
    Status each(const Looks& looks, Size size, const Look& look) {
        for (int j = 0; j < looks.down; ++j)
            for (int i = 0; i < looks.across; ++i) {
                const auto middle = [](int from, int length, int k, int n) {
                    return from +
                           static_cast<int>((std::int64_t{2} * k + 1) * length / (std::int64_t{2} * n));
                };
                const RectI pixel{middle(looks.window.x, looks.window.width, i, looks.across),
                                  middle(looks.window.y, looks.window.height, j, looks.down), 1, 1};
                const int x0 = size.width * i / looks.across, x1 = size.width * (i + 1) / looks.across;
                const int y0 = size.height * j / looks.down, y1 = size.height * (j + 1) / looks.down;
                if (Status seen = look(pixel, RectI{x0, y0, x1 - x0, y1 - y0}); !seen) return seen;
            }
        return {};
    }
    static void fill(std::byte* plane, Size size, const RectI& cell, const std::byte* value,
                     std::size_t bytes) {
        for (int y = cell.y; y < cell.bottom(); ++y)
            for (int x = cell.x; x < cell.right(); ++x)
                std::memcpy(plane + (static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) +
                                     static_cast<std::size_t>(x)) *
                                        bytes,
                            value, bytes);
    }

    std::unique_ptr<RasterSource> file_;
};

}  // namespace

std::unique_ptr<RasterSource> withCopy(std::unique_ptr<RasterSource> file,
                                       std::unique_ptr<RasterSource> copy) {
    RasterInfo info = file->info();
    info.hasOverviews = true;
    return std::make_unique<WithCopy>(std::move(info), std::move(file), std::move(copy));
}

std::unique_ptr<RasterSource> withSparseLooks(std::unique_ptr<RasterSource> file) {
    return std::make_unique<WithSparseLooks>(std::move(file));
}

}  // namespace swath
