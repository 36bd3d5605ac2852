// SPDX-License-Identifier: MIT
#include "widgets/gl/program.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <string>

namespace swath::gl {

namespace {

std::string shaderLog(GLuint shader) {
    GLint length = 0;
    glGetShaderiv(shader, GL_INFO_LOG_LENGTH, &length);
    std::string log(static_cast<std::size_t>(std::max(length, 1)), '\0');
    glGetShaderInfoLog(shader, static_cast<GLsizei>(log.size()), nullptr, log.data());
    return log.c_str();
}

Result<Shader> compile(std::string_view name, GLenum stage, std::string_view source) {
    Shader shader = Shader::adopt(glCreateShader(stage));
    const char* text = source.data();
    const auto length = static_cast<GLint>(source.size());
    glShaderSource(shader.id(), 1, &text, &length);
    glCompileShader(shader.id());
    GLint ok = GL_FALSE;
    glGetShaderiv(shader.id(), GL_COMPILE_STATUS, &ok);
    if (ok != GL_TRUE)
        return Error{
            Errc::Unsupported,
            "the graphics driver refuses the shader " + std::string(name) + ": " + shaderLog(shader.id()),
            "update the driver, or run with LIBGL_ALWAYS_SOFTWARE=1"};
    return shader;
}

}  // namespace

Result<Program> buildProgram(std::string_view name, std::string_view vertexSource,
                             std::string_view fragmentSource) {
    auto vertex = compile(std::string(name) + ".vert", GL_VERTEX_SHADER, vertexSource);
    if (!vertex) return vertex.error();
    auto fragment = compile(std::string(name) + ".frag", GL_FRAGMENT_SHADER, fragmentSource);
    if (!fragment) return fragment.error();

    Program program = Program::create();
    glAttachShader(program.id(), vertex->id());
    glAttachShader(program.id(), fragment->id());
    glLinkProgram(program.id());
    glDetachShader(program.id(), vertex->id());
    glDetachShader(program.id(), fragment->id());
    GLint ok = GL_FALSE;
    glGetProgramiv(program.id(), GL_LINK_STATUS, &ok);
    if (ok != GL_TRUE) {
        char log[2048] = "";
        glGetProgramInfoLog(program.id(), sizeof log, nullptr, log);
        return Error{Errc::Unsupported,
                     "the graphics driver cannot link the shader " + std::string(name) + ": " + log,
                     "update the driver, or run with LIBGL_ALWAYS_SOFTWARE=1"};
    }
    return program;
}

int uniform(const Program& program, const char* name) {
    return glGetUniformLocation(program.id(), name);
}

}  // namespace swath::gl
