// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "projects/demo/painting.h"

namespace swath::demo {

namespace {

enum class Kind : std::uint8_t { Broadleaf, Conifer, Olive };

struct Crown {
    Point at;
    float radius = 3, top = 10;
    float tint = 1;
    Kind kind = Kind::Broadleaf;
};

/// Decides where trees stand; each cell of a jittered grid depends on its own hashes only.
class Planter {
  public:
    explicit Planter(const Layout& layout, const Surface& surface)
        : layout_(layout), surface_(surface), seed_(layout.noiseSeed(30)) {}

    std::vector<Crown> plant() {
        grid(5.4F, 1, [this](Point p, int cx, int cy) { wood(p, cx, cy); });
        grid(4.2F, 2, [this](Point p, int cx, int cy) { hedge(p, cx, cy); });
        grid(8.5F, 3, [this](Point p, int cx, int cy) { garden(p, cx, cy); });
        grid(26.0F, 4, [this](Point p, int cx, int cy) { single(p, cx, cy); });
        for (const Parcel& parcel : layout_.parcels.all()) {
            if (parcel.use == LandUse::Orchard) orchard(parcel);
        }
        for (const Curve& road : layout_.roads.highways) avenue(road);
        return std::move(crowns_);
    }

  private:
    template <class Visit>
    void grid(float spacing, int key, const Visit& visit) {
        key_ = key;
        const int columns = static_cast<int>(static_cast<float>(layout_.size.width) / spacing) + 1;
        const int rows = static_cast<int>(static_cast<float>(layout_.size.height) / spacing) + 1;
        for (int cy = 0; cy < rows; ++cy) {
            for (int cx = 0; cx < columns; ++cx) {
                visit({(static_cast<float>(cx) + 0.1F + 0.8F * u(cx, cy, 0)) * spacing,
                       (static_cast<float>(cy) + 0.1F + 0.8F * u(cx, cy, 1)) * spacing},
                      cx, cy);
            }
        }
    }
    float u(int cx, int cy, int what) const {
        return hashUniform(cx, cy, seed_ + static_cast<std::uint32_t>(key_ * 16 + what));
    }
    std::size_t indexOf(Point p) const {
        const int x = std::clamp(static_cast<int>(p.x), 0, layout_.size.width - 1);
        const int y = std::clamp(static_cast<int>(p.y), 0, layout_.size.height - 1);
        return surface_.index(x, y);
    }
    Cover coverAt(Point p) const { return surface_.cover[indexOf(p)]; }
    float roadAt(std::size_t i) const { return std::min(layout_.highways.edge(i), layout_.streets.edge(i)); }

    void wood(Point p, int cx, int cy) {
        const std::size_t i = indexOf(p);
        if (surface_.cover[i] != Cover::Trees || roadAt(i) < 3) return;
        const ParcelHit hit = layout_.parcels.at(layout_.bent(p));
        if (hit.boundary == Boundary::Track && hit.distance < 3.5F) return;
        const Parcel& parcel = layout_.parcels.all()[static_cast<std::size_t>(hit.parcel)];
        const float stand = layout_.medium.at(p.x, p.y);
        if (u(cx, cy, 2) < 0.03F + 0.10F * smoothStep(0.35F, 0.7F, layout_.rough.at(p.x, p.y))) return;
        Crown c{.at = p};
        const bool conifer = u(cx, cy, 3) < clamp01(parcel.coniferShare + 0.9F * stand);
        c.kind = conifer ? Kind::Conifer : Kind::Broadleaf;
        c.radius =
            conifer ? mix(2.2F, 3.5F, u(cx, cy, 4)) : mix(2.6F, 5.4F, u(cx, cy, 4) * u(cx, cy, 6) + 0.15F);
        c.top = (conifer ? 17.0F : 15.0F) * (0.8F + 0.25F * u(cx, cy, 5)) + 2.5F * stand;
        if (parcel.growth > 1.03F) {  // a young stand
            c.top *= 0.55F;
            c.radius *= 0.8F;
        }
        c.tint = 0.82F + 0.36F * u(cx, cy, 7);
        crowns_.push_back(c);
    }

