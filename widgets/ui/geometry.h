// SPDX-License-Identifier: MIT
#pragma once

namespace swath::ui {

/// A rectangle on the screen, pixels from the window's top left corner.
struct Rect {
    float x = 0, y = 0, width = 0, height = 0;
    float right() const { return x + width; }
    float bottom() const { return y + height; }
    float centreX() const { return x + width / 2; }
    float centreY() const { return y + height / 2; }
    bool empty() const { return width <= 0 || height <= 0; }
    bool contains(float px, float py) const { return px >= x && py >= y && px < right() && py < bottom(); }
    friend bool operator==(const Rect&, const Rect&) = default;
};

}  // namespace swath::ui
