// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "engine/core/geometry.h"
#include "engine/core/result.h"
#include "engine/raster/image_file.h"

namespace swath::gl {

/// An OpenGL 3.3 core context without any window system (surfaceless EGL) that draws into a framebuffer of a
/// given size. Current on the thread that made it; used by this thread only.
class EglContext {
  public:
    /// Errors: Unsupported, when there is no EGL, no surfaceless platform or no OpenGL 3.3.
    static Result<std::unique_ptr<EglContext>> create(Size size);
    ~EglContext();
    EglContext(const EglContext&) = delete;
    EglContext& operator=(const EglContext&) = delete;

    Size size() const;
    /// Makes the context current, binds its framebuffer and sets the viewport to all of it. Call before each
    /// frame.
    void bind();
    /// Another framebuffer size; what was drawn is lost.
    Status resize(Size size);
    /// What has been drawn, RGBA, rows from the top.
    Image read();

  private:
    struct Impl;
    explicit EglContext(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace swath::gl
