// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/aspp.h"

namespace swath {

AtrousConv::AtrousConv(const Scope& scope, const std::string& conv, const std::string& norm,
                       const ConvSpec& spec, Separable separable) {
    if (separable == Separable::No) {
        last_ = scope.convNorm(conv, norm, spec);
        return;
    }
    const std::string parts = separable == Separable::Body ? conv + ".body." : conv + ".";
    ConvSpec each = spec;
    each.out = each.groups = spec.in;
    each.bias = ConvSpec::Bias::No;
    each_ = scope.conv(parts + "0", each);
    last_ = scope.convNorm(parts + "1", norm, {.in = spec.in, .out = spec.out, .kernel = 1});
}

Aspp::Aspp(const Scope& scope, const AsppSpec& spec) : dropout_(spec.dropout) {
    const ConvSpec pointwise{.in = spec.in, .out = kOut, .kernel = 1};
    const Scope convs = scope / "convs";
    convs_.emplace_back(convs / 0, "0", "1", pointwise, Separable::No);
    for (int i = 0; i < int(spec.rates.size()); ++i)
        convs_.emplace_back(convs / (i + 1), "0", "1",
                            ConvSpec{.in = spec.in, .out = kOut, .dilation = spec.rates[i]}, spec.separable);
    mean_ = convs.convNorm("4.1", "4.2", pointwise);
    project_ = scope.convNorm("project.0", "project.1", {.in = 5 * kOut, .out = kOut, .kernel = 1});
}

torch::Tensor Aspp::operator()(const torch::Tensor& x, bool training) const {
    std::vector<torch::Tensor> joined;
    for (const AtrousConv& conv : convs_) joined.push_back(conv(x));
    joined.push_back(mean_(x.mean({2, 3}, true)).expand_as(joined.front()));
    return torch::dropout(project_(torch::cat(joined, 1)), dropout_, training);
}

}  // namespace swath
