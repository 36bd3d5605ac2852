// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/learn/classic/features/feature_kernels.h"
#include "engine/learn/classic/features/features.h"
#include "engine/learn/config/catalogs.h"
#include "engine/learn/config/spec.h"

namespace swath {
namespace {

constexpr std::size_t kMostFeatures = 1000;

Error wrong(const std::string& why,
            const std::string& hint = "write it like bands + gaussian(1, 2) + index(4, 3)") {
    return Error{Errc::InvalidInput, "features: " + why, hint};
}

}  // namespace

/// Turns the terms of a line into steps.
class FeaturePlanReader {
  public:
    explicit FeaturePlanReader(int bands) { plan_.bands_ = bands; }

    Result<FeaturePlan> read(const std::string& line) {
        auto terms = parseSpec("features", line);
        if (!terms) return terms.error();
        if (Status known = checkSpec("features", *terms, featureCatalog()); !known) return known.error();
        for (const SpecTerm& term : *terms) {
            if (term.weight != 1)
                return wrong(term.name + " takes no factor", "leave \"2 *\" and the like out");
            if (Status added = add(term); !added) return added.error();
            if (plan_.count() > kMostFeatures)
                return wrong(fmt::format("more than {} of them", kMostFeatures),
                             "list fewer, or take fewer scales");
        }
        return std::move(plan_);
    }

  private:
    using Kind = FeaturePlan::Kind;

    Status add(const SpecTerm& term) {
        if (term.name == "ratios") return addRatios();
        if (term.name == "index") return addIndex(term);
        if (term.name == "expression") return addExpression(term);
        if (term.name == "bands") {
            eachBand([&](int b) { step({Kind::Band, b}, {bandName(b)}, 0); });
            return {};
        }
        const bool square = term.name == "statistics" || term.name == "texture";
        auto sizes = sizesOf(term, square ? "window" : "sigma");
        if (!sizes) return sizes.error();
        for (const double size : *sizes) addAtSize(term.name, size);
        return {};
    }

    /// The numbers of a term, or its named one, or the catalogue's.
    Result<std::vector<double>> sizesOf(const SpecTerm& term, const std::string& argument) const {
        const auto entry = std::ranges::find(featureCatalog(), term.name, &SpecEntry::name);
        const SpecArgument& allowed = entry->arguments.front();
        std::vector<double> sizes = term.numbers;
        if (sizes.empty()) sizes.push_back(specArgument(term, featureCatalog(), argument));
        for (const double size : sizes) {
            if (!(size >= allowed.least && size <= allowed.most))
                return wrong(fmt::format("{} of {} must be between {} and {}, not {}", argument, term.name,
                                         allowed.least, allowed.most, size));
            if (argument == "window" && (size != std::floor(size) || static_cast<int>(size) % 2 == 0))
                return wrong(
                    fmt::format("the window of {} must be an odd number of pixels, not {}", term.name, size));
        }
        return sizes;
    }

    void addAtSize(const std::string& name, double size) {
        const int reach = reachOf(size), half = static_cast<int>(size) / 2;
        const auto named = [size](const std::string& of, const char* what, const char* which = "") {
            return fmt::format("{} {} {}{}", of, what, size, which);
        };
        if (name == "gaussian")
            eachBand([&](int b) {
                step({Kind::Gaussian, b, -1, size}, {named(bandName(b), "gaussian")}, reach);
            });
        else if (name == "gradient")
            eachBand([&](int b) {
                step({Kind::Gradient, b, -1, size}, {named(bandName(b), "gradient")}, reach);
            });
        else if (name == "statistics")
            eachBand([&](int b) {
                step({Kind::Statistics, b, -1, size},
                     {named(bandName(b), "mean"), named(bandName(b), "deviation")}, half);
            });
        else if (name == "hessian")
            step({Kind::Hessian, -1, -1, size},
                 {named("brightness", "Hessian", ", larger"), named("brightness", "Hessian", ", smaller")},
                 reach);
        else if (name == "structure")
            step({Kind::Structure, -1, -1, size},
                 {named("brightness", "structure", ", across"), named("brightness", "structure", ", along")},
                 reach + reachOf(2 * size));
        else
            step({Kind::Texture, -1, -1, size},
                 {named("brightness", "contrast"), named("brightness", "homogeneity")}, half + 1);
    }

    Status addRatios() {
        for (int a = 0; a < plan_.bands_; ++a)
            for (int b = a + 1; b < plan_.bands_; ++b) addRatio(a, b);
        if (plan_.bands_ < 2) return wrong("ratios need two bands", "leave them out");
        return {};
    }

    Status addIndex(const SpecTerm& term) {
        const auto& n = term.numbers;
        if (n.size() != 2) return wrong("index needs two bands", "write index(4, 3)");
        for (const double band : n)
            if (band != std::floor(band) || band < 1 || band > plan_.bands_)
                return wrong(fmt::format("there is no band {}: the scene has {}", band, plan_.bands_),
                             "bands count from 1");
        addRatio(static_cast<int>(n[0]) - 1, static_cast<int>(n[1]) - 1);
        return {};
    }

    void addRatio(int a, int b) {
        step({Kind::Ratio, a, b}, {fmt::format("({0} − {1}) / ({0} + {1})", bandName(a), bandName(b))}, 0);
    }

    Status addExpression(const SpecTerm& term) {
        auto expression = BandExpression::parse(term.arguments, plan_.bands_);
        if (!expression) return wrong("expression " + expression.error().what, expression.error().hint);
        const std::string name = expression->text();
        plan_.expressions_.push_back(std::move(*expression));
        step({.kind = Kind::Expression, .expression = plan_.expressions_.size() - 1}, {name}, 0);
        return {};
    }

    static std::string bandName(int b) { return fmt::format("b{}", b + 1); }
    void eachBand(const auto& work) {
        for (int b = 0; b < plan_.bands_; ++b) work(b);
    }
    void step(FeaturePlan::Step added, const std::vector<std::string>& names, int margin) {
        added.first = plan_.names_.size();
        plan_.steps_.push_back(added);
        plan_.names_.insert(plan_.names_.end(), names.begin(), names.end());
        plan_.margin_ = std::max(plan_.margin_, margin);
    }

    FeaturePlan plan_;
};

Result<FeaturePlan> FeaturePlan::parse(const std::string& line, int bands) {
    return FeaturePlanReader(bands).read(line);
}

Result<std::vector<std::string>> featureNames(const std::string& line, int bands) {
    auto plan = FeaturePlan::parse(line, bands);
    if (!plan) return plan.error();
    return plan->names();
}

}  // namespace swath
