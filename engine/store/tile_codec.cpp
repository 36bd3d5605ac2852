// SPDX-License-Identifier: MIT
#include "engine/store/tile_codec.h"

#include <zstd.h>

#include <memory>
#include <new>

namespace swath {
namespace {

constexpr int kLevel = 1;  // level 3 saves a few per cent on masks and takes half as long again

}  // namespace

struct TileCodec::Contexts {
    std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> compress{ZSTD_createCCtx(), ZSTD_freeCCtx};
    std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> decompress{ZSTD_createDCtx(), ZSTD_freeDCtx};
};

TileCodec::TileCodec() : contexts_(std::make_unique<Contexts>()) {
    if (!contexts_->compress || !contexts_->decompress) throw std::bad_alloc();
    // A flipped bit on the disk is noticed instead of becoming a label.
    ZSTD_CCtx_setParameter(contexts_->compress.get(), ZSTD_c_checksumFlag, 1);
    ZSTD_CCtx_setParameter(contexts_->compress.get(), ZSTD_c_compressionLevel, kLevel);
}
TileCodec::~TileCodec() = default;
TileCodec::TileCodec(TileCodec&&) noexcept = default;
TileCodec& TileCodec::operator=(TileCodec&&) noexcept = default;

std::vector<std::byte> TileCodec::encode(const LabelTile& tile) {
    std::vector<std::byte> bytes(ZSTD_compressBound(tile.size()));
    const std::size_t size =
        ZSTD_compress2(contexts_->compress.get(), bytes.data(), bytes.size(), tile.data(), tile.size());
    if (ZSTD_isError(size)) throw std::bad_alloc();  // with room for the bound, nothing else can go wrong
    bytes.resize(size);
    return bytes;
}

Result<LabelTilePtr> TileCodec::decode(std::span<const std::byte> bytes) {
    auto tile = std::make_shared<LabelTile>();
    const std::size_t size = ZSTD_decompressDCtx(contexts_->decompress.get(), tile->data(), tile->size(),
                                                 bytes.data(), bytes.size());
    if (ZSTD_isError(size) || size != tile->size())
        return Error{Errc::BadFormat, "a tile of labels is damaged", "recover a copy with: swath recover"};
    return LabelTilePtr(std::move(tile));
}

}  // namespace swath
