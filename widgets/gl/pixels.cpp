// SPDX-License-Identifier: MIT
#include "widgets/gl/pixels.h"

#include <epoxy/gl.h>

#include <algorithm>

namespace swath::gl {

Image readPixels(Size framebuffer, const RectI& window) {
    Image image{window.size(), 4, {}};
    if (window.empty()) return image;
    const std::size_t row = static_cast<std::size_t>(window.width) * 4;
    image.pixels.resize(row * static_cast<std::size_t>(window.height));
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(window.x, framebuffer.height - window.bottom(), window.width, window.height, GL_RGBA,
                 GL_UNSIGNED_BYTE, image.pixels.data());
    // OpenGL gives the lowest row first.
    for (std::size_t top = 0, low = static_cast<std::size_t>(window.height) - 1; top < low; ++top, --low)
        std::swap_ranges(image.pixels.begin() + static_cast<std::ptrdiff_t>(top * row),
                         image.pixels.begin() + static_cast<std::ptrdiff_t>((top + 1) * row),
                         image.pixels.begin() + static_cast<std::ptrdiff_t>(low * row));
    return image;
}

Texture textureFromImage(const Image& image) {
    Texture texture = Texture::create();
    const GLenum format = image.channels == 1 ? GL_RED : image.channels == 3 ? GL_RGB : GL_RGBA;
    glBindTexture(GL_TEXTURE_2D, texture.id());
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexImage2D(GL_TEXTURE_2D, 0, image.channels == 1 ? GL_R8 : GL_RGBA8, image.size.width,
                 image.size.height, 0, format, GL_UNSIGNED_BYTE, image.pixels.data());
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    if (image.channels == 1) {
        const GLint grey[] = {GL_RED, GL_RED, GL_RED, GL_ONE};
        glTexParameteriv(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_RGBA, grey);
    }
    glBindTexture(GL_TEXTURE_2D, 0);
    return texture;
}

}  // namespace swath::gl
