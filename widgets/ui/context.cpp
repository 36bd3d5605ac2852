// SPDX-License-Identifier: MIT
#include "widgets/ui/context.h"

#include <imgui_internal.h>

#include <cassert>
#include <cmath>

namespace swath::ui {

Context::Context(float scale, const Theme& theme) : theme_(theme), scale_(scale), fonts_(loadFonts(scale)) {
    ImGuiIO& io = ImGui::GetIO();
    io.UserData = this;
    io.IniFilename = nullptr;  // sizes of panes are the program's to keep
    io.FontDefault = fonts_.regular;
    io.ConfigInputTextCursorBlink = false;
    applyTheme(theme_, scale_);
}

Context::~Context() {
    if (ImGui::GetCurrentContext() != nullptr && ImGui::GetIO().UserData == this)
        ImGui::GetIO().UserData = nullptr;
}

void Context::beginFrame() {
    probes_.beginFrame();
}

void Context::endFrame() {
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    for (int level = 0; level < g.OpenPopupStack.Size; ++level) {
        const ImGuiPopupData& popup = g.OpenPopupStack[level];
        const bool drawn = popup.Window != nullptr && popup.Window->Active;
        if (drawn || popup.OpenFrameCount == g.FrameCount) continue;
        ImGui::ClosePopupToLevel(level, true);
        return;
    }
}

void Context::setScale(float scale) {
    ImGuiIO& io = ImGui::GetIO();
    io.Fonts->Clear();
    scale_ = scale;
    fonts_ = loadFonts(scale);
    io.FontDefault = fonts_.regular;
    applyTheme(theme_, scale_);
}

void Context::setTheme(const Theme& theme) {
    theme_ = theme;
    applyTheme(theme_, scale_);
}

Context& context() {
    auto* context = static_cast<Context*>(ImGui::GetIO().UserData);
    assert(context != nullptr);
    return *context;
}

float px(float design) {
    return std::floor(design * context().scale() + 0.5F);
}

}  // namespace swath::ui
