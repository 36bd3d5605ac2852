// SPDX-License-Identifier: MIT
#include "engine/raster/sound_parts.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace swath {
namespace {

constexpr int kMostCutReads = 1024;
constexpr Size kUsualBlock{256, 256};

/// Positions along one axis.
struct Span {
    int begin = 0, end = 0;
    int length() const { return end - begin; }
};

/// Of a scene's pixels that `pixels` of a read of `count` stand for.
Span sceneSpan(Span pixels, int count, int from, int length) {
    const auto at = [&](int pixel) {
        return from + static_cast<int>(std::int64_t{pixel} * length / std::max(1, count));
    };
    const int begin = std::min(at(pixels.begin), from + length - 1);
    return {begin, std::max(begin + 1, at(pixels.end))};
}

class Cutter {
  public:
    Cutter(const RectI& window, Size size, Size block)
        : window_(window), size_(size), block_(block.empty() ? kUsualBlock : block) {}

    ReadPart part(const RectI& pixels) const {
        const Span x = sceneSpan({pixels.x, pixels.right()}, size_.width, window_.x, window_.width),
                   y = sceneSpan({pixels.y, pixels.bottom()}, size_.height, window_.y, window_.height);
        return {pixels, {x.begin, y.begin, x.length(), y.length()}};
    }
    /// Two halves that share no block, as far as whole pixels allow; none of what lies in one block.
    std::optional<std::pair<ReadPart, ReadPart>> halves(const ReadPart& whole) const {
        const RectI &p = whole.pixels, &w = whole.window;
        const int across = p.width > 1 ? blocksOf(w.x, w.right(), block_.width) : 1;
        const int down = p.height > 1 ? blocksOf(w.y, w.bottom(), block_.height) : 1;
        if (across <= 1 && down <= 1) return std::nullopt;
        RectI first = p, second = p;
        if (down >= across) {
            const int at =
                cut({p.y, p.bottom()}, w.y, down, block_.height, window_.y, window_.height, size_.height);
            first.height = at - p.y;
            second = {p.x, at, p.width, p.bottom() - at};
        } else {
            const int at =
                cut({p.x, p.right()}, w.x, across, block_.width, window_.x, window_.width, size_.width);
            first.width = at - p.x;
            second = {at, p.y, p.right() - at, p.height};
        }
        return std::pair(part(first), part(second));
    }

  private:
    static int blocksOf(int begin, int end, int block) { return (end - 1) / block - begin / block + 1; }
    /// The pixel that is nearest to the border between the middle blocks.
    static int cut(Span pixels, int begin, int blocks, int block, int from, int length, int count) {
        const double border = (begin / block + double(blocks / 2)) * block;
        return std::clamp(static_cast<int>(std::lround((border - from) * count / length)), pixels.begin + 1,
                          pixels.end - 1);
    }

    RectI window_;
    Size size_, block_;
};

}  // namespace

Result<LeftOut> readSoundParts(const RectI& window, Size size, Size block,
                               const std::function<Status(const ReadPart&)>& read) {
    const Cutter cutter(window, size, block);
    LeftOut left;
    std::deque<ReadPart> open{{{0, 0, size.width, size.height}, window}};
    for (int reads = 1; !open.empty(); ++reads) {
        const ReadPart part = open.front();
        open.pop_front();
        const Status done = read(part);
        if (done) continue;
        if (done.error().code != Errc::BadFormat) return done.error();
        if (left.reason.empty()) left.reason = done.error().what;
        const auto halves = reads <= kMostCutReads ? cutter.halves(part) : std::nullopt;
        if (halves) {
            open.push_back(halves->first);
            open.push_back(halves->second);
        } else {
            left.parts.push_back(part);
        }
    }
    return left;
}

}  // namespace swath
