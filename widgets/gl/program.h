// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "engine/core/result.h"
#include "widgets/gl/handles.h"

namespace swath::gl {

/// Compiles and links a vertex and a fragment shader. Errors: Unsupported, with the driver's log.
Result<Program> buildProgram(std::string_view name, std::string_view vertexSource,
                             std::string_view fragmentSource);
/// Location of a uniform, −1 if the shader does not use it.
int uniform(const Program& program, const char* name);

}  // namespace swath::gl
