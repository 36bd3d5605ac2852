// SPDX-License-Identifier: MIT
#include <algorithm>

#include "engine/learn/data/distance_map.h"
#include "engine/learn/torch/losses/families.h"

namespace swath {
namespace {

using namespace losses;

/// Mean of p·φ over labelled pixels, φ the signed distance of each class in each image; an ignored pixel is
/// outside of every class. Source: Kervadec et al. 2019, MIDL, "Boundary loss for highly unbalanced
/// segmentation"; its weight rises with the epochs as there.
class Boundary final : public Loss {
  public:
    explicit Boundary(double ramp) : ramp_(ramp) {}

    torch::Tensor exclusive(const torch::Tensor& logits, const ExclusiveTruth& truth) const override {
        const ApartTruth each = apartFrom(logits, truth);
        return weight(truth.epoch) * means(torch::softmax(logits, 1), each).mean();
    }
    torch::Tensor apart(const torch::Tensor& logits, const ApartTruth& truth) const override {
        return weight(truth.epoch) * means(torch::sigmoid(logits), truth);
    }

  private:
    double weight(int epoch) const { return ramp_ > 0 ? std::min(1.0, ramp_ * epoch) : 1; }

    static torch::Tensor means(const torch::Tensor& probabilities, const ApartTruth& truth) {
        return ratio(perClass(probabilities * levels(truth.is) * truth.valid), truth.valid.sum());
    }

    static torch::Tensor levels(const torch::Tensor& is) {
        const torch::Tensor inside = is.to(torch::kCPU, torch::kUInt8).contiguous();
        torch::Tensor levels = torch::empty(inside.sizes(), torch::kFloat32);
        const Size size{static_cast<int>(is.size(3)), static_cast<int>(is.size(2))};
        const auto area = static_cast<std::size_t>(size.area());
        const std::span shapes(inside.data_ptr<std::uint8_t>(), static_cast<std::size_t>(inside.numel()));
        for (std::size_t at = 0; at < shapes.size(); at += area)
            std::ranges::copy(signedDistances(shapes.subspan(at, area), size), levels.data_ptr<float>() + at);
        return levels.to(is.options());
    }

    double ramp_;
};

}  // namespace

std::unique_ptr<Loss> losses::boundaryLoss(const Arguments& argument) {
    return std::make_unique<Boundary>(argument("ramp"));
}

}  // namespace swath
