// SPDX-License-Identifier: MIT
#include "widgets/canvas/scene_program.h"

#include <epoxy/gl.h>

#include <algorithm>

#include "shaders/shaders.h"
#include "widgets/gl/program.h"

namespace swath {

namespace {

constexpr GLint kRawUnit = 0, kOverlayUnit = 1, kPaletteUnit = 2;

float opacity(bool visible, double value) { return visible ? static_cast<float>(std::clamp(value, 0.0, 1.0)) : 0.0F; }

std::array<float, 3> unit(Rgb colour) {
    return {static_cast<float>(colour.r) / 255.0F, static_cast<float>(colour.g) / 255.0F,
            static_cast<float>(colour.b) / 255.0F};
}

void setFilter(const gl::Sampler& sampler, GLint filter) {
    glSamplerParameteri(sampler.id(), GL_TEXTURE_MIN_FILTER, filter);
    glSamplerParameteri(sampler.id(), GL_TEXTURE_MAG_FILTER, filter);
    glSamplerParameteri(sampler.id(), GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glSamplerParameteri(sampler.id(), GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}

void uniform4(int location, const UvWindow& uv) { glUniform4f(location, uv.x, uv.y, uv.width, uv.height); }

}  // namespace

Result<SceneProgram> SceneProgram::create() {
    auto built = gl::buildProgram("scene", shaders::kSceneVert, shaders::kSceneFrag);
    if (!built) return built.error();
    SceneProgram p;
    p.program_ = std::move(*built);
    const auto at = [&](const char* name) { return gl::uniform(p.program_, name); };
    p.at_ = {.rect = at("uRect"),
             .viewport = at("uViewport"),
             .rawUv = at("uRawUv"),
             .overlayUv = at("uOverlayUv"),
             .raw = at("uRaw"),
             .overlay = at("uOverlay"),
             .palette = at("uPalette"),
             .hasRaw = at("uHasRaw"),
             .planes = at("uPlanes"),
             .validPlane = at("uValidPlane"),
             .sampleScale = at("uSampleScale"),
             .lo = at("uLo"),
             .invSpan = at("uInvSpan"),
             .invGamma = at("uInvGamma"),
             .checker = at("uChecker"),
             .background = at("uBackground"),
             .framebufferHeight = at("uFramebufferHeight"),
             .hasOverlay = at("uHasOverlay"),
             .anyOverlay = at("uAnyOverlay"),
             .overlaySize = at("uOverlaySize"),
             .labelOpacity = at("uLabelOpacity"),
             .outlineTexels = at("uOutlineTexels"),
             .predictionOpacity = at("uPredictionOpacity"),
             .errorOpacity = at("uErrorOpacity"),
             .errorClass = at("uErrorClass"),
             .errorSafe = at("uErrorSafe"),
             .errorColours = at("uErrorColours")};
    p.vertexArray_ = gl::VertexArray::create();
    p.nearest_ = gl::Sampler::create();
    p.linear_ = gl::Sampler::create();
    setFilter(p.nearest_, GL_NEAREST);
    setFilter(p.linear_, GL_LINEAR);
    p.uploadPalette({});
    return p;
}

void SceneProgram::uploadPalette(const std::array<Rgb, 256>& palette) {
    palette_ = gl::Texture::create();
    paletteNow_ = palette;
    glBindTexture(GL_TEXTURE_2D, palette_.id());
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    static_assert(sizeof(Rgb) == 3);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGB8, 256, 1, 0, GL_RGB, GL_UNSIGNED_BYTE, palette.data());
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glBindTexture(GL_TEXTURE_2D, 0);
}

void SceneProgram::begin(Size framebuffer, Size viewport, const Composition& composition, const OverlayStyle& style) {
    if (style.palette != paletteNow_) uploadPalette(style.palette);
    glUseProgram(program_.id());
    glBindVertexArray(vertexArray_.id());
    glUniform2f(at_.viewport, static_cast<float>(viewport.width), static_cast<float>(viewport.height));
    glUniform1f(at_.framebufferHeight, static_cast<float>(framebuffer.height));
    glUniform1i(at_.raw, kRawUnit);
    glUniform1i(at_.overlay, kOverlayUnit);
    glUniform1i(at_.palette, kPaletteUnit);

    std::array<float, 3> lo{}, invSpan{};
    for (std::size_t c = 0; c < 3; ++c) {
        const ChannelStretch& channel = composition.channels[c];
        lo[c] = static_cast<float>(channel.lo);
        invSpan[c] = channel.hi == channel.lo ? 0.0F : static_cast<float>(1 / (channel.hi - channel.lo));
    }
    glUniform3fv(at_.lo, 1, lo.data());
    glUniform3fv(at_.invSpan, 1, invSpan.data());
    glUniform1f(at_.invGamma, static_cast<float>(composition.gamma > 0 ? 1 / composition.gamma : 1));
    glUniform1i(at_.checker, style.nodataChecker ? 1 : 0);
    glUniform3fv(at_.background, 1, unit(style.background).data());

    const float labels = opacity(style.labelsVisible, style.labelOpacity);
    const float prediction = opacity(style.predictionVisible, style.predictionOpacity);
    const float errors = opacity(style.errorsVisible, style.errorOpacity);
    glUniform1i(at_.anyOverlay, labels + prediction + errors > 0 ? 1 : 0);
    glUniform1f(at_.labelOpacity, labels);
    glUniform1f(at_.predictionOpacity, prediction);
    glUniform1f(at_.errorOpacity, errors);
    glUniform1ui(at_.errorClass, style.errorClass.value_or(0));
    glUniform1i(at_.errorSafe, style.errorPalette == ErrorPalette::ColourBlindSafe ? 1 : 0);
    std::array<float, 9> colours{};
    const ErrorKind kinds[] = {ErrorKind::TruePositive, ErrorKind::FalsePositive, ErrorKind::FalseNegative};
    for (std::size_t k = 0; k < 3; ++k) {
        const std::array<float, 3> c = unit(errorColour(kinds[k], style.errorPalette));
        std::copy(c.begin(), c.end(), colours.begin() + static_cast<std::ptrdiff_t>(k * 3));
    }
    glUniform3fv(at_.errorColours, 3, colours.data());
    outline_ = style.labelOutline;

    glActiveTexture(GL_TEXTURE0 + kPaletteUnit);
    glBindTexture(GL_TEXTURE_2D, palette_.id());
}

void SceneProgram::draw(const Quad& quad, const Composition& composition) {
    glUniform4f(at_.rect, quad.x0, quad.y0, quad.x1, quad.y1);
    uniform4(at_.rawUv, quad.rawUv);
    uniform4(at_.overlayUv, quad.overlayUv);
    glUniform1i(at_.hasRaw, quad.raw != nullptr ? 1 : 0);
    glActiveTexture(GL_TEXTURE0 + kRawUnit);
    glBindTexture(GL_TEXTURE_2D_ARRAY, quad.raw != nullptr ? quad.raw->texture.id() : 0);
    glBindSampler(kRawUnit, quad.smooth ? linear_.id() : nearest_.id());
    if (quad.raw != nullptr) {
        std::array<int, 3> planes{};
        for (std::size_t c = 0; c < 3; ++c) planes[c] = quad.raw->planeOf(composition.channels[c].band).value_or(0);
        glUniform3iv(at_.planes, 1, planes.data());
        glUniform1i(at_.validPlane, quad.raw->hasValidity ? static_cast<int>(quad.raw->bands.size()) : -1);
        glUniform1f(at_.sampleScale, sampleScale(quad.raw->type));
    }
    glUniform1i(at_.hasOverlay, quad.overlay != 0 ? 1 : 0);
    glUniform2i(at_.overlaySize, quad.overlaySize.width, quad.overlaySize.height);
    glUniform1f(at_.outlineTexels, outline_ ? quad.texelsPerScreenPx : 0.0F);
    glActiveTexture(GL_TEXTURE0 + kOverlayUnit);
    glBindTexture(GL_TEXTURE_2D, quad.overlay);
    glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

void SceneProgram::end() {
    for (const GLint unitIndex : {kPaletteUnit, kOverlayUnit, kRawUnit}) {
        glActiveTexture(static_cast<GLenum>(GL_TEXTURE0 + unitIndex));
        glBindTexture(GL_TEXTURE_2D, 0);
    }
    glBindTexture(GL_TEXTURE_2D_ARRAY, 0);
    glBindSampler(kRawUnit, 0);
    glBindVertexArray(0);
    glUseProgram(0);
}

}  // namespace swath
