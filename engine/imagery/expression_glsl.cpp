// SPDX-License-Identifier: MIT
#include "engine/imagery/expression_glsl.h"

#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <vector>

namespace swath {
namespace {

using Op = BandExpression::Op;

/// The function of values.glsl that does what BandExpression::work() does.
const char* functionOf(Op op) {
    switch (op) {
        case Op::Divide:
            return "divided";
        case Op::Sqrt:
            return "rootOf";
        case Op::Exp:
            return "expOf";
        case Op::Log:
            return "logOf";
        case Op::Log10:
            return "log10Of";
        case Op::Db:
            return "dbOf";
        case Op::Linear:
            return "linearOf";
        case Op::Abs:
            return "abs";
        case Op::Valid:
            return "validOf";
        case Op::Min:
            return "lesserOf";
        case Op::Max:
            return "greaterOf";
        case Op::Power:
            return "powerOf";
        case Op::Less:
            return "isLess";
        case Op::LessEqual:
            return "isLessOrEqual";
        case Op::Equal:
            return "isEqual";
        case Op::Unequal:
            return "isUnequal";
        case Op::Where:
            return "chosen";
        default:
            return "";
    }
}

const char* signOf(Op op) {
    return op == Op::Add ? "+" : op == Op::Subtract ? "-" : op == Op::Multiply ? "*" : "";
}

}  // namespace

std::string glslOf(const BandExpression& expression, const std::function<std::string(int band)>& operand) {
    std::vector<std::string> stack;
    for (const BandExpression::Step& step : expression.steps()) {
        if (step.op == Op::Number) {
            stack.push_back(fmt::format("uintBitsToFloat({}u)", std::bit_cast<std::uint32_t>(step.number)));
            continue;
        }
        if (step.op == Op::Band) {
            stack.push_back(operand(step.band));
            continue;
        }
        const auto operands = static_cast<std::size_t>(BandExpression::operandsOf(step.op));
        const std::size_t first = stack.size() - operands;
        std::string text;
        if (step.op == Op::Negate)
            text = fmt::format("(-{})", stack[first]);
        else if (*signOf(step.op) != '\0')
            text = fmt::format("({} {} {})", stack[first], signOf(step.op), stack[first + 1]);
        else {
            text = fmt::format("{}({}", functionOf(step.op), stack[first]);
            for (std::size_t i = first + 1; i < stack.size(); ++i) text += ", " + stack[i];
            text += ")";
        }
        stack.resize(first);
        stack.push_back(std::move(text));
    }
    return stack.back();
}

}  // namespace swath
