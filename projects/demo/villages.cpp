// SPDX-License-Identifier: MIT
#include "projects/demo/villages.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "projects/demo/layout.h"

namespace swath::demo {

namespace {

class Builder {
  public:
    explicit Builder(const Layout& layout) : layout_(layout), rng_(layout.seed, 14) {}

    Settlement build() {
        for (const Point village : layout_.roads.villages) church(village);
        for (const Curve& street : layout_.roads.streets) alongStreet(street);
        farms();
        return std::move(out_);
    }

  private:
    float random(double lo, double hi) { return static_cast<float>(rng_.uniform(lo, hi)); }
    bool chance(double p) { return rng_.uniform() < p; }

    /// Free ground under the whole rectangle and `margin` around it.
    bool fits(const Building& b, float margin) const {
        const Point across = leftOf(b.axis);
        const float hl = b.halfLength + margin, hb = b.halfBreadth + margin;
        for (float u = -1; u <= 1; u += 0.5F) {
            for (float v = -1; v <= 1; v += 0.5F) {
                const Point p = b.centre + b.axis * (u * hl) + across * (v * hb);
                const int x = static_cast<int>(std::floor(p.x)), y = static_cast<int>(std::floor(p.y));
                if (x < 0 || y < 0 || x >= layout_.size.width || y >= layout_.size.height) return false;
                const std::size_t i =
                    static_cast<std::size_t>(y) * static_cast<std::size_t>(layout_.size.width) +
                    static_cast<std::size_t>(x);
                if (layout_.highways.edge(i) < 1.5F || layout_.streets.edge(i) < 1.5F) return false;
                if (layout_.shore(i) < 10) return false;
            }
        }
        const float reach = length({hl, hb});
        return std::none_of(out_.buildings.begin(), out_.buildings.end(), [&](const Building& other) {
            const float both = reach + length({other.halfLength, other.halfBreadth});
            const Point d = other.centre - b.centre;
            if (dot(d, d) > both * both) return false;
            return overlaps(b, other, margin) && overlaps(other, b, margin);
        });
    }

    /// Separating axes of the first rectangle.
    static bool overlaps(const Building& a, const Building& b, float margin) {
        for (const Point axis : {a.axis, leftOf(a.axis)}) {
            const float own =
                margin + (axis.x == a.axis.x && axis.y == a.axis.y ? a.halfLength : a.halfBreadth);
            const float other = b.halfLength * std::abs(dot(b.axis, axis)) +
                                b.halfBreadth * std::abs(dot(leftOf(b.axis), axis));
            if (std::abs(dot(b.centre - a.centre, axis)) > own + other) return false;
        }
        return true;
    }

    bool place(Building b, float margin) {
        b.seed = static_cast<std::uint32_t>(rng_.next());
        b.brightness = random(0.86, 1.14);
        if (!fits(b, margin)) return false;
        out_.buildings.push_back(b);
        return true;
    }

    Building house(Point centre, Point axis) {
        Building b{
            .centre = centre, .axis = axis, .halfLength = random(5.4, 9.0), .halfBreadth = random(4.4, 6.2)};
        b.eaves = random(3.4, 6.2);
        b.ridge = b.eaves + b.halfBreadth * random(0.6, 0.95);
        const double u = rng_.uniform();
        b.roof = u < 0.42 ? 0 : u < 0.58 ? 1 : u < 0.76 ? 2 : u < 0.93 ? 3 : 4;
        if (b.roof == 4) b.shape = RoofShape::Flat;
        b.solar = chance(0.16);
        return b;
    }

    void alongStreet(const Curve& street) {
        float due = random(8, 16), walked = 0;
        for (std::size_t k = 0; k + 1 < street.size(); ++k) {
            const Point a = street[k].at, course = unit(street[k + 1].at - a);
            walked += length(street[k + 1].at - a);
            if (walked < due) continue;
            due = walked + random(9, 15);
            for (const float side : {-1.0F, 1.0F}) {
                if (chance(0.08)) continue;
                const Point out = leftOf(course) * side;
                const bool gableOn = chance(0.3);
                Building b = house(a, gableOn ? out : course);
                const float depth = gableOn ? b.halfLength : b.halfBreadth;
                b.centre = a + out * (street[k].halfWidth + random(4, 9) + depth) + course * random(-2, 2);
                if (!place(b, 2.5F)) continue;
                furnish(b, out, depth, a, street[k].halfWidth);
            }
        }
    }

