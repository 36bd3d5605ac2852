// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/imagery/tile_loader.h"
#include "widgets/gl/handles.h"

namespace swath {

/// A decoded tile as 2D-array texture: one layer a band, then one that tells where data is. UI thread.
struct RawTile {
    gl::Texture texture;
    PixelType type = PixelType::UInt8;
    std::vector<int> bands;
    bool hasValidity = false;
    std::int64_t bytes = 0;
    std::uint64_t usedInFrame = 0;

    /// Layer of a band; nullopt if it was not loaded.
    std::optional<int> planeOf(int band) const;
    bool holds(std::span<const int> wanted) const;
};

/// Bytes of texture that a tile takes.
std::int64_t textureBytesOf(const RasterTile& tile);
/// Makes the texture; its samples stay raw, in normalised formats.
RawTile uploadRawTile(const RasterTile& tile);
/// Samples that stand for no data, as texels of the type have them: the least 16-bit one is that above it.
std::pair<float, float> nodataTexels(const BandInfo& band, PixelType type);
/// What a normalised texel is multiplied with to be a sample.
float sampleScale(PixelType type);

}  // namespace swath
