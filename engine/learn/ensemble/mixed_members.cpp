// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/mixed_members.h"

#include <utility>

#include "engine/learn/classic/train/classic_predictor.h"
#include "engine/learn/ensemble/mixed_predictor.h"
#include "engine/learn/predict/remembering_predictor.h"

namespace swath {

Status MixedMembers::renew(const MixedCheckpoint& mix, int threads) {
    std::vector<WeightedPredictor> finished;
    double weight = 0;
    if (!mix.other.empty()) {
        auto other = loadClassicPredictor(mix.other, threads);
        if (!other) return other.error();
        finished.push_back({std::move(*other), weight = mix.otherWeight});
    }
    for (const auto& network : mix.done) {
        if (!(mix.networkWeight > 0)) break;
        auto one = loadPredictor(network, threads);
        if (!one) return one.error();
        finished.push_back({std::move(*one), mix.networkWeight / static_cast<double>(mix.done.size())});
        weight += finished.back().weight;
    }
    finished_ = nullptr;
    weight_ = weight;
    if (finished.empty()) return {};
    auto average = averagePredictors(std::move(finished));
    if (!average) return average.error();
    finished_ = remembering(std::move(*average), memory_);
    return {};
}

Result<std::unique_ptr<Predictor>> MixedMembers::with(std::shared_ptr<Predictor> trained,
                                                      double weight) const {
    std::vector<WeightedPredictor> members;
    if (trained) members.push_back({std::move(trained), weight});
    if (finished_) members.push_back({finished_, weight_});
    if (members.empty()) return Error{Errc::InvalidInput, "there is nothing to predict with yet", ""};
    return averagePredictors(std::move(members));
}

}  // namespace swath
