// SPDX-License-Identifier: MIT
#include "engine/imagery/displacement_fit.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <optional>

namespace swath {
namespace {

constexpr double kAgreesPx = 0.5;
constexpr double kMostDrift = 0.02;        // more is another projection, not a displacement
constexpr double kNoticedPx = 0.1;         // less is left unexplained by any measurement
constexpr std::size_t kLeastForDrift = 5;  // places: three fit any three

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

struct Fit {
    Displacement displacement;
    std::size_t agree = 0;
    double error = 0;  ///< of those that agree, root of the mean square, px
};

double apart(const Displacement& d, const PlaceShift& place, Vec2 middle) {
    const Vec2 off = place.pixels - d.beside(place.at - middle);
    return std::hypot(off.x, off.y);
}

Fit judged(const Displacement& d, std::span<const PlaceShift> places, Vec2 middle) {
    Fit fit{.displacement = d};
    for (const PlaceShift& place : places) {
        const double off = apart(d, place, middle);
        if (off < kAgreesPx) ++fit.agree, fit.error += off * off;
    }
    fit.error = fit.agree > 0 ? std::sqrt(fit.error / static_cast<double>(fit.agree)) : 0;
    return fit;
}

/// By least squares; nullopt where the places lie in a line, or drift apart more than any sensor's would.
std::optional<Displacement> leastSquares(const std::vector<PlaceShift>& places, Vec2 middle) {
    cv::Mat positions(static_cast<int>(places.size()), 3, CV_64F), shifts(positions.rows, 2, CV_64F);
    for (int i = 0; i < positions.rows; ++i) {
        const PlaceShift& place = places[static_cast<std::size_t>(i)];
        const Vec2 p = place.at - middle;
        positions.at<double>(i, 0) = 1, positions.at<double>(i, 1) = p.x, positions.at<double>(i, 2) = p.y;
        shifts.at<double>(i, 0) = place.pixels.x, shifts.at<double>(i, 1) = place.pixels.y;
    }
    cv::Mat solved;
    if (!cv::solve(positions, shifts, solved, cv::DECOMP_QR)) return std::nullopt;
    const auto at = [&](int row, int column) { return solved.at<double>(row, column); };
    Displacement found{{at(0, 0), at(0, 1)}, {at(1, 0), at(2, 0), at(1, 1), at(2, 1)}};
    for (const double drift : found.drift)
        if (!(std::abs(drift) <= kMostDrift)) return std::nullopt;
    return found;
}

/// Whether three places span the scene rather than a line.
bool spread(const PlaceShift& a, const PlaceShift& b, const PlaceShift& c, Vec2 middle) {
    const Vec2 u = b.at - a.at, v = c.at - a.at;
    return std::abs(u.x * v.y - u.y * v.x) > 0.05 * middle.x * middle.y;
}

Fit withoutDrift(std::span<const PlaceShift> places, Vec2 middle) {
    std::vector<double> x, y;
    for (const PlaceShift& place : places) x.push_back(place.pixels.x), y.push_back(place.pixels.y);
    return judged({{median(x), median(y)}, {}}, places, middle);
}

Fit withDrift(std::span<const PlaceShift> places, Vec2 middle) {
    Fit best;
    const auto better = [](const Fit& a, const Fit& b) {
        return a.agree != b.agree ? a.agree > b.agree : a.error < b.error;
    };
    for (std::size_t i = 0; i < places.size(); ++i)
        for (std::size_t j = i + 1; j < places.size(); ++j)
            for (std::size_t k = j + 1; k < places.size(); ++k) {
                if (!spread(places[i], places[j], places[k], middle)) continue;
                const auto found = leastSquares({places[i], places[j], places[k]}, middle);
                if (!found) continue;
                if (const Fit fit = judged(*found, places, middle); better(fit, best)) best = fit;
            }
    if (best.agree < kLeastForDrift) return {};
    std::vector<PlaceShift> agreeing;
    for (const PlaceShift& place : places)
        if (apart(best.displacement, place, middle) < kAgreesPx) agreeing.push_back(place);
    if (const auto all = leastSquares(agreeing, middle))
        if (const Fit fit = judged(*all, places, middle); fit.agree >= best.agree) return fit;
    return best;
}

}  // namespace

Displacement fitDisplacement(std::span<PlaceShift> places, Vec2 middle) {
    if (places.empty()) return {};
    Fit fit = withoutDrift(places, middle);
    const Fit drifting = withDrift(places, middle);
    if (drifting.agree >= fit.agree + 2 ||
        (drifting.agree >= fit.agree && fit.error > kNoticedPx && drifting.error < fit.error / 2))
        fit = drifting;
    for (PlaceShift& place : places) place.agrees = apart(fit.displacement, place, middle) < kAgreesPx;
    return fit.displacement;
}

}  // namespace swath
