// SPDX-License-Identifier: MIT
// Formulas of a pixel's bands in their own units.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/imagery/expression.h"
#include "engine/learn/classic/features/kinds/feature_step.h"

namespace swath {
namespace {

using namespace features;

constexpr std::size_t kSpreadBands = 16;  ///< whose ratios are taken where those of all bands are too many

class Ratio final : public FeatureStep {
  public:
    Ratio(int a, int b) : a_(a), b_(b) {}
    std::vector<int> ownBands() const override { return {a_, b_}; }
    void compute(const FeatureInput& input, const std::vector<cv::Mat>& planes) const override {
        constexpr float kMostRatio = 10;  // of bands that nearly cancel each other out
        const float* a = input.own[static_cast<std::size_t>(a_)].data();
        const float* b = input.own[static_cast<std::size_t>(b_)].data();
        cv::Mat plane = planes[0];
        float* to = plane.ptr<float>();
        for (std::size_t i = 0; i < plane.total(); ++i) {
            const float ratio = (a[i] - b[i]) / (a[i] + b[i]);
            to[i] = std::isnan(ratio) ? 0.0F : std::clamp(ratio, -kMostRatio, kMostRatio);
        }
    }

  private:
    int a_, b_;
};

class Formula final : public FeatureStep {
  public:
    explicit Formula(BandExpression expression) : expression_(std::move(expression)) {}
    std::vector<int> ownBands() const override { return expression_.bands(); }
    void compute(const FeatureInput& input, const std::vector<cv::Mat>& planes) const override {
        const std::vector<std::span<const float>> bands(input.own.begin(), input.own.end());
        cv::Mat plane = planes[0];
        expression_.evaluate(bands, std::span(plane.ptr<float>(), plane.total()));
    }

  private:
    BandExpression expression_;
};

void addRatio(FeatureSteps& plan, int a, int b) {
    plan.add(std::make_unique<Ratio>(a, b),
             {fmt::format("({0} − {1}) / ({0} + {1})", bandName(a), bandName(b))});
}

}  // namespace

Status features::ratios(const SpecTerm&, FeatureSteps& plan) {
    // Of one band there are none, which is no fault of a line that is for any scene.
    const std::size_t bands = static_cast<std::size_t>(plan.bands()), all = bands * (bands - 1) / 2;
    const std::size_t taken = plan.names.size() + all > kMostFeatures ? std::min(bands, kSpreadBands) : bands;
    const auto spread = [&](std::size_t i) { return static_cast<int>(i * (bands - 1) / (taken - 1)); };
    for (std::size_t a = 0; a < taken; ++a)
        for (std::size_t b = a + 1; b < taken; ++b) addRatio(plan, spread(a), spread(b));
    return {};
}

Status features::index(const SpecTerm& term, FeatureSteps& plan) {
    const auto& n = term.numbers;
    if (n.size() != 2) return wrong("index needs two bands", "write index(4, 3)");
    for (const double band : n)
        if (band != std::floor(band) || band < 1 || band > plan.bands())
            return wrong(fmt::format("there is no band {}: the scene has {}", band, plan.bands()),
                         "bands count from 1");
    addRatio(plan, static_cast<int>(n[0]) - 1, static_cast<int>(n[1]) - 1);
    return {};
}

Status features::expression(const SpecTerm& term, FeatureSteps& plan) {
    auto parsed = BandExpression::parse(term.arguments, plan.bands());
    if (!parsed) return wrong("expression " + parsed.error().what, parsed.error().hint);
    const std::string name = parsed->text();
    plan.add(std::make_unique<Formula>(std::move(*parsed)), {name});
    return {};
}

}  // namespace swath
