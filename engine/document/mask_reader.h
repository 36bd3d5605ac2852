// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/text.h"
#include "engine/document/mask_values.h"
#include "engine/raster/ground_reader.h"

namespace swath {

/// A mask file, read on the pixel grid of a scene or of another mask. One thread at a time.
class MaskReader {
  public:
    enum class Kind {
        Numbers,  ///< one band of whole numbers
        Palette,  ///< one band of indices into a colour table
        Colours,  ///< red, green and blue
    };

    /// Errors: NotFound; BadFormat (two bands, or more than four; bands of colours that are no bytes); those
    /// of needSameGround(); InvalidInput for a threshold on colours.
    static Result<MaskReader> open(const std::filesystem::path& file, const RasterInfo& grid,
                                   std::optional<double> threshold = std::nullopt);

    const RasterInfo& info() const { return reader_.info(); }
    const GridMatch& match() const { return reader_.match(); }
    Kind kind() const { return kind_; }
    /// Names that the file gives its numbers, as maps that Swath wrote do.
    const std::map<int, std::string>& names() const { return names_; }
    /// Declared as "no data here", where that is a whole number.
    std::optional<int> nodata() const;
    /// The colour of an index; nullopt outside the table.
    std::optional<MaskValue> colourOf(const MaskValue& index) const;
    /// What was done to bring it onto the grid, in words; empty for the same grid.
    std::vector<std::string> notes() const;

    /// @param window  of the grid. @param out  height × width. @param valid  likewise, 255 where the file's
    /// own mask or alpha says that there is data; may be empty. Errors: BadFormat for a number that is not
    /// whole.
    Status read(const RectI& window, std::span<MaskValue> out, std::span<std::uint8_t> valid = {});

  private:
    MaskReader(GroundReader reader, Kind kind) : reader_(std::move(reader)), kind_(kind) {}
    Status toValues(std::span<MaskValue> out) const;

    GroundReader reader_;
    Kind kind_;
    std::optional<double> threshold_;
    std::map<int, std::string> names_;
    std::vector<float> samples_;
    std::vector<std::uint8_t> covered_;
};

}  // namespace swath
