// SPDX-License-Identifier: MIT
#include "widgets/canvas/raw_tiles.h"

#include <epoxy/gl.h>

#include <algorithm>

#include "engine/raster/sample_values.h"

namespace swath {

namespace {

struct Format {
    GLint internal;
    GLenum type;
};

Format formatOf(PixelType type) {
    switch (type) {
        case PixelType::UInt8:
            return {GL_R8, GL_UNSIGNED_BYTE};
        case PixelType::UInt16:
            return {GL_R16, GL_UNSIGNED_SHORT};
        case PixelType::Int16:
            return {GL_R16_SNORM, GL_SHORT};
        case PixelType::Float32:
            return {GL_R32F, GL_FLOAT};
    }
    return {GL_R8, GL_UNSIGNED_BYTE};
}

template <class T>
std::vector<T> validity(const std::vector<std::uint8_t>& valid, T one) {
    std::vector<T> out(valid.size());
    std::transform(valid.begin(), valid.end(), out.begin(),
                   [one](std::uint8_t v) { return v != 0 ? one : T{0}; });
    return out;
}

}  // namespace

std::optional<int> RawTile::planeOf(int band) const {
    const auto at = std::find(bands.begin(), bands.end(), band);
    if (at == bands.end()) return std::nullopt;
    return static_cast<int>(at - bands.begin());
}

bool RawTile::holds(std::span<const int> wanted) const {
    return std::all_of(wanted.begin(), wanted.end(), [this](int band) { return planeOf(band).has_value(); });
}

std::int64_t textureBytesOf(const RasterTile& tile) {
    const auto layers = static_cast<std::int64_t>(tile.bands.size()) + (tile.valid.empty() ? 0 : 1);
    return tile.size.area() * layers * bytesPerSample(tile.type);
}

std::pair<float, float> nodataTexels(const BandInfo& band, PixelType type) {
    const Nodata nodata(band);
    const float least = type == PixelType::Int16 && nodata.to() == -32768.0F ? -32767.0F : nodata.to();
    return {nodata.from(), least};
}

float sampleScale(PixelType type) {
    switch (type) {
        case PixelType::UInt8:
            return 255.0F;
        case PixelType::UInt16:
            return 65535.0F;
        case PixelType::Int16:
            return 32767.0F;
        case PixelType::Float32:
            return 1.0F;
    }
    return 1.0F;
}

RawTile uploadRawTile(const RasterTile& tile) {
    RawTile raw;
    raw.texture = gl::Texture::create();
    raw.type = tile.type;
    raw.bands = tile.bands;
    raw.hasValidity = !tile.valid.empty();
    raw.bytes = textureBytesOf(tile);

    const Format format = formatOf(tile.type);
    const int w = tile.size.width, h = tile.size.height, bands = static_cast<int>(tile.bands.size());
    glBindTexture(GL_TEXTURE_2D_ARRAY, raw.texture.id());
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MAX_LEVEL, 0);
    if (!raw.hasValidity) {
        glTexImage3D(GL_TEXTURE_2D_ARRAY, 0, format.internal, w, h, bands, 0, GL_RED, format.type,
                     tile.samples.data());
    } else {
        glTexImage3D(GL_TEXTURE_2D_ARRAY, 0, format.internal, w, h, bands + 1, 0, GL_RED, format.type,
                     nullptr);
        glTexSubImage3D(GL_TEXTURE_2D_ARRAY, 0, 0, 0, 0, w, h, bands, GL_RED, format.type,
                        tile.samples.data());
        const auto mask = [&](const auto& values) {
            glTexSubImage3D(GL_TEXTURE_2D_ARRAY, 0, 0, 0, bands, w, h, 1, GL_RED, format.type, values.data());
        };
        switch (tile.type) {
            case PixelType::UInt8:
                mask(validity<std::uint8_t>(tile.valid, 255));
                break;
            case PixelType::UInt16:
                mask(validity<std::uint16_t>(tile.valid, 65535));
                break;
            case PixelType::Int16:
                mask(validity<std::int16_t>(tile.valid, 32767));
                break;
            case PixelType::Float32:
                mask(validity<float>(tile.valid, 1.0F));
                break;
        }
    }
    glBindTexture(GL_TEXTURE_2D_ARRAY, 0);
    return raw;
}

}  // namespace swath
