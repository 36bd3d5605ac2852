// SPDX-License-Identifier: MIT
#include "widgets/ui/input.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <utility>

namespace swath::ui {

namespace {

constexpr int kKeys = 512;

// The only place that knows how ImGui takes input: states written into io before 1.87, an event queue since.
#if IMGUI_VERSION_NUM < 18700

void sendKey(Key key, bool down) {
    ImGuiIO& io = ImGui::GetIO();
    io.KeysDown[static_cast<int>(key)] = down;
    if (key == Key::LeftCtrl) io.KeyCtrl = down;
    if (key == Key::LeftShift) io.KeyShift = down;
    if (key == Key::LeftAlt) io.KeyAlt = down;
    if (key == Key::LeftSuper) io.KeySuper = down;
}
int native(Key key) {
    return static_cast<int>(key);
}

void mapKeys() {
    ImGuiIO& io = ImGui::GetIO();
    const std::pair<ImGuiKey, Key> keys[] = {{ImGuiKey_Tab, Key::Tab},
                                             {ImGuiKey_LeftArrow, Key::Left},
                                             {ImGuiKey_RightArrow, Key::Right},
                                             {ImGuiKey_UpArrow, Key::Up},
                                             {ImGuiKey_DownArrow, Key::Down},
                                             {ImGuiKey_PageUp, Key::PageUp},
                                             {ImGuiKey_PageDown, Key::PageDown},
                                             {ImGuiKey_Home, Key::Home},
                                             {ImGuiKey_End, Key::End},
                                             {ImGuiKey_Insert, Key::Insert},
                                             {ImGuiKey_Delete, Key::Delete},
                                             {ImGuiKey_Backspace, Key::Backspace},
                                             {ImGuiKey_Space, Key::Space},
                                             {ImGuiKey_Enter, Key::Enter},
                                             {ImGuiKey_Escape, Key::Escape},
                                             {ImGuiKey_KeyPadEnter, Key::KeypadEnter},
                                             {ImGuiKey_A, Key::A},
                                             {ImGuiKey_C, Key::C},
                                             {ImGuiKey_V, Key::V},
                                             {ImGuiKey_X, Key::X},
                                             {ImGuiKey_Y, Key::Y},
                                             {ImGuiKey_Z, Key::Z}};
    for (const auto& [name, key] : keys) io.KeyMap[name] = static_cast<int>(key);
}

#else

ImGuiKey native(Key key) {
    const int code = static_cast<int>(key);
    if (key >= Key::A && key <= Key::Z)
        return static_cast<ImGuiKey>(ImGuiKey_A + (code - static_cast<int>(Key::A)));
    if (key >= Key::Digit0 && key <= Key::Digit9)
        return static_cast<ImGuiKey>(ImGuiKey_0 + (code - static_cast<int>(Key::Digit0)));
    if (key >= Key::F1 && key <= Key::F12)
        return static_cast<ImGuiKey>(ImGuiKey_F1 + (code - static_cast<int>(Key::F1)));
    switch (key) {
        case Key::Space:
            return ImGuiKey_Space;
        case Key::Apostrophe:
            return ImGuiKey_Apostrophe;
        case Key::Comma:
            return ImGuiKey_Comma;
        case Key::Minus:
            return ImGuiKey_Minus;
        case Key::Period:
            return ImGuiKey_Period;
        case Key::Slash:
            return ImGuiKey_Slash;
        case Key::Semicolon:
            return ImGuiKey_Semicolon;
        case Key::Equal:
            return ImGuiKey_Equal;
        case Key::LeftBracket:
            return ImGuiKey_LeftBracket;
        case Key::Backslash:
            return ImGuiKey_Backslash;
        case Key::RightBracket:
            return ImGuiKey_RightBracket;
        case Key::Grave:
            return ImGuiKey_GraveAccent;
        case Key::Escape:
            return ImGuiKey_Escape;
        case Key::Enter:
            return ImGuiKey_Enter;
        case Key::Tab:
            return ImGuiKey_Tab;
        case Key::Backspace:
            return ImGuiKey_Backspace;
        case Key::Insert:
            return ImGuiKey_Insert;
        case Key::Delete:
            return ImGuiKey_Delete;
        case Key::Right:
            return ImGuiKey_RightArrow;
        case Key::Left:
            return ImGuiKey_LeftArrow;
        case Key::Down:
            return ImGuiKey_DownArrow;
        case Key::Up:
            return ImGuiKey_UpArrow;
        case Key::PageUp:
            return ImGuiKey_PageUp;
        case Key::PageDown:
            return ImGuiKey_PageDown;
        case Key::Home:
            return ImGuiKey_Home;
        case Key::End:
            return ImGuiKey_End;
        case Key::KeypadEnter:
            return ImGuiKey_KeypadEnter;
        case Key::LeftShift:
            return ImGuiKey_LeftShift;
        case Key::LeftCtrl:
            return ImGuiKey_LeftCtrl;
        case Key::LeftAlt:
            return ImGuiKey_LeftAlt;
        case Key::LeftSuper:
            return ImGuiKey_LeftSuper;
        default:
            return ImGuiKey_None;
    }
}

void sendKey(Key key, bool down) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddKeyEvent(native(key), down);
#if IMGUI_VERSION_NUM >= 18900
    if (key == Key::LeftCtrl) io.AddKeyEvent(ImGuiMod_Ctrl, down);
    if (key == Key::LeftShift) io.AddKeyEvent(ImGuiMod_Shift, down);
    if (key == Key::LeftAlt) io.AddKeyEvent(ImGuiMod_Alt, down);
    if (key == Key::LeftSuper) io.AddKeyEvent(ImGuiMod_Super, down);
#endif
}

void mapKeys() {}

#endif

struct Named {
    const char* name;
    Key key;
};
constexpr Named kNames[] = {{"Space", Key::Space},
                            {"Esc", Key::Escape},
                            {"Enter", Key::Enter},
                            {"Tab", Key::Tab},
                            {"Backspace", Key::Backspace},
                            {"Insert", Key::Insert},
                            {"Delete", Key::Delete},
                            {"Right", Key::Right},
                            {"Left", Key::Left},
                            {"Down", Key::Down},
                            {"Up", Key::Up},
                            {"PageUp", Key::PageUp},
                            {"PageDown", Key::PageDown},
                            {"Home", Key::Home},
                            {"End", Key::End},
                            {"Shift", Key::LeftShift},
                            {"Ctrl", Key::LeftCtrl},
                            {"Alt", Key::LeftAlt},
                            {"Super", Key::LeftSuper},
                            {"-", Key::Minus},
                            {"'", Key::Apostrophe},
                            {",", Key::Comma},
                            {".", Key::Period},
                            {"/", Key::Slash},
                            {";", Key::Semicolon},
                            {"=", Key::Equal},
                            {"[", Key::LeftBracket},
                            {"\\", Key::Backslash},
                            {"]", Key::RightBracket},
                            {"`", Key::Grave},
                            {"Escape", Key::Escape},
                            {"Return", Key::Enter}};

bool sameWord(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
    });
}

