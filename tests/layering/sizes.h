// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/layering/source_tree.h"

namespace swath::layering {

constexpr int kMostFileLines = 400, kMostFunctionLines = 80;

/// A function of namespace or class scope; lambdas within count as part of it.
struct FunctionExtent {
    std::string name;
    int line = 0;   ///< of the signature's first line, from 1
    int lines = 0;  ///< from there to the closing brace
};
/// The functions of a source text, in order. Strings, comments and preprocessor lines are passed over.
std::vector<FunctionExtent> functionsOf(std::string_view source);

/// A file or a function that may be longer than the rest.
struct LongPart {
    std::string_view file;
    std::string_view function;  ///< empty: the file as a whole
    int lines = 0;  ///< how long at most, until it is cut; 0: any length, for the reason that the file gives
                    ///< below its licence, in a line that begins with "// Long: "
};
/// One line per finding: what is too long and not allowed to be, and what is allowed to be without giving a
/// reason or without being long.
std::vector<std::string> checkSizes(const SourceTree& tree, const std::vector<LongPart>& allowed);

}  // namespace swath::layering
