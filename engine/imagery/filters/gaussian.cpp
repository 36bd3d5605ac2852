// SPDX-License-Identifier: MIT
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "engine/imagery/filters/filters.h"
#include "engine/imagery/filters/planes.h"

namespace swath {
namespace {

int gaussianReach(const FilterArguments& arguments) {
    return static_cast<int>(std::ceil(3 * arguments.at("sigma")));
}

void gaussianOf(const FilterPlane& in, const FilterArguments& arguments, std::span<float> out) {
    const filters::MaskedPlane plane = filters::maskedPlane(in);
    const int side = 2 * gaussianReach(arguments) + 1;
    const auto blurred = [&](const cv::Mat& of) {
        cv::Mat to;
        cv::GaussianBlur(of, to, {side, side}, arguments.at("sigma"), 0, cv::BORDER_CONSTANT);
        return to;
    };
    cv::Mat mean;
    cv::divide(blurred(plane.values), blurred(plane.valid), mean);
    filters::copyOut(mean, out);
}

}  // namespace

BandFilter gaussianFilter() {
    return {"gaussian",
            "Gaussian blur",
            "Mean of the neighbours, weighted by exp(−d²/2σ²), up to 3 σ away",
            {{"sigma", 1, 0.3, 10, "Standard deviation σ in pixels"}},
            gaussianReach,
            gaussianOf};
}

}  // namespace swath
