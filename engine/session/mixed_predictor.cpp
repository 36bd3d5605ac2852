// SPDX-License-Identifier: MIT
#include "engine/session/mixed_predictor.h"

namespace swath {
namespace {

class MixedPredictor final : public Predictor {
  public:
    MixedPredictor(std::unique_ptr<Predictor> first, std::unique_ptr<Predictor> second, float share)
        : first_(std::move(first)), second_(std::move(second)), share_(share) {}

    int bandCount() const override { return first_->bandCount(); }
    int classCount() const override { return first_->classCount(); }
    const std::vector<std::uint8_t>& classValues() const override { return first_->classValues(); }
    const std::vector<std::string>& classNames() const override { return first_->classNames(); }
    Status beginScene(Size scene, const WindowReader& read, std::stop_token stop) override {
        if (Status begun = first_->beginScene(scene, read, stop); !begun) return begun;
        return second_->beginScene(scene, read, stop);
    }
    Status predict(std::span<const float> samples, Size size, std::span<float> probabilities) override {
        if (Status done = first_->predict(samples, size, probabilities); !done) return done;
        other_.resize(probabilities.size());
        if (Status done = second_->predict(samples, size, other_); !done) return done;
        for (std::size_t i = 0; i < other_.size(); ++i)
            probabilities[i] = share_ * probabilities[i] + (1 - share_) * other_[i];
        return {};
    }

  private:
    std::unique_ptr<Predictor> first_, second_;
    float share_;  ///< of the first
    std::vector<float> other_;
};

}  // namespace

Result<std::unique_ptr<Predictor>> averagePredictors(std::unique_ptr<Predictor> first, double firstWeight,
                                                     std::unique_ptr<Predictor> second, double secondWeight) {
    if (first->bandCount() != second->bandCount() || first->classValues() != second->classValues())
        return Error{Errc::BadFormat, "not a usable checkpoint: its members are of other bands or classes",
                     "use another checkpoint, or train again"};
    const auto share = static_cast<float>(firstWeight / (firstWeight + secondWeight));
    return std::unique_ptr<Predictor>(
        std::make_unique<MixedPredictor>(std::move(first), std::move(second), share));
}

}  // namespace swath
