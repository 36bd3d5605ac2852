// SPDX-License-Identifier: MIT
#include "engine/imagery/derived_planes.h"

#include <algorithm>
#include <cmath>

namespace swath {
namespace {

constexpr int kUnneeded = -1;

/// Where a side of so many pixels begins and ends in the scene, grown.
struct Side {
    int begin = 0, end = 0, before = 0, after = 0;
};
Side grownSide(int begin, int length, int pixels, int by, int scene) {
    const double each = static_cast<double>(length) / pixels;  // scene pixels a pixel that is read
    const auto room = [&](int free) { return std::min(by, static_cast<int>(std::floor(free / each))); };
    Side side{.before = room(begin), .after = room(scene - begin - length)};
    side.begin = begin - static_cast<int>(std::lround(side.before * each));
    side.end = begin + length + static_cast<int>(std::lround(side.after * each));
    return side;
}

/// What `to` shows of the pixels of `from`, which was grown from the same window by at least as much.
std::vector<float> cropped(const std::vector<float>& plane, const PixelWindow& from, const PixelWindow& to) {
    if (from.size == to.size) return plane;
    std::vector<float> part;
    part.reserve(static_cast<std::size_t>(to.size.area()));
    for (int y = 0; y < to.size.height; ++y) {
        const auto row =
            plane.begin() + (std::ptrdiff_t{y} + from.top - to.top) * from.size.width + (from.left - to.left);
        part.insert(part.end(), row, row + to.size.width);
    }
    return part;
}

}  // namespace

PixelWindow grown(const RectI& window, Size size, int by, Size scene) {
    const Side x = grownSide(window.x, window.width, size.width, by, scene.width);
    const Side y = grownSide(window.y, window.height, size.height, by, scene.height);
    return {{x.begin, y.begin, x.end - x.begin, y.end - y.begin},
            {size.width + x.before + x.after, size.height + y.before + y.after},
            x.before,
            y.before};
}

bool DerivedPlanes::any() const {
    return std::ranges::any_of(bands_, [](const auto& band) { return band.has_value(); });
}

int DerivedPlanes::reach() const {
    std::vector<int> reach(bands_.size(), 0);
    for (std::size_t b = 0; b < bands_.size(); ++b) {
        if (!bands_[b]) continue;
        for (const int need : bands_[b]->needs())
            reach[b] = std::max(reach[b], reach[static_cast<std::size_t>(need)]);
        reach[b] += bands_[b]->reach();
    }
    return reach.empty() ? 0 : *std::ranges::max_element(reach);
}

std::vector<int> DerivedPlanes::margins(std::span<const int> wanted) const {
    std::vector<int> margins(bands_.size(), kUnneeded);
    for (const int band : wanted) margins[static_cast<std::size_t>(band)] = 0;
    for (std::size_t b = bands_.size(); b-- > 0;) {  // all that a band needs stands before it
        if (margins[b] == kUnneeded || !bands_[b]) continue;
        for (const int need : bands_[b]->needs()) {
            int& margin = margins[static_cast<std::size_t>(need)];
            margin = std::max(margin, margins[b] + bands_[b]->reach());
        }
    }
    return margins;
}

Result<std::map<int, std::vector<float>>> DerivedPlanes::work(const RectI& window, Size size,
                                                              std::span<const int> wanted,
                                                              const Read& read) const {
    const std::vector<int> margin = margins(wanted);
    std::vector<std::vector<float>> planes(bands_.size());
    for (std::size_t b = 0; b < bands_.size(); ++b) {
        if (margin[b] == kUnneeded) continue;
        const PixelWindow own = grown(window, size, margin[b], scene_);
        if (!bands_[b]) {
            planes[b].resize(static_cast<std::size_t>(own.size.area()));
            if (Status done = read(own.window, own.size, static_cast<int>(b), planes[b]); !done)
                return done.error();
            continue;
        }
        const PixelWindow seen = grown(window, size, margin[b] + bands_[b]->reach(), scene_);
        std::map<int, std::vector<float>> parts;
        std::vector<std::span<const float>> needed(bands_.size());
        for (const int need : bands_[b]->needs()) {
            const auto n = static_cast<std::size_t>(need);
            needed[n] = parts[need] = cropped(planes[n], grown(window, size, margin[n], scene_), seen);
        }
        std::vector<float> result(static_cast<std::size_t>(seen.size.area()));
        if (Status done = bands_[b]->work(seen.size, needed, result); !done) return done.error();
        planes[b] = cropped(result, seen, own);
    }
    std::map<int, std::vector<float>> found;
    for (const int band : wanted)
        found[band] = cropped(planes[static_cast<std::size_t>(band)],
                              grown(window, size, margin[static_cast<std::size_t>(band)], scene_),
                              {window, size, 0, 0});
    return found;
}

}  // namespace swath
