// SPDX-License-Identifier: MIT
#include "engine/learn/classic/features/kinds/feature_step.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "engine/learn/config/catalogs.h"

namespace swath {

void FeatureSteps::add(std::unique_ptr<const FeatureStep> step, const std::vector<std::string>& added,
                       int reach) {
    steps.push_back({std::move(step), names.size(), added.size()});
    names.insert(names.end(), added.begin(), added.end());
    margin = std::max(margin, reach);
}

Error features::wrong(const std::string& why, const std::string& hint) {
    return Error{Errc::InvalidInput, "features: " + why, hint};
}

std::string features::bandName(int band) {
    return fmt::format("b{}", band + 1);
}

std::string features::sizedName(const std::string& of, const char* what, double size, const char* which) {
    return fmt::format("{} {} {}{}", of, what, size, which);
}

Result<std::vector<double>> features::sizesOf(const SpecTerm& term, const std::string& argument) {
    const auto entry = std::ranges::find(featureCatalog(), term.name, &SpecEntry::name);
    const SpecArgument& allowed = entry->arguments.front();
    std::vector<double> sizes = term.numbers;
    if (sizes.empty()) sizes.push_back(specArgument(term, featureCatalog(), argument));
    for (const double size : sizes) {
        if (!(size >= allowed.least && size <= allowed.most))
            return wrong(fmt::format("{} of {} must be between {} and {}, not {}", argument, term.name,
                                     allowed.least, allowed.most, size));
        if (argument == "window" && (size != std::floor(size) || static_cast<int>(size) % 2 == 0))
            return wrong(
                fmt::format("the window of {} must be an odd number of pixels, not {}", term.name, size));
    }
    return sizes;
}

void features::filter(const cv::Mat& from, cv::Mat& to, const std::vector<float>& alongX,
                      const std::vector<float>& alongY) {
    cv::sepFilter2D(from, to, CV_32F, alongX, alongY, {-1, -1}, 0, cv::BORDER_REFLECT_101);
}

cv::Rect features::grownBy(const cv::Rect& r, int by) {
    return {r.x - by, r.y - by, r.width + 2 * by, r.height + 2 * by};
}

}  // namespace swath
