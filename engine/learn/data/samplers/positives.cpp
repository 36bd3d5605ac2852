// SPDX-License-Identifier: MIT
#include <algorithm>

#include "engine/learn/data/samplers/sampling_rule.h"

namespace swath {
namespace {

class Positives final : public SamplingRule {
  public:
    Positives(int guaranteed, std::vector<int> wanted)
        : guaranteed_(guaranteed), wanted_(std::move(wanted)) {}

    PatchPlace place(Rng& rng, const SampleDraw& draw, const PatchDraws& draws) const override {
        if (wanted_.empty()) return draws.anywhere(rng);
        const bool positive = draw.sample < guaranteed_;
        PatchPlace place = positive ? draws.ofClass(rng, wanted_, draw.centred, *draw.source, draw.role)
                                    : draws.anywhere(rng);
        place.demand = positive ? PatchDemand::Holds : PatchDemand::HoldsNot;
        return place;
    }
    bool accepts(const PatchPlace& place, std::span<const std::uint8_t> targets) const override {
        if (place.demand == PatchDemand::None) return true;
        const bool holds = std::ranges::any_of(targets, [this](std::uint8_t target) {
            return target != kTargetIgnore && std::ranges::find(wanted_, int{target}) != wanted_.end();
        });
        return holds == (place.demand == PatchDemand::Holds);
    }

  private:
    int guaranteed_;
    std::vector<int> wanted_;
};

/// Those that are named; all but the most frequent one if none is.
std::vector<int> wantedClasses(const PatchIndex& index, const std::vector<int>& named) {
    std::vector<int> wanted = presentClasses(index);
    if (named.empty()) {
        const auto most = std::ranges::max_element(wanted, {}, [&](int k) { return index.pixels(k); });
        if (most != wanted.end()) wanted.erase(most);
        return wanted;
    }
    std::erase_if(wanted, [&](int k) { return std::ranges::find(named, k) == named.end(); });
    return wanted;
}

}  // namespace

std::unique_ptr<SamplingRule> samplers::positives(const Given& given) {
    return std::make_unique<Positives>(given.guaranteed(),
                                       wantedClasses(given.index, given.settings.classes));
}

}  // namespace swath