    void hedge(Point p, int cx, int cy) {
        const std::size_t i = indexOf(p);
        const float shore = layout_.shore(i);
        const float roll = u(cx, cy, 2);
        Crown c{.at = p, .radius = mix(1.5F, 3.2F, u(cx, cy, 3)), .top = mix(3.0F, 7.0F, u(cx, cy, 4))};
        c.tint = 0.85F + 0.35F * u(cx, cy, 5);
        c.kind = u(cx, cy, 6) < 0.25F ? Kind::Olive : Kind::Broadleaf;
        if (shore > 2.5F && shore < 13 && surface_.cover[i] != Cover::Bare) {
            // Alders and willows along the water, in groves.
            if (roadAt(i) < 5 || surface_.cover[i] == Cover::Building) return;
            if (roll < 0.62F && layout_.medium.at(p.x + 300, p.y) > -0.08F) {
                c.radius *= 1.15F;
                c.top += 3;
                c.kind = u(cx, cy, 6) < 0.5F ? Kind::Olive : Kind::Broadleaf;
                crowns_.push_back(c);
            }
            return;
        }
        if (surface_.cover[i] != Cover::Meadow || layout_.inVillage(p, i) || shore < 4) return;
        const ParcelHit hit = layout_.parcels.at(layout_.bent(p));
        if (hit.boundary != Boundary::Hedge || hit.distance > 2.1F) return;
        if (roll < 0.88F && layout_.rough.at(p.x, p.y) > -0.33F) crowns_.push_back(c);
    }

    void garden(Point p, int cx, int cy) {
        const std::size_t i = indexOf(p);
        if (surface_.cover[i] != Cover::Meadow || !layout_.inVillage(p, i) || roadAt(i) < 1.5F) return;
        if (u(cx, cy, 2) > 0.42F) return;
        Crown c{.at = p, .radius = mix(1.4F, 4.0F, u(cx, cy, 3)), .top = mix(3, 7, u(cx, cy, 4))};
        c.kind = u(cx, cy, 5) < 0.15F ? Kind::Conifer : u(cx, cy, 5) < 0.4F ? Kind::Olive : Kind::Broadleaf;
        c.tint = 0.85F + 0.4F * u(cx, cy, 6);
        for (const Point off : {Point{1, 0}, Point{-1, 0}, Point{0, 1}, Point{0, -1}}) {
            if (coverAt(p + off * (c.radius * 0.8F)) == Cover::Building) return;
        }
        crowns_.push_back(c);
    }

    void single(Point p, int cx, int cy) {
        const std::size_t i = indexOf(p);
        if (surface_.cover[i] != Cover::Meadow || roadAt(i) < 6) return;
        if (u(cx, cy, 2) > 0.13F + 0.25F * layout_.medium.at(p.x, p.y)) return;
        Crown c{.at = p, .radius = mix(2.2F, 5.2F, u(cx, cy, 3)), .top = mix(5, 11, u(cx, cy, 4))};
        c.tint = 0.85F + 0.35F * u(cx, cy, 5);
        crowns_.push_back(c);
    }

    void orchard(const Parcel& parcel) {
        const float spacing = 8.5F, reach = std::sqrt(parcel.area) * 1.3F;
        const Point across = leftOf(parcel.along);
        key_ = 5;
        for (float a = -reach; a < reach; a += spacing) {
            for (float b = -reach; b < reach; b += spacing) {
                const auto cx = static_cast<int>(a * 8), cy = static_cast<int>(b * 8 + parcel.centre.x);
                const Point p =
                    parcel.centre + parcel.along * a + across * b + Point{u(cx, cy, 0), u(cx, cy, 1)};
                if (p.x < 0 || p.y < 0 || p.x >= static_cast<float>(layout_.size.width) ||
                    p.y >= static_cast<float>(layout_.size.height)) {
                    continue;
                }
                const ParcelHit hit = layout_.parcels.at(layout_.bent(p));
                const Parcel& there = layout_.parcels.all()[static_cast<std::size_t>(hit.parcel)];
                if (there.use != LandUse::Orchard || hit.distance < 5 || coverAt(p) != Cover::Meadow)
                    continue;
                if (u(cx, cy, 2) < 0.06F) continue;
                crowns_.push_back(
                    {p, mix(2.0F, 2.9F, u(cx, cy, 3)), 5, 0.9F + 0.2F * u(cx, cy, 4), Kind::Broadleaf});
            }
        }
    }

