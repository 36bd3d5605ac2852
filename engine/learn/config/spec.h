// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// One term of a line such as "dice + 10 * focal(gamma=2)" or "bands + gaussian(1, 2, 4)": losses, learners,
/// features, schedules and samplers are all written so, in run records, recipes, panels and on the command
/// line.
struct SpecTerm {
    double weight = 1;
    std::string name;                     ///< lower case letters, digits and hyphens
    std::string arguments;                ///< as written between the parentheses
    std::vector<double> numbers;          ///< the arguments without a name, where they are numbers
    std::map<std::string, double> named;  ///< the arguments with a name

    friend bool operator==(const SpecTerm&, const SpecTerm&) = default;
};

/// What a term may be called and which named arguments it takes, with their ranges.
struct SpecArgument {
    std::string name;
    double otherwise = 0, least = 0, most = 0;
    std::string meaning;  ///< a sentence for a tooltip
};
struct SpecEntry {
    std::string name;
    std::string label;    ///< for people: "Focal loss"
    std::string meaning;  ///< a sentence or a formula for a tooltip
    std::vector<SpecArgument> arguments;
};

/// Terms joined by +; a term is [number *] name [(arguments)]. Arguments hold nested parentheses unread.
/// @param what  what is written so ("loss"), for messages. Errors: InvalidInput, with the place.
Result<std::vector<SpecTerm>> parseSpec(std::string_view what, std::string_view text);
/// The line that parseSpec reads back.
std::string specText(const std::vector<SpecTerm>& terms);

/// Names, named arguments and their ranges are those of the catalogue. Errors: InvalidInput; names the
/// nearest.
Status checkSpec(std::string_view what, const std::vector<SpecTerm>& terms,
                 const std::vector<SpecEntry>& catalogue);
/// The argument as given, or the catalogue's own value. @pre the term is in the catalogue and has it.
double specArgument(const SpecTerm& term, const std::vector<SpecEntry>& catalogue, std::string_view name);

}  // namespace swath
