// SPDX-License-Identifier: MIT
#pragma once

#include "engine/raster/raster_source.h"
#include "engine/raster/sound_parts.h"

namespace swath {

/// What all sources share: tiles, mirrored windows and reductions, made of plain reads inside the scene, and
/// the rules of validity and of damage that RasterSource states.
class WindowedSource : public RasterSource {
  public:
    const RasterInfo& info() const final { return info_; }
    const std::string& damage() const final { return damage_; }
    void whenDamaged(std::function<void(const std::string&)> tell) final { tell_ = std::move(tell); }
    Result<RasterTile> readTile(int level, int tileX, int tileY, std::span<const int> bands) final;
    Status readWindow(const RectI& window, std::span<const int> bands, std::span<float> out,
                      std::span<std::uint8_t> valid) final;
    Status readValues(const RectI& window, std::span<const int> bands, std::span<float> out) final;
    Result<Reduced> readReduced(std::int64_t maxPixels) final;

  protected:
    explicit WindowedSource(RasterInfo info) : info_(std::move(info)) {}

  private:
    enum class As { Stored, Values };
    Status read(const RectI& window, std::span<const int> bands, As as, std::span<float> out,
                std::span<std::uint8_t> valid);
    Status readInside(const RectI& window, std::span<const int> bands, As as, std::span<float> out,
                      std::span<std::uint8_t> valid);
    Status checkBands(std::span<const int> bands) const;
    /// Where samples and mask go; no mask: it is not wanted.
    struct Target {
        PixelType type;
        std::byte* samples;
        std::uint8_t* mask;
    };
    /// readSamples() and readMask() of what the file yields; elsewhere not-a-number, or 0, and no data.
    Result<LeftOut> readSound(const RectI& window, Size size, std::span<const int> bands, const Target& to);
    Status readPart(const ReadPart& part, Size size, std::span<const int> bands, const Target& to);
    void noteDamage(const LeftOut& left);
    /// Samples, and where they are valid. @param valid  may be empty if not wanted.
    Result<LeftOut> readWithValidity(const RectI& window, Size size, std::span<const int> bands,
                                     PixelType type, std::byte* samples, std::span<std::uint8_t> valid);

    RasterInfo info_;
    std::string damage_;
    std::function<void(const std::string&)> tell_;
};

}  // namespace swath
