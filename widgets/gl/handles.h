// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

namespace swath::gl {

/// Owner of one OpenGL object. Objects live and die on the thread whose context made them (the UI thread).
/// Moved by value, so that the old object is released and never leaked. Traits give `unsigned create()` and
/// `destroy(unsigned)`.
template <class Traits>
class Handle {
  public:
    Handle() = default;
    static Handle create() { return Handle(Traits::create()); }
    /// Takes an object that somebody else made.
    static Handle adopt(unsigned id) { return Handle(id); }
    Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, 0U)) {}
    Handle& operator=(Handle other) noexcept {
        std::swap(id_, other.id_);
        return *this;
    }
    Handle(const Handle&) = delete;
    ~Handle() {
        if (id_ != 0) Traits::destroy(id_);
    }

    unsigned id() const { return id_; }
    explicit operator bool() const { return id_ != 0; }

  private:
    explicit Handle(unsigned id) : id_(id) {}
    unsigned id_ = 0;
};

struct TextureTraits {
    static unsigned create();
    static void destroy(unsigned id);
};
struct BufferTraits {
    static unsigned create();
    static void destroy(unsigned id);
};
struct VertexArrayTraits {
    static unsigned create();
    static void destroy(unsigned id);
};
struct FramebufferTraits {
    static unsigned create();
    static void destroy(unsigned id);
};
struct SamplerTraits {
    static unsigned create();
    static void destroy(unsigned id);
};
struct ProgramTraits {
    static unsigned create();
    static void destroy(unsigned id);
};
struct ShaderTraits {
    static void destroy(unsigned id);
};

using Texture = Handle<TextureTraits>;
using Buffer = Handle<BufferTraits>;
using VertexArray = Handle<VertexArrayTraits>;
using Framebuffer = Handle<FramebufferTraits>;
using Sampler = Handle<SamplerTraits>;
using Program = Handle<ProgramTraits>;
using Shader = Handle<ShaderTraits>;

}  // namespace swath::gl
