// SPDX-License-Identifier: MIT
#include "widgets/plot/plot_math.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace swath::ui {

std::vector<double> niceTicks(double lo, double hi, int wanted) {
    std::vector<double> ticks;
    if (!(hi > lo) || !std::isfinite(hi - lo) || wanted < 1) return ticks;
    const double raw = (hi - lo) / wanted;
    const double decade = std::pow(10, std::floor(std::log10(raw)));
    const double ratio = raw / decade;
    const double step = (ratio < 1.4 ? 1 : ratio < 2.9 ? 2 : ratio < 7 ? 5 : 10) * decade;
    // Counted in steps, so that no error adds up; the small term lets an end that is a tick be one.
    const double first = std::ceil(lo / step - 1e-9), last = std::floor(hi / step + 1e-9);
    for (double n = first; n <= last; ++n) ticks.push_back(n == 0 ? 0 : n * step);
    return ticks;
}

std::vector<double> logTicks(double lo, double hi) {
    std::vector<double> ticks;
    if (!(lo > 0) || !(hi > lo) || !std::isfinite(hi)) return ticks;
    const double decades = std::log10(hi / lo);
    const int step = std::max(1, static_cast<int>(std::ceil(decades / 8)));
    for (int e = static_cast<int>(std::floor(std::log10(lo))); std::pow(10, e) <= hi * (1 + 1e-9);
         e += step) {
        const double decade = std::pow(10, e);
        for (const double m : {1.0, 2.0, 5.0}) {
            if (m > 1 && decades > 2.5) break;
            const double v = m * decade;
            if (v >= lo * (1 - 1e-9) && v <= hi * (1 + 1e-9)) ticks.push_back(v);
        }
    }
    return ticks;
}

std::vector<PlotColumn> reduceToColumns(std::span<const double> x, std::span<const double> y, double xFrom,
                                        double xTo, int columns) {
    std::vector<PlotColumn> out;
    const std::size_t n = std::min(x.size(), y.size());
    if (n == 0 || columns < 1 || !(xTo > xFrom)) return out;
    // One point beyond each end is kept, so that lines leave the picture instead of ending in it.
    const auto xs = x.first(n);
    auto from = static_cast<std::size_t>(std::lower_bound(xs.begin(), xs.end(), xFrom) - xs.begin());
    auto to = static_cast<std::size_t>(std::upper_bound(xs.begin(), xs.end(), xTo) - xs.begin());
    if (from > 0) --from;
    if (to < n) ++to;
    bool gap = true;
    for (std::size_t i = from; i < to; ++i) {
        if (!std::isfinite(y[i]) || !std::isfinite(x[i])) {
            gap = true;
            continue;
        }
        // Clamped, as a far neighbour beyond the end may not fit an int.
        const double place = std::clamp((x[i] - xFrom) / (xTo - xFrom) * columns, -1e6, 1e6);
        const int column = static_cast<int>(std::floor(place));
        if (!gap && !out.empty() && out.back().column == column) {
            PlotColumn& c = out.back();
            c.min = std::min(c.min, y[i]);
            c.max = std::max(c.max, y[i]);
            c.last = y[i];
        } else {
            out.push_back({column, y[i], y[i], y[i], y[i], gap});
        }
        gap = false;
    }
    return out;
}

std::vector<double> smoothed(std::span<const double> y) {
    const std::size_t n = y.size();
    const std::size_t half = std::max<std::size_t>(2, n * 3 / 200);
    std::vector<double> sums(n + 1, 0);
    std::vector<std::size_t> counts(n + 1, 0);
    for (std::size_t i = 0; i < n; ++i) {
        const bool finite = std::isfinite(y[i]);
        sums[i + 1] = sums[i] + (finite ? y[i] : 0);
        counts[i + 1] = counts[i] + (finite ? 1 : 0);
    }
    std::vector<double> out(n);
    for (std::size_t i = 0; i < n; ++i) {
        // Symmetric also near the ends, where the window shrinks: a one-sided mean would lag behind a falling
        // curve.
        const std::size_t reach = std::min({half, i, n - 1 - i});
        const std::size_t from = i - reach, to = i + reach + 1;
        const std::size_t count = counts[to] - counts[from];
        out[i] =
            std::isfinite(y[i]) && count > 0 ? (sums[to] - sums[from]) / static_cast<double>(count) : y[i];
    }
    return out;
}

std::vector<float> spreadLabels(std::vector<float> wishes, float height, float lo, float hi) {
    const std::size_t n = wishes.size();
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return wishes[a] < wishes[b]; });
    // Pushed down where they overlap, then pushed back up from the lower end.
    float free = lo;
    for (const std::size_t i : order) {
        wishes[i] = std::max(wishes[i], free);
        free = wishes[i] + height;
    }
    float limit = hi - height;
    for (auto at = order.rbegin(); at != order.rend(); ++at) {
        wishes[*at] = std::max(lo, std::min(wishes[*at], limit));
        limit = wishes[*at] - height;
    }
    return wishes;
}

}  // namespace swath::ui
