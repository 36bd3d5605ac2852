// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
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
    bool holds(const std::array<int, 3>& wanted) const;
};

/// Bytes of texture that a tile takes.
std::int64_t textureBytesOf(const RasterTile& tile);
/// Makes the texture; its samples stay raw, in normalised formats.
RawTile uploadRawTile(const RasterTile& tile);
/// What a normalised texel is multiplied with to be a sample.
float sampleScale(PixelType type);

}  // namespace swath
