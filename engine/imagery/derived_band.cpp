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

/// "name(…)" of a filter; nullopt where it is something else.
struct Call {
    const BandFilter* filter = nullptr;
    std::string inside;
};
std::optional<Call> callOf(std::string_view text, std::span<const BandFilter> filters) {
    const auto open = text.find('(');
    if (open == text.npos || text.back() != ')') return std::nullopt;
    const BandFilter* filter = findFilter(filters, trim(text.substr(0, open)));
    if (!filter) return std::nullopt;
    return Call{filter, std::string(text.substr(open + 1, text.size() - open - 2))};
}

Result<Filter> filterOf(std::string_view text, const Call& call) {
    const BandFilter& kind = *call.filter;
    const auto parts = split(call.inside, ',');
    const std::string band(trim(parts.empty() ? std::string_view() : std::string_view(parts.front())));
    const auto number = !band.empty() && (band[0] == 'b' || band[0] == 'B')
                            ? numberIn<int>(std::string_view(band).substr(1))
                            : std::nullopt;
    if (!number)
        return refused(
            text, fmt::format("{} takes one band", kind.name),
            fmt::format("write {}(b1); of a formula, make a band of the formula first", kind.name));
    Filter filter{.name = kind.name, .band = *number, .arguments = {}};
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const std::string part(trim(parts[i]));
        const auto equals = part.find('=');
        const std::string_view value = std::string_view(part).substr(equals == part.npos ? 0 : equals + 1);
        std::string name(equals == part.npos ? "" : trim(std::string_view(part).substr(0, equals)));
        if (name.empty() && i <= kind.arguments.size()) name = kind.arguments[i - 1].name;
        const auto given = numberIn<double>(trim(value));
        if (!given || name.empty() || !filter.arguments.emplace(name, *given).second)
            return refused(text, fmt::format("\"{}\" is not understood", part), argumentsOf(kind));
    }
    return filter;
}

Result<FilterArguments> wholeArguments(const Filter& wanted, const BandFilter& kind,
                                       const std::string& text) {
    FilterArguments arguments;
    for (const FilterArgument& a : kind.arguments) arguments[a.name] = a.otherwise;
    for (const auto& [name, value] : wanted.arguments) {
        const auto a = std::ranges::find(kind.arguments, name, &FilterArgument::name);
        if (a == kind.arguments.end())
            return refused(text, fmt::format("{} has no \"{}\"", kind.name, name), argumentsOf(kind));
        if (!(value >= a->least && value <= a->most) || (a->whole && value != std::floor(value)))
            return refused(text,
                           fmt::format("{} must be {} from {} to {}", name,
                                       a->whole ? "a whole number" : "a number", a->least, a->most),
                           argumentsOf(kind));
        arguments[name] = value;
    }
    return arguments;
}

}  // namespace

Result<BandDef> parseDerivedBand(std::string_view text, int bands, std::span<const BandFilter> filters) {
    const std::string whole(trim(text));
    BandDef def = Expression{whole};
    if (const auto call = callOf(whole, filters)) {
        auto filter = filterOf(whole, *call);
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
