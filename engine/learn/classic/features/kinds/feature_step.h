// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/learn/config/spec.h"

namespace swath {

/// What steps work on: planes of a window with its margin.
struct FeatureInput {
    std::vector<cv::Mat> scaled;          ///< of each band; no data is 0
    cv::Mat brightness;                   ///< mean of the scaled bands; empty where nobody needs it
    cv::Rect inner;                       ///< the window within the planes
    std::vector<std::vector<float>> own;  ///< inner pixels in the bands' own units, of the bands that need it

    /// @param band  from 0; −1: the brightness.
    const cv::Mat& image(int band) const {
        return band >= 0 ? scaled[static_cast<std::size_t>(band)] : brightness;
    }
};

/// What is worked out in one go. Immutable; any thread.
class FeatureStep {
  public:
    virtual ~FeatureStep() = default;
    /// @param planes  one a feature of the step, of the window's size, CV_32F.
    virtual void compute(const FeatureInput& input, const std::vector<cv::Mat>& planes) const = 0;
    virtual bool needsBrightness() const { return false; }
    /// Bands, from 0, that it takes in their own units.
    virtual std::vector<int> ownBands() const { return {}; }
};

/// The steps of a plan while its line is read.
class FeatureSteps {
  public:
    struct Placed {
        std::shared_ptr<const FeatureStep> step;
        std::size_t first = 0, count = 1;  ///< its features
    };

    explicit FeatureSteps(int bands) : bands_(bands) {}
    int bands() const { return bands_; }
    /// @param names  one a feature. @param margin  pixels around a window that must be known.
    void add(std::unique_ptr<const FeatureStep> step, const std::vector<std::string>& names, int margin = 0);

    std::vector<Placed> steps;
    std::vector<std::string> names;
    int margin = 0;

  private:
    int bands_;
};

namespace features {

constexpr std::size_t kMostFeatures = 1000;  ///< of a plan

// Each line of the list declares the function that adds the steps of a term.
#define FEATURE(function, ...) Status function(const SpecTerm& term, FeatureSteps& plan);
#include "engine/learn/config/feature_list.inc"
#undef FEATURE

Error wrong(const std::string& why,
            const std::string& hint = "write it like bands + gaussian(1, 2) + index(4, 3)");
std::string bandName(int band);  ///< "b4" of 3
/// "b4 gaussian 2".
std::string sizedName(const std::string& of, const char* what, double size, const char* which = "");
/// The numbers of a term, or its named one, or the catalogue's. @param argument  "sigma", or "window": odd.
Result<std::vector<double>> sizesOf(const SpecTerm& term, const std::string& argument);
/// Correlates rows with one kernel and columns with another. Pixels around a part of a picture are used.
void filter(const cv::Mat& from, cv::Mat& to, const std::vector<float>& alongX,
            const std::vector<float>& alongY);
cv::Rect grownBy(const cv::Rect& r, int by);

}  // namespace features
}  // namespace swath
