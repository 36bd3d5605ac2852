// SPDX-License-Identifier: MIT
#include "engine/learn/data/border_weights.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/learn/data/distance_map.h"
#include "engine/learn/data/patch_source.h"

namespace swath {
namespace {

constexpr double kReachInSigmas = 6;
constexpr float kFarthest = 1e12F;  ///< squared; a sum of two is still exact enough to compare

struct Object {
    std::uint8_t value = 0;
    RectI box;
    std::vector<std::uint32_t> pixels;
};

/// 4-connected components of each class but the background.
std::vector<Object> objectsOf(std::span<const std::uint8_t> targets, Size size, int background) {
    std::vector<Object> objects;
    std::vector<bool> seen(targets.size());
    const auto width = static_cast<std::size_t>(size.width);
    for (std::size_t start = 0; start < targets.size(); ++start) {
        const std::uint8_t value = targets[start];
        if (seen[start] || value == kTargetIgnore || value == background) continue;
        Object object{.value = value, .box = {}, .pixels = {static_cast<std::uint32_t>(start)}};
        seen[start] = true;
        for (std::size_t next = 0; next < object.pixels.size(); ++next) {
            const std::size_t at = object.pixels[next], x = at % width, y = at / width;
            object.box = unite(object.box, {static_cast<int>(x), static_cast<int>(y), 1, 1});
            const auto visit = [&](std::size_t to) {
                if (seen[to] || targets[to] != value) return;
                seen[to] = true;
                object.pixels.push_back(static_cast<std::uint32_t>(to));
            };
            if (x > 0) visit(at - 1);
            if (x + 1 < width) visit(at + 1);
            if (at >= width) visit(at - width);
            if (at + width < targets.size()) visit(at + width);
        }
        objects.push_back(std::move(object));
    }
    return objects;
}

/// Squared distances to the nearest two objects of a class, kept up object by object.
class NearestTwo {
  public:
    NearestTwo(Size size, int reach) : size_(size), reach_(reach) {
        first_.assign(static_cast<std::size_t>(size.area()), kFarthest);
        second_ = first_;
    }

    void add(const Object& object) {
        const RectI box = object.box;
        const RectI near =
            intersection({box.x - reach_, box.y - reach_, box.width + 2 * reach_, box.height + 2 * reach_},
                         {0, 0, size_.width, size_.height});
        const auto width = static_cast<std::size_t>(size_.width), w = static_cast<std::size_t>(near.width),
                   h = static_cast<std::size_t>(near.height);
        const auto left = static_cast<std::size_t>(near.x), top = static_cast<std::size_t>(near.y);
        std::vector<std::uint8_t> inside(w * h, 0);
        for (const std::uint32_t at : object.pixels) inside[(at / width - top) * w + (at % width - left)] = 1;
        const std::vector<float> distances = squaredDistances(inside, near.size());
        for (std::size_t y = 0; y < h; ++y)
            for (std::size_t x = 0; x < w; ++x) {
                const float d = distances[y * w + x];
                const std::size_t at = (top + y) * width + left + x;
                second_[at] = std::min(second_[at], std::max(first_[at], d));
                first_[at] = std::min(first_[at], d);
            }
    }

    float first(std::size_t at) const { return first_[at]; }
    float second(std::size_t at) const { return second_[at]; }

  private:
    Size size_;
    int reach_;
    std::vector<float> first_, second_;
};

}  // namespace

void borderTerm(std::span<const std::uint8_t> targets, Size size, int background, double w0, double sigma,
                std::span<float> out) {
    std::ranges::fill(out, 0.0F);
    std::vector<Object> objects = objectsOf(targets, size, background);
    std::ranges::stable_sort(objects, {}, &Object::value);
    const double reach = kReachInSigmas * sigma;
    for (std::size_t begin = 0; begin < objects.size();) {
        std::size_t end = begin;
        while (end < objects.size() && objects[end].value == objects[begin].value) ++end;
        if (end - begin >= 2) {
            NearestTwo nearest(size, static_cast<int>(std::ceil(reach)));
            for (std::size_t i = begin; i < end; ++i) nearest.add(objects[i]);
            for (std::size_t at = 0; at < targets.size(); ++at) {
                if (targets[at] == objects[begin].value || nearest.second(at) >= kFarthest) continue;
                const double sum =
                    std::sqrt(double{nearest.first(at)}) + std::sqrt(double{nearest.second(at)});
                if (sum > reach) continue;
                const double term = w0 * std::exp(-sum * sum / (2 * sigma * sigma));
                out[at] = std::max(out[at], static_cast<float>(term));
            }
        }
        begin = end;
    }
}

}  // namespace swath
