// SPDX-License-Identifier: MIT
#include "widgets/gl/handles.h"

#include <epoxy/gl.h>

namespace swath::gl {

namespace {

template <class Generate>
unsigned generated(Generate generate) {
    GLuint id = 0;
    generate(1, &id);
    return id;
}

}  // namespace

unsigned TextureTraits::create() {
    return generated([](GLsizei n, GLuint* ids) { glGenTextures(n, ids); });
}
void TextureTraits::destroy(unsigned id) {
    glDeleteTextures(1, &id);
}

unsigned BufferTraits::create() {
    return generated([](GLsizei n, GLuint* ids) { glGenBuffers(n, ids); });
}
void BufferTraits::destroy(unsigned id) {
    glDeleteBuffers(1, &id);
}

unsigned VertexArrayTraits::create() {
    return generated([](GLsizei n, GLuint* ids) { glGenVertexArrays(n, ids); });
}
void VertexArrayTraits::destroy(unsigned id) {
    glDeleteVertexArrays(1, &id);
}

unsigned FramebufferTraits::create() {
    return generated([](GLsizei n, GLuint* ids) { glGenFramebuffers(n, ids); });
}
void FramebufferTraits::destroy(unsigned id) {
    glDeleteFramebuffers(1, &id);
}

unsigned SamplerTraits::create() {
    return generated([](GLsizei n, GLuint* ids) { glGenSamplers(n, ids); });
}
void SamplerTraits::destroy(unsigned id) {
    glDeleteSamplers(1, &id);
}

unsigned ProgramTraits::create() {
    return glCreateProgram();
}
void ProgramTraits::destroy(unsigned id) {
    glDeleteProgram(id);
}

void ShaderTraits::destroy(unsigned id) {
    glDeleteShader(id);
}

}  // namespace swath::gl
