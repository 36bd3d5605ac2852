// SPDX-License-Identifier: MIT
#include "widgets/canvas/scale_bar.h"

#include <cmath>
#include <cstdio>

#include "engine/core/text.h"

namespace swath {

namespace {

std::string formatLength(double length, const char* unit) {
    if (length >= 1) return formatCount(std::llround(length)) + " " + unit;
    char text[32];
    std::snprintf(text, sizeof text, "%g %s", length, unit);
    return text;
}

}  // namespace

ScaleBar scaleBar(double gsdMetres, double zoom, double maxPx) {
    if (!(zoom > 0) || !(maxPx > 0)) return {};
    const double unitsPerPx = (gsdMetres > 0 ? gsdMetres : 1) / zoom;
    const double longest = maxPx * unitsPerPx;
    const double decade = std::pow(10, std::floor(std::log10(longest)));
    const double length = longest >= 5 * decade ? 5 * decade : longest >= 2 * decade ? 2 * decade : decade;
    ScaleBar bar;
    bar.lengthPx = length / unitsPerPx;
    if (gsdMetres <= 0)
        bar.text = formatLength(length, "px");
    else if (length >= 1000)
        bar.text = formatLength(length / 1000, "km");
    else if (length >= 1)
        bar.text = formatLength(length, "m");
    else
        bar.text = formatLength(length * 100, "cm");
    return bar;
}

}  // namespace swath
