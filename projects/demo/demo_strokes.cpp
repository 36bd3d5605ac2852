// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "engine/core/rng.h"
#include "projects/demo/demo_scene.h"
#include "projects/demo/materials.h"
#include "projects/demo/noise.h"

namespace swath {

namespace {

/// Distance of each pixel to the nearest pixel of another class, in pixels (chamfer 3-4, off by at most 8 %),
/// capped.
std::vector<std::uint8_t> borderDistance(const DemoScene& scene) {
    const int w = scene.size.width, h = scene.size.height;
    std::vector<int> far(static_cast<std::size_t>(scene.size.area()), 3 * 80);
    const auto at = [w](int x, int y) {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(w) + static_cast<std::size_t>(x);
    };
    const auto relax = [&](int x, int y, int dx, int dy, int cost) {
        const int nx = x + dx, ny = y + dy;
        if (nx < 0 || ny < 0 || nx >= w || ny >= h) return;
        const std::size_t i = at(x, y), j = at(nx, ny);
        far[i] = std::min(far[i], scene.truth[j] == scene.truth[i] ? far[j] + cost : cost);
    };
    for (int y = 0; y < h; ++y) {
        for (int x = 0; x < w; ++x) {
            relax(x, y, -1, 0, 3), relax(x, y, 0, -1, 3), relax(x, y, -1, -1, 4), relax(x, y, 1, -1, 4);
        }
    }
    for (int y = h - 1; y >= 0; --y) {
        for (int x = w - 1; x >= 0; --x) {
            relax(x, y, 1, 0, 3), relax(x, y, 0, 1, 3), relax(x, y, 1, 1, 4), relax(x, y, -1, 1, 4);
        }
    }
    std::vector<std::uint8_t> out;
    out.reserve(far.size());
    for (const int d : far) out.push_back(static_cast<std::uint8_t>(d / 3));
    return out;
}

/// How a class is painted.
struct Habit {
    demo::Cover cover;
    double radius;  ///< at most
    double share;   ///< of the scene's pixels that its strokes cover together
    double stroke;  ///< length of one stroke, pixels
};
constexpr std::array<Habit, demo::kCovers> kHabits{{{demo::Cover::Field, 5, 0.0055, 75},
                                                    {demo::Cover::Meadow, 4, 0.0038, 70},
                                                    {demo::Cover::Trees, 5, 0.0028, 70},
                                                    {demo::Cover::Water, 6, 0.0012, 100},
                                                    {demo::Cover::Building, 4, 0.0015, 14},
                                                    {demo::Cover::Road, 2, 0.0010, 110},
                                                    {demo::Cover::Bare, 4, 0.0009, 40}}};

class Scribbler {
  public:
    Scribbler(const DemoScene& scene, std::uint64_t seed)
        : scene_(scene), rng_(seed, 21), border_(borderDistance(scene)), kept_(demoValidationWindow(scene)) {}

    std::vector<DemoStroke> all() {
        std::vector<DemoStroke> strokes;
        for (const Habit& habit : kHabits) {
            double left = habit.share * static_cast<double>(scene_.size.area());
            for (int attempt = 0; attempt < 4000 && left > 0; ++attempt) {
                DemoStroke stroke = walk(habit);
                if (stroke.points.size() < 2) continue;
                left -= static_cast<double>(stroke.points.size() - 1) * kStep * 2 * stroke.radius +
                        3.14 * stroke.radius * stroke.radius;
                strokes.push_back(std::move(stroke));
            }
        }
        return strokes;
    }

  private:
    static constexpr double kStep = 3;

    /// Room between here and the next border, 0 outside the class or too near to the validation window.
    int roomAt(Vec2 p, std::uint8_t value) const {
        const int x = static_cast<int>(p.x), y = static_cast<int>(p.y);
        if (p.x < 4 || p.y < 4 || x >= scene_.size.width - 4 || y >= scene_.size.height - 4) return 0;
        constexpr int kApart = 9;
        if (RectI{kept_.x - kApart, kept_.y - kApart, kept_.width + 2 * kApart, kept_.height + 2 * kApart}
                .contains(x, y))
            return 0;
        const std::size_t i = static_cast<std::size_t>(y) * static_cast<std::size_t>(scene_.size.width) +
                              static_cast<std::size_t>(x);
        return scene_.truth[i] == value ? border_[i] : 0;
    }

