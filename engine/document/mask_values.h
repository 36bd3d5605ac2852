// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/result.h"
#include "engine/core/text.h"
#include "engine/label/class_table.h"

namespace swath {

/// What one pixel of a mask says.
struct MaskValue {
    enum class Kind : std::uint8_t {
        Number,
        Colour,   ///< value is 0xrrggbb
        Nothing,  ///< not a number, or infinite
        Outside,  ///< the mask does not reach there
    };
    Kind kind = Kind::Outside;
    std::int32_t value = 0;

    static MaskValue number(std::int32_t n) { return {Kind::Number, n}; }
    static MaskValue colour(Rgb c) { return {Kind::Colour, c.r << 16 | c.g << 8 | c.b}; }
    Rgb rgb() const;
    /// "7", "#ff0000", "not a number", "outside".
    std::string text() const;
    friend auto operator<=>(const MaskValue&, const MaskValue&) = default;
};

/// Which class the values of a mask mean, as `--map` says it.
struct MaskMap {
    std::map<MaskValue, int> classes;  ///< numbers and colours → class number, kIgnore or kUnlabelled
    std::optional<double> threshold;   ///< values from it on count as 1, those below as 0, before `classes`

    bool empty() const { return classes.empty(); }
    std::optional<int> find(const MaskValue& value) const;
};

/// "255=building,#000000=background,-1=ignore", names with a comma in double quotes. Errors: InvalidInput.
Result<MaskMap> parseMaskMap(std::string_view text, const ClassTable& classes);
/// The same against the values of another mask: a class is its number, or the name that mask gives it.
Result<MaskMap> parseMaskMap(std::string_view text, const std::map<int, std::string>& names);

/// How often each value of a mask was met. A mask has few: it stops at the first 256 different ones.
class ValueCounts {
  public:
    static constexpr std::size_t kMostValues = 256;

    /// Errors: BadFormat for the 257th value, with what a file like this seems to be. @param file  for words.
    Status add(const MaskValue& value, std::int64_t pixels, std::string_view file);
    const std::map<MaskValue, std::int64_t>& all() const { return counts_; }
    std::int64_t of(const MaskValue& value) const;
    /// Numbers and colours alone.
    std::size_t distinct() const;
    /// "0 (1 200 px), 255 (40 px)"; cut off after some hundred characters.
    std::string text() const;
    /// Where a threshold parts a mask of two greys and the steps between them; nullopt where most pixels do
    /// not lie at two ends.
    std::optional<int> threshold() const;

  private:
    std::map<MaskValue, std::int64_t> counts_;
    std::int64_t pixels_ = 0;
};

}  // namespace swath
