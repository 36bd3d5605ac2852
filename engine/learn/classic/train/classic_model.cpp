// SPDX-License-Identifier: MIT
#include "engine/learn/classic/train/classic_model.h"

namespace swath {

std::vector<NormalisationKind> scaleKinds(NormalisationKind kind) {
    if (kind != NormalisationKind::Both) return {kind};
    return {NormalisationKind::DataSet, NormalisationKind::Scene};
}

Status predictWindow(const ClassicModel& model, const FeaturesFor& features, FeatureWindow& window,
                     std::span<float> probabilities, int threads) {
    const std::size_t pixels = probabilities.size() / model.classes();
    const float share = 1 / static_cast<float>(model.ensembles.size());
    std::vector<float> said(model.ensembles.size() > 1 ? probabilities.size() : 0);
    for (std::size_t e = 0; e < model.ensembles.size(); ++e) {
        if (Status done = features(e, window); !done) return done;
        if (said.empty()) {
            model.ensembles[e].predict(window.values, pixels, model.classes(), probabilities, threads);
            break;
        }
        model.ensembles[e].predict(window.values, pixels, model.classes(), said, threads);
        for (std::size_t i = 0; i < said.size(); ++i)
            probabilities[i] = (e == 0 ? 0 : probabilities[i]) + share * said[i];
    }
    return {};
}

}  // namespace swath
