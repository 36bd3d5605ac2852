// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/mixed_predictor.h"

#include <algorithm>
#include <utility>

namespace swath {
namespace {

constexpr int kMarginOfSeveral = 64;  ///< as in maps of whole scenes

class MixedPredictor final : public Predictor {
  public:
    explicit MixedPredictor(std::vector<WeightedPredictor> members) : members_(std::move(members)) {
        double sum = 0;
        for (const WeightedPredictor& member : members_) sum += member.weight;
        for (WeightedPredictor& member : members_) member.weight /= sum;
    }

    int bandCount() const override { return first().bandCount(); }
    int classCount() const override { return first().classCount(); }
    const std::vector<std::uint8_t>& classValues() const override { return first().classValues(); }
    const std::vector<std::string>& classNames() const override { return first().classNames(); }
    MapSettings mapSettings() const override { return first().mapSettings(); }
    int margin() const override {
        int most = members_.size() > 1 ? kMarginOfSeveral : 0;
        for (const WeightedPredictor& member : members_) most = std::max(most, member.predictor->margin());
        return most;
    }
    Status beginSceneOf(PatchSource& source, int scene, std::stop_token stop) override {
        for (const WeightedPredictor& member : members_)
            if (Status begun = member.predictor->beginSceneOf(source, scene, stop); !begun) return begun;
        return {};
    }
    Status beginScene(Size scene, const WindowReader& read, std::stop_token stop) override {
        for (const WeightedPredictor& member : members_)
            if (Status begun = member.predictor->beginScene(scene, read, stop); !begun) return begun;
        return {};
    }
    Status predict(std::span<const float> samples, Size size, std::span<float> probabilities) override {
        return average(
            [&](Predictor& member, std::span<float> out) { return member.predict(samples, size, out); },
            probabilities);
    }
    Status predictAt(const WindowPlace& place, std::span<const float> samples,
                     std::span<float> probabilities) override {
        return average(
            [&](Predictor& member, std::span<float> out) { return member.predictAt(place, samples, out); },
            probabilities);
    }

  private:
    template <class Predict>
    Status average(const Predict& predict, std::span<float> probabilities) {
        one_.resize(probabilities.size());
        std::ranges::fill(probabilities, 0.0f);
        for (const WeightedPredictor& member : members_) {
            if (Status done = predict(*member.predictor, one_); !done) return done;
            const auto share = static_cast<float>(member.weight);
            for (std::size_t i = 0; i < one_.size(); ++i) probabilities[i] += share * one_[i];
        }
        return {};
    }
    const Predictor& first() const { return *members_.front().predictor; }

    std::vector<WeightedPredictor> members_;  ///< their weights sum to 1
    std::vector<float> one_;                  ///< of one member
};

}  // namespace

Result<std::unique_ptr<Predictor>> averagePredictors(std::vector<WeightedPredictor> members) {
    const Predictor& first = *members.front().predictor;
    for (const auto& [predictor, weight] : members)
        if (predictor->bandCount() != first.bandCount() || predictor->classValues() != first.classValues())
            return Error{Errc::BadFormat,
                         "not a usable checkpoint: its members are of other bands or classes",
                         "use another checkpoint, or train again"};
    return std::unique_ptr<Predictor>(std::make_unique<MixedPredictor>(std::move(members)));
}

}  // namespace swath
