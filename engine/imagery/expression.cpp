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

/// Recursive descent: sum → product → factor → atom.
class ExpressionParser {
  public:
    ExpressionParser(std::string_view text, int bands) : text_(text), bands_(bands) {}

    Result<BandExpression> parse() {
        sum();
        skipBlanks();
        if (!problem_ && at_ < text_.size()) fail("what comes here is not understood");
        if (!problem_ && out_.steps_.size() > kMostSteps) fail("it is too long");
        if (problem_) return *problem_;
        out_.text_ = trim(text_);
        int now = 0, most = 0;
        for (const auto& step : out_.steps_) {
            now += step.op <= Op::Band ? 1 : isBinary(step.op) ? -1 : 0;
            most = std::max(most, now);
        }
        out_.depth_ = static_cast<std::size_t>(most);
        return std::move(out_);
    }

  private:
    using Op = BandExpression::Op;

    static bool isBinary(Op op) {
        return (op >= Op::Add && op <= Op::Divide) || op == Op::Min || op == Op::Max;
    }
    void skipBlanks() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    }
    bool take(char c) {
        skipBlanks();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    void fail(const std::string& why) {
        if (problem_) return;
        problem_ =
            Error{Errc::InvalidInput, fmt::format("\"{}\", place {}: {}", trim(text_), at_ + 1, why),
                  "write a formula like (b4 - b3) / (b4 + b3), with sqrt, log, abs, valid, min and max"};
    }
    void add(Op op, int band = 0, float number = 0) { out_.steps_.push_back({op, band, number}); }

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
        if (!problem_) atom();
        if (negative) add(Op::Negate);
    }
    void atom() {
        if (take('(')) {
            sum();
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
                                  {"log", Op::Log},
                                  {"abs", Op::Abs},
                                  {"valid", Op::Valid},
                                  {"min", Op::Min},
                                  {"max", Op::Max}})
            if (name == f.name) return call(f.op);
        fail(fmt::format("there is no \"{}\"", name));
    }
    void call(Op op) {
        if (!take('(')) return fail("a ( is missing");
        sum();
        if (isBinary(op)) {
            if (!take(',')) return fail("a second value is missing");
            sum();
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

void BandExpression::evaluate(std::span<const std::span<const float>> planes, std::span<float> out,
                              float undefined) const {
    std::vector<float> stack(depth_ * kStrip);
    for (std::size_t from = 0; from < out.size(); from += kStrip) {
        const std::size_t count = std::min(kStrip, out.size() - from);
        std::size_t top = 0;  // operands on the stack
        for (const Step& step : steps_) {
            if (step.op == Op::Number) {
                std::fill_n(stack.data() + top++ * kStrip, count, step.number);
                continue;
            }
            if (step.op == Op::Band) {
                std::copy_n(planes[static_cast<std::size_t>(step.band)].data() + from, count,
                            stack.data() + top++ * kStrip);
                continue;
            }
            const bool binary =
                (step.op >= Op::Add && step.op <= Op::Divide) || step.op == Op::Min || step.op == Op::Max;
            if (binary) --top;
            float* a = stack.data() + (top - 1) * kStrip;
            const float* b = stack.data() + top * kStrip;  // of the binary ones only
            const auto each = [&](auto&& work) {
                for (std::size_t i = 0; i < count; ++i) a[i] = work(a[i], i);
            };
            switch (step.op) {
                case Op::Negate:
                    each([](float x, std::size_t) { return -x; });
                    break;
                case Op::Add:
                    each([b](float x, std::size_t i) { return x + b[i]; });
                    break;
                case Op::Subtract:
                    each([b](float x, std::size_t i) { return x - b[i]; });
                    break;
                case Op::Multiply:
                    each([b](float x, std::size_t i) { return x * b[i]; });
                    break;
                case Op::Divide:
                    each([b](float x, std::size_t i) { return x / b[i]; });
                    break;
                case Op::Sqrt:
                    each([](float x, std::size_t) { return std::sqrt(x); });
                    break;
                case Op::Log:
                    each([](float x, std::size_t) { return std::log(x); });
                    break;
                case Op::Abs:
                    each([](float x, std::size_t) { return std::abs(x); });
                    break;
                case Op::Valid:
                    each([](float x, std::size_t) { return std::isfinite(x) ? 1.0F : 0.0F; });
                    break;
                // Written so that NaN on either side stays NaN.
                case Op::Min:
                    each([b](float x, std::size_t i) { return x > b[i] || std::isnan(b[i]) ? b[i] : x; });
                    break;
                case Op::Max:
                    each([b](float x, std::size_t i) { return x < b[i] || std::isnan(b[i]) ? b[i] : x; });
                    break;
                case Op::Number:
                case Op::Band:
                    break;
            }
        }
        for (std::size_t i = 0; i < count; ++i)
            out[from + i] = std::isfinite(stack[i]) ? stack[i] : undefined;
    }
}

}  // namespace swath
