// SPDX-License-Identifier: MIT
#include "engine/imagery/stack_source.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "engine/raster/sample_values.h"
#include "engine/raster/windowed_source.h"

namespace swath {
namespace {

class StackSource final : public WindowedSource {
  public:
    StackSource(RasterInfo info, StackSources files, std::vector<StackPlane> planes, DerivedPlanes derived)
        : WindowedSource(std::move(info)),
          files_(std::move(files)),
          planes_(std::move(planes)),
          derived_(std::move(derived)) {}

    Status readSamples(const RectI& window, Size size, std::span<const int> bands, PixelType type,
                       std::byte* out) override {
        const std::size_t bytes =
            static_cast<std::size_t>(size.area()) * static_cast<std::size_t>(bytesPerSample(type));
        if (Status worked = workOut(window, size, bands, bytes, out); !worked) return worked;
        for (std::size_t i = 0; i < bands.size();) {
            if (derived_.isDerived(bands[i])) {
                ++i;
                continue;
            }
            const std::size_t file = planeOf(bands[i]).file, first = i;
            std::vector<int> numbers;  // bands of one file that follow each other are read in one go
            for (; i < bands.size() && !derived_.isDerived(bands[i]); ++i) {
                if (planeOf(bands[i]).file != file) break;
                numbers.push_back(planeOf(bands[i]).band);
            }
            if (Status read = readFile(file, window, size, numbers, type, out + first * bytes); !read)
                return read;
        }
        return {};
    }

    Status readMask(const RectI& window, Size size, std::uint8_t* out) override {
        return files_.front()->readMask(window, size, out);
    }

  private:
    const StackPlane& planeOf(int band) const { return planes_[static_cast<std::size_t>(band)]; }

    /// The derived ones of these bands to their places; a stack that has such holds float.
    Status workOut(const RectI& window, Size size, std::span<const int> bands, std::size_t bytes,
                   std::byte* out) {
        std::vector<int> wanted;
        for (const int band : bands)
            if (derived_.isDerived(band)) wanted.push_back(band);
        if (wanted.empty()) return {};
        const auto values = derived_.work(
            window, size, wanted, [this](const RectI& part, Size partSize, int band, std::span<float> to) {
                return readValuesOf(part, partSize, band, to);
            });
        if (!values) return values.error();
        for (std::size_t i = 0; i < bands.size(); ++i)
            if (const auto found = values->find(bands[i]); found != values->end())
                std::ranges::copy(found->second, reinterpret_cast<float*>(out + i * bytes));
        return {};
    }

    Status readValuesOf(const RectI& window, Size size, int band, std::span<float> out) {
        const StackPlane& plane = planeOf(band);
        if (Status read = readFile(plane.file, window, size, {plane.band}, PixelType::Float32,
                                   reinterpret_cast<std::byte*>(out.data()));
            !read)
            return read;
        rawToValues(info().bands[static_cast<std::size_t>(band)], out);
        return {};
    }

    /// Samples as stored; NaN where a mask that is not the whole stack's says that there are none.
    Status readFile(std::size_t file, const RectI& window, Size size, const std::vector<int>& bands,
                    PixelType type, std::byte* out) {
        RasterSource& source = *files_[file];
        if (Status read = source.readSamples(window, size, bands, type, out); !read) return read;
        if (!source.info().hasMask || info().hasMask) return {};
        const auto pixels = static_cast<std::size_t>(size.area());
        std::vector<std::uint8_t> mask(pixels);
        if (Status read = source.readMask(window, size, mask.data()); !read) return read;
        auto* samples = reinterpret_cast<float*>(out);  // such a stack holds float
        for (std::size_t b = 0; b < bands.size(); ++b)
            for (std::size_t i = 0; i < pixels; ++i)
                if (mask[i] == 0) samples[b * pixels + i] = std::numeric_limits<float>::quiet_NaN();
        return {};
    }

    StackSources files_;
    std::vector<StackPlane> planes_;
    DerivedPlanes derived_;
};

}  // namespace

std::unique_ptr<RasterSource> makeStackSource(RasterInfo info, StackSources files,
                                              std::vector<StackPlane> planes, DerivedPlanes derived) {
    return std::make_unique<StackSource>(std::move(info), std::move(files), std::move(planes),
                                         std::move(derived));
}

}  // namespace swath
