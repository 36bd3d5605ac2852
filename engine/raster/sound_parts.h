// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/result.h"

namespace swath {

/// A part of a read: pixels of what is made, and the window of the scene that they stand for.
struct ReadPart {
    RectI pixels, window;
};

/// What a damaged file did not yield.
struct LeftOut {
    std::vector<ReadPart> parts;
    std::string reason;  ///< in words; empty if all could be read
};

/// Reads what can be read: a part that fails is halved along the file's blocks, down to a block or a pixel.
/// Of a file that is damaged all over some of what is sound may be left out, so that it takes no more than a
/// few thousand reads.
/// @param window  of the scene. @param size  of what is made of it. @param block  in which the file stores
/// its pixels; may be empty.
/// @param read  reads a part to its place; BadFormat says that it is damaged.
/// Errors: every other one of `read`.
Result<LeftOut> readSoundParts(const RectI& window, Size size, Size block,
                               const std::function<Status(const ReadPart&)>& read);

}  // namespace swath
