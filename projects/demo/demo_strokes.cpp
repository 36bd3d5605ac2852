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
constexpr std::array<Habit, demo::kCovers> kHabits{{{demo::Cover::Field, 5, 0.0040, 130},
                                                    {demo::Cover::Meadow, 4, 0.0030, 90},
                                                    {demo::Cover::Trees, 5, 0.0026, 90},
                                                    {demo::Cover::Water, 6, 0.0013, 140},
                                                    {demo::Cover::Building, 4, 0.0014, 14},
                                                    {demo::Cover::Road, 2, 0.0010, 110},
                                                    {demo::Cover::Bare, 4, 0.0008, 50}}};

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

    DemoStroke walk(const Habit& habit) {
        DemoStroke stroke;
        stroke.classValue = static_cast<std::uint8_t>(habit.cover);
        Vec2 at;
        int room = 0;
        for (int attempt = 0; attempt < 400 && room < 2; ++attempt) {
            at = {rng_.uniform(0, scene_.size.width), rng_.uniform(0, scene_.size.height)};
            room = roomAt(at, stroke.classValue);
            if (room < 2) room = 0;
        }
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
};

}  // namespace

std::vector<DemoStroke> demoStrokes(const DemoScene& scene, std::uint64_t seed) {
    return Scribbler(scene, seed).all();
}

}  // namespace swath
