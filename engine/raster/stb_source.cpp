// SPDX-License-Identifier: MIT
#include "engine/raster/stb_source.h"

#include "engine/raster/image_file.h"
#include "engine/raster/windowed_source.h"

namespace swath {
namespace {

class StbSource final : public WindowedSource {
  public:
    StbSource(RasterInfo info, Image image) : WindowedSource(std::move(info)), image_(std::move(image)) {}

    Status readSamples(const RectI& window, Size size, std::span<const int> bands, PixelType type,
                       std::byte* out) override {
        for (std::size_t b = 0; b < bands.size(); ++b) {
            const auto first = static_cast<std::ptrdiff_t>(b) * size.area();
            const auto to = [&]<class T>(T* samples) { copy(window, size, bands[b], samples + first); };
            switch (type) {
                case PixelType::UInt8:
                    to(reinterpret_cast<std::uint8_t*>(out));
                    break;
                case PixelType::UInt16:
                    to(reinterpret_cast<std::uint16_t*>(out));
                    break;
                case PixelType::Int16:
                    to(reinterpret_cast<std::int16_t*>(out));
                    break;
                case PixelType::Float32:
                    to(reinterpret_cast<float*>(out));
                    break;
            }
        }
        return {};
    }

    Status readMask(const RectI& window, Size size, std::uint8_t* out) override {
        copy(window, size, image_.channels - 1, out);
        return {};
    }

  private:
    template <class T>
    void copy(const RectI& window, Size size, int channel, T* out) const {
        const auto centre = [](int i, int from, int to) {
            return static_cast<std::size_t>((2 * std::int64_t{i} + 1) * from / (2 * std::int64_t{to}));
        };
        const auto width = static_cast<std::size_t>(image_.size.width);
        for (int y = 0; y < size.height; ++y) {
            const std::size_t row =
                static_cast<std::size_t>(window.y) + centre(y, window.height, size.height);
            for (int x = 0; x < size.width; ++x) {
                const std::size_t column =
                    static_cast<std::size_t>(window.x) + centre(x, window.width, size.width);
                *out++ = static_cast<T>(
                    image_.pixels[(row * width + column) * static_cast<std::size_t>(image_.channels) +
                                  static_cast<std::size_t>(channel)]);
            }
        }
    }

    Image image_;
};

}  // namespace

Result<std::unique_ptr<RasterSource>> openStb(const std::filesystem::path& path) {
    auto image = readImage(path);
    if (!image) return image.error();
    RasterInfo info;
    info.path = path.string();
    info.driver = "stb_image";
    info.size = image->size;
    info.hasMask = image->channels == 2 || image->channels == 4;
    const auto names = image->channels >= 3 ? std::vector<std::string>{"red", "green", "blue"}
                                            : std::vector<std::string>{"band 1"};
    for (const std::string& name : names)
        info.bands.push_back({.name = name, .storedType = "Byte", .nodata = {}});
    if (info.hasMask) info.maskNote = "The alpha channel is taken for a mask of where there is data.";
    return std::unique_ptr<RasterSource>(std::make_unique<StbSource>(std::move(info), *std::move(image)));
}

}  // namespace swath
