// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>

#include "app/studio.h"
#include "widgets/gl/egl_context.h"

namespace swath {

/// The studio without a display: the same frames, drawn into a framebuffer through EGL. Input is written by
/// whoever drives it (widgets/ui/input.h).
class Offscreen {
  public:
    /// Errors: Unsupported, when there is no EGL or no OpenGL 3.3.
    static Result<std::unique_ptr<Offscreen>> create(Size size, double scale = 1);
    ~Offscreen();

    Studio& studio() { return *studio_; }
    /// One frame, and how long it took.
    double frame();
    /// Sleeps until now() is that: the pace of who watches what goes on elsewhere.
    void restUntil(double when) const;
    /// What the last frame drew.
    Image picture() { return egl_->read(); }
    /// The clock leaps ahead, for what comes with time.
    void leap(double seconds) { started_ -= seconds; }
    double now() const;  ///< seconds since the start
    Size size() const { return egl_->size(); }

  private:
    Offscreen() = default;
    std::unique_ptr<gl::EglContext> egl_;
    std::unique_ptr<Studio> studio_;
    bool imgui_ = false;
    double started_ = 0, lastFrame_ = 0;
};

/// "1280x800" → size. Errors: InvalidInput.
Result<Size> parseSize(const std::string& text);

}  // namespace swath