    void avenue(const Curve& road) {
        key_ = 6;
        for (std::size_t k = 0; k + 1 < road.size(); ++k) {
            const Point at = road[k].at, course = unit(road[k + 1].at - at);
            if (layout_.medium.at(std::max(0.0F, at.x), std::max(0.0F, at.y)) < 0.12F || k % 2 == 1) continue;
            for (const float side : {-1.0F, 1.0F}) {
                const auto cx = static_cast<int>(k),
                           cy = static_cast<int>(side) + static_cast<int>(road.size());
                const Point p = at + leftOf(course) * (side * (road[k].halfWidth + 4.5F));
                const Cover cover = coverAt(p);
                if (cover != Cover::Meadow && cover != Cover::Field) continue;
                if (u(cx, cy, 2) < 0.12F || roadAt(indexOf(p)) < 3) continue;
                crowns_.push_back({p, mix(2.6F, 3.8F, u(cx, cy, 3)), mix(8, 12, u(cx, cy, 4)),
                                   0.9F + 0.25F * u(cx, cy, 5), Kind::Broadleaf});
            }
        }
    }

    const Layout& layout_;
    const Surface& surface_;
    std::uint32_t seed_;
    int key_ = 0;
    std::vector<Crown> crowns_;
};

void paint(const Crown& c, std::uint32_t seed, Surface& surface, int y0, int y1) {
    const float reach = c.radius * 1.25F;
    const int left = std::max(0, static_cast<int>(c.at.x - reach));
    const int right = std::min(surface.size.width, static_cast<int>(c.at.x + reach) + 1);
    const int top = std::max(y0, static_cast<int>(c.at.y - reach));
    const int bottom = std::min(y1, static_cast<int>(c.at.y + reach) + 1);
    const Spectrum& leaf = c.kind == Kind::Conifer ? kConifer
                           : c.kind == Kind::Olive ? kOliveLeaf
                                                   : kBroadleaf;
    for (int y = top; y < bottom; ++y) {
        for (int x = left; x < right; ++x) {
            const Point d{static_cast<float>(x) + 0.5F - c.at.x, static_cast<float>(y) + 0.5F - c.at.y};
            const float clump = valueNoise(static_cast<float>(x) / 1.8F, static_cast<float>(y) / 1.8F, seed);
            const float rho = length(d) / (c.radius * (1 + 0.18F * clump));
            if (rho >= 1) continue;
            // A dome for leaves, a cone for needles; their flanks decide how the sun meets them.
            const bool cone = c.kind == Kind::Conifer;
            const float drop =
                cone ? rho * c.radius * 1.7F : (1 - std::sqrt(1 - rho * rho)) * c.radius * 0.9F;
            const float height = c.top - drop + 0.5F * clump;
            const std::size_t i = surface.index(x, y);
            if (height <= surface.height[i]) continue;
            const float slope = cone ? 1.1F : 0.9F * rho / std::sqrt(1.05F - rho * rho);
            const Point away = unit(d);
            const float lit =
                ((away.x * Sun::x + away.y * Sun::y) * slope + Sun::z) / std::sqrt(1 + slope * slope);
            surface.height[i] = height;
            surface.facing[i] = std::max(0.18F, lit / Sun::z);
            surface.put(i, leaf * (c.tint * (1 + 0.16F * clump)));
            surface.cover[i] = Cover::Trees;
        }
    }
}

}  // namespace

void paintTrees(const Layout& layout, Surface& surface) {
    const std::vector<Crown> crowns = Planter(layout, surface).plant();
    const std::uint32_t seed = layout.noiseSeed(31);
    parallelRows(surface.size.height, [&](int y0, int y1) {
        for (const Crown& crown : crowns) paint(crown, seed, surface, y0, y1);
    });
}

}  // namespace swath::demo
