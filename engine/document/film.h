// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/ids.h"
#include "engine/core/result.h"

namespace swath {

/// A patch of the validation set with what is true there and what a run said at some step. Values are those
/// of the class table, 0 where nothing is labelled; height × width.
struct FilmPatch {
    SceneId scene;
    RectI window;
    std::vector<std::uint8_t> truth, prediction;
    friend bool operator==(const FilmPatch&, const FilmPatch&) = default;
};

struct FilmFrame {
    std::int64_t step = 0;
    std::vector<FilmPatch> patches;
    friend bool operator==(const FilmFrame&, const FilmFrame&) = default;
};

/// What a run said of the same patches at its validations, oldest first: bounded, thinned evenly over the
/// run.
class Film {
  public:
    static constexpr std::size_t kMostFrames = 24;

    const std::vector<FilmFrame>& frames() const { return frames_; }
    bool empty() const { return frames_.empty(); }
    /// Appends. When there are too many, the one goes whose neighbours are nearest to each other; the first
    /// and the newest stay. A frame of an earlier step drops what was after it.
    void add(FilmFrame frame);
    /// Drops the frames of later steps.
    void cutAfter(std::int64_t lastStep);
    std::vector<std::int64_t> steps() const;

  private:
    std::vector<FilmFrame> frames_;
};

/// The stored form of a frame's patches: little-endian counts, windows and values.
std::vector<std::byte> filmFrameBytes(const FilmFrame& frame);
/// Errors: BadFormat (truncated, or sizes that do not fit together).
Result<FilmFrame> filmFrameFromBytes(std::int64_t step, std::span<const std::byte> bytes);

}  // namespace swath
