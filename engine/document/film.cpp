// SPDX-License-Identifier: MIT
#include "engine/document/film.h"

#include <algorithm>
#include <cstring>

#include "engine/store/limits.h"

namespace swath {
namespace {

void put(std::vector<std::byte>& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>(value >> (8 * i) & 0xff));
}

/// Reads what put() wrote; fails for good once the bytes end.
class Reader {
  public:
    explicit Reader(std::span<const std::byte> bytes) : rest_(bytes) {}

    std::uint64_t number(int bytes) {
        std::uint64_t value = 0;
        if (!has(static_cast<std::size_t>(bytes))) return 0;
        for (int i = 0; i < bytes; ++i)
            value |= std::uint64_t{std::to_integer<std::uint8_t>(rest_[static_cast<std::size_t>(i)])}
                     << (8 * i);
        rest_ = rest_.subspan(static_cast<std::size_t>(bytes));
        return value;
    }
    int whole() { return static_cast<int>(static_cast<std::int32_t>(static_cast<std::uint32_t>(number(4)))); }
    std::vector<std::uint8_t> values(std::size_t count) {
        if (!has(count)) return {};
        std::vector<std::uint8_t> out(count);
        std::memcpy(out.data(), rest_.data(), count);
        rest_ = rest_.subspan(count);
        return out;
    }
    bool good() const { return good_; }
    bool atEnd() const { return good_ && rest_.empty(); }

  private:
    bool has(std::size_t count) { return good_ = good_ && rest_.size() >= count; }
    std::span<const std::byte> rest_;
    bool good_ = true;
};

Error badFrame() {
    return Error{Errc::BadFormat, "a frame of the film cannot be read",
                 "the run itself is not touched by that: its curves and weights can be used"};
}

}  // namespace

void Film::add(FilmFrame frame) {
    cutAfter(frame.step - 1);
    frames_.push_back(std::move(frame));
    if (frames_.size() <= kMostFrames) return;
    std::size_t densest = 1;
    const auto gap = [&](std::size_t i) { return frames_[i + 1].step - frames_[i - 1].step; };
    for (std::size_t i = 2; i + 1 < frames_.size(); ++i)
        if (gap(i) < gap(densest)) densest = i;
    frames_.erase(frames_.begin() + static_cast<std::ptrdiff_t>(densest));
}

void Film::cutAfter(std::int64_t lastStep) {
    std::erase_if(frames_, [lastStep](const FilmFrame& f) { return f.step > lastStep; });
}

std::vector<std::int64_t> Film::steps() const {
    std::vector<std::int64_t> out;
    for (const FilmFrame& frame : frames_) out.push_back(frame.step);
    return out;
}

std::vector<std::byte> filmFrameBytes(const FilmFrame& frame) {
    std::vector<std::byte> out;
    put(out, frame.patches.size(), 4);
    for (const FilmPatch& patch : frame.patches) {
        put(out, static_cast<std::uint64_t>(patch.scene.value), 8);
        for (const int side : {patch.window.x, patch.window.y, patch.window.width, patch.window.height})
            put(out, static_cast<std::uint64_t>(static_cast<std::int64_t>(side)), 4);
        for (const auto* values : {&patch.truth, &patch.prediction}) {
            const auto bytes = std::as_bytes(std::span(*values));
            out.insert(out.end(), bytes.begin(), bytes.end());
        }
    }
    return out;
}

Result<FilmFrame> filmFrameFromBytes(std::int64_t step, std::span<const std::byte> bytes) {
    Reader in(bytes);
    FilmFrame frame{.step = step, .patches = {}};
    const std::uint64_t count = in.number(4);
    if (!in.good() || count > static_cast<std::uint64_t>(limits::kFilmPatches)) return badFrame();
    for (std::uint64_t i = 0; i < count; ++i) {
        FilmPatch patch;
        patch.scene = SceneId{static_cast<std::int64_t>(in.number(8))};
        patch.window.x = in.whole();
        patch.window.y = in.whole();
        patch.window.width = in.whole();
        patch.window.height = in.whole();
        const auto isSide = [](int side) { return side > 0 && side <= limits::kPatchSide; };
        const auto isPlace = [](int at) { return at >= -limits::kPatchSide && at <= limits::kSceneSide; };
        const bool fits = isSide(patch.window.width) && isSide(patch.window.height) &&
                          isPlace(patch.window.x) && isPlace(patch.window.y);
        if (!in.good() || !fits) return badFrame();
        const auto pixels = static_cast<std::size_t>(patch.window.area());
        patch.truth = in.values(pixels);
        patch.prediction = in.values(pixels);
        if (!in.good()) return badFrame();
        frame.patches.push_back(std::move(patch));
    }
    if (!in.atEnd()) return badFrame();
    return frame;
}

}  // namespace swath
