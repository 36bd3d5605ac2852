// SPDX-License-Identifier: MIT
#include "engine/raster/image_file.h"

#include <fmt/format.h>
#include <stb_image.h>
#include <stb_image_write.h>

#include <algorithm>
#include <climits>
#include <memory>

#include "engine/core/file.h"

namespace swath {
namespace {

constexpr std::int64_t kMaxImageBytes = 512
                                        << 20;  // stb_image decodes whole, and a header may claim anything
constexpr const char* kFormats = "PNG, JPEG, BMP and TGA pictures can be read";

struct StbFree {
    void operator()(stbi_uc* pixels) const { stbi_image_free(pixels); }
};

/// The chunk "Software" with the mark of our outputs, whole: length, type, text, check sum. The sum belongs
/// to exactly this text.
std::vector<std::byte> softwareChunk() {
    const std::string text = std::string("tEXtSoftware") + '\0' + std::string(kOutputMark);
    const std::string chunk = std::string("\0\0\0\x19", 4) + text + "\xea\xff\x27\x58";
    const auto bytes = std::as_bytes(std::span(chunk.data(), chunk.size()));
    return {bytes.begin(), bytes.end()};
}
constexpr std::ptrdiff_t kAfterPngHeader = 8 + 25;  // signature and the IHDR chunk, which has to be first

Error unreadable(const char* reason) {
    return Error{Errc::BadFormat,
                 fmt::format("not a readable picture: {}", reason ? reason : "unknown format"), kFormats};
}

}  // namespace

Result<Image> decodeImage(std::span<const std::byte> file, int channels) {
    if (channels < 0 || channels > 4)
        return Error{Errc::InvalidInput, fmt::format("a picture cannot have {} channels", channels),
                     "0 to 4"};
    if (file.empty()) return unreadable("empty file");
    if (file.size() > INT_MAX) return unreadable("larger than 2 GB");
    const auto* bytes = reinterpret_cast<const stbi_uc*>(file.data());
    const int length = static_cast<int>(file.size());
    int width = 0, height = 0, stored = 0;
    if (!stbi_info_from_memory(bytes, length, &width, &height, &stored))
        return unreadable(stbi_failure_reason());
    if (std::int64_t{width} * height > kMaxImageBytes / 4)
        return unreadable(fmt::format("it claims {}×{} pixels", width, height).c_str());

    const std::unique_ptr<stbi_uc, StbFree> pixels(
        stbi_load_from_memory(bytes, length, &width, &height, &stored, channels));
    if (!pixels) return unreadable(stbi_failure_reason());
    Image image{.size = {width, height}, .channels = channels ? channels : stored, .pixels = {}};
    image.pixels.assign(pixels.get(), pixels.get() + image.size.area() * image.channels);
    return image;
}

Result<Image> readImage(const std::filesystem::path& path, int channels) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        return Error{Errc::BadFormat, fmt::format("{} is a folder, not a picture", path.string()), kFormats};
    if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored))
        return Error{Errc::BadFormat, fmt::format("{} is a device or a pipe, not a picture", path.string()),
                     kFormats};
    const auto size = std::filesystem::file_size(path, ignored);
    if (!ignored && size > INT_MAX)
        return Error{Errc::BadFormat, fmt::format("{} is too large for a plain picture", path.string()),
                     kFormats};
    const auto file = readFile(path);
    if (!file) return file.error();
    auto image = decodeImage(*file, channels);
    if (!image)
        return Error{image.error().code, path.string() + ": " + image.error().what, image.error().hint};
    return image;
}

Status writePng(const std::filesystem::path& path, const Image& image) {
    if (image.size.empty() || image.channels < 1 || image.channels > 4 ||
        image.pixels.size() != static_cast<std::size_t>(image.size.area() * image.channels))
        return Error{Errc::InvalidInput, fmt::format("no complete picture to write to {}", path.string()),
                     ""};
    if (image.size.area() * image.channels > kMaxImageBytes)  // stb_image_write counts bytes in int
        return Error{Errc::InvalidInput,
                     fmt::format("a picture of {}×{} pixels is too large for {}", image.size.width,
                                 image.size.height, path.string()),
                     "write a GeoTIFF instead"};
    std::vector<std::byte> png;
    const auto append = [](void* context, void* data, int bytes) {
        const auto* first = static_cast<const std::byte*>(data);
        auto& to = *static_cast<std::vector<std::byte>*>(context);
        to.insert(to.end(), first, first + bytes);
    };
    if (!stbi_write_png_to_func(append, &png, image.size.width, image.size.height, image.channels,
                                image.pixels.data(), image.size.width * image.channels))
        return Error{Errc::Io, fmt::format("could not encode {} as PNG", path.string()), ""};
    const auto software = softwareChunk();
    png.insert(png.begin() + kAfterPngHeader, software.begin(), software.end());
    return writeFile(path, png);
}

Image shrunk(const Image& image, const RectI& window, Size size, int channels) {
    Image small{.size = size, .channels = channels, .pixels = {}};
    small.pixels.reserve(static_cast<std::size_t>(size.area()) * static_cast<std::size_t>(channels));
    const auto from = [](int at, int parts, int whole) {
        return static_cast<int>(std::int64_t{at} * whole / parts);
    };
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            const int x0 = from(x, size.width, window.width), y0 = from(y, size.height, window.height);
            const int x1 = std::max(x0 + 1, from(x + 1, size.width, window.width));
            const int y1 = std::max(y0 + 1, from(y + 1, size.height, window.height));
            for (int c = 0; c < channels; ++c) {
                int sum = 0;
                for (int v = window.y + y0; v < window.y + y1; ++v)
                    for (int u = window.x + x0; u < window.x + x1; ++u)
                        sum += image.pixels[static_cast<std::size_t>(
                            (v * image.size.width + u) * image.channels + c)];
                small.pixels.push_back(static_cast<std::uint8_t>(sum / ((x1 - x0) * (y1 - y0))));
            }
        }
    return small;
}

}  // namespace swath
