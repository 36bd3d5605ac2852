// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace swath::ui {

/// Keys by their place on a US keyboard. Values are GLFW's key codes, which is how ImGui before 1.87 numbers
/// keys under its GLFW backend; newer versions are translated in input.cpp, the only file that knows both.
enum class Key : int {
    None = 0,
    Space = 32,
    Apostrophe = 39,
    Comma = 44,
    Minus = 45,
    Period = 46,
    Slash = 47,
    Digit0 = 48,
    Digit1,
    Digit2,
    Digit3,
    Digit4,
    Digit5,
    Digit6,
    Digit7,
    Digit8,
    Digit9,
    Semicolon = 59,
    Equal = 61,
    A = 65,
    B,
    C,
    D,
    E,
    F,
    G,
    H,
    I,
    J,
    K,
    L,
    M,
    N,
    O,
    P,
    Q,
    R,
    S,
    T,
    U,
    V,
    W,
    X,
    Y,
    Z,
    LeftBracket = 91,
    Backslash = 92,
    RightBracket = 93,
    Grave = 96,
    Escape = 256,
    Enter,
    Tab,
    Backspace,
    Insert,
    Delete,
    Right,
    Left,
    Down,
    Up,
    PageUp,
    PageDown,
    Home,
    End,
    F1 = 290,
    F2,
    F3,
    F4,
    F5,
    F6,
    F7,
    F8,
    F9,
    F10,
    F11,
    F12,
    KeypadEnter = 335,
    LeftShift = 340,
    LeftCtrl = 341,
    LeftAlt = 342,
    LeftSuper = 343,
};

/// Where there is no window: tells ImGui which key is which. Call once after ImGui::CreateContext().
void prepareOffscreenInput();

/// What a player of scripts does, between frames. One press or release a frame, as ImGui sees states, not
/// events.
namespace input {
void mouseMove(float x, float y);
void mouseButton(int button, bool down);  ///< 0 left, 1 right, 2 middle
void wheel(float dx, float dy);           ///< notches
void key(Key key, bool down);             ///< modifier keys set io.KeyCtrl … too
void text(std::string_view utf8);
/// Lifts all keys and buttons.
void releaseAll();
}  // namespace input

/// What panels ask: is it held; did it go down in this frame.
bool keyDown(Key key);
bool keyPressed(Key key, bool repeat = false);

/// A key with its modifiers, as in "Ctrl-Shift-Z", "[", "F5", "Space".
struct Chord {
    Key key = Key::None;
    bool ctrl = false, shift = false, alt = false;
    friend bool operator==(const Chord&, const Chord&) = default;
};
/// nullopt for anything that is not a chord. "?" is Shift-/.
std::optional<Chord> parseChord(std::string_view text);
std::string chordName(const Chord& chord);
/// Pressed in this frame with exactly these modifiers. Never while a text field has the keyboard, but for
/// chords with Ctrl and for Escape; Escape never while a menu or dialog is open, which it closes.
bool chordPressed(const Chord& chord, bool repeat = false);
/// Whatever was pressed in this frame, with its modifiers, for who asks for a new key; nullopt if nothing but
/// modifiers was, or Escape.
std::optional<Chord> pressedChord();

}  // namespace swath::ui
