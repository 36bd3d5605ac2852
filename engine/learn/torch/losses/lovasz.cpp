// SPDX-License-Identifier: MIT
// The Lovász extension of the Jaccard loss. Source: Berman, Rannen Triki, Blaschko 2018, arXiv 1705.08790,
// algorithm 1; classes that are not present are left out.
#include "engine/learn/torch/losses/families.h"

namespace swath {
namespace {

using namespace losses;

/// Gradient of the extension with respect to sorted errors. @param truth  M, 0 or 1, in the order of falling
/// errors.
torch::Tensor slope(const torch::Tensor& truth) {
    const torch::Tensor all = truth.sum();
    const torch::Tensor loss = 1 - (all - truth.cumsum(0)) / (all + (1 - truth).cumsum(0)).clamp_min(1e-12);
    return torch::cat({loss.slice(0, 0, 1), loss.slice(0, 1) - loss.slice(0, 0, -1)});
}

/// @param errors, truth  M each, not empty.
torch::Tensor extension(const torch::Tensor& errors, const torch::Tensor& truth, bool hinge) {
    const auto [sorted, order] = errors.sort(0, true);
    const torch::Tensor weights = slope(truth.index_select(0, order)).detach();
    return ((hinge ? torch::relu(sorted) : sorted) * weights).sum();
}

/// Calls one(logits' part, valid part) for the batch or for each of its images that has labels, and takes the
/// mean. @param zero  what it is where nothing is labelled.
template <class One>
torch::Tensor meanOverImages(std::int64_t images, const torch::Tensor& valid, bool perImage,
                             const torch::Tensor& zero, const One& one) {
    if (!perImage) return valid.any().item<bool>() ? one(0, images) : zero;
    torch::Tensor sum = zero;
    int judged = 0;
    for (std::int64_t i = 0; i < images; ++i) {
        if (!valid[i].any().item<bool>()) continue;
        sum = sum + one(i, i + 1);
        ++judged;
    }
    return judged > 0 ? sum / judged : zero;
}

class LovaszHinge final : public Loss {
  public:
    explicit LovaszHinge(bool perImage) : perImage_(perImage) {}

    torch::Tensor exclusive(const torch::Tensor& logits, const ExclusiveTruth& truth) const override {
        return apart(logits, apartFrom(logits, truth)).mean();
    }
    torch::Tensor apart(const torch::Tensor& logits, const ApartTruth& truth) const override {
        const torch::Tensor valid = truth.valid.squeeze(1) > 0;
        std::vector<torch::Tensor> values;
        for (std::int64_t c = 0; c < logits.size(1); ++c) {
            const torch::Tensor z = logits.select(1, c), is = truth.is.select(1, c);
            values.push_back(meanOverImages(
                logits.size(0), valid, perImage_, z.sum() * 0, [&](std::int64_t from, std::int64_t to) {
                    const torch::Tensor mask = valid.slice(0, from, to);
                    const torch::Tensor labels = is.slice(0, from, to).masked_select(mask);
                    const torch::Tensor margins = z.slice(0, from, to).masked_select(mask);
                    return extension(1 - margins * (2 * labels - 1), labels, true);
                }));
        }
        return torch::stack(values);
    }

  private:
    bool perImage_;
};

class Lovasz final : public Loss {
  public:
    explicit Lovasz(bool perImage) : perImage_(perImage) {}

    torch::Tensor exclusive(const torch::Tensor& logits, const ExclusiveTruth& truth) const override {
        const torch::Tensor probabilities = torch::softmax(logits, 1);
        const torch::Tensor zero = logits.sum() * 0;
        return meanOverImages(
            logits.size(0), truth.valid, perImage_, zero, [&](std::int64_t from, std::int64_t to) {
                const torch::Tensor mask = truth.valid.slice(0, from, to);
                const torch::Tensor targets = truth.targets.slice(0, from, to).masked_select(mask);
                torch::Tensor sum = zero;
                int present = 0;
                for (std::int64_t c = 0; c < logits.size(1); ++c) {
                    const torch::Tensor is = (targets == c).to(logits.scalar_type());
                    if (!is.any().item<bool>()) continue;
                    const torch::Tensor p = probabilities.slice(0, from, to).select(1, c).masked_select(mask);
                    sum = sum + extension((is - p).abs(), is, false);
                    ++present;
                }
                return sum / present;
            });
    }
    /// Of one logit a class the extension is that of margins.
    torch::Tensor apart(const torch::Tensor& logits, const ApartTruth& truth) const override {
        return LovaszHinge(perImage_).apart(logits, truth);
    }

  private:
    bool perImage_;
};

}  // namespace

std::unique_ptr<Loss> losses::lovaszLoss(const Arguments& argument) {
    return std::make_unique<Lovasz>(argument("per_image") > 0);
}
std::unique_ptr<Loss> losses::lovaszHingeLoss(const Arguments& argument) {
    return std::make_unique<LovaszHinge>(argument("per_image") > 0);
}

}  // namespace swath
