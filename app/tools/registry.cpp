// SPDX-License-Identifier: MIT
#include "app/tools/registry.h"

namespace swath {

void addTools(Toolbox& box) {
#define SWATH_ADD_TOOL(make) box.add(make());
    SWATH_TOOLS(SWATH_ADD_TOOL)
#undef SWATH_ADD_TOOL
}

}  // namespace swath
