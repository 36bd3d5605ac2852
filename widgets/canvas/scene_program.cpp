// SPDX-License-Identifier: MIT
#include "widgets/canvas/scene_program.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "shaders/shaders.h"
#include "widgets/gl/program.h"

namespace swath {

namespace {

constexpr GLint kRawUnit = 0, kOverlayUnit = 1, kPaletteUnit = 2, kColourUnit = 3;

float opacity(bool visible, double value) {
    return visible ? static_cast<float>(std::clamp(value, 0.0, 1.0)) : 0.0F;
}

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

// Effects of scene.frag; each is a macro there.
enum Effect : unsigned {
    kGround = 1,
    kGamma = 2,
    kLabels = 4,
    kOutline = 8,
    kPrediction = 16,
    kErrors = 32,
    kColours = 64,
    kMap = 128,
    kValues = 256  // formulas are part of the shader
};
constexpr unsigned kOverlayEffects = kLabels | kOutline | kPrediction | kErrors;
constexpr unsigned kAllEffects = kGround | kGamma | kOverlayEffects | kColours | kMap;
constexpr int kMostOperandsOfAll = 3 * kMostOperands;  // a formula each channel
constexpr std::size_t kMostVariants = 64;

std::string fragmentSource(unsigned effects, const std::string& values) {
    constexpr std::pair<unsigned, std::string_view> kMacros[] = {
        {kGround, "#define GROUND\n"},         {kGamma, "#define GAMMA\n"},
        {kLabels, "#define LABELS\n"},         {kOutline, "#define OUTLINE\n"},
        {kPrediction, "#define PREDICTION\n"}, {kErrors, "#define ERRORS\n"},
        {kColours, "#define COLOURS\n"},       {kMap, "#define MAP\n"},
        {kValues, "#define VALUES\n"}};
    // Macros go behind the first line, which must stay the version.
    const std::size_t firstLine = shaders::kSceneFrag.find('\n') + 1;
    std::string text(shaders::kSceneFrag.substr(0, firstLine));
    for (const auto& [effect, macro] : kMacros)
        if ((effects & effect) != 0) text += macro;
    text += shaders::kSceneFrag.substr(firstLine);
    if ((effects & kValues) != 0)
        text += "#define MOST_OPERANDS " + std::to_string(kMostOperandsOfAll) + "\n" +
                std::string(shaders::kValuesGlsl) + values;
    return text;
}

gl::Texture paletteTexture(const std::array<Rgb, 256>& palette) {
    gl::Texture texture = gl::Texture::create();
    glBindTexture(GL_TEXTURE_2D, texture.id());
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    static_assert(sizeof(Rgb) == 3);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGB8, 256, 1, 0, GL_RGB, GL_UNSIGNED_BYTE, palette.data());
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glBindTexture(GL_TEXTURE_2D, 0);
    return texture;
}

void uniform4(int location, const UvWindow& uv) {
    glUniform4f(location, uv.x, uv.y, uv.width, uv.height);
}

}  // namespace

Result<SceneProgram::Variant> SceneProgram::build(const VariantKey& key) {
    auto built = gl::buildProgram("scene", shaders::kSceneVert, fragmentSource(key.first, key.second));
    if (!built) return built.error();
    Variant variant;
    variant.program = std::move(*built);
    const auto at = [&](const char* name) { return gl::uniform(variant.program, name); };
    variant.at = {.rect = at("uRect"),
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
                  .overlaySize = at("uOverlaySize"),
                  .labelOpacity = at("uLabelOpacity"),
                  .outlineTexels = at("uOutlineTexels"),
                  .predictionOpacity = at("uPredictionOpacity"),
                  .errorOpacity = at("uErrorOpacity"),
                  .errorClass = at("uErrorClass"),
                  .errorSafe = at("uErrorSafe"),
                  .errorColours = at("uErrorColours"),
                  .colours = at("uColours"),
                  .colourCount = at("uColourCount"),
                  .mapped = at("uMapped"),
                  .operandPlanes = at("uOperandPlanes"),
                  .operandUnits = at("uOperandUnits"),
                  .wholeSamples = at("uWholeSamples")};
    return variant;
}

