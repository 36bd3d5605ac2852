// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "app/tools/paint_settings.h"
#include "app/views/view_state.h"
#include "engine/session/session.h"

namespace swath {

/// What a tool may see and do: the canvas, or a test in its place. Lives no longer than the frame.
class ToolHost {
  public:
    virtual ~ToolHost() = default;

    virtual const Document& document() const = 0;
    /// The scene under the tool, which is ready.
    virtual const Scene& scene() const = 0;
    virtual PaintSettings& paint() = 0;
    virtual const PaintSettings& paint() const = 0;
    virtual ViewState& look() = 0;
    virtual const ViewState& look() const = 0;

    /// Does it at once. Errors: why it was refused; the tool says so where that helps.
    virtual Status apply(const Intent& intent) = 0;
    /// A stroke is open.
    virtual bool strokeActive() const = 0;
    /// These scene pixels have changed: they are drawn anew in this frame.
    virtual void touched(const RectI& window) = 0;
    /// A message for the user.
    virtual void say(Severity severity, const std::string& text, const std::string& hint) = 0;
};

}  // namespace swath
