// SPDX-License-Identifier: MIT
#include "app/views/shift_marks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/ui/context.h"

namespace swath {
namespace {

constexpr double kLongestPx = 60, kHeadPx = 8;  // on the screen

/// 1, 2, 5, 10, 20 …, at most so large.
double roundFactor(double most) {
    const double power = std::pow(10.0, std::floor(std::log10(most)));
    for (const double digit : {5.0, 2.0})
        if (digit * power <= most) return digit * power;
    return power;
}

void drawArrow(Marks& marks, Vec2 from, Vec2 along, Rgb colour, bool outlined) {
    const Vec2 to = from + along;
    const double length = std::hypot(along.x, along.y), head = kHeadPx / marks.view().zoom();
    const std::array shaft{from, to};
    marks.line(shaft, colour, Marks::Ends::Open, outlined);
    if (!(length > 0)) return marks.cross(from, colour);
    const Vec2 back = along * (-head / length), side{back.y * 0.5, -back.x * 0.5};
    const std::array tip{to + back + side, to, to + back - side};
    marks.line(tip, colour, Marks::Ends::Open, outlined);
}

}  // namespace

std::string drawShiftMarks(Marks& marks, const BandShift& shift, const std::string& band) {
    double longest = 0;
    for (const PlaceShift& place : shift.places)
        if (place.agrees) longest = std::max(longest, std::hypot(place.pixels.x, place.pixels.y));
    if (shift.places.empty()) return "";
    const double factor =
        roundFactor(std::clamp(kLongestPx / marks.view().zoom() / std::max(longest, 0.01), 1.0, 1e5));
    for (const PlaceShift& place : shift.places) {
        const double length = std::hypot(place.pixels.x, place.pixels.y);
        const double shown =
            place.agrees || length <= longest ? 1 : longest / length;  // wild ones stay in sight
        drawArrow(marks, place.at, place.pixels * (factor * shown),
                  place.agrees ? ui::theme().accent : ui::theme().secondary, place.agrees);
    }
    return fmt::format("Where {} lies, arrows {:.0f} times as long", band, factor);
}

}  // namespace swath