    using Colour = std::array<double, demo::kBands>;

    /// Mean of 5 × 5 pixels, each band in units of its usual range.
    Colour colourAt(Vec2 p) const {
        constexpr Colour kRange{900, 1200, 1300, 4000};
        const auto plane = static_cast<std::size_t>(scene_.size.area());
        Colour colour{};
        for (int dy = -2; dy <= 2; ++dy) {
            for (int dx = -2; dx <= 2; ++dx) {
                const auto x = static_cast<std::size_t>(static_cast<int>(p.x) + dx);
                const auto y = static_cast<std::size_t>(static_cast<int>(p.y) + dy);
                const std::size_t i = y * static_cast<std::size_t>(scene_.size.width) + x;
                for (std::size_t b = 0; b < colour.size(); ++b) {
                    colour[b] += scene_.bands[b * plane + i] / (25 * kRange[b]);
                }
            }
        }
        return colour;
    }

    /// A place to begin, and the room there (0: none found). People paint next what looks unlike what they
    /// have painted: of a few random places, the one that differs most from the starts so far.
    int findStart(std::uint8_t value, Vec2& at) {
        constexpr int kCandidates = 6;
        std::vector<Colour>& known = starts_[value];
        int room = 0, found = 0;
        double bestNovelty = -1;
        Colour bestColour{};
        for (int attempt = 0; attempt < 600 && found < kCandidates; ++attempt) {
            const Vec2 p{rng_.uniform(0, scene_.size.width), rng_.uniform(0, scene_.size.height)};
            const int there = roomAt(p, value);
            if (there < 2) continue;
            ++found;
            const Colour colour = colourAt(p);
            double novelty = 1e9;
            for (const Colour& other : known) {
                double squares = 0;
                for (std::size_t b = 0; b < colour.size(); ++b) {
                    squares += (colour[b] - other[b]) * (colour[b] - other[b]);
                }
                novelty = std::min(novelty, squares);
            }
            if (novelty <= bestNovelty) continue;
            bestNovelty = novelty;
            bestColour = colour;
            at = p;
            room = there;
        }
        if (room > 0) known.push_back(bestColour);
        return room;
    }

    DemoStroke walk(const Habit& habit) {
        DemoStroke stroke;
        stroke.classValue = static_cast<std::uint8_t>(habit.cover);
        Vec2 at;
        int room = findStart(stroke.classValue, at);
        if (room == 0) return stroke;
        // Along a narrow thing the middle is the safe place to start.
        for (int k = 0; k < 12; ++k) {
            const Vec2 next{at.x + rng_.uniform(-2, 2), at.y + rng_.uniform(-2, 2)};
            if (roomAt(next, stroke.classValue) > room && room <= habit.radius + 1) {
                at = next;
                room = roomAt(at, stroke.classValue);
            }
        }
        stroke.radius = std::clamp(room - 1.5, 0.8, habit.radius);
        stroke.points.push_back(at);
        const double wanted = habit.stroke * rng_.uniform(0.5, 1.4);
        auto heading = static_cast<float>(rng_.uniform());
        for (double walked = 0; walked < wanted; walked += kStep) {
            Vec2 best;
            double bestScore = -1;
            float bestHeading = heading;
            for (int turn = -3; turn <= 3; ++turn) {
                const float candidate = heading + 0.035F * static_cast<float>(turn);
                const demo::Point d = demo::directionTurns(candidate);
                const Vec2 next{at.x + kStep * static_cast<double>(d.x),
                                at.y + kStep * static_cast<double>(d.y)};
                const int there = roomAt(next, stroke.classValue);
                if (there < stroke.radius + 1) continue;
                const double score = std::min(there, 8) + rng_.uniform(0, 2.5);
                if (score <= bestScore) continue;
                bestScore = score;
                best = next;
                bestHeading = candidate;
            }
            if (bestScore < 0) break;
            at = best;
            heading = bestHeading;
            stroke.points.push_back(at);
        }
        return stroke;
    }

    const DemoScene& scene_;
    Rng rng_;
    std::vector<std::uint8_t> border_;
    RectI kept_;
    std::array<std::vector<Colour>, demo::kCovers + 1> starts_;
};

}  // namespace

std::vector<DemoStroke> demoStrokes(const DemoScene& scene, std::uint64_t seed) {
    return Scribbler(scene, seed).all();
}

}  // namespace swath
