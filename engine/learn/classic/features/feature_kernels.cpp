// SPDX-License-Identifier: MIT
#include "engine/learn/classic/features/feature_kernels.h"

#include <cmath>
#include <cstddef>

namespace swath {
namespace {

/// weigh(x) of each place from −reach to reach, with the Gaussian's factor.
std::vector<double> sampled(double sigma, auto weigh) {
    const int reach = reachOf(sigma);
    std::vector<double> kernel;
    for (int x = -reach; x <= reach; ++x)
        kernel.push_back(weigh(double(x)) * std::exp(-x * x / (2 * sigma * sigma)));
    return kernel;
}

/// Σ kernel · xᵖ.
double moment(const std::vector<double>& kernel, int power) {
    const auto reach = static_cast<double>(kernel.size() / 2);
    double sum = 0;
    for (std::size_t i = 0; i < kernel.size(); ++i)
        sum += kernel[i] * std::pow(static_cast<double>(i) - reach, power);
    return sum;
}

std::vector<float> times(const std::vector<double>& kernel, double factor) {
    std::vector<float> scaled;
    for (const double v : kernel) scaled.push_back(static_cast<float>(v * factor));
    return scaled;
}

}  // namespace

int reachOf(double sigma) {
    return static_cast<int>(std::ceil(3 * sigma));
}

std::vector<float> gaussianKernel(double sigma) {
    const auto kernel = sampled(sigma, [](double) { return 1.0; });
    return times(kernel, 1 / moment(kernel, 0));
}

std::vector<float> firstDerivativeKernel(double sigma) {
    const auto kernel = sampled(sigma, [](double x) { return x; });
    return times(kernel, sigma / moment(kernel, 1));
}

std::vector<float> secondDerivativeKernel(double sigma) {
    const auto smooth = sampled(sigma, [](double) { return 1.0; });
    const double mean = moment(smooth, 2) / moment(smooth, 0);  // what makes the kernel add up to 0
    const auto kernel = sampled(sigma, [mean](double x) { return x * x - mean; });
    return times(kernel, sigma * sigma * 2 / moment(kernel, 2));
}

}  // namespace swath
