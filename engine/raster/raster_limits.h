// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace swath {

/// What a file may claim of itself before it is refused in words: headers are cheap to write, and much of the
/// program grows with them.
constexpr std::int64_t kMostScenePixels = 250'000'000'000;  ///< 500,000 × 500,000
constexpr int kMostSceneBands = 4096;
/// GDAL allocates a whole block to read one pixel of it.
constexpr std::int64_t kMostBlockBytes = 256 << 20;
constexpr std::int64_t kMostReferringBytes = 64 << 20;  ///< of a VRT: it is read whole
constexpr int kMostReferences = 100'000;                ///< files that a VRT may name
constexpr int kMostControlPoints = 20'000;
constexpr int kMostReferenceDepth = 8;  ///< VRT in VRT

}  // namespace swath
