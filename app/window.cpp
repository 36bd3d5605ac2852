// SPDX-License-Identifier: MIT
#include "app/window.h"

#include <epoxy/gl.h>
// epoxy first: it and GLFW both declare OpenGL
#include <GLFW/glfw3.h>
#include <fmt/format.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include <cstdlib>
#include <cstring>
#include <thread>

#include "engine/learn/config/torch_version.h"

namespace swath {
namespace {

constexpr double kIdleS = 0.25;  // between looks at the session while nothing moves
constexpr double kSoftwareFrameS = 1.0 / 30;

std::string gGlfwError;  // GLFW reports through a plain callback

struct GlfwLibrary {
    GlfwLibrary() {
        glfwSetErrorCallback([](int, const char* text) { gGlfwError = text; });
        ready = glfwInit() == GLFW_TRUE;
    }
    ~GlfwLibrary() {
        if (ready) glfwTerminate();
    }
    bool ready = false;
};

struct WindowCloser {
    void operator()(GLFWwindow* window) const { glfwDestroyWindow(window); }
};

struct ImGuiBackends {
    explicit ImGuiBackends(GLFWwindow* window) {
        ImGui::CreateContext();
        ImGui::GetIO().IniFilename = nullptr;  // the project keeps the layout
        ImGui_ImplGlfw_InitForOpenGL(window, true);
        ImGui_ImplOpenGL3_Init("#version 330 core");
    }
    ~ImGuiBackends() {
        ImGui_ImplOpenGL3_Shutdown();
        ImGui_ImplGlfw_Shutdown();
        ImGui::DestroyContext();
    }
};

bool softwareRenderer() {
    const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
    return name && (std::strstr(name, "llvmpipe") || std::strstr(name, "softpipe"));
}

}  // namespace

bool hasDisplay() {
    const auto set = [](const char* name) {
        const char* value = std::getenv(name);
        return value && *value;
    };
    return set("DISPLAY") || set("WAYLAND_DISPLAY");
}

Status runWindow(const WindowOptions& options, const std::function<Status(Studio&)>& begin) {
    const GlfwLibrary glfw;
    if (!glfw.ready)
        return Error{Errc::Unsupported, "no window can be opened: " + gGlfwError,
                     "start it in a desktop session, or use --offscreen 1280x800"};
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
    const std::unique_ptr<GLFWwindow, WindowCloser> window(
        glfwCreateWindow(options.size.width, options.size.height, "Swath", nullptr, nullptr));
    if (!window)
        return Error{Errc::Unsupported, "OpenGL 3.3 is not available here: " + gGlfwError,
                     "update the graphics driver, or set LIBGL_ALWAYS_SOFTWARE=1"};
    glfwMakeContextCurrent(window.get());
    glfwSwapInterval(1);
    float scale = static_cast<float>(options.scale);
    if (scale <= 0) {
        float other = 1;
        glfwGetWindowContentScale(window.get(), &scale, &other);
    }
    // LibTorch takes about a second to load: not in the frame that first shows a network.
    const std::jthread loading([] { (void)torchVersion(); });
    const ImGuiBackends backends(window.get());
    auto studio = Studio::create(scale);
    if (!studio) return studio.error();
    glfwSetWindowUserPointer(window.get(), studio->get());
    glfwSetDropCallback(window.get(), [](GLFWwindow* w, int count, const char** paths) {
        std::vector<std::filesystem::path> files(paths, paths + count);
        static_cast<Studio*>(glfwGetWindowUserPointer(w))->drop(files);
    });
    if (Status begun = begin(**studio); !begun) return begun;

    const bool software = softwareRenderer();
    std::string title;
    while (!glfwWindowShouldClose(window.get()) && !(*studio)->closeWanted()) {
        const bool training = (*studio)->session() && (*studio)->session()->training().active();
        if (!(*studio)->needsFrame())
            glfwWaitEventsTimeout(kIdleS);
        else if (software && training && !(*studio)->session()->strokeActive())
            glfwWaitEventsTimeout(kSoftwareFrameS);
        else
            glfwPollEvents();
        if (title != (*studio)->title())
            glfwSetWindowTitle(window.get(), (title = (*studio)->title()).c_str());

        Size size;
        glfwGetFramebufferSize(window.get(), &size.width, &size.height);
        if (size.empty()) continue;  // minimised
        if ((*studio)->takeNewScale()) {
            ImGui_ImplOpenGL3_DestroyFontsTexture();
            ImGui_ImplOpenGL3_CreateFontsTexture();
        }
        ImGui_ImplOpenGL3_NewFrame();
        ImGui_ImplGlfw_NewFrame();
        ImGui::NewFrame();
        glViewport(0, 0, size.width, size.height);
        glClearColor(0.086f, 0.09f, 0.098f, 1);
        glClear(GL_COLOR_BUFFER_BIT);
        (*studio)->frame(size, glfwGetTime());
        ImGui::Render();
        ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
        (*studio)->afterRender(size);
        glfwSwapBuffers(window.get());
    }
    return {};
}

}  // namespace swath
