// SPDX-License-Identifier: MIT
#include "engine/imagery/derived_band.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <opencv2/core.hpp>
#include <utility>

#include "engine/core/text.h"

namespace swath {
namespace {

std::string namesOf(std::span<const BandFilter> filters) {
    std::string names;
    for (const BandFilter& filter : filters) names += (names.empty() ? "" : ", ") + filter.name;
    return names;
}

std::string argumentsOf(const BandFilter& filter) {
    std::string text;
    for (const FilterArgument& a : filter.arguments)
        text += fmt::format("{}{} ({} to {})", text.empty() ? "it takes " : ", ", a.name, a.least, a.most);
    return text.empty() ? "it takes a band and nothing else" : text;
}

Error refused(std::string_view text, const std::string& why, const std::string& hint) {
    return Error{Errc::InvalidInput, fmt::format("\"{}\": {}", trim(text), why), hint};
}

template <class Number>
std::optional<Number> numberIn(std::string_view text) {
    Number value{};
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || bad != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// What speaks against a value of a parameter; nullopt: nothing.
std::optional<std::string> wrongWith(const BandFilter& kind, const std::string& name, double value) {
    const auto a = std::ranges::find(kind.arguments, name, &FilterArgument::name);
    if (a == kind.arguments.end()) return fmt::format("{} has no \"{}\"", kind.name, name);
    if (value >= a->least && value <= a->most && (!a->whole || value == std::floor(value)))
        return std::nullopt;
    return fmt::format("{} must be {} from {} to {}", name, a->whole ? "a whole number" : "a number",
                       a->least, a->most);
}

/// A filter as people write it, "name(b1, 2, looks=4)"; what is wrong is told with its place.
class FilterReader {
  public:
    /// nullopt where the text is something else.
    static std::optional<FilterReader> of(std::string_view text, std::span<const BandFilter> filters) {
        const auto open = text.find('(');
        if (open == text.npos || text.back() != ')') return std::nullopt;
        const BandFilter* filter = findFilter(filters, trim(text.substr(0, open)));
        if (!filter) return std::nullopt;
        return FilterReader(text, open + 1, *filter);
    }

    Result<Filter> read(int bands) {
        Filter filter{.name = kind_.name, .band = 1, .arguments = {}};
        auto parts = split(text_.substr(begin_, text_.size() - begin_ - 1), ',');
        if (parts.empty()) parts.emplace_back();
        std::size_t at = begin_;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const std::size_t blanks = parts[i].find_first_not_of(" \t");
            const std::string part(trim(parts[i]));
            const Status done = i == 0 ? band(part, bands, filter) : argument(part, i - 1, filter);
            if (!done)
                return Error{
                    Errc::InvalidInput,
                    fmt::format("\"{}\", place {}: {}", text_,
                                at + (blanks == std::string::npos ? 0 : blanks) + 1, done.error().what),
                    done.error().hint};
            at += parts[i].size() + 1;
        }
        return filter;
    }

  private:
    FilterReader(std::string_view text, std::size_t begin, const BandFilter& kind)
        : text_(text), begin_(begin), kind_(kind) {}

    Status band(std::string_view part, int bands, Filter& filter) const {
        const auto number = !part.empty() && (part[0] == 'b' || part[0] == 'B')
                                ? numberIn<int>(part.substr(1))
                                : std::nullopt;
        if (!number)
            return Error{
                Errc::InvalidInput, fmt::format("{} takes one band", kind_.name),
                fmt::format("write {}(b1); of a formula, make a band of the formula first", kind_.name)};
        if (*number < 1 || *number > bands)
            return Error{Errc::InvalidInput, fmt::format("there is no band {} before it", *number),
                         fmt::format("{} stand before it", bands)};
        filter.band = *number;
        return {};
    }
    /// "radius=2", or 2 alone, which is the parameter in that place.
    Status argument(const std::string& part, std::size_t index, Filter& filter) const {
        const auto equals = part.find('=');
        const std::string_view value =
            std::string_view(part).substr(equals == std::string::npos ? 0 : equals + 1);
        std::string name(equals == std::string::npos ? "" : trim(std::string_view(part).substr(0, equals)));
        if (name.empty() && index < kind_.arguments.size()) name = kind_.arguments[index].name;
        const auto given = numberIn<double>(trim(value));
        if (!given || name.empty() || !filter.arguments.emplace(name, *given).second)
            return Error{Errc::InvalidInput, fmt::format("\"{}\" is not understood", part),
                         argumentsOf(kind_)};
        if (const auto wrong = wrongWith(kind_, name, *given))
            return Error{Errc::InvalidInput, *wrong, argumentsOf(kind_)};
        return {};
    }

    std::string_view text_;
    std::size_t begin_;  ///< behind the parenthesis
    const BandFilter& kind_;
};

Result<FilterArguments> wholeArguments(const Filter& wanted, const BandFilter& kind,
                                       const std::string& text) {
    FilterArguments arguments;
    for (const FilterArgument& a : kind.arguments) arguments[a.name] = a.otherwise;
    for (const auto& [name, value] : wanted.arguments) {
        if (const auto wrong = wrongWith(kind, name, value)) return refused(text, *wrong, argumentsOf(kind));
        arguments[name] = value;
    }
    return arguments;
}

}  // namespace

Result<BandDef> parseDerivedBand(std::string_view text, int bands, std::span<const BandFilter> filters) {
    const std::string whole(trim(text));
    BandDef def = Expression{whole};
    if (auto reader = FilterReader::of(whole, filters)) {
        auto filter = reader->read(bands);
        if (!filter) return filter.error();
        def = std::move(*filter);
    }
    if (auto prepared = DerivedBand::prepare(def, bands, filters); !prepared) {
        Error error = prepared.error();
        if (std::holds_alternative<Expression>(def))
            error.hint += "; or a filter of one band like median(b1, radius=2): " + namesOf(filters);
        return error;
    }
    return def;
}

std::string derivedText(const BandDef& def) {
    if (const auto* expression = std::get_if<Expression>(&def)) return std::string(trim(expression->text));
    const auto* filter = std::get_if<Filter>(&def);
    if (!filter) return "";
    std::string text = fmt::format("{}(b{}", filter->name, filter->band);
    for (const auto& [name, value] : filter->arguments) text += fmt::format(", {}={}", name, value);
    return text + ")";
}

Result<DerivedBand> DerivedBand::prepare(const BandDef& def, int bands, std::span<const BandFilter> filters) {
    DerivedBand band;
    band.text_ = derivedText(def);
    if (const auto* formula = std::get_if<Expression>(&def)) {
        auto parsed = BandExpression::parse(formula->text, bands);
        if (!parsed) return parsed.error();
        band.expression_ = std::move(*parsed);
        return band;
    }
    const auto& wanted = std::get<Filter>(def);
    const BandFilter* kind = findFilter(filters, wanted.name);
    if (!kind)
        return refused(band.text_, fmt::format("there is no filter \"{}\"", wanted.name),
                       "choose from " + namesOf(filters));
    if (wanted.band < 1 || wanted.band > bands)
        return refused(band.text_, fmt::format("there is no band {} before it", wanted.band),
                       fmt::format("{} stand before it", bands));
    auto arguments = wholeArguments(wanted, *kind, band.text_);
    if (!arguments) return arguments.error();
    band.filter_ = *kind;
    band.arguments_ = std::move(*arguments);
    band.band_ = wanted.band - 1;
    return band;
}

std::vector<int> DerivedBand::needs() const {
    return filter_ ? std::vector<int>{band_} : expression_->bands();
}

Status DerivedBand::work(Size size, std::span<const std::span<const float>> planes,
                         std::span<float> out) const {
    constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
    if (!filter_) {
        expression_->evaluate(planes, out, kNone);
        return {};
    }
    const std::span<const float> in = planes[static_cast<std::size_t>(band_)];
    try {
        filter_->apply({size, in}, arguments_, out);
    } catch (const cv::Exception&) {  // the one that its calls with valid sizes and types can throw
        return Error{Errc::OutOfMemory, fmt::format("{} does not fit into memory", text_),
                     "close other programs, or make the window smaller"};
    }
    for (std::size_t i = 0; i < out.size(); ++i)
        if (std::isnan(in[i]) || !std::isfinite(out[i])) out[i] = kNone;
    return {};
}

}  // namespace swath
