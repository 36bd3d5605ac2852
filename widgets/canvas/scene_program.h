// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <map>
#include <string>
#include <utility>

#include "engine/core/result.h"
#include "engine/imagery/shown_bands.h"
#include "widgets/canvas/overlay.h"
#include "widgets/canvas/raw_tiles.h"
#include "widgets/gl/handles.h"

namespace swath {

/// A rectangle of texture coordinates: where the tile begins in it, and how much it covers.
struct UvWindow {
    float x = 0, y = 0, width = 1, height = 1;
};

/// The scene shader in the variants that are in use, its uniforms, samplers, palette and empty vertex array.
/// UI thread.
class SceneProgram {
  public:
    static Result<SceneProgram> create();

    /// What is shown of a scene.
    struct Picture {
        Composition composition;  ///< of values
        ShownValues values = {};
        const RasterInfo* info = nullptr;  ///< outlives the draw
    };
    /// Once a draw: viewport in pixels, style, and the parts of the picture that all tiles share.
    void begin(Size framebuffer, Size viewport, const Picture& picture, const OverlayStyle& style);
    struct Quad {
        float x0 = 0, y0 = 0, x1 = 0, y1 = 0;  ///< in the viewport, from its top left corner
        const RawTile* raw = nullptr;
        UvWindow rawUv;
        bool smooth = false;          ///< bilinear
        unsigned overlay = 0;         ///< texture, 0: none
        UvWindow overlayUv;           ///< in texels
        Size overlaySize;             ///< texels within the scene
        float texelsPerScreenPx = 1;  ///< of the overlay
    };
    void draw(const Quad& quad);
    void end();

  private:
    struct Locations {
        int rect, viewport, rawUv, overlayUv, raw, overlay, palette, hasRaw, planes, validPlane, sampleScale,
            lo, invSpan, invGamma, checker, background, framebufferHeight, overlaySize, labelOpacity,
            outlineTexels, predictionOpacity, errorOpacity, errorClass, errorSafe, errorColours, colours,
            colourCount, mapped, operandPlanes, operandUnits, wholeSamples;
    };
    /// The shader compiled for a set of effects.
    struct Variant {
        gl::Program program;
        Locations at{};
        bool ready = false;  ///< has the uniforms of this draw
    };
    /// A shader of effects and of the formulas that are shown.
    using VariantKey = std::pair<unsigned, std::string>;
    /// What begin() was told.
    struct Shared {
        Size framebuffer, viewport;
        Composition stretch;  ///< of what the shader works on: stored samples, or values
        ShownValues values;
        const RasterInfo* info = nullptr;
        OverlayStyle style;
        unsigned effects = 0;         ///< that the picture wants
        unsigned overlayEffects = 0;  ///< that the style wants where there is an overlay
        int colourCount = 0;
    };
    SceneProgram() = default;
    static Result<Variant> build(const VariantKey& key);
    Variant* variantFor(unsigned effects);
    void setShared(Variant& variant) const;
    void setColours(const Picture& picture);
    void setOperands(const Locations& at, const Quad& quad) const;
    void forgetUnused();

    std::map<VariantKey, Variant> variants_;
    const Variant* bound_ = nullptr;
    gl::VertexArray vertexArray_;
    gl::Sampler nearest_, linear_;
    gl::Texture palette_;
    std::array<Rgb, 256> paletteNow_{};
    gl::Texture colours_;
    std::array<Rgb, 256> coloursNow_{};
    Shared shared_;
};

}  // namespace swath
