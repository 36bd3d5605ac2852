// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "app/tools/tool.h"

namespace swath {

/// What brush and eraser have in common: a round pen that begins, extends and ends a stroke.
class PaintTool : public Tool {
  public:
    void input(const Pointer& pointer, ToolHost& host) override;
    void marks(Marks& marks, const Pointer& pointer, const ToolHost& host) const override;
    void cancel(ToolHost& host) override;
    bool holdsPointer() const override { return painting_; }

  protected:
    struct Pen {
        std::uint8_t value = kUnlabelled;
        PaintOver over = PaintOver::Anything;
    };
    virtual Pen pen(const Pointer& pointer, const ToolHost& host) const = 0;
    virtual Rgb ringColour(const ToolHost& host) const = 0;

  private:
    bool begin(const Pointer& pointer, ToolHost& host);
    void sayIfLocked(Vec2 at, ToolHost& host);

    bool painting_ = false, saidLocked_ = false;
    std::uint8_t value_ = kUnlabelled;  ///< of the stroke
    std::optional<Vec2> last_;
};

}  // namespace swath
