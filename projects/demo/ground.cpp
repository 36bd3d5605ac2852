// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "projects/demo/painting.h"

namespace swath::demo {

namespace {

struct Ground {
    Spectrum spectrum;
    Cover cover = Cover::Meadow;
};

/// Paints one pixel at a time from the layout; holds what all pixels share.
class GroundPainter {
  public:
    explicit GroundPainter(const Layout& layout) : layout_(layout), fineSeed_(layout.noiseSeed(20)) {
        const auto size = layout.size;
        yards_.assign(static_cast<std::size_t>(size.area()), 0);
        for (const Yard& yard : layout.settlement.yards) markYard(yard);
    }

    Ground at(int x, int y, std::size_t i) const {
        const Point p{static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F};
        const float fine = valueNoise(p.x / 2.3F, p.y / 2.3F, fineSeed_);
        const float grain = 2 * hashUniform(x, y, fineSeed_ + 1) - 1;
        const float medium = layout_.medium.at(p.x, p.y), rough = layout_.rough.at(p.x, p.y);
        const float shore = layout_.shore(i);
        const float edge = std::min(layout_.highways.edge(i), layout_.streets.edge(i));
        if (edge < 0) return road(i, edge, rough, fine, grain);
        if (shore < 0) return water(p, i, shore, medium, fine);
        if (shore < 32) {
            if (const float width = bankWidth(p, i, rough, medium); shore < width)
                return bank(shore, width, rough, fine, grain);
        }
        if (yards_[i])
            return {scaled(mix(kGravel, kTrackDirt, 0.5F + 0.4F * rough), 1 + 0.05F * fine + 0.03F * grain),
                    Cover::Bare};
        if (layout_.inVillage(p, i)) return garden(p, medium, rough, fine, grain);
        if (edge < 1.6F) return {grass(medium + 0.4F, rough, fine, grain), Cover::Meadow};

        const ParcelHit hit = layout_.parcels.at(layout_.bent(p));
        const Parcel& parcel = layout_.parcels.all()[static_cast<std::size_t>(hit.parcel)];
        const bool wood = parcel.use == LandUse::Forest;
        if (hit.boundary == Boundary::Track && hit.distance < 2.4F) {
            if (hit.distance < 1.3F) return track(hit.distance, wood, rough, fine, grain);
            if (!wood) return {grass(medium + 0.3F, rough, fine, grain), Cover::Meadow};
        }
        if (hit.boundary == Boundary::Hedge && hit.distance < 3.2F && !wood) {
            return {grass(medium, rough, fine - 0.4F, grain), Cover::Meadow};
        }
        if (wood) return {scaled(kUndergrowth, 1 + 0.15F * rough + 0.1F * fine), Cover::Trees};
        if (parcel.use != LandUse::Field) return meadow(p, parcel, medium, rough, fine, grain);
        if (hit.boundary == Boundary::Verge && hit.distance < 0.8F)
            return {grass(medium, rough, fine, grain), Cover::Field};
        return field(p, parcel, hit, medium, rough, fine, grain);
    }

  private:
    static Spectrum scaled(const Spectrum& s, float k) { return s * k; }

    static Spectrum grass(float dry, float rough, float fine, float grain) {
        return mix(kGrass, kDryGrass, clamp01(0.38F + 0.40F * dry + 0.22F * rough)) *
               (1 + 0.07F * fine + 0.03F * grain);
    }

