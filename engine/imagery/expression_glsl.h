// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "engine/imagery/expression.h"

namespace swath {

/// The same formula as a GLSL expression of one float, over the functions of shaders/values.glsl. Made from
/// what the parser understood: nothing of the formula's text gets into it, and numbers are written as their
/// bits. What has no value is not a number there, as in evaluate().
/// @param operand  the GLSL expression of a band's value.
std::string glslOf(const BandExpression& expression, const std::function<std::string(int band)>& operand);

}  // namespace swath
