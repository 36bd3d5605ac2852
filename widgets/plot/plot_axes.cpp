// SPDX-License-Identifier: MIT
#include "widgets/plot/plot_axes.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "engine/core/text.h"
#include "widgets/plot/plot_math.h"

namespace swath::ui {

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

/// The next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10 times a power of ten: a growing axis moves seldom and is never
/// half empty.
double roundedUp(double value) {
    if (!(value > 0)) return 1;
    const double decade = std::pow(10, std::floor(std::log10(value)));
    for (const double m : {1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0})
        if (value <= m * decade * (1 + 1e-9)) return m * decade;
    return 10 * decade;
}

/// The next of 1, 2, 5, 10 times a power of ten.
double tickStep(double value) {
    const double decade = std::pow(10, std::floor(std::log10(value)));
    const double ratio = value / decade;
    return (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10) * decade;
}

}  // namespace

LogSeries::LogSeries(std::span<const PlotSeries> from) {
    for (const PlotSeries& s : from) {
        auto& logs = x.emplace_back();
        for (const double value : s.x)
            logs.push_back(value > 0 ? std::log10(value) : std::numeric_limits<double>::quiet_NaN());
        series.push_back(s);
        series.back().x = logs;
    }
}

float PlotFrame::toX(double x) const {
    const double part = std::clamp((x - xFrom) / (xTo - xFrom), -10.0, 11.0);
    return area.x + static_cast<float>(part) * area.width;
}

float PlotFrame::toY(double y) const {
    double part = 0;
    if (logY)
        part = y > 0 ? std::log(y / yFrom) / std::log(yTo / yFrom) : -10;
    else
        part = (y - yFrom) / (yTo - yFrom);
    return area.bottom() - static_cast<float>(std::clamp(part, -10.0, 11.0)) * area.height;
}

double PlotFrame::fromX(float screenX) const {
    return xFrom + static_cast<double>((screenX - area.x) / area.width) * (xTo - xFrom);
}

double PlotFrame::fromY(float screenY) const {
    const double part = static_cast<double>((area.bottom() - screenY) / area.height);
    return logY ? yFrom * std::pow(yTo / yFrom, part) : yFrom + part * (yTo - yFrom);
}

std::optional<std::pair<double, double>> wheelZoom(double from, double to, double allFrom, double allTo,
                                                   double at, double notches) {
    constexpr double kNotch = 1.25, kNearest = 1e-4;
    const double factor = std::pow(kNotch, -notches);
    const double width = std::max((to - from) * factor, (allTo - allFrom) * kNearest);
    if (width >= allTo - allFrom) return std::nullopt;
    const double share = (at - from) / (to - from);
    const double begin = std::clamp(at - share * width, allFrom, allTo - width);
    return std::pair(begin, begin + width);
}

PlotFrame plotFrame(const Rect& area, const PlotAxes& axes, std::span<const PlotSeries> series,
                    const PlotState& state) {
    PlotFrame frame{.area = area, .logY = state.logY};
    double xLo = kInf, xHi = -kInf;
    for (const PlotSeries& s : series)
        for (const double x : {s.x.empty() ? kInf : s.x.front(), s.x.empty() ? -kInf : s.x.back()}) {
            if (!std::isfinite(x)) continue;
            xLo = std::min(xLo, x);
            xHi = std::max(xHi, x);
        }
    if (!(xHi >= xLo)) xLo = 0, xHi = 1;
    // A run that began near zero, or has a single point, is shown from zero.
    if (xLo >= 0 && (xLo <= 0.2 * xHi || xLo == xHi)) xLo = 0;
    if (xLo == xHi) xHi = xLo + 1;
    frame.xFrom = state.xFrom.value_or(xLo);
    frame.xTo = state.xTo.value_or(xLo + roundedUp(std::max(xHi - xLo, 1e-9)));

    if (state.yFrom && state.yTo && *state.yTo > *state.yFrom && (!state.logY || *state.yFrom > 0)) {
        frame.yFrom = *state.yFrom;
        frame.yTo = *state.yTo;
        return frame;
    }
    double yLo = kInf, yHi = -kInf;
    for (const PlotSeries& s : series)
        for (std::size_t i = 0; i < std::min(s.x.size(), s.y.size()); ++i) {
            if (!std::isfinite(s.y[i]) || s.x[i] < frame.xFrom || s.x[i] > frame.xTo) continue;
            if (frame.logY && s.y[i] <= 0) continue;
            const double spread =
                i < s.spread.size() && std::isfinite(s.spread[i]) && !frame.logY ? s.spread[i] : 0;
            yLo = std::min(yLo, s.y[i] - spread);
            yHi = std::max(yHi, s.y[i] + spread);
        }
    if (!(yHi >= yLo)) yLo = frame.logY ? 0.1 : 0, yHi = 1;
    if (frame.logY) {
        const double decadeLo = std::pow(10, std::floor(std::log10(yLo))),
                     decadeHi = std::pow(10, std::floor(std::log10(yHi)));
        frame.yFrom = yLo >= 5 * decadeLo ? 5 * decadeLo : yLo >= 2 * decadeLo ? 2 * decadeLo : decadeLo;
        frame.yTo = roundedUp(yHi);
        if (frame.yTo <= frame.yFrom * 1.5) frame.yTo = decadeHi * 10;
        return frame;
    }
    if (yLo == yHi) {  // a single value, in the middle
        const double around = yLo == 0 ? 1 : std::abs(yLo) / 2;
        yLo -= around;
        yHi += around;
    }
    if (yLo >= 0 && yLo <= 0.4 * yHi) yLo = 0;
    const double span = std::max(yHi - yLo, std::max(std::abs(yHi) * 1e-3, 1e-12));
    const double step = tickStep(span / 5);
    frame.yFrom = axes.yMin.value_or(std::floor(yLo / step + 1e-9) * step);
    frame.yTo = axes.yMax.value_or(std::ceil(yHi / step - 1e-9) * step);
    if (frame.yTo <= frame.yFrom) frame.yTo = frame.yFrom + step;
    return frame;
}

std::vector<std::string> tickTexts(std::span<const double> ticks) {
    double largest = 0, step = kInf;
    for (std::size_t i = 0; i < ticks.size(); ++i) {
        largest = std::max(largest, std::abs(ticks[i]));
        if (i > 0) step = std::min(step, std::abs(ticks[i] - ticks[i - 1]));
    }
    if (!std::isfinite(step)) step = largest;
    const bool scientific = largest >= 1e6 || (largest > 0 && largest < 1e-3);
    const int decimals =
        step > 0 ? std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6) : 0;
    std::vector<std::string> texts;
    for (const double tick : ticks) {
        char text[40];
        if (scientific)
            std::snprintf(text, sizeof text, "%.3g", tick);
        else
            std::snprintf(text, sizeof text, "%.*f", decimals, tick);
        texts.emplace_back(!scientific && decimals == 0 ? formatCount(std::llround(tick)) : text);
    }
    return texts;
}

}  // namespace swath::ui