std::optional<Key> keyNamed(std::string_view name) {
    for (const Named& named : kNames)
        if (sameWord(name, named.name)) return named.key;
    if (name.size() == 1) {
        const int c = std::toupper(static_cast<unsigned char>(name[0]));
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return static_cast<Key>(c);
    }
    if (name.size() < 2 || name.size() > 3 || std::toupper(static_cast<unsigned char>(name[0])) != 'F')
        return std::nullopt;
    int number = 0;
    for (const char c : name.substr(1)) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    if (number < 1 || number > 12) return std::nullopt;
    return static_cast<Key>(static_cast<int>(Key::F1) + number - 1);
}

bool takePrefix(std::string_view& text, std::string_view prefix) {
    if (text.size() <= prefix.size() || !sameWord(text.substr(0, prefix.size()), prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

}  // namespace

void prepareOffscreenInput() {
    mapKeys();
    ImGui::GetIO().BackendPlatformName = "swath offscreen";
}

namespace input {

#if IMGUI_VERSION_NUM < 18700
void mouseMove(float x, float y) {
    ImGui::GetIO().MousePos = ImVec2(x, y);
}
void mouseButton(int button, bool down) {
    ImGui::GetIO().MouseDown[std::clamp(button, 0, 4)] = down;
}
void wheel(float dx, float dy) {
    ImGui::GetIO().MouseWheelH += dx;
    ImGui::GetIO().MouseWheel += dy;
}
#else
void mouseMove(float x, float y) {
    ImGui::GetIO().AddMousePosEvent(x, y);
}
void mouseButton(int button, bool down) {
    ImGui::GetIO().AddMouseButtonEvent(std::clamp(button, 0, 4), down);
}
void wheel(float dx, float dy) {
    ImGui::GetIO().AddMouseWheelEvent(dx, dy);
}
#endif

void key(Key key, bool down) {
    sendKey(key, down);
}

void text(std::string_view utf8) {
    ImGui::GetIO().AddInputCharactersUTF8(std::string(utf8).c_str());
}

void releaseAll() {
    for (int button = 0; button < 3; ++button) mouseButton(button, false);
    for (const Named& named : kNames) sendKey(named.key, false);
    for (int c = 'A'; c <= 'Z'; ++c) sendKey(static_cast<Key>(c), false);
    for (int c = '0'; c <= '9'; ++c) sendKey(static_cast<Key>(c), false);
    for (int f = 0; f < 12; ++f) sendKey(static_cast<Key>(static_cast<int>(Key::F1) + f), false);
}

}  // namespace input

bool keyDown(Key key) {
    if (key == Key::None || static_cast<int>(key) >= kKeys) return false;
    return ImGui::IsKeyDown(native(key));
}

bool keyPressed(Key key, bool repeat) {
    if (key == Key::None || static_cast<int>(key) >= kKeys) return false;
    return ImGui::IsKeyPressed(native(key), repeat);
}

std::optional<Chord> parseChord(std::string_view text) {
    if (text == "?") return Chord{.key = Key::Slash, .shift = true};
    Chord chord;
    for (bool more = true; more;) {
        more = false;
        if (takePrefix(text, "Ctrl-")) chord.ctrl = more = true;
        if (takePrefix(text, "Shift-")) chord.shift = more = true;
        if (takePrefix(text, "Alt-")) chord.alt = more = true;
    }
    const auto key = keyNamed(text);
    if (!key) return std::nullopt;
    chord.key = *key;
    return chord;
}

std::string chordName(const Chord& chord) {
    if (chord == Chord{.key = Key::Slash, .shift = true}) return "?";
    std::string name;
    if (chord.ctrl) name += "Ctrl-";
    if (chord.shift) name += "Shift-";
    if (chord.alt) name += "Alt-";
    for (const Named& named : kNames)
        if (named.key == chord.key) return name + named.name;
    if (chord.key >= Key::F1 && chord.key <= Key::F12)
        return name.append("F").append(
            std::to_string(static_cast<int>(chord.key) - static_cast<int>(Key::F1) + 1));
    return name.append(1, static_cast<char>(chord.key));
}

bool chordPressed(const Chord& chord, bool repeat) {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.WantTextInput && !chord.ctrl && chord.key != Key::Escape) return false;
    if (chord.key == Key::Escape &&
        ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel))
        return false;  // it closes the popup, and nothing else
    return io.KeyCtrl == chord.ctrl && io.KeyShift == chord.shift && io.KeyAlt == chord.alt &&
           keyPressed(chord.key, repeat);
}

std::optional<Chord> pressedChord() {
    const ImGuiIO& io = ImGui::GetIO();
    for (int code = static_cast<int>(Key::Space); code <= static_cast<int>(Key::F12); ++code) {
        const Key key = static_cast<Key>(code);
        const bool known = keyNamed(chordName({.key = key})) == key;
        if (known && key != Key::Escape && keyPressed(key))
            return Chord{.key = key, .ctrl = io.KeyCtrl, .shift = io.KeyShift, .alt = io.KeyAlt};
    }
    return std::nullopt;
}

}  // namespace swath::ui
