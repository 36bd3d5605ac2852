// SPDX-License-Identifier: MIT
#include "engine/imagery/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>

#include "engine/core/text.h"

namespace swath {
namespace {

constexpr std::size_t kMostSteps = 200;
constexpr int kMostNesting = 100;
constexpr std::size_t kStrip = 1024;  ///< values worked out at a time: the operands stay in the cache

}  // namespace

/// Recursive descent: comparison → sum → product → factor → power → atom.
class ExpressionParser {
  public:
    ExpressionParser(std::string_view text, int bands) : text_(text), bands_(bands) {}

    Result<BandExpression> parse() {
        comparison();
        skipBlanks();
        if (!problem_ && at_ < text_.size()) fail("what comes here is not understood");
        if (!problem_ && out_.steps_.size() > kMostSteps) fail("it is too long");
        if (problem_) return *problem_;
        out_.text_ = trim(text_);
        int now = 0, most = 0;
        for (const auto& step : out_.steps_) {
            now += 1 - BandExpression::operandsOf(step.op);
            most = std::max(most, now);
        }
        out_.depth_ = static_cast<std::size_t>(most);
        return std::move(out_);
    }

  private:
    using Op = BandExpression::Op;

    void skipBlanks() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    }
    bool take(char c) {
        skipBlanks();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool take(std::string_view sign) {
        skipBlanks();
        if (!text_.substr(at_).starts_with(sign)) return false;
        at_ += sign.size();
        return true;
    }
    void fail(const std::string& why) {
        if (problem_) return;
        problem_ =
            Error{Errc::InvalidInput, fmt::format("\"{}\", place {}: {}", trim(text_), at_ + 1, why),
                  "write a formula like (b4 - b3) / (b4 + b3), with ^, <, sqrt, exp, log, log10, db, linear, "
                  "abs, valid, min, max and where"};
    }
    void add(Op op, int band = 0, float number = 0) { out_.steps_.push_back({op, band, number}); }

    void comparison() {
        sum();
        if (problem_) return;
        struct Sign {
            std::string_view text;
            Op op;
            bool swapped;
        };
        for (const Sign& sign : {Sign{"<=", Op::LessEqual, false},
                                 {">=", Op::LessEqual, true},
                                 {"==", Op::Equal, false},
                                 {"!=", Op::Unequal, false},
                                 {"<", Op::Less, false},
                                 {">", Op::Less, true}}) {
            if (!take(sign.text)) continue;
            // x > y is −x < −y: one operation, and the order of the stack stays.
            if (sign.swapped) add(Op::Negate);
            sum();
            if (sign.swapped) add(Op::Negate);
            return add(sign.op);
        }
    }
    void sum() {
        if (++nesting_ > kMostNesting) fail("too many parentheses");
        product();
        while (!problem_) {
            if (take('+')) {
                product();
                add(Op::Add);
            } else if (take('-')) {
                product();
                add(Op::Subtract);
            } else {
                break;
            }
        }
        --nesting_;
    }
    void product() {
        factor();
        while (!problem_) {
            if (take('*')) {
                factor();
                add(Op::Multiply);
            } else if (take('/')) {
                factor();
                add(Op::Divide);
            } else {
                break;
            }
        }
    }
    void factor() {
        bool negative = false;
        while (take('-')) negative = !negative;
        if (!problem_) power();
        if (negative) add(Op::Negate);
    }
    /// −x ^ 2 is −(x ^ 2), as on paper; 2 ^ −1 is one half.
    void power() {
        if (++nesting_ > kMostNesting) fail("too many parentheses");
        atom();
        if (!problem_ && take('^')) {
            factor();
            add(Op::Power);
        }
        --nesting_;
    }
    void atom() {
        if (take('(')) {
            comparison();
            if (!take(')')) fail("a ) is missing");
            return;
        }
        skipBlanks();
        if (at_ >= text_.size()) return fail("something is missing at the end");
        const char c = text_[at_];
        if (std::isdigit(static_cast<unsigned char>(c)) || c == '.') return number();
        if (std::isalpha(static_cast<unsigned char>(c))) return word();
        fail("a number, a band or a function is missing");
    }
    void number() {
        float value = 0;
        const auto [end, bad] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
        if (bad != std::errc()) return fail("not a number");
        at_ = static_cast<std::size_t>(end - text_.data());
        add(Op::Number, 0, value);
    }
    void word() {
        std::string name;
        while (at_ < text_.size() && std::isalnum(static_cast<unsigned char>(text_[at_])))
            name += text_[at_++];
        if ((name[0] == 'b' || name[0] == 'B') && name.size() > 1 &&
            std::all_of(name.begin() + 1, name.end(), [](unsigned char c) { return std::isdigit(c); })) {
            int band = 0;
            const auto read = std::from_chars(name.data() + 1, name.data() + name.size(), band);
            if (read.ec != std::errc() || band < 1 || band > bands_)
                return fail(fmt::format("there is no band {}: the scene has {}", name.substr(1), bands_));
            return add(Op::Band, band - 1);
        }
        struct Function {
            const char* name;
            Op op;
        };
        for (const Function& f : {Function{"sqrt", Op::Sqrt},
                                  {"exp", Op::Exp},
                                  {"log", Op::Log},
                                  {"log10", Op::Log10},
                                  {"db", Op::Db},
                                  {"linear", Op::Linear},
                                  {"abs", Op::Abs},
                                  {"valid", Op::Valid},
                                  {"min", Op::Min},
                                  {"max", Op::Max},
                                  {"pow", Op::Power},
                                  {"where", Op::Where}})
            if (name == f.name) return call(f.op);
        fail(fmt::format("there is no \"{}\"", name));
    }
    void call(Op op) {
        if (!take('(')) return fail("a ( is missing");
        comparison();
        for (int i = 1; !problem_ && i < BandExpression::operandsOf(op); ++i) {
            if (!take(',')) return fail("another value is missing");
            comparison();
        }
        if (!take(')')) return fail("a ) is missing");
        add(op);
    }

    std::string_view text_;
    int bands_, nesting_ = 0;
    std::size_t at_ = 0;
    BandExpression out_;
    std::optional<Error> problem_;
};

Result<BandExpression> BandExpression::parse(std::string_view text, int bands) {
    return ExpressionParser(text, bands).parse();
}

std::vector<int> BandExpression::bands() const {
    std::vector<int> used;
    for (const Step& step : steps_)
        if (step.op == Op::Band && std::ranges::find(used, step.band) == used.end())
            used.push_back(step.band);
    return used;
}

int BandExpression::operandsOf(Op op) {
    switch (op) {
        case Op::Number:
        case Op::Band:
            return 0;
        case Op::Add:
        case Op::Subtract:
        case Op::Multiply:
        case Op::Divide:
        case Op::Min:
        case Op::Max:
        case Op::Power:
        case Op::Less:
        case Op::LessEqual:
        case Op::Equal:
        case Op::Unequal:
            return 2;
        case Op::Where:
            return 3;
        default:
            return 1;
    }
}

/// The result takes the place of the first operand. NaN on any side that counts stays NaN.
void BandExpression::work(Op op, float* a, const float* b, const float* c, std::size_t count) {
    const auto one = [&](auto&& f) {
        for (std::size_t i = 0; i < count; ++i) a[i] = f(a[i]);
    };
    const auto two = [&](auto&& f) {
        for (std::size_t i = 0; i < count; ++i) a[i] = f(a[i], b[i]);
    };
    const auto compared = [&](auto&& holds) {
        two([&](float x, float y) {
            return std::isnan(x) || std::isnan(y) ? NAN : holds(x, y) ? 1.0F : 0.0F;
        });
    };
    switch (op) {
        case Op::Negate:
            return one([](float x) { return -x; });
        case Op::Add:
            return two([](float x, float y) { return x + y; });
        case Op::Subtract:
            return two([](float x, float y) { return x - y; });
        case Op::Multiply:
            return two([](float x, float y) { return x * y; });
        case Op::Divide:
            return two([](float x, float y) { return x / y; });
        case Op::Power:  // a square is by far the most frequent one
            return two([](float x, float y) { return y == 2 ? x * x : std::pow(x, y); });
        case Op::Sqrt:
            return one([](float x) { return std::sqrt(x); });
        case Op::Exp:
            return one([](float x) { return std::exp(x); });
        case Op::Log:
            return one([](float x) { return std::log(x); });
        case Op::Log10:
            return one([](float x) { return std::log10(x); });
        case Op::Db:
            return one([](float x) { return 10 * std::log10(x); });
        case Op::Linear:
            return one([](float x) { return std::pow(10.0F, x / 10); });
        case Op::Abs:
            return one([](float x) { return std::abs(x); });
        case Op::Valid:
            return one([](float x) { return std::isfinite(x) ? 1.0F : 0.0F; });
        case Op::Min:
            return two([](float x, float y) { return x > y || std::isnan(y) ? y : x; });
        case Op::Max:
            return two([](float x, float y) { return x < y || std::isnan(y) ? y : x; });
        case Op::Less:
            return compared([](float x, float y) { return x < y; });
        case Op::LessEqual:
            return compared([](float x, float y) { return x <= y; });
        case Op::Equal:
            return compared([](float x, float y) { return x == y; });
        case Op::Unequal:
            return compared([](float x, float y) { return x != y; });
        case Op::Where:
            for (std::size_t i = 0; i < count; ++i) a[i] = std::isnan(a[i]) ? a[i] : a[i] != 0 ? b[i] : c[i];
            return;
        case Op::Number:
        case Op::Band:
            return;
    }
}

void BandExpression::evaluate(std::span<const std::span<const float>> planes, std::span<float> out,
                              float undefined) const {
    std::vector<float> stack(depth_ * kStrip);
    for (std::size_t from = 0; from < out.size(); from += kStrip) {
        const std::size_t count = std::min(kStrip, out.size() - from);
        std::size_t top = 0;  // operands on the stack
        for (const Step& step : steps_) {
            float* next = stack.data() + top * kStrip;
            if (step.op == Op::Number) {
                std::fill_n(next, count, step.number);
                ++top;
            } else if (step.op == Op::Band) {
                std::copy_n(planes[static_cast<std::size_t>(step.band)].data() + from, count, next);
                ++top;
            } else {
                const auto operands = static_cast<std::size_t>(operandsOf(step.op));
                float* first = next - operands * kStrip;
                work(step.op, first, operands > 1 ? first + kStrip : nullptr,
                     operands > 2 ? first + 2 * kStrip : nullptr, count);
                top -= operands - 1;
            }
        }
        for (std::size_t i = 0; i < count; ++i)
            out[from + i] = std::isfinite(stack[i]) ? stack[i] : undefined;
    }
}

}  // namespace swath
