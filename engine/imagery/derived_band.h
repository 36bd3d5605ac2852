// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/result.h"
#include "engine/imagery/band_stack.h"
#include "engine/imagery/expression.h"
#include "engine/imagery/filters/band_filter.h"

namespace swath {

/// A derived band as people write it: a filter of one band, "median(b4, radius=2)" or "median(b4, 2)", or
/// else a formula, "(b4 - b3) / (b4 + b3)". A filter of a formula is a band of its own upon that of the
/// formula.
/// @param bands  how many stand before it. Errors: InvalidInput, with what is known.
Result<BandDef> parseDerivedBand(std::string_view text, int bands,
                                 std::span<const BandFilter> filters = bandFilters());
/// The text that is read back so; also the band's name. Empty for a band of a file.
std::string derivedText(const BandDef& def);

/// How the pixels of a derived band come of those before it. Immutable; any thread.
class DerivedBand {
  public:
    /// Errors: InvalidInput: a formula that is not understood, a filter or parameter that there is not, a
    /// value out of its range, a band that does not stand before it. @pre def is no FileBand.
    static Result<DerivedBand> prepare(const BandDef& def, int bands, std::span<const BandFilter> filters);

    const std::string& text() const { return text_; }
    /// Numbers from 0 of the bands that it needs.
    std::vector<int> needs() const;
    /// Pixels around a window that it needs of them; 0 for formulas.
    int reach() const { return filter_ ? filter_->reach(arguments_) : 0; }
    /// @param planes  by band of the stack, all of this size, NaN where there is no data; those that it does
    /// not need may be empty. Errors: OutOfMemory.
    Status work(Size size, std::span<const std::span<const float>> planes, std::span<float> out) const;

  private:
    std::string text_;
    std::optional<BandExpression> expression_;
    std::optional<BandFilter> filter_;
    FilterArguments arguments_;
    int band_ = 0;  ///< of the filter, from 0
};

}  // namespace swath
