// SPDX-License-Identifier: MIT
#include "engine/imagery/filters/glcm_window.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace swath::filters {
namespace {

constexpr double kUnit = 4294967296.0;  // 2³²

std::int64_t fixedPoint(double value) {
    return std::llround(value * kUnit);
}

enum PairDirection : std::size_t { kAcross, kDown, kFalling, kRising, kDirections };

/// The pairs of the square around a pixel, which moves to the right along a row of the plane.
class SlidingSquare {
  public:
    SlidingSquare(const LevelPlane& plane, int levels, int radius)
        : plane_(plane), radius_(radius), pairs_(kDirections, GreyPairs(levels)) {}

    /// To the first pixel of a row.
    void toRow(int y) {
        for (GreyPairs& pairs : pairs_) pairs.clear();
        top_ = std::max(0, y - radius_), bottom_ = std::min(plane_.height - 1, y + radius_);
        first_ = 0, last_ = -1;
        for (int column = 0; column <= std::min(plane_.width - 1, radius_); ++column) take(column);
    }
    /// @param x  of the next pixel.
    void toRight(int x) {
        if (x - radius_ > first_) leave();
        if (x + radius_ < plane_.width) take(x + radius_);
    }
    double mean(double (GreyPairs::*figure)() const) const {
        double sum = 0;
        int directions = 0;
        for (const GreyPairs& pairs : pairs_)
            if (pairs.count() > 0) sum += (pairs.*figure)(), ++directions;
        return directions > 0 ? sum / directions : std::numeric_limits<double>::quiet_NaN();
    }

  private:
    void take(int column) {
        within(column, &GreyPairs::add);
        if (last_ >= first_) between(last_, &GreyPairs::add);
        last_ = column;
    }
    void leave() {
        within(first_, &GreyPairs::remove);
        if (first_ < last_) between(first_, &GreyPairs::remove);
        ++first_;
    }
    using Change = void (GreyPairs::*)(int, int);
    void within(int column, Change change) {
        for (int y = top_; y < bottom_; ++y)
            one(kDown, plane_.at(column, y), plane_.at(column, y + 1), change);
    }
    /// Of a column and the one to its right.
    void between(int column, Change change) {
        for (int y = top_; y <= bottom_; ++y) {
            one(kAcross, plane_.at(column, y), plane_.at(column + 1, y), change);
            if (y == bottom_) break;
            one(kFalling, plane_.at(column, y), plane_.at(column + 1, y + 1), change);
            one(kRising, plane_.at(column, y + 1), plane_.at(column + 1, y), change);
        }
    }
    void one(PairDirection direction, int a, int b, Change change) {
        if (a != LevelPlane::kNoLevel && b != LevelPlane::kNoLevel) (pairs_[direction].*change)(a, b);
    }

    const LevelPlane& plane_;
    int radius_, top_ = 0, bottom_ = 0, first_ = 0, last_ = -1;  ///< rows and columns of the square
    std::vector<GreyPairs> pairs_;
};

}  // namespace

GreyPairs::GreyPairs(int levels)
    : levels_(levels), pairs_(static_cast<std::size_t>(levels) * static_cast<std::size_t>(levels)) {
    for (int d = 0; d < levels; ++d) nearness_.push_back(fixedPoint(1 / (1 + double{1} * d * d)));
    logarithms_.push_back(0);
    for (int n = 1; n <= kMostPairs; ++n) logarithms_.push_back(fixedPoint(n * std::log(n)));
}

void GreyPairs::clear() {
    std::ranges::fill(pairs_, 0);
    count_ = apart_ = contrasts_ = nearnesses_ = squares_ = logs_ = 0;
}

void GreyPairs::change(int a, int b, int by) {
    if (a > b) std::swap(a, b);
    std::int32_t& pairs = pairs_[static_cast<std::size_t>(a * levels_ + b)];
    const std::int64_t before = pairs, after = before + by, difference = b - a;
    pairs = static_cast<std::int32_t>(after);
    count_ += by;
    apart_ += a == b ? 0 : by;
    contrasts_ += by * difference * difference;
    nearnesses_ += by * nearness_[static_cast<std::size_t>(difference)];
    squares_ += (a == b ? 2 : 1) * (after * after - before * before);
    logs_ += logarithms_[static_cast<std::size_t>(after)] - logarithms_[static_cast<std::size_t>(before)];
}

double GreyPairs::contrast() const {
    return static_cast<double>(contrasts_) / static_cast<double>(count_);
}

double GreyPairs::homogeneity() const {
    return static_cast<double>(nearnesses_) / (kUnit * static_cast<double>(count_));
}

// Of n pairs, m of which are of two unlike levels: either order of them has m / 2n, and a level beside itself
// m / n.
double GreyPairs::entropy() const {
    const std::int64_t most = logarithms_[static_cast<std::size_t>(count_)];
    const double unlike = std::numbers::ln2 * static_cast<double>(apart_);
    return (static_cast<double>(most - logs_) / kUnit + unlike) / static_cast<double>(count_);
}

double GreyPairs::energy() const {
    return std::sqrt(static_cast<double>(squares_) / 2) / static_cast<double>(count_);
}

void glcmFigures(const LevelPlane& plane, int levels, int radius, double (GreyPairs::*figure)() const,
                 std::span<float> out) {
    SlidingSquare square(plane, levels, radius);
    std::size_t to = 0;
    for (int y = 0; y < plane.height; ++y) {
        square.toRow(y);
        for (int x = 0; x < plane.width; ++x, ++to) {
            if (x > 0) square.toRight(x);
            out[to] = static_cast<float>(square.mean(figure));
        }
    }
}

}  // namespace swath::filters