    /// A wing, a drive, a shed or a second house in the back garden.
    void furnish(const Building& b, Point out, float depth, Point onStreet, float roadHalf) {
        const Point across = leftOf(out);
        const float gap = length(b.centre - onStreet) - roadHalf;
        out_.yards.push_back(
            {onStreet + out * (roadHalf + gap / 2) + across * random(-5, 5), out, gap / 2, random(1.2, 2.2)});
        if (chance(0.3)) {
            Building wing = b;
            wing.halfLength = b.halfLength * random(0.4, 0.6);
            wing.halfBreadth = b.halfBreadth * random(0.6, 0.8);
            wing.ridge = b.ridge - random(0.5, 1.5);
            wing.axis = leftOf(b.axis);
            wing.centre = b.centre + b.axis * (b.halfLength * 0.5F) +
                          wing.axis * (b.halfBreadth + wing.halfLength * 0.6F);
            if (freeOfRoads(wing)) out_.buildings.push_back(wing);
        }
        if (chance(0.6)) {
            Building shed{.centre = b.centre + out * (depth + random(7, 20)) + across * random(-7, 7),
                          .axis = across};
            shed.halfLength = random(2.2, 4.2);
            shed.halfBreadth = random(1.8, 2.8);
            shed.eaves = 2.4F;
            shed.ridge = 3.4F;
            shed.roof = static_cast<std::size_t>(rng_.below(6));
            if (chance(0.5)) shed.shape = RoofShape::Flat;
            place(shed, 1.0F);
        }
        if (chance(0.6)) {
            Building back = house({}, chance(0.5) ? out : across);
            back.centre = b.centre + out * (depth + random(16, 24)) + across * random(-4, 4);
            place(back, 3.0F);
        }
    }

    bool freeOfRoads(const Building& b) const {
        for (const Point corner : {b.axis * b.halfLength, b.axis * -b.halfLength}) {
            const Point p = b.centre + corner;
            const int x = static_cast<int>(std::floor(p.x)), y = static_cast<int>(std::floor(p.y));
            if (x < 0 || y < 0 || x >= layout_.size.width || y >= layout_.size.height) return false;
            const std::size_t i = static_cast<std::size_t>(y) * static_cast<std::size_t>(layout_.size.width) +
                                  static_cast<std::size_t>(x);
            if (layout_.highways.edge(i) < 5 || layout_.streets.edge(i) < 5) return false;
        }
        return true;
    }

    void church(Point village) {
        for (int attempt = 0; attempt < 20; ++attempt) {
            const Point at = village + directionTurns(random(0, 1)) * random(22, 45);
            Building nave{.centre = at,
                          .axis = directionTurns(0.01F),
                          .halfLength = 14,
                          .halfBreadth = 6.5F,
                          .eaves = 9};
            nave.ridge = 15;
            nave.roof = 3;
            if (!place(nave, 6)) continue;
            Building tower{
                .centre = at - nave.axis * 17.0F, .axis = nave.axis, .halfLength = 3.6F, .halfBreadth = 3.6F};
            tower.eaves = 20;
            tower.ridge = 27;
            tower.roof = 2;
            place(tower, 0);
            return;
        }
    }

    /// A farmstead: long barns and a house round a yard; or halls with a paved apron at the edge of a
    /// village.
    void farms() {
        const float scale = std::min(1.0F, static_cast<float>(layout_.size.width) / 2048);
        const int wanted = std::max(3, static_cast<int>(15 * scale));
        for (int done = 0, attempt = 0; done < wanted && attempt < 900; ++attempt) {
            const bool halls = done % 3 == 2;
            Point at{random(0.04, 0.96) * static_cast<float>(layout_.size.width),
                     random(0.04, 0.96) * static_cast<float>(layout_.size.height)};
            if (halls && !layout_.roads.villages.empty()) {
                const auto v = static_cast<std::size_t>(rng_.below(layout_.roads.villages.size()));
                at = layout_.roads.villages[v] + directionTurns(random(0, 1)) * random(120, 230);
            }
            const ParcelHit hit = layout_.parcels.at(layout_.bent(at));
            const bool byTrack = hit.boundary == Boundary::Track && hit.distance < 45;
            if (layout_.parcels.all()[static_cast<std::size_t>(hit.parcel)].use == LandUse::Forest) continue;
            if (!halls && !byTrack) continue;
            const float hl = halls ? random(17, 30) : random(13, 22),
                        hb = halls ? random(10, 17) : random(6, 9);
            Building barn{.centre = at,
                          .axis = hit.along,
                          .halfLength = hl,
                          .halfBreadth = hb,
                          .shape = RoofShape::Hall};
            barn.eaves = random(4.5, 6.5);
            barn.ridge = barn.eaves + (halls ? 1.5F : 3.5F);
            barn.roof = chance(0.28) ? 5 : chance(0.4) ? 4 : chance(0.5) ? 2 : 0;
            barn.solar = chance(0.35);
            if (!place(barn, 9)) continue;
            ++done;
            const Point across = leftOf(barn.axis) * (chance(0.5) ? 1.0F : -1.0F);
            const float yard = halls ? 9.0F : 12.0F;
            out_.yards.push_back(
                {at + across * (hb * 0.5F + yard * 0.5F), barn.axis, hl + 7, hb * 0.5F + yard});
            Building second = barn;
            second.centre = at + across * (2 * yard + hb * 1.3F) + barn.axis * random(-6, 6);
            second.halfLength = hl * random(0.6, 1.0);
            second.halfBreadth = hb * random(0.7, 1.0);
            second.roof = chance(0.5) ? 2 : 4;
            place(second, 3);
            Building home = house(at + barn.axis * (hl + 14) + across * random(4, 16), across);
            place(home, 3);
        }
    }

    const Layout& layout_;
    Rng rng_;
    Settlement out_;
};

}  // namespace

Settlement layOutSettlement(const Layout& layout) {
    return Builder(layout).build();
}

}  // namespace swath::demo
