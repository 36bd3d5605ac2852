// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

namespace swath::demo {

inline constexpr int kBands = 4;  ///< blue, green, red, near infrared

/// Surface reflectance per band, 0…1.
struct Spectrum {
    std::array<float, kBands> v{};

    friend Spectrum operator*(const Spectrum& s, float k) {
        return {{s.v[0] * k, s.v[1] * k, s.v[2] * k, s.v[3] * k}};
    }
};
inline Spectrum mix(const Spectrum& a, const Spectrum& b, float t) {
    Spectrum out;
    for (std::size_t i = 0; i < kBands; ++i) out.v[i] = a.v[i] + (b.v[i] - a.v[i]) * t;
    return out;
}

/// Values of the truth.
enum class Cover : std::uint8_t { Field = 1, Meadow, Trees, Water, Building, Road, Bare };
inline constexpr int kCovers = 7;

// Typical broadband reflectances of temperate farmland in early summer; the near infrared tells plants from
// the rest.
inline constexpr Spectrum kGrass{{0.028F, 0.080F, 0.056F, 0.350F}};
inline constexpr Spectrum kDryGrass{{0.046F, 0.100F, 0.096F, 0.290F}};
inline constexpr Spectrum kUndergrowth{{0.026F, 0.055F, 0.042F, 0.230F}};
inline constexpr Spectrum kBroadleaf{{0.024F, 0.072F, 0.043F, 0.430F}};
inline constexpr Spectrum kConifer{{0.021F, 0.052F, 0.035F, 0.260F}};
inline constexpr Spectrum kOliveLeaf{{0.035F, 0.082F, 0.060F, 0.370F}};
inline constexpr Spectrum kDeepWater{{0.022F, 0.036F, 0.022F, 0.010F}};
inline constexpr Spectrum kRiverWater{{0.031F, 0.058F, 0.044F, 0.020F}};
inline constexpr Spectrum kShallowWater{{0.060F, 0.100F, 0.090F, 0.045F}};
inline constexpr Spectrum kSand{{0.106F, 0.184F, 0.208F, 0.275F}};
inline constexpr Spectrum kGravel{{0.088F, 0.148F, 0.160F, 0.200F}};
inline constexpr Spectrum kAsphalt{{0.052F, 0.091F, 0.099F, 0.118F}};
inline constexpr Spectrum kWornAsphalt{{0.070F, 0.118F, 0.128F, 0.155F}};
inline constexpr Spectrum kTrackDirt{{0.078F, 0.136F, 0.150F, 0.205F}};

/// Bare soils, from dark loam to pale loess.
inline constexpr std::array<Spectrum, 4> kSoils{{{{0.034F, 0.071F, 0.078F, 0.125F}},
                                                 {{0.043F, 0.094F, 0.104F, 0.175F}},
                                                 {{0.041F, 0.099F, 0.113F, 0.190F}},
                                                 {{0.046F, 0.106F, 0.120F, 0.205F}}}};

/// What grows on a field and how it is sown.
struct Crop {
    Spectrum leaf;
    float cover;       ///< of the soil by leaves
    float rowSpacing;  ///< metres between visible rows
    float rowContrast;
    bool tramlines;  ///< wheel tracks every 21 m
    float share;     ///< how often it is sown, relative
};
inline constexpr std::array<Crop, 9> kCrops{{
    {{{0.024F, 0.072F, 0.043F, 0.480F}}, 0.92F, 3.4F, 0.06F, true, 3.0F},   // wheat, green
    {{{0.046F, 0.106F, 0.110F, 0.360F}}, 0.90F, 3.4F, 0.06F, true, 2.4F},   // barley, turning
    {{{0.044F, 0.134F, 0.136F, 0.420F}}, 0.94F, 4.0F, 0.04F, true, 0.9F},   // rape in flower
    {{{0.023F, 0.074F, 0.038F, 0.430F}}, 0.45F, 4.4F, 0.22F, false, 2.2F},  // maize, young
    {{{0.021F, 0.062F, 0.032F, 0.500F}}, 0.75F, 5.2F, 0.20F, true, 1.4F},   // beet, potatoes
    {{{0.034F, 0.072F, 0.044F, 0.400F}}, 0.05F, 4.0F, 0.07F, false, 1.6F},  // tilled soil
    {{{0.046F, 0.108F, 0.124F, 0.310F}}, 0.80F, 6.0F, 0.12F, true, 1.2F},   // stubble
    {{{0.026F, 0.078F, 0.042F, 0.500F}}, 0.88F, 7.0F, 0.05F, false, 1.2F},  // clover ley
    {{{0.036F, 0.088F, 0.070F, 0.430F}}, 0.82F, 3.4F, 0.07F, true, 1.2F},   // oats, patchy
}};

/// Roofs: red tile, faded tile, brown tile, slate, concrete, sheet metal.
inline constexpr std::array<Spectrum, 6> kRoofs{{{{0.046F, 0.080F, 0.150F, 0.215F}},
                                                 {{0.062F, 0.106F, 0.152F, 0.210F}},
                                                 {{0.044F, 0.074F, 0.098F, 0.145F}},
                                                 {{0.044F, 0.073F, 0.078F, 0.094F}},
                                                 {{0.103F, 0.142F, 0.150F, 0.172F}},
                                                 {{0.154F, 0.204F, 0.212F, 0.230F}}}};

/// A crop by its share; `u` uniform in [0, 1).
std::size_t pickCrop(double u);

}  // namespace swath::demo
