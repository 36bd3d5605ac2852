// SPDX-License-Identifier: MIT
#include "app/tools/tool.h"

namespace swath {

void Tool::marks(Marks&, const Pointer&, const ToolHost&) const {}
void Tool::options(ToolHost&) {}
void Tool::cancel(ToolHost&) {}
void Tool::save(nlohmann::json&) const {}
void Tool::load(const nlohmann::json&) {}

}  // namespace swath
