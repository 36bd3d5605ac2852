// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>

#include "widgets/ui/probes.h"
#include "widgets/ui/theme.h"

namespace swath::ui {

/// A number that is being typed and not yet taken.
struct TypedNumber {
    unsigned id = 0;
    double value = 0;
};

/// A colour that is being picked and not yet taken.
struct PickedColour {
    std::string id;  ///< of its picker; empty: none is open
    std::array<float, 3> values{};
    bool edited = false;
};

/// What every control needs and who owns it: made once by the program after ImGui::CreateContext(), reachable
/// through ImGui's io.UserData. UI thread.
class Context {
  public:
    /// Loads fonts and applies the theme. @param scale  1, 1.5, 2: screen px per design px.
    explicit Context(float scale = 1, const Theme& theme = darkTheme());
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    /// After ImGui::NewFrame().
    void beginFrame();
    /// After the last control, before ImGui::Render(). Menus and dialogs whose owner did not draw them in
    /// this frame are closed: ImGui keeps them in its stack otherwise, and ends the program when a window
    /// appears beside a dialog that is open but not there.
    void endFrame();
    void setTheme(const Theme& theme);
    /// Loads the fonts anew, between two frames. The renderer's texture of them has to be made anew too.
    void setScale(float scale);
    const Theme& theme() const { return theme_; }
    float scale() const { return scale_; }
    const Fonts& fonts() const { return fonts_; }
    Probes& probes() { return probes_; }
    TypedNumber& typedNumber() { return typedNumber_; }
    PickedColour& pickedColour() { return pickedColour_; }

  private:
    Theme theme_;
    float scale_;
    Fonts fonts_;
    Probes probes_;
    TypedNumber typedNumber_;
    PickedColour pickedColour_;
};

/// The context of the current ImGui context; there must be one.
Context& context();
inline const Theme& theme() {
    return context().theme();
}
inline Probes& probes() {
    return context().probes();
}
/// Design px to screen px, on whole pixels.
float px(float design);

}  // namespace swath::ui
