// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// A formula of bands such as "(b4 - b3) / (b4 + b3)": numbers, b1 … bN, + − * / and ^ (a power, from the
/// right), comparisons < <= > >= == != (1 where they hold, else 0), parentheses, sqrt, exp, log (natural),
/// log10, abs, min(x, y), max(x, y), pow(x, y), where(condition, then, else), db(x): ten times the logarithm,
/// linear(x): its inverse, valid(x): 1 where x is a number, else 0. Compiled once, worked out for whole
/// planes. Immutable.
class BandExpression {
  public:
    /// Errors: InvalidInput, with the place; a band above `bands`; more than 200 steps.
    static Result<BandExpression> parse(std::string_view text, int bands);

    const std::string& text() const { return text_; }
    /// Numbers from 0 of the bands that it needs.
    std::vector<int> bands() const;
    /// @param planes  of each band of the scene, equally long, which may hold NaN; those of bands that it
    /// does not need may be empty. @param undefined  what stands where the result is not finite (x / 0, log
    /// of what is not above 0, NaN).
    void evaluate(std::span<const std::span<const float>> planes, std::span<float> out,
                  float undefined = 0) const;

    enum class Op : std::uint8_t {
        Number,
        Band,
        Negate,
        Add,
        Subtract,
        Multiply,
        Divide,
        Sqrt,
        Exp,
        Log,
        Log10,
        Db,
        Linear,
        Abs,
        Valid,
        Min,
        Max,
        Power,
        Less,
        LessEqual,
        Equal,
        Unequal,
        Where
    };
    struct Step {
        Op op;
        int band = 0;      ///< of Band, from 0
        float number = 0;  ///< of Number
    };
    /// What is done, one after the other, with a stack of values: operands come before their operation.
    std::span<const Step> steps() const { return steps_; }
    /// How many values an operation takes off the stack.
    static int operandsOf(Op op);

  private:
    friend class ExpressionParser;
    static void work(Op op, float* a, const float* b, const float* c, std::size_t count);
    std::string text_;
    std::vector<Step> steps_;  ///< postfix
    std::size_t depth_ = 0;    ///< most operands at a time
};

}  // namespace swath
