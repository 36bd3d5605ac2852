// SPDX-License-Identifier: MIT
#include "widgets/canvas/scene_reference.h"

#include <algorithm>
#include <cmath>

namespace swath {

namespace {

using Colour = std::array<double, 3>;

Colour unitColour(Rgb c) {
    return {c.r / 255.0, c.g / 255.0, c.b / 255.0};
}

Colour mix(const Colour& a, const Colour& b, double t) {
    return {a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t};
}

Colour scaled(const Colour& c, double s) {
    return {c[0] * s, c[1] * s, c[2] * s};
}

double opacity(double value) {
    return std::clamp(value, 0.0, 1.0);
}

Colour background(const ShadeInput& in, const OverlayStyle& style) {
    Colour c = unitColour(style.background);
    if (style.nodataChecker && (((in.screenX >> 3) + (in.screenY >> 3)) & 1) == 1)
        for (double& v : c) v += 0.07;
    return c;
}

Colour withLabel(const Colour& under, const ShadeInput& in, const OverlayStyle& style) {
    const double strength = opacity(style.labelOpacity);
    const std::uint8_t label = in.overlay[0];
    if (label == kUnlabelled || strength == 0) return under;
    if (label == kIgnore)
        return ((in.screenX + in.screenY) & 7) < 3 ? mix(under, {0.62, 0.62, 0.62}, strength) : under;
    const Colour colour = unitColour(style.palette[label]);
    if (style.labelOutline && in.labelEdge)
        return mix(under, scaled(colour, 0.55), std::min(1.0, strength + 0.3) * 0.9);
    return mix(under, colour, strength);
}

Colour withError(const Colour& under, const ShadeInput& in, const OverlayStyle& style) {
    const ErrorKind kind = errorKind(in.overlay[1], in.overlay[2], style.errorClass);
    if (kind == ErrorKind::None) return under;
    Colour colour = unitColour(errorColour(kind, style.errorPalette));
    const bool stripe = (kind == ErrorKind::FalsePositive && ((in.screenX + in.screenY) & 7) < 2) ||
                        (kind == ErrorKind::FalseNegative && ((in.screenX - in.screenY) & 7) < 2);
    if (style.errorPalette == ErrorPalette::ColourBlindSafe && stripe) colour = scaled(colour, 0.45);
    return mix(under, colour, opacity(style.errorOpacity));
}

}  // namespace

Rgb shadeScenePixel(const ShadeInput& in, const Composition& composition, const OverlayStyle& style) {
    Colour colour = background(in, style);
    if (in.valid)
        colour = unitColour(in.palette ? paletteColour(*in.palette, in.samples[0])
                                       : applyComposition(composition, in.samples));
    const std::uint8_t predicted = in.overlay[2];
    if (style.predictionVisible && predicted != 0 && predicted != kIgnore) {
        const double fresh = 1 - in.overlay[3] / 255.0 * (2.0 / 3);
        colour = mix(colour, unitColour(style.palette[predicted]), opacity(style.predictionOpacity) * fresh);
    }
    if (style.labelsVisible) colour = withLabel(colour, in, style);
    if (style.errorsVisible) colour = withError(colour, in, style);
    const auto byte = [](double v) {
        return static_cast<std::uint8_t>(std::lround(std::clamp(v, 0.0, 1.0) * 255));
    };
    return {byte(colour[0]), byte(colour[1]), byte(colour[2])};
}

}  // namespace swath
