// SPDX-License-Identifier: MIT
#include "engine/imagery/filters/filters.h"
#include "engine/imagery/filters/planes.h"

namespace swath {
namespace {

void sobelOf(const FilterPlane& in, const FilterArguments&, std::span<float> out) {
    const filters::MaskedPlane plane = filters::maskedPlane(in);
    const cv::Mat across = (cv::Mat_<double>(3, 3) << -1, 0, 1, -2, 0, 2, -1, 0, 1) / 8;
    const cv::Mat dx = filters::differences(plane, across), dy = filters::differences(plane, across.t());
    cv::Mat magnitude;
    cv::magnitude(dx, dy, magnitude);
    filters::copyOut(magnitude, out);
}

}  // namespace

BandFilter sobelFilter() {
    return {"sobel",
            "Sobel gradient",
            "How steeply values change, a pixel: the length of the gradient by Sobel's 3 × 3 differences",
            {},
            [](const FilterArguments&) { return 1; },
            sobelOf};
}

}  // namespace swath
