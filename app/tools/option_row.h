// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "app/tools/tool_host.h"

namespace swath::options {

// Parts of a tool's row of options; each goes on to the right of the one before.
void title(const std::string& text);
void hint(const std::string& text);
/// A word before the next control.
void word(const std::string& text);
/// The class in hand, with its colour.
void classChip(const ToolHost& host);
/// What a stroke may change.
void paintOver(ToolHost& host);
/// The diameter of the pen.
void brushSize(ToolHost& host);

}  // namespace swath::options
