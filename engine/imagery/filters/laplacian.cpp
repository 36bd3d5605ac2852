// SPDX-License-Identifier: MIT
#include "engine/imagery/filters/filters.h"
#include "engine/imagery/filters/planes.h"

namespace swath {
namespace {

void laplacianOf(const FilterPlane& in, const FilterArguments&, std::span<float> out) {
    const cv::Mat kernel = (cv::Mat_<double>(3, 3) << 0, 1, 0, 1, -4, 1, 0, 1, 0);
    filters::copyOut(filters::differences(filters::maskedPlane(in), kernel), out);
}

}  // namespace

BandFilter laplacianFilter() {
    return {"laplacian",
            "Laplacian",
            "The four neighbours less four times the centre: above 0 in hollows, below 0 on bright spots",
            {},
            [](const FilterArguments&) { return 1; },
            laplacianOf};
}

}  // namespace swath
