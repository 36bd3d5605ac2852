// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/geometry.h"

namespace swath {

/// What the scene says about a parameter that nobody gave, see withSceneFigures(): it is found once for
/// the whole band, so that every tile has the same.
enum class SceneFigure {
    None,     ///< nothing: its usual value
    Low,      ///< 2 % of the band's values lie below
    High,     ///< 98 % of the band's values lie below
    Decibel,  ///< 1 where the band holds decibels, else 0: power is never below 0
    Looks,    ///< equivalent number of looks, see measureLooks()
};

/// One parameter of a filter, and which values it may have.
struct FilterArgument {
    std::string name;
    double otherwise = 0, least = 0, most = 0;
    std::string meaning;  ///< a sentence for a tooltip
    bool whole = false;   ///< takes whole numbers only
    SceneFigure figure = SceneFigure::None;
};

/// Each parameter of a filter by its name, all of them, in their ranges.
using FilterArguments = std::map<std::string, double>;

/// Values of a band, row by row; NaN where there are none. Nothing lies outside of it.
struct FilterPlane {
    Size size;
    std::span<const float> values;
};

/// A kind of band that is worked out of the neighbourhood of another one. Plain value.
struct BandFilter {
    std::string name;     ///< lower case, as in "median(b4, radius=2)"
    std::string label;    ///< for people: "Median"
    std::string meaning;  ///< a sentence or a formula for a tooltip, with the source of a published method
    std::vector<FilterArgument> arguments;
    /// How many pixels away a pixel can still change the result, each way.
    int (*reach)(const FilterArguments& arguments) = nullptr;
    /// @param out  as many as there are values. What is written where the value itself is NaN does not count:
    /// the result has no data there. Pixels without data, and those outside, have no part in any result. The
    /// same neighbourhood gives the same result wherever it lies in the plane. Any thread.
    void (*apply)(const FilterPlane& in, const FilterArguments& arguments, std::span<float> out) = nullptr;
};

/// All filters of filter_list.inc, in its order.
std::span<const BandFilter> bandFilters();
/// null: there is none of this name.
const BandFilter* findFilter(std::span<const BandFilter> filters, std::string_view name);

}  // namespace swath
