// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/mixed_members.h"

#include <utility>
#include <vector>

#include "engine/learn/classic/train/classic_predictor.h"
#include "engine/learn/ensemble/mixed_predictor.h"
#include "engine/learn/predict/remembering_predictor.h"

namespace swath {

Status MixedMembers::renew(const MixedCheckpoint& mix, int threads) {
    others_ = networks_ = nullptr;
    if (!mix.other.empty()) {
        auto others = loadClassicPredictor(mix.other, threads);
        if (!others) return others.error();
        others_ = remembering(std::move(*others), memory_);
    }
    std::vector<WeightedPredictor> networks;
    for (const auto& bytes : mix.done) {
        auto network = loadPredictor(bytes, threads);
        if (!network) return network.error();
        networks.push_back({std::move(*network), 1});
    }
    if (networks.empty()) return {};
    auto average = averagePredictors(std::move(networks));
    if (!average) return average.error();
    networks_ = remembering(std::move(*average), memory_);
    return {};
}

Result<std::unique_ptr<Predictor>> MixedMembers::average(std::shared_ptr<Predictor> trained,
                                                         double networkWeight, double otherWeight) const {
    const std::shared_ptr<Predictor> networks = trained ? std::move(trained) : networks_;
    std::vector<WeightedPredictor> members;
    if (networks && networkWeight > 0) members.push_back({networks, networkWeight});
    if (others_ && otherWeight > 0) members.push_back({others_, otherWeight});
    if (members.empty()) return Error{Errc::InvalidInput, "there is nothing to predict with yet", ""};
    return averagePredictors(std::move(members));
}

}  // namespace swath
