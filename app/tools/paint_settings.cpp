// SPDX-License-Identifier: MIT
#include "app/tools/paint_settings.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

namespace swath {
namespace {

constexpr double kBrushStep = 1.2;

}  // namespace

void PaintSettings::chooseClass(std::uint8_t value) {
    if (value == classValue) return;
    previousClass = std::exchange(classValue, value);
}

void PaintSettings::swapClasses() {
    std::swap(classValue, previousClass);
}

void PaintSettings::growBrush() {
    brushPx = std::min(kLargestBrushPx, std::max(brushPx * kBrushStep, brushPx + 1));
}

void PaintSettings::shrinkBrush() {
    brushPx = std::max(kSmallestBrushPx, brushPx / kBrushStep);
}

void PaintSettings::save(nlohmann::json& to) const {
    to["brush_px"] = brushPx;
    to["class"] = classValue;
    to["paint_over"] = static_cast<int>(paintOver);
}

void PaintSettings::load(const nlohmann::json& from) {
    const auto number = [&](const char* key, double otherwise) {
        const auto at = from.is_object() ? from.find(key) : from.end();
        return from.is_object() && at != from.end() && at->is_number() ? at->get<double>() : otherwise;
    };
    const double size = number("brush_px", brushPx);
    if (std::isfinite(size)) brushPx = std::clamp(size, kSmallestBrushPx, kLargestBrushPx);
    classValue = static_cast<std::uint8_t>(std::clamp(number("class", classValue), 1.0, 254.0));
    paintOver = number("paint_over", static_cast<double>(paintOver)) == 1 ? PaintOver::Unlabelled
                                                                          : PaintOver::Anything;
}

}  // namespace swath
