// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/result.h"

namespace swath {

/// Plain 8-bit picture, rows from the top, pixels interleaved.
struct Image {
    Size size;
    int channels = 4;
    std::vector<std::uint8_t> pixels;  ///< height × width × channels
};

/// A window of a picture made small: each pixel the mean of those that it lies over, of the first `channels`.
/// @param window  within the picture, not empty.
Image shrunk(const Image& image, const RectI& window, Size size, int channels);

/// PNG, JPEG, BMP, TGA through stb_image; channels 0 keeps what the file has. Errors: NotFound, BadFormat.
Result<Image> readImage(const std::filesystem::path& path, int channels = 0);
Result<Image> decodeImage(std::span<const std::byte> file, int channels = 0);
/// Atomically, as PNG that says it is Swath's (kOutputMark). Errors: Io.
Status writePng(const std::filesystem::path& path, const Image& image);

}  // namespace swath
