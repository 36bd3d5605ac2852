// SPDX-License-Identifier: MIT
#include "engine/learn/torch/train/patch_losses.h"

#include "engine/learn/data/patch_source.h"

namespace swath {

std::vector<float> patchLosses(const torch::Tensor& logits, const torch::Tensor& targets) {
    const torch::NoGradGuard noGrad;
    namespace F = torch::nn::functional;
    const torch::Tensor each =
        F::cross_entropy(logits.detach().to(torch::kFloat32), targets,
                         F::CrossEntropyFuncOptions().ignore_index(kTargetIgnore).reduction(torch::kNone));
    const torch::Tensor labelled = targets.ne(kTargetIgnore).sum(c10::IntArrayRef{1, 2});
    // Without a labelled pixel it is 0 / 0.
    const torch::Tensor means = (each.sum(c10::IntArrayRef{1, 2}) / labelled).to(torch::kCPU).contiguous();
    return {means.data_ptr<float>(), means.data_ptr<float>() + means.numel()};
}

}  // namespace swath
