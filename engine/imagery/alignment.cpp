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
constexpr int kWindows = 3, kWindowsOfLarge = 5;  ///< a side of the scene
constexpr int kLargeSide = 5 * kMostSide;
constexpr int kRounds = 4;
constexpr double kMostGaps = 0.25;  ///< of a window that may be without data

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

class Measure {
  public:
    Measure(RasterSource& source, int reference) : source_(source), reference_(reference) {
        const Size size = source.info().size;
        const int shorter = std::min(size.width, size.height);
        side_ =
            evenDftSide(std::max(kLeastSide, std::min(kMostSide, shorter * 2 / 3)));  // so that several fit
    }

    /// About a first guess. nullopt where the window holds too little.
    Result<std::optional<PlaceShift>> at(const RectI& window, int band, const Displacement& known) {
        const Vec2 guess = known.beside(centreOf(window) - middle());
        const Size size = source_.info().size;
        const int dx = static_cast<int>(std::lround(guess.x)), dy = static_cast<int>(std::lround(guess.y));
        RectI there{window.x + dx, window.y + dy, window.width, window.height};
        there.x = std::clamp(there.x, 0, size.width - there.width);
        there.y = std::clamp(there.y, 0, size.height - there.height);
        const RectI here{there.x - dx, there.y - dy, window.width, window.height};
        if (!RectI{0, 0, size.width, size.height}.contains(here)) return std::optional<PlaceShift>();
        Status read;
        const cv::Mat a = edges(source_, reference_, here, read);
        if (!read) return read.error();
        cv::Mat b = edges(source_, band, there, read);
        if (!read) return read.error();
        if (a.empty() || b.empty()) return std::optional<PlaceShift>();
        Vec2 taken{double(dx), double(dy)};  // back from what is measured
        if (known.drift != Drift{}) {
            taken = known.beside(centreOf(here) - middle());
            b = straightened(b, here, {double(dx), double(dy)}, known);
        }
        cv::Mat taper;
        cv::createHanningWindow(taper, a.size(), CV_64F);
        PlaceShift shift{.at = centreOf(here), .pixels = {}};
        const cv::Point2d moved = cv::phaseCorrelate(a, b, taper, &shift.certainty);
        shift.pixels = Vec2{moved.x, moved.y} + taken;
        if (!std::isfinite(shift.pixels.x + shift.pixels.y)) return std::optional<PlaceShift>();
        return std::optional(shift);
    }

    Result<BandShift> of(int band, const std::stop_token& stop) {
        Displacement known;
        BandShift result{.band = band, .pixels = {}};
        for (int round = 0; round < kRounds; ++round) {
            // A shift is found by the second look; a drift blurs what is seen until it is taken back.
            if (round == 2 && known.drift == Drift{}) break;
            result.places.clear();
            for (const RectI& window : windows()) {
                if (stop.stop_requested()) return Error{Errc::Cancelled, "cancelled", ""};
                auto shift = at(window, band, known);
                if (!shift) return shift.error();
                if (*shift) result.places.push_back(**shift);
            }
            if (result.places.empty()) return result;
            known = fitDisplacement(result.places, middle());
        }
        result.pixels = known.shift;
        result.drift = known.drift;
        result.looked = static_cast<int>(result.places.size());
        double certainty = 0;
        for (const PlaceShift& place : result.places)
            if (place.agrees) ++result.windows, certainty += place.certainty;
        result.certainty = result.windows > 0 ? std::clamp(certainty / result.windows, 0.0, 1.0) : 0;
        return result;
    }

  private:
    static Vec2 centreOf(const RectI& window) {
        return {window.x + window.width / 2.0, window.y + window.height / 2.0};
    }
    Vec2 middle() const {
        const Size size = source_.info().size;
        return {size.width / 2.0, size.height / 2.0};
    }
    /// Edges that were read `apart` beside a window, as they would be without the known displacement.
    cv::Mat straightened(const cv::Mat& edges, const RectI& window, Vec2 apart, const Displacement& known) {
        const Vec2 first = known.beside(Vec2{window.x + 0.5, window.y + 0.5} - middle()) - apart;
        const cv::Matx23d back(1 + known.drift[0], known.drift[1], first.x, known.drift[2],
                               1 + known.drift[3], first.y);
        cv::Mat straight;
        cv::warpAffine(edges, straight, back, edges.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                       cv::BORDER_REPLICATE);
        return straight;
    }
    std::vector<RectI> windows() const {
        const Size size = source_.info().size;
        std::vector<RectI> all;
        const int count = std::min(size.width, size.height) >= kLargeSide ? kWindowsOfLarge : kWindows;
        for (int j = 0; j < count; ++j)
            for (int i = 0; i < count; ++i) {
                const RectI window{(size.width - side_) * i / (count - 1),
                                   (size.height - side_) * j / (count - 1), side_, side_};
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