    Ground field(Point p, const Parcel& parcel, const ParcelHit& hit, float medium, float rough, float fine,
                 float grain) const {
        const Crop& crop = kCrops[parcel.crop];
        // Headland: the outermost strip is worked along the boundary.
        const bool headland = hit.distance < 11;
        const Point along = headland ? hit.along : parcel.along;
        const float across = dot(p, leftOf(along)) + parcel.phase;
        const float row = sineTurns(across / crop.rowSpacing) * crop.rowContrast;
        // Soil moisture follows the land and shows through parcels: darker, and crops grow better there.
        const float wet = 0.55F * layout_.broad.at(p.x, p.y) + 0.45F * medium;
        float cover = crop.cover * parcel.growth + crop.cover * (1.2F - crop.cover) * parcel.patchiness *
                                                       (0.50F * wet + 0.22F * rough + 0.07F * fine);
        if (headland) cover *= 0.95F;
        float light =
            parcel.brightness * (1 + 0.05F * rough * parcel.patchiness + 0.035F * fine + 0.022F * grain);
        light *= 1 - 0.10F * parcel.patchiness * wet * (1 - crop.cover);
        // Strips left by the drill and the sprayer.
        const float strip = std::floor(across / 21);
        light *=
            1 +
            0.035F * (hashUniform(static_cast<std::int32_t>(strip), parcelKey(parcel), fineSeed_ + 5) - 0.5F);
        if (crop.tramlines && !headland) {
            const float inStrip = across - strip * 21;
            if (std::abs(inStrip - 9.6F) < 0.55F || std::abs(inStrip - 11.6F) < 0.55F) cover *= 0.62F;
        }
        light *= 1 + (1 - clamp01(cover)) * 0.6F * row;
        cover = clamp01(cover + row * 0.8F);
        const Spectrum& soil = kSoils[parcel.soil];
        return {mix(soil, crop.leaf, cover) * light, Cover::Field};
    }

    static std::int32_t parcelKey(const Parcel& parcel) {
        return static_cast<std::int32_t>(parcel.phase * 1000);
    }

    Ground meadow(Point p, const Parcel& parcel, float medium, float rough, float fine, float grain) const {
        const float swath = sineTurns((dot(p, leftOf(parcel.along)) + parcel.phase) / 9.0F);
        const bool mown = parcel.growth > 0.97F;
        const float dry =
            1.1F * medium + (mown ? 0.55F + 0.12F * swath : -0.2F) + (parcel.brightness - 1) * 4;
        // Tussocks and trampled paths keep a pasture from looking like a crop.
        const float tussock = mown ? 0.0F : 0.10F * valueNoise(p.x / 6.5F, p.y / 6.5F, fineSeed_ + 7);
        Spectrum s = grass(dry, 1.6F * rough, 1.3F * fine, grain) * (parcel.brightness * (1 + tussock));
        return {s, Cover::Meadow};
    }

    Ground garden(Point p, float medium, float rough, float fine, float grain) const {
        // Plots of some 16 m, each kept differently.
        const auto px =
            static_cast<std::int32_t>(std::floor((0.96F * p.x + 0.28F * p.y + 6 * rough + 9 * medium) / 19));
        const auto py = static_cast<std::int32_t>(std::floor((0.96F * p.y - 0.28F * p.x + 9 * medium) / 15));
        const float kept = hashUniform(px, py, fineSeed_ + 9);
        Spectrum s = grass(1.3F * kept - 0.7F + 0.5F * medium, rough, fine, grain);
        if (kept > 0.90F) s = mix(s, kSoils[1], 0.28F + 0.18F * sineTurns(p.x / 3.1F));
        return {s * (0.95F + 0.1F * kept), Cover::Meadow};
    }

    Ground road(std::size_t i, float edge, float rough, float fine, float grain) const {
        const bool highway = layout_.highways.edge(i) <= layout_.streets.edge(i);
        const float half = highway ? layout_.highways.halfWidth(i) : layout_.streets.halfWidth(i);
        Spectrum s = mix(kAsphalt, kWornAsphalt, clamp01((highway ? 0.3F : 0.6F) + 0.5F * rough));
        float light = 1 + 0.03F * fine + 0.02F * grain;
        if (half > 3.0F && half + edge < 0.35F) light *= 1.35F;  // centre line, worn by the metre
        if (edge > -0.9F) light *= 1.08F;
        return {s * light, Cover::Road};
    }

    static Ground track(float distance, bool wood, float rough, float fine, float grain) {
        Spectrum s = kTrackDirt * (0.95F + 0.10F * rough + 0.05F * fine + 0.03F * grain);
        if (distance < 0.5F) s = mix(s, kGrass, 0.35F);
        return {wood ? s * 0.8F : s, Cover::Road};
    }

