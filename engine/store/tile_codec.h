// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/core/result.h"
#include "engine/label/label_map.h"

namespace swath {

/// A tile as one zstd frame. Used by one thread; keeps its working memory between tiles.
class TileCodec {
  public:
    TileCodec();
    ~TileCodec();
    TileCodec(TileCodec&&) noexcept;
    TileCodec& operator=(TileCodec&&) noexcept;

    std::vector<std::byte> encode(const LabelTile& tile);
    /// Errors: BadFormat (no zstd frame, or not of one tile).
    Result<LabelTilePtr> decode(std::span<const std::byte> bytes);

  private:
    struct Contexts;
    std::unique_ptr<Contexts> contexts_;
};

}  // namespace swath
