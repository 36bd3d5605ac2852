#version 330 core
// One tile of the scene with all that lies over it. Its CPU reference is widgets/canvas/scene_reference.cpp.
// Compiled once for each set of effects that is in use (GROUND, GAMMA, LABELS, OUTLINE, PREDICTION, ERRORS, COLOURS, MAP, VALUES): on software
// OpenGL an effect that is merely switched off still costs most of its time.
in vec2 vRaw;
in vec2 vOverlay;
out vec4 fragColour;

uniform sampler2DArray uRaw;     // the bands' samples, then (uValidPlane) where there is data
uniform ivec3 uPlanes;
uniform float uSampleScale;      // from normalised texels to samples
uniform vec3 uLo;
uniform vec3 uInvSpan;           // 0 where hi = lo: then anything above lo is full
uniform float uInvGamma;
uniform float uFramebufferHeight;

#ifdef GROUND
uniform bool uHasRaw;
uniform int uValidPlane;         // −1: all of it is data
uniform bool uChecker;
uniform vec3 uBackground;
#endif

#if defined(LABELS) || defined(PREDICTION) || defined(ERRORS)
#define OVERLAY
uniform usampler2D uOverlay;     // r label, g truth, b prediction, a its age
uniform sampler2D uPalette;      // 256 × 1
uniform ivec2 uOverlaySize;      // texels that lie within the scene
uniform float uLabelOpacity;
uniform float uOutlineTexels;    // distance to the neighbour that is compared
uniform float uPredictionOpacity;
uniform float uErrorOpacity;
uniform uint uErrorClass;        // 0: all classes
uniform bool uErrorSafe;
uniform vec3 uErrorColours[3];   // true positive, false positive, false negative

const float kOutlineShade = 0.55;
const float kOutlineOpacity = 0.9;
const float kIgnoreGrey = 0.62;

uvec4 overlayAt(vec2 texel) {
    return texelFetch(uOverlay, clamp(ivec2(floor(texel)), ivec2(0), uOverlaySize - 1), 0);
}
vec3 classColour(uint value) { return texelFetch(uPalette, ivec2(int(value), 0), 0).rgb; }
#endif

#if defined(COLOURS) || defined(MAP)
uniform sampler2D uColours;      // 256 × 1: of the first band's samples, or from the low end of the stretch to the high one
uniform int uColourCount;        // of a file's colour table; 0: none
uniform bool uMapped;
#endif

float rawAt(int plane) { return texture(uRaw, vec3(vRaw, float(plane))).r; }

#ifdef VALUES
// In the text behind: formulas of the scene's bands, and what they stand upon (values.glsl).
vec3 shownValues();
bool isFinite(float x);
#else
vec3 shownValues() { return vec3(rawAt(uPlanes.x), rawAt(uPlanes.y), rawAt(uPlanes.z)) * uSampleScale; }
#endif

vec3 composed(vec3 values) {
#ifdef COLOURS
    if (uColourCount > 0) {
        int index = int(floor(rawAt(uPlanes.x) * uSampleScale + 0.5));
        return index >= 0 && index < uColourCount ? texelFetch(uColours, ivec2(index, 0), 0).rgb : vec3(0.0);
    }
#endif
    vec3 above = values - uLo;
    vec3 t = mix(above * uInvSpan, vec3(greaterThan(above, vec3(0.0))), equal(uInvSpan, vec3(0.0)));
    t = mix(vec3(0.0), min(t, vec3(1.0)), greaterThan(t, vec3(0.0)));  // not a number becomes black
#ifdef GAMMA
    t = pow(t, vec3(uInvGamma));
#endif
#ifdef MAP
    if (uMapped) return texelFetch(uColours, ivec2(int(t.x * 255.0 + 0.5), 0), 0).rgb;
#endif
    return t;
}

// Screen position from the top left corner, so that hatching does not depend on tiles.
ivec2 screenPos() { return ivec2(int(gl_FragCoord.x), int(uFramebufferHeight - gl_FragCoord.y)); }
bool diagonalStripe(int width) {
    ivec2 pos = screenPos();
    return ((pos.x + pos.y) & 7) < width;
}
bool counterStripe(int width) {
    ivec2 pos = screenPos();
    return ((pos.x - pos.y) & 7) < width;
}

void main() {
#ifdef GROUND
    vec3 colour = uBackground;
    ivec2 cell = screenPos() >> 3;
    if (uChecker && ((cell.x + cell.y) & 1) == 1) colour += vec3(0.07);
#ifdef VALUES
    if (uHasRaw) {
        vec3 values = shownValues();
        if (isFinite(values.x) || isFinite(values.y) || isFinite(values.z)) colour = composed(values);
    }
#else
    if (uHasRaw && (uValidPlane < 0 || rawAt(uValidPlane) > 0.5)) colour = composed(shownValues());
#endif
#else
    vec3 colour = composed(shownValues());
#endif

#ifdef OVERLAY
    uvec4 o = overlayAt(vOverlay);
#endif
#ifdef PREDICTION
    if (o.b != 0u && o.b != 255u) {
        float fresh = 1.0 - float(o.a) / 255.0 * (2.0 / 3.0);
        colour = mix(colour, classColour(o.b), uPredictionOpacity * fresh);
    }
#endif
#ifdef LABELS
    if (o.r == 255u) {
        if (diagonalStripe(3)) colour = mix(colour, vec3(kIgnoreGrey), uLabelOpacity);
    } else if (o.r != 0u) {
        vec3 label = classColour(o.r);
        float strength = uLabelOpacity;
#ifdef OUTLINE
        vec2 right = vec2(uOutlineTexels, 0.0), down = vec2(0.0, uOutlineTexels);
        if (overlayAt(vOverlay + right).r != o.r || overlayAt(vOverlay - right).r != o.r ||
            overlayAt(vOverlay + down).r != o.r || overlayAt(vOverlay - down).r != o.r) {
            label *= kOutlineShade;
            strength = min(1.0, uLabelOpacity + 0.3) * kOutlineOpacity;
        }
#endif
        colour = mix(colour, label, strength);
    }
#endif
#ifdef ERRORS
    // Selections, not branches or indexed arrays: software OpenGL executes every branch for every pixel.
    bool all = uErrorClass == 0u;
    bool isTruth = all ? o.g == o.b : o.g == uErrorClass;
    bool isPredicted = all || o.b == uErrorClass;
    bool judged = o.g != 0u && o.g != 255u && o.b != 0u && (isTruth || isPredicted);
    vec3 e = isTruth && isPredicted ? uErrorColours[0] : isPredicted ? uErrorColours[1] : uErrorColours[2];
    if (uErrorSafe) {
        bool hatched = isTruth ? !isPredicted && counterStripe(2) : diagonalStripe(2);
        e *= hatched ? 0.45 : 1.0;
    }
    colour = mix(colour, e, judged ? uErrorOpacity : 0.0);
#endif
    fragColour = vec4(colour, 1.0);
}