Result<SceneProgram> SceneProgram::create() {
    // Built now, so that a driver that refuses the shader says so at once; the variant with everything can
    // stand in for any other one.
    auto everything = build({kAllEffects, ""});
    if (!everything) return everything.error();
    SceneProgram p;
    p.variants_[{kAllEffects, ""}] = std::move(*everything);
    p.vertexArray_ = gl::VertexArray::create();
    p.nearest_ = gl::Sampler::create();
    p.linear_ = gl::Sampler::create();
    setFilter(p.nearest_, GL_NEAREST);
    setFilter(p.linear_, GL_LINEAR);
    p.palette_ = paletteTexture(p.paletteNow_);
    p.colours_ = paletteTexture(p.coloursNow_);
    return p;
}

void SceneProgram::setColours(const Picture& picture) {
    ColourTable table{};
    if (const auto* palette = shownPalette(picture.composition, *picture.info)) {
        shared_.effects |= kColours;
        shared_.colourCount = static_cast<int>(std::min(palette->size(), table.size()));
        std::copy_n(palette->begin(), shared_.colourCount, table.begin());
    } else if (const auto map = shownMap(picture.composition)) {
        shared_.effects |= kMap;
        table = *map;
    } else {
        return;
    }
    if (table != coloursNow_) colours_ = paletteTexture(coloursNow_ = table);
}

void SceneProgram::begin(Size framebuffer, Size viewport, const Picture& picture, const OverlayStyle& style) {
    if (style.palette != paletteNow_) palette_ = paletteTexture(paletteNow_ = style.palette);
    shared_ = {.framebuffer = framebuffer,
               .viewport = viewport,
               .stretch = picture.composition,
               .values = picture.values,
               .info = picture.info,
               .style = style};
    setColours(picture);
    if (picture.values.glsl.empty())
        shared_.stretch = forStored(picture.composition, *picture.info);
    else
        shared_.effects |= kValues | kGround;  // a formula has no value here and there
    if (picture.composition.gamma != 1) shared_.effects |= kGamma;
    if (opacity(style.labelsVisible, style.labelOpacity) > 0)
        shared_.overlayEffects |= kLabels | (style.labelOutline ? kOutline : 0U);
    if (opacity(style.predictionVisible, style.predictionOpacity) > 0) shared_.overlayEffects |= kPrediction;
    if (opacity(style.errorsVisible, style.errorOpacity) > 0) shared_.overlayEffects |= kErrors;
    forgetUnused();
    for (auto& [key, variant] : variants_) variant.ready = false;
    bound_ = nullptr;
    glBindVertexArray(vertexArray_.id());
    glActiveTexture(GL_TEXTURE0 + kPaletteUnit);
    glBindTexture(GL_TEXTURE_2D, palette_.id());
    glActiveTexture(GL_TEXTURE0 + kColourUnit);
    glBindTexture(GL_TEXTURE_2D, colours_.id());
}

/// Formulas come and go while somebody tries them out.
void SceneProgram::forgetUnused() {
    if (variants_.size() < kMostVariants) return;
    std::erase_if(variants_,
                  [](const auto& each) { return !each.second.ready && (each.first.first & kValues) != 0; });
}

/// Null: a formula that the driver refuses.
SceneProgram::Variant* SceneProgram::variantFor(unsigned effects) {
    const VariantKey key{effects, (effects & kValues) != 0 ? shared_.values.glsl : ""};
    auto at = variants_.find(key);
    if (at == variants_.end()) {
        auto built = build(key);
        if (!built) return (effects & kValues) != 0 ? nullptr : &variants_.at({kAllEffects, ""});
        at = variants_.emplace(key, std::move(*built)).first;
    }
    return &at->second;
}

