// SPDX-License-Identifier: MIT
#include "widgets/gl/egl_context.h"

#include <epoxy/egl.h>
#include <epoxy/gl.h>

#include <string>

#include "widgets/gl/handles.h"
#include "widgets/gl/pixels.h"

namespace swath::gl {

namespace {

Error noGl(const std::string& why) {
    return {Errc::Unsupported, "cannot draw without a window: " + why,
            "install Mesa's EGL driver (Debian: libegl-mesa0 libgl1-mesa-dri)"};
}

/// The objects of EGL itself; released last.
struct Native {
    EGLDisplay display = EGL_NO_DISPLAY;
    EGLContext context = EGL_NO_CONTEXT;
    Native() = default;
    Native(const Native&) = delete;
    Native& operator=(const Native&) = delete;
    ~Native() {
        if (display == EGL_NO_DISPLAY) return;
        eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        if (context != EGL_NO_CONTEXT) eglDestroyContext(display, context);
        // The display is shared by all contexts of the process, so it is not terminated.
    }

    Status open() {
        if (!epoxy_has_egl() || !epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_MESA_platform_surfaceless"))
            return noGl("this system has no EGL with the surfaceless platform");
        display = eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
        if (display == EGL_NO_DISPLAY || eglInitialize(display, nullptr, nullptr) != EGL_TRUE) {
            display = EGL_NO_DISPLAY;
            return noGl("EGL's surfaceless display cannot be opened");
        }
        if (eglBindAPI(EGL_OPENGL_API) != EGL_TRUE) return noGl("EGL has no desktop OpenGL");
        const EGLint attributes[] = {EGL_CONTEXT_MAJOR_VERSION,
                                     3,
                                     EGL_CONTEXT_MINOR_VERSION,
                                     3,
                                     EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                     EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                     EGL_NONE};
        context = eglCreateContext(display, EGL_NO_CONFIG_KHR, EGL_NO_CONTEXT, attributes);
        if (context == EGL_NO_CONTEXT) return noGl("the driver has no OpenGL 3.3 core profile");
        if (eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context) != EGL_TRUE)
            return noGl("the OpenGL context cannot be made current");
        if (epoxy_gl_version() < 33) return noGl("the driver has no OpenGL 3.3");
        return {};
    }
};

}  // namespace

struct EglContext::Impl {
    Native native;  // outlives the objects below
    Size size;
    Texture colour;
    Framebuffer framebuffer;

    Status makeFramebuffer(Size wanted) {
        GLint largest = 0;
        glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largest);
        if (wanted.empty() || wanted.width > largest || wanted.height > largest)
            return Error{Errc::InvalidInput,
                         "cannot draw a picture of " + std::to_string(wanted.width) + "×" +
                             std::to_string(wanted.height) + " pixels",
                         "choose 1 to " + std::to_string(largest) + " pixels each way"};
        size = wanted;
        colour = Texture::create();
        framebuffer = Framebuffer::create();
        glBindTexture(GL_TEXTURE_2D, colour.id());
        glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, size.width, size.height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                     nullptr);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
        glBindTexture(GL_TEXTURE_2D, 0);
        glBindFramebuffer(GL_FRAMEBUFFER, framebuffer.id());
        glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, colour.id(), 0);
        if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE)
            return noGl("the driver cannot draw into a picture of that size");
        glViewport(0, 0, size.width, size.height);
        glClearColor(0, 0, 0, 1);
        glClear(GL_COLOR_BUFFER_BIT);
        return {};
    }
};

EglContext::EglContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

EglContext::~EglContext() {
    eglMakeCurrent(impl_->native.display, EGL_NO_SURFACE, EGL_NO_SURFACE, impl_->native.context);
}

Result<std::unique_ptr<EglContext>> EglContext::create(Size size) {
    auto impl = std::make_unique<Impl>();
    if (Status opened = impl->native.open(); !opened) return opened.error();
    if (Status made = impl->makeFramebuffer(size); !made) return made.error();
    return std::unique_ptr<EglContext>(new EglContext(std::move(impl)));
}

Size EglContext::size() const {
    return impl_->size;
}

void EglContext::bind() {
    eglMakeCurrent(impl_->native.display, EGL_NO_SURFACE, EGL_NO_SURFACE, impl_->native.context);
    glBindFramebuffer(GL_FRAMEBUFFER, impl_->framebuffer.id());
    glViewport(0, 0, impl_->size.width, impl_->size.height);
}

Status EglContext::resize(Size size) {
    bind();
    return impl_->makeFramebuffer(size);
}

Image EglContext::read() {
    bind();
    return readPixels(impl_->size, {0, 0, impl_->size.width, impl_->size.height});
}

}  // namespace swath::gl
