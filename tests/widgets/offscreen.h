// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "widgets/gl/egl_context.h"

namespace swath {

/// A test that draws without a window; skipped where there is no OpenGL 3.3.
class Offscreen : public testing::Test {
  protected:
    void open(Size size) {
        auto made = gl::EglContext::create(size);
        if (!made) GTEST_SKIP() << made.error().text();
        context_ = std::move(*made);
        context_->bind();
    }
    gl::EglContext& context() { return *context_; }

  private:
    std::unique_ptr<gl::EglContext> context_;
};

}  // namespace swath