void SceneProgram::setShared(Variant& variant) const {
    const Locations& at = variant.at;
    const OverlayStyle& style = shared_.style;
    glUniform2f(at.viewport, static_cast<float>(shared_.viewport.width),
                static_cast<float>(shared_.viewport.height));
    glUniform1f(at.framebufferHeight, static_cast<float>(shared_.framebuffer.height));
    glUniform1i(at.raw, kRawUnit);
    glUniform1i(at.overlay, kOverlayUnit);
    glUniform1i(at.palette, kPaletteUnit);
    glUniform1i(at.colours, kColourUnit);
    glUniform1i(at.colourCount, shared_.colourCount);
    glUniform1i(at.mapped, (shared_.effects & kMap) != 0 ? 1 : 0);

    std::array<float, 3> lo{}, invSpan{};
    for (std::size_t c = 0; c < 3; ++c) {
        const ChannelStretch& channel = shared_.stretch.channels[c];
        lo[c] = static_cast<float>(channel.lo);
        invSpan[c] = channel.hi == channel.lo ? 0.0F : static_cast<float>(1 / (channel.hi - channel.lo));
    }
    glUniform3fv(at.lo, 1, lo.data());
    glUniform3fv(at.invSpan, 1, invSpan.data());
    glUniform1f(at.invGamma, static_cast<float>(shared_.stretch.gamma > 0 ? 1 / shared_.stretch.gamma : 1));
    glUniform1i(at.checker, style.nodataChecker ? 1 : 0);
    glUniform3fv(at.background, 1, unit(style.background).data());

    glUniform1f(at.labelOpacity, opacity(style.labelsVisible, style.labelOpacity));
    glUniform1f(at.predictionOpacity, opacity(style.predictionVisible, style.predictionOpacity));
    glUniform1f(at.errorOpacity, opacity(style.errorsVisible, style.errorOpacity));
    glUniform1ui(at.errorClass, style.errorClass.value_or(0));
    glUniform1i(at.errorSafe, style.errorPalette == ErrorPalette::ColourBlindSafe ? 1 : 0);
    std::array<float, 9> colours{};
    const ErrorKind kinds[] = {ErrorKind::TruePositive, ErrorKind::FalsePositive, ErrorKind::FalseNegative};
    for (std::size_t k = 0; k < 3; ++k) {
        const std::array<float, 3> c = unit(errorColour(kinds[k], style.errorPalette));
        std::copy(c.begin(), c.end(), colours.begin() + static_cast<std::ptrdiff_t>(k * 3));
    }
    glUniform3fv(at.errorColours, 3, colours.data());
    variant.ready = true;
}

void SceneProgram::setOperands(const Locations& at, const Quad& quad) const {
    std::array<int, kMostOperandsOfAll> planes{};
    std::array<std::array<float, 4>, kMostOperandsOfAll> units{};
    const std::size_t count = std::min(shared_.values.bands.size(), planes.size());
    for (std::size_t i = 0; i < count; ++i) {
        const BandInfo& band = shared_.info->bands[static_cast<std::size_t>(shared_.values.bands[i])];
        const auto [from, to] = nodataTexels(band, quad.raw->type);
        planes[i] = quad.raw->planeOf(shared_.values.bands[i]).value_or(0);
        units[i] = {static_cast<float>(band.scale), static_cast<float>(band.offset), from, to};
    }
    if (count > 0) {
        glUniform1iv(at.operandPlanes, static_cast<GLsizei>(count), planes.data());
        glUniform4fv(at.operandUnits, static_cast<GLsizei>(count), units[0].data());
    }
    glUniform1i(at.wholeSamples, quad.raw->type != PixelType::Float32 && !quad.smooth ? 1 : 0);
}

void SceneProgram::draw(const Quad& quad) {
    const bool ground = quad.raw == nullptr || quad.raw->hasValidity;
    const unsigned effects =
        shared_.effects | (ground ? kGround : 0U) | (quad.overlay != 0 ? shared_.overlayEffects : 0U);
    Variant* found = variantFor(effects);
    if (found == nullptr) return;
    Variant& variant = *found;
    if (bound_ != &variant) glUseProgram(variant.program.id());
    bound_ = &variant;
    if (!variant.ready) setShared(variant);

    const Locations& at = variant.at;
    glUniform4f(at.rect, quad.x0, quad.y0, quad.x1, quad.y1);
    uniform4(at.rawUv, quad.rawUv);
    uniform4(at.overlayUv, quad.overlayUv);
    glUniform1i(at.hasRaw, quad.raw != nullptr ? 1 : 0);
    glActiveTexture(GL_TEXTURE0 + kRawUnit);
    glBindTexture(GL_TEXTURE_2D_ARRAY, quad.raw != nullptr ? quad.raw->texture.id() : 0);
    glBindSampler(kRawUnit, quad.smooth ? linear_.id() : nearest_.id());
    if (quad.raw != nullptr) {
        std::array<int, 3> planes{};
        for (std::size_t c = 0; c < 3; ++c)
            planes[c] = quad.raw->planeOf(shared_.stretch.channels[c].band).value_or(0);
        glUniform3iv(at.planes, 1, planes.data());
        glUniform1i(at.validPlane, quad.raw->hasValidity ? static_cast<int>(quad.raw->bands.size()) : -1);
        glUniform1f(at.sampleScale, sampleScale(quad.raw->type));
        if ((effects & kValues) != 0) setOperands(at, quad);
    }
    glUniform2i(at.overlaySize, quad.overlaySize.width, quad.overlaySize.height);
    glUniform1f(at.outlineTexels, (effects & kOutline) != 0 ? quad.texelsPerScreenPx : 0.0F);
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
