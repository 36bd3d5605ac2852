// SPDX-License-Identifier: MIT
#include "app/offscreen.h"

#include <epoxy/gl.h>
#include <imgui.h>
#include <imgui_impl_opengl3.h>

#include <charconv>
#include <chrono>
#include <thread>

#include "engine/core/clock.h"
#include "widgets/ui/input.h"

namespace swath {

Result<std::unique_ptr<Offscreen>> Offscreen::create(Size size, double scale) {
    auto egl = gl::EglContext::create(size);
    if (!egl) return egl.error();
    auto made = std::unique_ptr<Offscreen>(new Offscreen);
    made->egl_ = std::move(*egl);
    made->egl_->bind();
    ImGui::CreateContext();
    made->imgui_ = true;
    ImGui::GetIO().IniFilename = nullptr;
    ui::prepareOffscreenInput();
    ImGui_ImplOpenGL3_Init("#version 330 core");
    auto studio = Studio::create(static_cast<float>(scale));
    if (!studio) return studio.error();
    made->studio_ = std::move(*studio);
    made->started_ = made->lastFrame_ = secondsNow();
    return made;
}

Offscreen::~Offscreen() {
    if (egl_) egl_->bind();
    studio_.reset();
    if (!imgui_) return;
    ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext();
}

double Offscreen::now() const {
    return secondsNow() - started_;
}

void Offscreen::restUntil(double when) const {
    if (const double rest = when - now(); rest > 0)
        std::this_thread::sleep_for(std::chrono::duration<double>(rest));
}

double Offscreen::frame() {
    const double begin = secondsNow();
    egl_->bind();
    const Size size = egl_->size();
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(size.width), static_cast<float>(size.height)};
    io.DeltaTime = static_cast<float>(std::max(begin - lastFrame_, 1e-4));
    lastFrame_ = begin;
    if (studio_->takeNewScale()) {
        ImGui_ImplOpenGL3_DestroyFontsTexture();
        ImGui_ImplOpenGL3_CreateFontsTexture();
    }
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    glClearColor(0.086f, 0.09f, 0.098f, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    studio_->frame(size, begin - started_);
    ImGui::Render();
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    studio_->afterRender(size);
    glFinish();  // a frame is over when its pixels are there
    return secondsNow() - begin;
}

Result<Size> parseSize(const std::string& text) {
    Size size;
    const auto x = text.find('x');
    const auto number = [&](std::string_view part, int& out) {
        const auto parsed = std::from_chars(part.data(), part.data() + part.size(), out);
        return parsed.ec == std::errc() && parsed.ptr == part.data() + part.size();
    };
    constexpr int kSmallest = 320, kLargest = 8192;
    if (x == std::string::npos || !number(std::string_view(text).substr(0, x), size.width) ||
        !number(std::string_view(text).substr(x + 1), size.height) ||
        std::min(size.width, size.height) < kSmallest || std::max(size.width, size.height) > kLargest)
        return Error{Errc::InvalidInput, "\"" + text + "\" is no size of a window",
                     "write WIDTHxHEIGHT, such as 1280x800"};
    return size;
}

}  // namespace swath
