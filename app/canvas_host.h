// SPDX-License-Identifier: MIT
#pragma once

#include "app/canvas.h"

namespace swath {

/// The canvas as its tools see it, for one frame.
class Canvas::Host final : public ToolHost {
  public:
    Host(Canvas& canvas, Session& session, UiState& state)
        : canvas_(canvas), session_(session), state_(state) {}

    const Document& document() const override { return session_.document(); }
    const Scene& scene() const override { return *session_.document().current(); }
    PaintSettings& paint() override { return state_; }
    const PaintSettings& paint() const override { return state_; }
    ViewState& look() override { return state_; }
    const ViewState& look() const override { return state_; }
    Status apply(const Intent& intent) override;
    bool strokeActive() const override { return session_.strokeActive(); }
    void touched(const RectI& window) override;
    void say(Severity severity, const std::string& text, const std::string& hint) override {
        session_.post(severity, text, hint);
    }

  private:
    Canvas& canvas_;
    Session& session_;
    UiState& state_;
};

}  // namespace swath
