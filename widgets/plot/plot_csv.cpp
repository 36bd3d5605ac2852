// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdio>

#include "widgets/plot/plot.h"

namespace swath::ui {

namespace {

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

std::string axisName(const std::string& label, const std::string& unit) {
    return quoted(unit.empty() ? label : label + " (" + unit + ")");
}

std::string number(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

}  // namespace

std::string plotCsv(const PlotAxes& axes, std::span<const PlotSeries> series) {
    std::string out =
        "series," + axisName(axes.xLabel, axes.xUnit) + "," + axisName(axes.yLabel, axes.yUnit) + "\n";
    for (const PlotSeries& s : series) {
        const std::string name = quoted(s.label) + ",";
        for (std::size_t i = 0; i < std::min(s.x.size(), s.y.size()); ++i)
            out += name + number(s.x[i]) + "," + number(s.y[i]) + "\n";
    }
    return out;
}

}  // namespace swath::ui
