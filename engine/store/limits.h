// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

/// What is believed of a project file, which may come from anybody. What lies beyond is left out, and said;
/// each is far above what work with Swath has come to.
namespace swath::limits {

/// Of numbers of rows: a double holds it exactly, and there is room to count on from there.
inline constexpr std::int64_t kLargestId = std::int64_t{1} << 53;

// Rows.
inline constexpr std::int64_t kScenes = 20'000;
inline constexpr std::int64_t kLayers = 64;  ///< of labels; each run may have one for its map
inline constexpr std::int64_t kRegions = 100'000;
inline constexpr std::int64_t kRegionsOfScene = 4'096;
inline constexpr std::int64_t kFeatures = 1'000'000;
inline constexpr std::int64_t kCorners = 20'000'000;  ///< of all polygons
inline constexpr std::int64_t kSteps = 1'000'000;     ///< of the history; the newest are kept
inline constexpr std::int64_t kStepParts = 100'000;   ///< of a step: what it changed, other than tiles
inline constexpr std::int64_t kTiles = 20'000'000;    ///< of labels, and again of maps
inline constexpr std::int64_t kRuns = 10'000;
inline constexpr std::int64_t kCheckpoints = 100'000;
inline constexpr std::int64_t kCurves = 4'096;           ///< of a run
inline constexpr std::int64_t kCurvePoints = 2'000'000;  ///< of a run
inline constexpr std::int64_t kFilmFrames = 64;          ///< of a run
inline constexpr std::int64_t kSettings = 50'000;        ///< some are of a scene each
inline constexpr std::int64_t kProblems = 100;           ///< sentences about one file

// Texts, in bytes.
inline constexpr std::size_t kNameBytes = 400;
inline constexpr std::size_t kPathBytes = 16'384;
inline constexpr std::size_t kWktBytes = 262'144;
inline constexpr std::size_t kJsonBytes = 4 << 20;
inline constexpr std::size_t kSettingsBytes = 64 << 20;  ///< of all settings
inline constexpr std::size_t kStepBytes = 64 << 20;      ///< of one side of a part of a step

// Values.
inline constexpr int kSceneSide = 4'000'000;  ///< pixels
inline constexpr int kSceneBands = 10'000;
inline constexpr std::int64_t kBands = 1'000'000;  ///< of all scenes
inline constexpr int kLargestEpsg = 999'999;
inline constexpr double kLargestCoordinate = 1e12;  ///< on the ground, and in scene pixels
inline constexpr std::int64_t kFilmPatches = 64;    ///< of a frame
inline constexpr int kPatchSide = 4'096;            ///< pixels
inline constexpr std::size_t kFilmFrameBytes = std::size_t{64} << 20;
inline constexpr std::size_t kFilmBytes = std::size_t{512} << 20;
inline constexpr std::int64_t kCheckpointBytes = std::int64_t{16} << 30;

// What SQLite is told.
inline constexpr int kValueBytes = 256 << 20;  ///< of one value or row
inline constexpr int kStatementBytes = 1 << 20;
inline constexpr int kExpressionDepth = 100;
inline constexpr double kReadSeconds = 60;  ///< for one read, if it keeps SQLite busy

}  // namespace swath::limits
