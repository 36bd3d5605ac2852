// SPDX-License-Identifier: MIT
#include "engine/learn/classic/models/ensemble.h"

#include <cmath>

namespace swath {

Result<PixelEnsemble> PixelEnsemble::make(const std::vector<SpecTerm>& terms) {
    PixelEnsemble ensemble;
    for (const SpecTerm& term : terms) {
        if (!(term.weight > 0) || !std::isfinite(term.weight))
            return Error{Errc::InvalidInput, "learner: the weight of " + term.name + " must be above 0", ""};
        auto model = makePixelModel(term);
        if (!model) return model.error();
        ensemble.members_.push_back({term, std::move(*model)});
    }
    if (ensemble.members_.empty()) return Error{Errc::InvalidInput, "learner: there is none", "name one"};
    return ensemble;
}

Status PixelEnsemble::fit(const SampleSet& samples, const FitOptions& options,
                          const std::function<void(const SpecTerm&, int, int)>& progress) {
    for (std::size_t i = 0; i < members_.size(); ++i) {
        FitOptions own = options;
        own.seed = options.seed + i;
        if (progress) own.progress = [&](int done, int of) { progress(members_[i].term, done, of); };
        if (Status fitted = members_[i].model->fit(samples, own); !fitted) return fitted;
    }
    return {};
}

void PixelEnsemble::predict(std::span<const float> features, std::size_t pixels, std::size_t classes,
                            std::span<float> probabilities, int threads) const {
    if (members_.size() == 1)
        return predictPixels(*members_[0].model, features, pixels, probabilities, threads);
    double total = 0;
    for (const Member& member : members_) total += member.term.weight;
    std::fill(probabilities.begin(), probabilities.end(), 0.0F);
    std::vector<float> own(classes * pixels);
    for (const Member& member : members_) {
        predictPixels(*member.model, features, pixels, own, threads);
        const auto share = static_cast<float>(member.term.weight / total);
        for (std::size_t i = 0; i < own.size(); ++i) probabilities[i] += share * own[i];
    }
}

std::vector<double> PixelEnsemble::importance() const {
    std::vector<double> sum;
    double total = 0;
    for (const Member& member : members_) {
        const auto own = member.model->importance();
        if (own.empty()) continue;
        sum.resize(own.size(), 0);
        for (std::size_t f = 0; f < own.size(); ++f) sum[f] += member.term.weight * own[f];
        total += member.term.weight;
    }
    for (double& v : sum) v /= total;
    return sum;
}

void PixelEnsemble::save(ByteWriter& out) const {
    out.value(static_cast<std::uint32_t>(members_.size()));
    for (const Member& member : members_) {
        out.text(specText({member.term}));
        ByteWriter model;
        member.model->save(model);
        out.list(model.take());
    }
}

bool PixelEnsemble::load(ByteReader& in, std::size_t features, int classes) {
    const auto count = in.value<std::uint32_t>();
    std::vector<SpecTerm> terms;
    std::vector<std::vector<std::byte>> models;
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
        const auto term = parseSpec("learner", in.text());
        if (!term || term->size() != 1) return false;
        terms.push_back(term->front());
        models.push_back(in.list<std::byte>());
    }
    auto made = make(terms);
    if (!in.ok() || !made) return false;
    *this = std::move(*made);
    for (std::size_t i = 0; i < members_.size(); ++i) {
        ByteReader own(models[i]);
        if (!members_[i].model->load(own, features, classes) || !own.atEnd()) return false;
    }
    return true;
}

}  // namespace swath
