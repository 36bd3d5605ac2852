#version 330 core
// One tile of the scene with all that lies over it. Its CPU reference is widgets/canvas/scene_reference.cpp.
in vec2 vRaw;
in vec2 vOverlay;
out vec4 fragColour;

uniform sampler2DArray uRaw;     // the bands' samples, then (uValidPlane) where there is data
uniform usampler2D uOverlay;     // r label, g truth, b prediction, a its age
uniform sampler2D uPalette;      // 256 × 1

uniform bool uHasRaw;
uniform ivec3 uPlanes;
uniform int uValidPlane;         // −1: all of it is data
uniform float uSampleScale;      // from normalised texels to samples
uniform vec3 uLo;
uniform vec3 uInvSpan;           // 0 where hi = lo: then anything above lo is full
uniform float uInvGamma;
uniform bool uChecker;
uniform vec3 uBackground;
uniform float uFramebufferHeight;

uniform bool uHasOverlay;
uniform bool uAnyOverlay;        // something of it is to be drawn
uniform ivec2 uOverlaySize;      // texels that lie within the scene
uniform float uLabelOpacity;     // 0: hidden
uniform float uOutlineTexels;    // distance to the neighbour that is compared; 0: no outline
uniform float uPredictionOpacity;
uniform float uErrorOpacity;
uniform uint uErrorClass;        // 0: all classes
uniform bool uErrorSafe;
uniform vec3 uErrorColours[3];   // true positive, false positive, false negative

const float kOutlineShade = 0.55;
const float kOutlineOpacity = 0.9;
const float kIgnoreGrey = 0.62;

vec3 composed() {
    vec3 samples;
    if (uPlanes.x == uPlanes.y && uPlanes.y == uPlanes.z)
        samples = vec3(texture(uRaw, vec3(vRaw, float(uPlanes.x))).r);
    else
        samples = vec3(texture(uRaw, vec3(vRaw, float(uPlanes.x))).r, texture(uRaw, vec3(vRaw, float(uPlanes.y))).r,
                       texture(uRaw, vec3(vRaw, float(uPlanes.z))).r);
    samples = samples * uSampleScale;
    vec3 above = samples - uLo;
    vec3 t = mix(above * uInvSpan, vec3(greaterThan(above, vec3(0.0))), equal(uInvSpan, vec3(0.0)));
    t = mix(vec3(0.0), min(t, vec3(1.0)), greaterThan(t, vec3(0.0)));  // not a number becomes black
    return uInvGamma == 1.0 ? t : pow(t, vec3(uInvGamma));
}

uint labelAt(vec2 texel) {
    return texelFetch(uOverlay, clamp(ivec2(floor(texel)), ivec2(0), uOverlaySize - 1), 0).r;
}

// Screen position from the top left corner, so that hatching does not depend on tiles.
int diagonal(ivec2 pos) { return (pos.x + pos.y) & 7; }
int counterDiagonal(ivec2 pos) { return (pos.x - pos.y) & 7; }

void main() {
    ivec2 pos = ivec2(int(gl_FragCoord.x), int(uFramebufferHeight - gl_FragCoord.y));
    vec3 colour = uBackground;
    if (uChecker && ((((pos.x >> 3) + (pos.y >> 3)) & 1) == 1)) colour += vec3(0.07);
    bool valid = uHasRaw;
    if (uHasRaw && uValidPlane >= 0)
        valid = texture(uRaw, vec3(vRaw, float(uValidPlane))).r > 0.5;
    if (valid) colour = composed();

    if (uHasOverlay && uAnyOverlay) {
        uvec4 o = texelFetch(uOverlay, clamp(ivec2(floor(vOverlay)), ivec2(0), uOverlaySize - 1), 0);
        if (uPredictionOpacity > 0.0 && o.b != 0u && o.b != 255u) {
            float fresh = 1.0 - float(o.a) / 255.0 * (2.0 / 3.0);
            colour = mix(colour, texelFetch(uPalette, ivec2(int(o.b), 0), 0).rgb, uPredictionOpacity * fresh);
        }
        if (uLabelOpacity > 0.0 && o.r != 0u) {
            if (o.r == 255u) {
                if (diagonal(pos) < 3) colour = mix(colour, vec3(kIgnoreGrey), uLabelOpacity);
            } else {
                vec3 label = texelFetch(uPalette, ivec2(int(o.r), 0), 0).rgb;
                float d = uOutlineTexels;
                if (d > 0.0 && (labelAt(vOverlay + vec2(d, 0.0)) != o.r || labelAt(vOverlay - vec2(d, 0.0)) != o.r ||
                                labelAt(vOverlay + vec2(0.0, d)) != o.r || labelAt(vOverlay - vec2(0.0, d)) != o.r))
                    colour = mix(colour, label * kOutlineShade, min(1.0, uLabelOpacity + 0.3) * kOutlineOpacity);
                else
                    colour = mix(colour, label, uLabelOpacity);
            }
        }
        if (uErrorOpacity > 0.0 && o.g != 0u && o.g != 255u && o.b != 0u) {
            int kind = -1;  // index into the colours
            if (uErrorClass == 0u) kind = o.g == o.b ? 0 : 1;
            else if (o.g == uErrorClass) kind = o.b == uErrorClass ? 0 : 2;
            else if (o.b == uErrorClass) kind = 1;
            if (kind >= 0) {
                vec3 e = uErrorColours[kind];
                if (uErrorSafe && ((kind == 1 && diagonal(pos) < 2) || (kind == 2 && counterDiagonal(pos) < 2)))
                    e *= 0.45;
                colour = mix(colour, e, uErrorOpacity);
            }
        }
    }
    fragColour = vec4(colour, 1.0);
}
