// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "engine/imagery/tile_loader.h"
#include "engine/session/session.h"

namespace swath {

/// What the canvas lays over one tile of the scene's pyramid: for each of 256×256 pixels of that level
/// (nearest sample) R = label, G = truth as the error view sees it, B = prediction, A = age of the
/// prediction, 0 newest … 255 old. Pixels outside the scene are 0. @param rgba  256 × 256 × 4.
void fillOverlay(const Session& session, const TileKey& key, std::span<std::uint8_t> rgba);

/// Age of a tile's prediction, 0 newest … 255: a tile fades over the steps that a few validations take.
std::uint8_t predictionAge(const Prediction& prediction, TileIndex index);

}  // namespace swath
