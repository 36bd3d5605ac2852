// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>

#include "app/studio.h"

namespace swath {

struct WindowOptions {
    Size size{1440, 900};
    double scale = 0;  ///< 0: the display's
};

/// Opens the true window, lets `begin` set the studio up, and runs until it is closed. Draws on demand: it
/// sleeps while nothing changes, and draws at most 30 frames a second while it trains on a software renderer.
/// Errors: Unsupported (no display, no OpenGL 3.3), or what `begin` says.
Status runWindow(const WindowOptions& options, const std::function<Status(Studio&)>& begin);

/// True where a display can be expected (X11 or Wayland).
bool hasDisplay();

}  // namespace swath
