// SPDX-License-Identifier: MIT
#include "engine/learn/data/distance_map.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace swath {
namespace {

constexpr float kFar = std::numeric_limits<float>::infinity();

/// Lower envelope of parabolas over one line: out(q) = min over p of (q − p)² + in(p).
class Line {
  public:
    explicit Line(int most)
        : in_(static_cast<std::size_t>(most)),
          roots_(static_cast<std::size_t>(most)),
          from_(static_cast<std::size_t>(most) + 1) {}

    void transform(float* values, std::size_t stride, int count) {
        for (int q = 0; q < count; ++q) in_[at(q)] = values[at(q) * stride];
        int last = -1;
        for (int q = 0; q < count; ++q) {
            if (in_[at(q)] == kFar) continue;
            double from = -std::numeric_limits<double>::infinity();
            while (last >= 0) {
                from = meeting(roots_[at(last)], q);
                if (from > from_[at(last)]) break;
                --last;
                from = -std::numeric_limits<double>::infinity();
            }
            ++last;
            roots_[at(last)] = q;
            from_[at(last)] = from;
        }
        if (last < 0) return;
        int k = 0;
        for (int q = 0; q < count; ++q) {
            while (k < last && from_[at(k + 1)] < q) ++k;
            const int p = roots_[at(k)];
            values[at(q) * stride] = static_cast<float>((q - p) * (q - p)) + in_[at(p)];
        }
    }

  private:
    static std::size_t at(int i) { return static_cast<std::size_t>(i); }
    /// Where the parabola of q begins to lie below that of p < q.
    double meeting(int p, int q) const {
        const double fp = double(in_[at(p)]) + double(p) * p, fq = double(in_[at(q)]) + double(q) * q;
        return (fq - fp) / (2.0 * (q - p));
    }

    std::vector<float> in_;
    std::vector<int> roots_;
    std::vector<double> from_;
};

}  // namespace

std::vector<float> squaredDistances(std::span<const std::uint8_t> set, Size size) {
    std::vector<float> values(set.size());
    std::ranges::transform(set, values.begin(), [](std::uint8_t s) { return s ? 0.0F : kFar; });
    const auto width = static_cast<std::size_t>(size.width);
    Line line(std::max(size.width, size.height));
    for (int x = 0; x < size.width; ++x)
        line.transform(values.data() + static_cast<std::size_t>(x), width, size.height);
    for (int y = 0; y < size.height; ++y)
        line.transform(values.data() + static_cast<std::size_t>(y) * width, 1, size.width);
    return values;
}

std::vector<float> signedDistances(std::span<const std::uint8_t> inside, Size size) {
    std::vector<std::uint8_t> outside(inside.size());
    std::ranges::transform(inside, outside.begin(), [](std::uint8_t s) { return s ? 0 : 1; });
    const bool any = std::ranges::find(outside, 0) != outside.end();
    const bool all = std::ranges::find(outside, 1) == outside.end();
    if (!any || all) return std::vector<float>(inside.size(), 0.0F);
    std::vector<float> phi = squaredDistances(inside, size);
    const std::vector<float> within = squaredDistances(outside, size);
    for (std::size_t i = 0; i < phi.size(); ++i)
        phi[i] = inside[i] ? 1 - std::sqrt(within[i]) : std::sqrt(phi[i]);
    return phi;
}

}  // namespace swath
