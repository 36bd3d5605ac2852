// SPDX-License-Identifier: MIT
#pragma once

#include <imgui.h>
#include <imgui_impl_opengl3.h>

#include "engine/core/geometry.h"
#include "widgets/ui/context.h"
#include "widgets/ui/input.h"

namespace swath {

/// ImGui with Swath's controls for a test; draws into the bound framebuffer only if `drawn`.
class UiFrames {
  public:
    UiFrames(Size size, float scale, const ui::Theme& theme = ui::darkTheme(), bool drawn = true)
        : imgui_(ImGui::CreateContext()), drawn_(drawn) {
        ImGui::GetIO().DisplaySize = {static_cast<float>(size.width), static_cast<float>(size.height)};
        ui::prepareOffscreenInput();
        ui_ = std::make_unique<ui::Context>(scale, theme);
        if (drawn_) ImGui_ImplOpenGL3_Init("#version 330 core");
    }
    ~UiFrames() {
        if (drawn_) ImGui_ImplOpenGL3_Shutdown();
        ui_.reset();
        ImGui::DestroyContext(imgui_);
    }
    UiFrames(const UiFrames&) = delete;
    UiFrames& operator=(const UiFrames&) = delete;

    /// One frame of 1/60 s. @param background  drawn under the controls.
    template <class Contents, class Background>
    void frame(Contents contents, Background background) {
        ImGui::GetIO().DeltaTime = 1.0F / 60;
        if (drawn_) ImGui_ImplOpenGL3_NewFrame();
        ImGui::NewFrame();
        ui_->beginFrame();
        contents();
        ui_->endFrame();
        ImGui::Render();
        background();
        if (drawn_) ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    }
    template <class Contents>
    void frame(Contents contents) {
        frame(contents, [] {});
    }
    /// Press and release where a control is.
    template <class Contents>
    void click(std::string_view id, Contents contents) {
        const auto probe = ui_->probes().find(id);
        ASSERT_TRUE(probe) << id << " is not on the screen";
        ui::input::mouseMove(probe->rect.centreX(), probe->rect.centreY());
        frame(contents);
        ui::input::mouseButton(0, true);
        frame(contents);
        ui::input::mouseButton(0, false);
        frame(contents);
    }
    ui::Context& ui() { return *ui_; }

  private:
    ImGuiContext* imgui_;
    std::unique_ptr<ui::Context> ui_;
    bool drawn_;
};

}  // namespace swath
