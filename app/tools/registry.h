// SPDX-License-Identifier: MIT
#pragma once

#include "app/tools/tool.h"
#include "app/tools/toolbox.h"

// The tools that the program has, in the order of the tool bar: one line each. The function is in the tool's
// own file.
#define SWATH_TOOLS(TOOL) \
    TOOL(makePanTool)     \
    TOOL(makeBrushTool)   \
    TOOL(makeEraserTool)  \
    TOOL(makePolygonTool) \
    TOOL(makeRegionTool)  \
    TOOL(makeMeasureTool)

namespace swath {

#define SWATH_DECLARE_TOOL(make) std::unique_ptr<Tool> make();
SWATH_TOOLS(SWATH_DECLARE_TOOL)
#undef SWATH_DECLARE_TOOL

/// Adds all of them.
void addTools(Toolbox& box);

}  // namespace swath
