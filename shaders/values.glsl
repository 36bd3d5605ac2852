// Values of formulas of bands, as BandExpression::work() has them on the CPU. Not a number stands for what is not there.
// The functions say by themselves what follows from infinite values and from none: drivers differ in that, and in how
// exact their own exp, log and pow are.
uniform int uOperandPlanes[MOST_OPERANDS];
uniform vec4 uOperandUnits[MOST_OPERANDS];  // scale, offset, and the stored samples from … to that are no data
uniform bool uWholeSamples;                 // as texels are whole numbers; not where they are mixed with others

float bitsOf(uint bits) { return uintBitsToFloat(bits); }
float nothing() { return bitsOf(0x7fc00000u); }
float infinite() { return bitsOf(0x7f800000u); }
bool isFinite(float x) { return (floatBitsToUint(x) & 0x7f800000u) != 0x7f800000u; }
bool isNothing(float x) { return (floatBitsToUint(x) & 0x7fffffffu) > 0x7f800000u; }
float withSign(float size, float x) {
    return bitsOf((floatBitsToUint(size) & 0x7fffffffu) | (floatBitsToUint(x) & 0x80000000u));
}

float operand(int i) {
    if (uValidPlane >= 0 && rawAt(uValidPlane) <= 0.5) return nothing();
    float raw = rawAt(uOperandPlanes[i]) * uSampleScale;
    if (uWholeSamples) raw = floor(raw + 0.5);
    vec4 units = uOperandUnits[i];
    if (!isFinite(raw) || (raw >= units.z && raw <= units.w)) return nothing();
    return raw * units.x + units.y;
}
/// What a band holds that is worked out: no value where the result is not finite.
float banded(float x) { return isFinite(x) ? x : nothing(); }

float divided(float x, float y) {
    if (isNothing(x) || isNothing(y)) return nothing();
    if (y == 0.0) return x == 0.0 ? nothing() : withSign(infinite(), withSign(1.0, x) * withSign(1.0, y));
    return x / y;
}
float rootOf(float x) { return isNothing(x) || x < 0.0 ? nothing() : isFinite(x) ? sqrt(x) : x; }

/// x = m · 2^e with m in [√½, √2), then the series of the area hyperbolic tangent.
float logOf(float x) {
    if (isNothing(x) || x < 0.0) return nothing();
    if (x == 0.0) return -infinite();
    if (!isFinite(x)) return x;
    int e = int(floatBitsToUint(x) >> 23u) - 127;
    float m = bitsOf((floatBitsToUint(x) & 0x007fffffu) | 0x3f800000u);
    if (m > 1.41421356) {
        m *= 0.5;
        e += 1;
    }
    float s = (m - 1.0) / (m + 1.0), q = s * s;
    return float(e) * 0.693147181 + 2.0 * s * (1.0 + q * (0.333333333 + q * (0.2 + q * (0.142857143 + q * 0.111111111))));
}
/// x = k · ln 2 + r with |r| ≤ ½ ln 2, then the series of the exponential function.
float expOf(float x) {
    if (isNothing(x)) return nothing();
    if (x > 88.72283) return infinite();
    if (x < -87.33654) return 0.0;
    float k = floor(x * 1.44269504 + 0.5);
    float r = (x - k * 0.693145752) - k * 1.42860677e-6;
    float p = 1.0 + r * (1.0 + r * (0.5 + r * (0.166666667 + r * (0.0416666667 + r * (0.00833333333 + r * 0.00138888889)))));
    int whole = int(k), lower = whole / 2;
    return p * bitsOf(uint(lower + 127) << 23u) * bitsOf(uint(whole - lower + 127) << 23u);
}
float log10Of(float x) { return logOf(x) * 0.434294482; }
float dbOf(float x) { return 10.0 * log10Of(x); }
float linearOf(float x) { return expOf(x * 0.230258509); }

float powerOf(float x, float y) {
    if (y == 0.0 || x == 1.0) return 1.0;
    if (isNothing(x) || isNothing(y)) return nothing();
    if (y == 1.0) return x;
    if (y == 2.0) return x * x;
    bool whole = isFinite(y) && floor(y) == y, odd = whole && abs(y) < 16777216.0 && (int(abs(y)) & 1) == 1;
    if (!isFinite(y)) return abs(x) == 1.0 ? 1.0 : (abs(x) > 1.0) == (y > 0.0) ? infinite() : 0.0;
    if (x == 0.0 || !isFinite(x)) {
        float size = (x == 0.0) == (y > 0.0) ? 0.0 : infinite();
        return odd ? withSign(size, x) : size;
    }
    if (x < 0.0 && !whole) return nothing();
    float size = expOf(y * logOf(abs(x)));
    return odd && x < 0.0 ? -size : size;
}

float validOf(float x) { return isFinite(x) ? 1.0 : 0.0; }
float lesserOf(float x, float y) { return isNothing(x) || isNothing(y) ? nothing() : min(x, y); }
float greaterOf(float x, float y) { return isNothing(x) || isNothing(y) ? nothing() : max(x, y); }
float compared(float x, float y, bool holds) { return isNothing(x) || isNothing(y) ? nothing() : holds ? 1.0 : 0.0; }
float isLess(float x, float y) { return compared(x, y, x < y); }
float isLessOrEqual(float x, float y) { return compared(x, y, x <= y); }
float isEqual(float x, float y) { return compared(x, y, x == y); }
float isUnequal(float x, float y) { return compared(x, y, x != y); }
float chosen(float which, float x, float y) { return isNothing(which) ? which : which != 0.0 ? x : y; }
