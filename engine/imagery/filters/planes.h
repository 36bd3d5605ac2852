// SPDX-License-Identifier: MIT
#pragma once

#include <opencv2/core.hpp>

#include "engine/imagery/filters/band_filter.h"

namespace swath::filters {

/// Values of a plane with 0 where there are none, and a 1 for each that is there; both double, since squares
/// and sums of large numbers lose what floats still hold.
struct MaskedPlane {
    cv::Mat values, valid;
};
MaskedPlane maskedPlane(const FilterPlane& in);

/// Sums over the square of side 2·radius + 1 around each pixel; nothing lies outside. Each is added up anew:
/// a running sum would carry what a pixel did to it into pixels that do not see it.
cv::Mat squareSums(const cv::Mat& plane, int radius);

/// Count, mean and population variance of the valid values in that square; 0 where there are none.
struct LocalMoments {
    cv::Mat mean, variance;
};
LocalMoments localMoments(const FilterPlane& in, int radius);

/// Correlation with a kernel whose terms sum to 0; a neighbour without a value counts as the centre does.
cv::Mat differences(const MaskedPlane& plane, const cv::Mat& kernel);

/// Doubles of any plane into floats.
void copyOut(const cv::Mat& plane, std::span<float> out);

/// The parameter that most filters have.
FilterArgument radiusArgument(int otherwise, int most);
int radiusOf(const FilterArguments& arguments);

}  // namespace swath::filters
