// SPDX-License-Identifier: MIT
#include "engine/imagery/filters/planes.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace swath::filters {

MaskedPlane maskedPlane(const FilterPlane& in) {
    MaskedPlane plane{cv::Mat(in.size.height, in.size.width, CV_64F),
                      cv::Mat(in.size.height, in.size.width, CV_64F)};
    auto* values = plane.values.ptr<double>();
    auto* valid = plane.valid.ptr<double>();
    for (std::size_t i = 0; i < in.values.size(); ++i) {
        const bool there = !std::isnan(in.values[i]);
        values[i] = there ? in.values[i] : 0;
        valid[i] = there ? 1 : 0;
    }
    return plane;
}

cv::Mat squareSums(const cv::Mat& plane, int radius) {
    const cv::Mat ones = cv::Mat::ones(2 * radius + 1, 1, CV_64F);
    cv::Mat sums;
    cv::sepFilter2D(plane, sums, CV_64F, ones, ones, {-1, -1}, 0, cv::BORDER_CONSTANT);
    return sums;
}

LocalMoments localMoments(const FilterPlane& in, int radius) {
    const MaskedPlane plane = maskedPlane(in);
    const cv::Mat count = squareSums(plane.valid, radius), sums = squareSums(plane.values, radius),
                  squares = squareSums(plane.values.mul(plane.values), radius);
    LocalMoments moments{cv::Mat::zeros(plane.values.size(), CV_64F),
                         cv::Mat::zeros(plane.values.size(), CV_64F)};
    const double *n = count.ptr<double>(), *sum = sums.ptr<double>(), *square = squares.ptr<double>();
    auto* mean = moments.mean.ptr<double>();
    auto* variance = moments.variance.ptr<double>();
    for (std::size_t i = 0; i < in.values.size(); ++i) {
        if (n[i] == 0) continue;
        mean[i] = sum[i] / n[i];
        variance[i] = std::max(0.0, square[i] / n[i] - mean[i] * mean[i]);
    }
    return moments;
}

cv::Mat differences(const MaskedPlane& plane, const cv::Mat& kernel) {
    cv::Mat values, valid;
    cv::filter2D(plane.values, values, CV_64F, kernel, {-1, -1}, 0, cv::BORDER_CONSTANT);
    cv::filter2D(plane.valid, valid, CV_64F, kernel, {-1, -1}, 0, cv::BORDER_CONSTANT);
    // Σ k·(v where valid, else c) = Σ k·v·m + c·Σ k·(1 − m), and Σ k = 0.
    return values - plane.values.mul(valid);
}

void copyOut(const cv::Mat& plane, std::span<float> out) {
    const auto* from = plane.ptr<double>();
    std::transform(from, from + out.size(), out.begin(), [](double v) { return static_cast<float>(v); });
}

FilterArgument radiusArgument(int otherwise, int most) {
    return {"radius",
            static_cast<double>(otherwise),
            1,
            static_cast<double>(most),
            "Pixels from the centre to the border of the neighbourhood",
            true};
}

int radiusOf(const FilterArguments& arguments) {
    return static_cast<int>(arguments.at("radius"));
}

}  // namespace swath::filters