    Ground water(Point p, std::size_t i, float shore, float medium, float fine) const {
        const Lake* lake = layout_.lakeAt(p, i);
        const float deep = smoothStep(0, lake ? 16.0F : 9.0F, -shore + 1.5F * medium);
        Spectrum s = mix(kShallowWater, lake ? kDeepWater : kRiverWater, 0.35F + 0.65F * deep);
        if (lake && lake->gravelPit) s = mix(s, {{0.045F, 0.078F, 0.052F, 0.018F}}, 0.6F);
        return {s * (1 + 0.06F * medium + 0.02F * fine), Cover::Water};
    }

    /// Sand gathers inside the bends of the river and round a gravel pit.
    float bankWidth(Point p, std::size_t i, float rough, float medium) const {
        if (const Lake* lake = layout_.lakeAt(p, i)) {
            return lake->gravelPit ? 7 + 15 * medium + 8 * rough : 0.4F + 2.0F * rough;
        }
        const float inside = layout_.river.bend(i) * 60;  // 1 for a radius of 60 m
        return 24 * smoothStep(0.30F, 0.95F, inside) * (0.8F + 0.7F * medium) + 3.0F * rough + 0.4F;
    }

    static Ground bank(float shore, float width, float rough, float fine, float grain) {
        const float dryness = smoothStep(0, std::min(6.0F, width), shore);
        Spectrum s = mix(kGravel * 0.72F, mix(kSand, kGravel, clamp01(0.5F + 0.9F * rough)), dryness);
        // The outer part greens over.
        const float green =
            smoothStep(0.55F, 1.0F, shore / width) * clamp01(0.35F + 0.8F * rough + 0.3F * fine);
        return {mix(s, kDryGrass, 0.6F * green) * (1 + 0.05F * fine + 0.03F * grain), Cover::Bare};
    }

    void markYard(const Yard& yard) {
        const float reach = length({yard.halfLength, yard.halfBreadth}) + 2;
        const int x0 = std::max(0, static_cast<int>(yard.centre.x - reach));
        const int x1 = std::min(layout_.size.width, static_cast<int>(yard.centre.x + reach) + 1);
        const int y0 = std::max(0, static_cast<int>(yard.centre.y - reach));
        const int y1 = std::min(layout_.size.height, static_cast<int>(yard.centre.y + reach) + 1);
        for (int y = y0; y < y1; ++y) {
            for (int x = x0; x < x1; ++x) {
                const Point p{static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F};
                const Point d = p - yard.centre;
                const float wiggle = 0.9F * valueNoise(p.x / 5, p.y / 5, fineSeed_ + 11);
                if (std::abs(dot(d, yard.axis)) < yard.halfLength + wiggle &&
                    std::abs(dot(d, leftOf(yard.axis))) < yard.halfBreadth + wiggle) {
                    yards_[static_cast<std::size_t>(y) * static_cast<std::size_t>(layout_.size.width) +
                           static_cast<std::size_t>(x)] = 1;
                }
            }
        }
    }

    const Layout& layout_;
    std::uint32_t fineSeed_;
    std::vector<std::uint8_t> yards_;
};

}  // namespace

void paintGround(const Layout& layout, Surface& surface) {
    const GroundPainter painter(layout);
    parallelRows(surface.size.height, [&](int y0, int y1) {
        for (int y = y0; y < y1; ++y) {
            for (int x = 0; x < surface.size.width; ++x) {
                const std::size_t i = surface.index(x, y);
                const Ground ground = painter.at(x, y, i);
                surface.put(i, ground.spectrum);
                surface.cover[i] = ground.cover;
                if (ground.cover == Cover::Water) continue;
                // The land's own relief, tilted towards or away from the sun.
                const auto fx = static_cast<float>(x), fy = static_cast<float>(y);
                const float rise = layout.broad.at(fx + 12, fy + 20) - layout.broad.at(fx - 12, fy - 20);
                surface.facing[i] = 1 - 0.55F * rise;
            }
        }
    });
}

}  // namespace swath::demo
