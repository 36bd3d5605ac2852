// SPDX-License-Identifier: MIT
#include "engine/imagery/alignment.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <optional>

namespace swath {
namespace {

constexpr int kMostSide = 512, kLeastSide = 64;
constexpr int kWindows = 3;         ///< a side of the scene
constexpr double kAgreesPx = 0.5;   ///< with the median of all
constexpr double kMostGaps = 0.25;  ///< of a window that may be without data

struct Shift {
    Vec2 pixels;
    double response = 0;
};

/// Strength of edges; flat where there is no data. Empty where too much is missing.
cv::Mat edges(RasterSource& source, int band, const RectI& window, Status& status) {
    std::vector<float> values(static_cast<std::size_t>(window.area()));
    status = source.readValues(window, std::array{band}, values);
    if (!status) return {};
    double sum = 0, squares = 0;
    std::int64_t count = 0;
    for (const float v : values)
        if (std::isfinite(v)) sum += v, squares += double{v} * v, ++count;
    if (static_cast<double>(count) < (1 - kMostGaps) * static_cast<double>(values.size())) return {};
    const double mean = sum / static_cast<double>(count);
    const double deviation = std::sqrt(std::max(0.0, squares / static_cast<double>(count) - mean * mean));
    if (!(deviation > 0)) return {};
    for (float& v : values)
        v = std::isfinite(v) ? static_cast<float>(std::clamp((v - mean) / deviation, -3.0, 3.0)) : 0.0F;
    const cv::Mat image(window.height, window.width, CV_32F, values.data());
    cv::Mat smooth, across, down, strength;
    cv::GaussianBlur(image, smooth, {0, 0}, 1.0);
    cv::Sobel(smooth, across, CV_32F, 1, 0);
    cv::Sobel(smooth, down, CV_32F, 0, 1);
    cv::magnitude(across, down, strength);
    strength.convertTo(strength, CV_64F);
    return strength;
}

/// The largest even side that the transform takes as it is: OpenCV pads others, and where that makes them odd
/// the middle that it measures from lies half a pixel beside the peak.
int evenDftSide(int most) {
    int side = most / 2 * 2;
    while (cv::getOptimalDFTSize(side) != side) side -= 2;
    return side;
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

class Measure {
  public:
    Measure(RasterSource& source, int reference) : source_(source), reference_(reference) {
        const Size size = source.info().size;
        const int shorter = std::min(size.width, size.height);
        side_ =
            evenDftSide(std::max(kLeastSide, std::min(kMostSide, shorter * 2 / 3)));  // so that several fit
    }

    /// About a first guess. nullopt where the window holds too little.
    Result<std::optional<Shift>> at(const RectI& window, int band, Vec2 guess) {
        const Size size = source_.info().size;
        const int dx = static_cast<int>(std::lround(guess.x)), dy = static_cast<int>(std::lround(guess.y));
        RectI there{window.x + dx, window.y + dy, window.width, window.height};
        there.x = std::clamp(there.x, 0, size.width - there.width);
        there.y = std::clamp(there.y, 0, size.height - there.height);
        const RectI here{there.x - dx, there.y - dy, window.width, window.height};
        if (!RectI{0, 0, size.width, size.height}.contains(here)) return std::optional<Shift>();
        Status read;
        const cv::Mat a = edges(source_, reference_, here, read);
        if (!read) return read.error();
        const cv::Mat b = edges(source_, band, there, read);
        if (!read) return read.error();
        if (a.empty() || b.empty()) return std::optional<Shift>();
        cv::Mat taper;
        cv::createHanningWindow(taper, a.size(), CV_64F);
        Shift shift;
        const cv::Point2d moved = cv::phaseCorrelate(a, b, taper, &shift.response);
        shift.pixels = {moved.x + dx, moved.y + dy};
        if (!std::isfinite(shift.pixels.x + shift.pixels.y)) return std::optional<Shift>();
        return std::optional(shift);
    }

    Result<BandShift> of(int band, const std::stop_token& stop) {
        BandShift result{.band = band, .pixels = {}};
        for (int round = 0; round < 2; ++round) {
            std::vector<double> x, y;
            std::vector<Shift> found;
            for (const RectI& window : windows()) {
                if (stop.stop_requested()) return Error{Errc::Cancelled, "cancelled", ""};
                auto shift = at(window, band, result.pixels);
                if (!shift) return shift.error();
                if (!*shift) continue;
                found.push_back(**shift);
                x.push_back((*shift)->pixels.x);
                y.push_back((*shift)->pixels.y);
            }
            if (found.empty()) return result;
            result.pixels = {median(x), median(y)};
            result.windows = 0;
            result.looked = static_cast<int>(found.size());
            double certainty = 0;
            for (const Shift& shift : found)
                if (std::hypot(shift.pixels.x - result.pixels.x, shift.pixels.y - result.pixels.y) <
                    kAgreesPx)
                    ++result.windows, certainty += shift.response;
            result.certainty = result.windows > 0 ? std::clamp(certainty / result.windows, 0.0, 1.0) : 0;
        }
        return result;
    }

  private:
    std::vector<RectI> windows() const {
        const Size size = source_.info().size;
        std::vector<RectI> all;
        for (int j = 0; j < kWindows; ++j)
            for (int i = 0; i < kWindows; ++i) {
                const RectI window{(size.width - side_) * i / (kWindows - 1),
                                   (size.height - side_) * j / (kWindows - 1), side_, side_};
                if (std::ranges::find(all, window) == all.end()) all.push_back(window);
            }
        return all;
    }

    RasterSource& source_;
    int reference_, side_;
};

}  // namespace

Result<std::vector<BandShift>> measureShifts(RasterSource& source, int reference,
                                             const std::vector<int>& bands, std::stop_token stop) {
    const RasterInfo& info = source.info();
    std::vector<int> all = bands;
    all.push_back(reference);
    for (const int band : all)
        if (band < 0 || band >= info.bandCount())
            return Error{Errc::InvalidInput, fmt::format("there is no band {}", band + 1),
                         fmt::format("the scene has {}", info.bandCount())};
    if (std::min(info.size.width, info.size.height) < kLeastSide)
        return Error{Errc::InvalidInput, "the scene is too small to measure shifts in",
                     fmt::format("{} pixels a side are needed", kLeastSide)};
    Measure measure(source, reference);
    std::vector<BandShift> shifts;
    for (const int band : bands) {
        auto shift = measure.of(band, stop);
        if (!shift) return shift.error();
        shifts.push_back(*shift);
    }
    return shifts;
}

}  // namespace swath
