// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "engine/core/result.h"
#include "engine/core/text.h"

struct ImFont;

namespace swath::ui {

/// Colours by their task.
struct Theme {
    bool dark = true;
    Rgb window, panel, raised, line, text, secondary, accent, warning, failure, done;
    Rgb onAccent;  ///< text on the accent colour
};
const Theme& darkTheme();
const Theme& lightTheme();

struct Fonts {
    ImFont* regular = nullptr;  ///< 14 px × scale, with icons
    ImFont* small = nullptr;    ///< 12 px × scale, with icons
    ImFont* title = nullptr;    ///< 16 px × scale, semi-bold, with icons
    ImFont* large = nullptr;    ///< 28 px × scale, icons and plain letters
    std::string family;         ///< "Inter", "DejaVu Sans", or "built-in"
};

/// Where a font file lies on this system; nullopt if it is not installed. @param name  e.g.
/// "Inter-Regular.otf".
std::optional<std::filesystem::path> findFont(const std::string& name);

/// Fills ImGui's font atlas (before its texture is made). Falls back to DejaVu Sans, then to ImGui's own
/// font.
Fonts loadFonts(float scale);
/// Sets ImGui's colours and sizes.
void applyTheme(const Theme& theme, float scale);

}  // namespace swath::ui
