// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <map>
#include <utility>

#include "engine/learn/classic/features/features.h"
#include "engine/learn/classic/features/kinds/feature_step.h"
#include "engine/learn/config/catalogs.h"

namespace swath {
namespace {

using Adder = Status (*)(const SpecTerm&, FeatureSteps&);

const std::map<std::string, Adder>& adders() {
    static const std::map<std::string, Adder> all{
#define FEATURE(function, name, ...) {name, features::function},
#include "engine/learn/config/feature_list.inc"
#undef FEATURE
    };
    return all;
}

}  // namespace

Result<FeaturePlan> FeaturePlan::parse(const std::string& line, int bands) {
    auto terms = parseSpec("features", line);
    if (!terms) return terms.error();
    if (Status known = checkSpec("features", *terms, featureCatalog()); !known) return known.error();
    FeatureSteps read(bands);
    for (const SpecTerm& term : *terms) {
        if (term.weight != 1)
            return features::wrong(term.name + " takes no factor", "leave \"2 *\" and the like out");
        if (Status added = adders().at(term.name)(term, read); !added) return added.error();
        if (read.names.size() > features::kMostFeatures)
            return features::wrong(fmt::format("more than {} of them", features::kMostFeatures),
                                   "list fewer, or take fewer scales");
    }
    if (read.names.empty())
        return features::wrong(
            fmt::format("{} has none in a scene of {} band{}", line, bands, bands == 1 ? "" : "s"),
            "add bands");
    FeaturePlan plan;
    plan.steps_ = std::make_shared<const FeatureSteps>(std::move(read));
    return plan;
}

int FeaturePlan::bands() const {
    return steps_ ? steps_->bands() : 0;
}

const std::vector<std::string>& FeaturePlan::names() const {
    static const std::vector<std::string> none;
    return steps_ ? steps_->names : none;
}

int FeaturePlan::margin() const {
    return steps_ ? steps_->margin : 0;
}

Result<std::vector<std::string>> featureNames(const std::string& line, int bands) {
    auto plan = FeaturePlan::parse(line, bands);
    if (!plan) return plan.error();
    return plan->names();
}

}  // namespace swath
