// SPDX-License-Identifier: MIT
#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>

#include "engine/imagery/filters/filters.h"
#include "engine/imagery/filters/planes.h"

namespace swath {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

cv::Mat disc(int radius) {
    cv::Mat element(2 * radius + 1, 2 * radius + 1, CV_8U);
    for (int y = -radius; y <= radius; ++y)
        for (int x = -radius; x <= radius; ++x)
            element.at<std::uint8_t>(y + radius, x + radius) = x * x + y * y <= radius * radius;
    return element;
}

/// Least or greatest of the disc. @param sign  1: least, then greatest; −1: the other way round.
void openedBy(const FilterPlane& in, const FilterArguments& arguments, float sign, std::span<float> out) {
    const cv::Mat element = disc(filters::radiusOf(arguments));
    cv::Mat plane(in.size.height, in.size.width, CV_32F);
    auto* values = plane.ptr<float>();
    for (std::size_t i = 0; i < out.size(); ++i)
        values[i] = std::isnan(in.values[i]) ? kInfinity : sign * in.values[i];
    cv::erode(plane, plane, element, {-1, -1}, 1, cv::BORDER_CONSTANT, cv::Scalar::all(kInfinity));
    values = plane.ptr<float>();
    for (std::size_t i = 0; i < out.size(); ++i)
        if (std::isnan(in.values[i])) values[i] = -kInfinity;
    cv::dilate(plane, plane, element, {-1, -1}, 1, cv::BORDER_CONSTANT, cv::Scalar::all(-kInfinity));
    values = plane.ptr<float>();
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = sign * values[i];
}

int discReach(const FilterArguments& arguments) {
    return 2 * filters::radiusOf(arguments);
}

}  // namespace

BandFilter openingFilter() {
    return {"opening",
            "Opening",
            "Takes away what is brighter than its surroundings and smaller than the disc",
            {filters::radiusArgument(2, 15)},
            discReach,
            [](const FilterPlane& in, const FilterArguments& arguments, std::span<float> out) {
                openedBy(in, arguments, 1, out);
            }};
}

BandFilter closingFilter() {
    return {"closing",
            "Closing",
            "Fills what is darker than its surroundings and smaller than the disc",
            {filters::radiusArgument(2, 15)},
            discReach,
            [](const FilterPlane& in, const FilterArguments& arguments, std::span<float> out) {
                openedBy(in, arguments, -1, out);
            }};
}

}  // namespace swath
