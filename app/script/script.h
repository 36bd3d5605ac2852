// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// One line of a script: a verb and its words. Words in double quotes keep their spaces.
struct ScriptStep {
    int line = 0;
    std::string verb;
    std::vector<std::string> words;
};

/// Splits a script into steps; '#' begins a comment. Errors: InvalidInput naming the line (unknown verb, too
/// few words, a quote that is not closed).
Result<std::vector<ScriptStep>> parseScript(const std::string& text);

}  // namespace swath
