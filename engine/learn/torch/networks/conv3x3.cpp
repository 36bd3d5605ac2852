// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/conv3x3.h"

#include <c10/core/impl/LocalDispatchKeySet.h>

#include <tuple>
#include <utility>

#include "engine/learn/torch/device.h"
#include "engine/learn/torch/networks/winograd.h"

namespace swath {
namespace {

constexpr auto kChannelsLast = torch::MemoryFormat::ChannelsLast;
/// Fewer, and preparing the weights takes longer than what is won: some 15 ns each against 0.05 ns a pixel.
constexpr std::int64_t kLeastPixels = 1024;

ConvShape shapeOf(const torch::Tensor& x, const torch::Tensor& weight) {
    return {x.size(0), x.size(2), x.size(3), weight.size(1), weight.size(0)};
}

/// Winograd's product. @param backward  from gradients of the outputs back to those of the inputs
torch::Tensor product(ConvShape shape, const torch::Tensor& x, const torch::Tensor& weight,
                      const torch::Tensor& bias, bool backward) {
    const auto weights = winogradWeights(
        {weight.data_ptr<float>(), weight.stride(0), weight.stride(1), weight.stride(2), weight.stride(3)},
        shape.in, shape.out, backward);
    if (backward) std::swap(shape.in, shape.out);
    const torch::Tensor y =
        torch::empty({shape.images, shape.out, shape.height, shape.width}, x.options(), kChannelsLast);
    winograd3x3(shape, x.data_ptr<float>(), weights, bias.defined() ? bias.data_ptr<float>() : nullptr,
                y.data_ptr<float>());
    return y;
}

struct Convolution : torch::autograd::Function<Convolution> {
    static torch::Tensor forward(torch::autograd::AutogradContext* ctx, const torch::Tensor& x,
                                 const torch::Tensor& weight, const c10::optional<torch::Tensor>& given) {
        const torch::Tensor bias = given.value_or(torch::Tensor());
        ctx->save_for_backward({x, weight, bias});
        return product(shapeOf(x, weight), x, weight, bias, false);
    }

    static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* ctx,
                                                 torch::autograd::tensor_list outputs) {
        const auto saved = ctx->get_saved_variables();
        const torch::Tensor &x = saved[0], &weight = saved[1], &bias = saved[2];
        const torch::Tensor dy = outputs[0].contiguous(kChannelsLast);
        const ConvShape shape = shapeOf(x, weight);
        torch::Tensor dx, dWeight, dBias;
        if (ctx->needs_input_grad(0) &&
            canWinograd({shape.images, shape.height, shape.width, shape.out, shape.in}))
            dx = product(shape, dy, weight, {}, true);
        else if (ctx->needs_input_grad(0))
            dx = std::get<0>(torch::convolution_backward(dy, x, weight, c10::nullopt, {1, 1}, {1, 1}, {1, 1},
                                                         false, {0, 0}, 1, {true, false, false}));
        if (ctx->needs_input_grad(1)) {
            dWeight = torch::empty_like(weight, kChannelsLast);
            winogradGradient(shape, x.data_ptr<float>(), dy.data_ptr<float>(), dWeight.data_ptr<float>());
        }
        // Asked for this one, the library would work out that of the weights as well.
        if (bias.defined() && ctx->needs_input_grad(2))
            dBias = dy.permute({0, 2, 3, 1}).reshape({-1, shape.out}).sum(0);
        return {dx, dWeight, dBias};
    }
};

}  // namespace

bool isFaster3x3(const torch::Tensor& x, const torch::Tensor& weight) {
    if (x.dim() != 4 || x.size(1) != weight.size(1) || x.scalar_type() != torch::kFloat32 ||
        weight.scalar_type() != torch::kFloat32 || !x.device().is_cpu() || !x.is_contiguous(kChannelsLast) ||
        !c10::impl::tls_is_dispatch_key_excluded(c10::DispatchKey::AutocastCPU) || cpuHasAvx512())
        return false;
    const ConvShape shape = shapeOf(x, weight);
    // A map must not depend on how many windows are predicted at a time.
    const std::int64_t images = torch::GradMode::is_enabled() ? shape.images : 1;
    return images * shape.height * shape.width >= kLeastPixels && canWinograd(shape);
}

torch::Tensor convolved3x3(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias) {
    return Convolution::apply(x, weight, bias.defined() ? c10::make_optional(bias) : c10::nullopt);
}

}  // namespace swath
