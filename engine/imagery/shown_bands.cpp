// SPDX-License-Identifier: MIT
#include "engine/imagery/shown_bands.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "engine/imagery/expression_glsl.h"
#include "engine/raster/sample_values.h"

namespace swath {
namespace {

/// What stands behind a formula, with all those that it stands upon.
class Weighing {
  public:
    explicit Weighing(const BandFormulas& formulas) : formulas_(formulas) {}

    bool fits(const BandExpression& formula) const {
        std::set<int> operands;
        return add(formula, operands) <= kMostShaderSteps &&
               operands.size() <= static_cast<std::size_t>(kMostOperands);
    }

  private:
    /// Its steps as a driver sees them, with each formula in it written out; stops above the limit.
    int add(const BandExpression& formula, std::set<int>& operands) const {
        int steps = 0;
        for (const BandExpression::Step& step : formula.steps()) {
            ++steps;
            if (step.op != BandExpression::Op::Band) continue;
            if (formulas_.holds(step.band))
                steps += add(formulas_.of(step.band), operands);
            else
                operands.insert(step.band);
            if (steps > kMostShaderSteps) break;
        }
        return steps;
    }
    const BandFormulas& formulas_;
};

/// Writes the shader's text, and notes which bands of tiles it needs.
class GlslWriter {
  public:
    explicit GlslWriter(const BandFormulas& formulas) : formulas_(formulas) {}

    std::string band(int number) {
        if (!formulas_.holds(number)) {
            const auto at = std::ranges::find(shown_.bands, number);
            const auto index = at - shown_.bands.begin();
            if (at == shown_.bands.end()) shown_.bands.push_back(number);
            return fmt::format("operand({})", index);
        }
        if (written_.insert(number).second) {
            const std::string text = value(formulas_.of(number));  // writes those that it needs first
            functions_ += fmt::format("float band{}() {{ return {}; }}\n", number, text);
        }
        return fmt::format("band{}()", number);
    }
    std::string value(const BandExpression& formula) {
        return fmt::format("banded({})", glslOf(formula, [this](int number) { return band(number); }));
    }
    ShownValues finish(const std::string& channels) {
        shown_.glsl = functions_ + fmt::format("vec3 shownValues() {{ return vec3({}); }}\n", channels);
        return std::move(shown_);
    }

  private:
    const BandFormulas& formulas_;
    ShownValues shown_;
    std::string functions_;
    std::set<int> written_;
};

std::array<int, 3> channelBands(const Composition& composition, const RasterInfo& info) {
    std::array<int, 3> bands{};
    for (std::size_t c = 0; c < 3; ++c) {
        const int band = composition.channels[c].band;
        bands[c] = band >= 0 && band < info.bandCount() ? band : 0;
    }
    return bands;
}

std::optional<BandExpression> parsedFormula(const Composition& composition, const RasterInfo& info) {
    if (!composition.hasFormula()) return std::nullopt;
    auto parsed = BandExpression::parse(composition.formula.text, info.bandCount());
    return parsed ? std::optional(std::move(*parsed)) : std::nullopt;
}

}  // namespace

DisplayStack displayStack(BandStack stack, int bands) {
    DisplayStack shown{std::move(stack), {}};
    auto& defs = shown.stack.bands;
    std::vector<BandExpression> last;  // the last one first
    int first = bands;
    std::size_t begin = defs.size();
    for (; begin > 1 && std::holds_alternative<Expression>(defs[begin - 1]); --begin) {
        auto parsed = BandExpression::parse(std::get<Expression>(defs[begin - 1]).text, first - 1);
        if (!parsed) break;
        --first;
        last.push_back(std::move(*parsed));
    }
    shown.formulas.first = first;
    for (auto formula = last.rbegin(); formula != last.rend(); ++formula) {
        const bool fits = Weighing(shown.formulas).fits(*formula);
        if (fits) {
            shown.formulas.all.push_back(std::move(*formula));
            continue;
        }
        // It stays with the tiles, and so does everything that it may stand upon.
        const auto stays = shown.formulas.all.size() + 1;
        shown.formulas.first += static_cast<int>(stays);
        begin += stays;
        shown.formulas.all.clear();
    }
    defs.erase(defs.begin() + static_cast<std::ptrdiff_t>(begin), defs.end());
    return shown;
}

ShownValues shownValues(const Composition& composition, const RasterInfo& info,
                        const BandFormulas& formulas) {
    const auto bands = channelBands(composition, info);
    GlslWriter writer(formulas);
    if (const auto formula = parsedFormula(composition, info); formula && Weighing(formulas).fits(*formula))
        return writer.finish(writer.value(*formula));
    const bool worked = std::ranges::any_of(bands, [&](int band) { return formulas.holds(band); });
    if (!worked && composition.map == ColourMap::None) {
        ShownValues plain;
        for (const int band : bands)
            if (std::ranges::find(plain.bands, band) == plain.bands.end()) plain.bands.push_back(band);
        return plain;
    }
    if (composition.map != ColourMap::None) return writer.finish(writer.band(bands[0]));
    const std::string red = writer.band(bands[0]), green = writer.band(bands[1]);
    return writer.finish(fmt::format("{}, {}, {}", red, green, writer.band(bands[2])));
}

Status checkShown(const Expression& formula, const RasterInfo& info, const BandFormulas& formulas) {
    const auto parsed = BandExpression::parse(formula.text, info.bandCount());
    if (!parsed) return parsed.error();
    if (Weighing(formulas).fits(*parsed)) return {};
    return Error{Errc::InvalidInput, fmt::format("{} is too long to be shown like this", formula.text),
                 "add it as a band, and show that"};
}

std::vector<float> tileValues(const Composition& composition, const RasterInfo& info,
                              const BandFormulas& formulas, const RasterTile& tile,
                              std::span<const std::size_t> pixels) {
    constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();
    std::vector<std::vector<float>> values(info.bands.size());
    const std::function<void(int)> fill = [&](int band) {
        auto& plane = values[static_cast<std::size_t>(band)];
        if (!plane.empty()) return;
        plane.assign(pixels.size(), kNothing);
        if (formulas.holds(band)) {
            const BandExpression& formula = formulas.of(band);
            for (const int need : formula.bands()) fill(need);
            const std::vector<std::span<const float>> planes(values.begin(), values.end());
            return formula.evaluate(planes, plane, kNothing);
        }
        const auto at = std::ranges::find(tile.bands, band) - tile.bands.begin();
        if (static_cast<std::size_t>(at) >= tile.bands.size()) return;
        const auto from = static_cast<std::size_t>(at) * static_cast<std::size_t>(tile.size.area());
        for (std::size_t i = 0; i < pixels.size(); ++i)
            if (tile.valid.empty() || tile.valid[pixels[i]] != 0)
                plane[i] = static_cast<float>(storedSample(tile, from + pixels[i]));
        rawToValues(info.bands[static_cast<std::size_t>(band)], plane);
    };
    for (const int band : bandsOf(composition, info)) fill(band);
    const std::vector<std::span<const float>> planes(values.begin(), values.end());
    return channelValues(composition, planes, pixels.size());
}

}  // namespace swath
