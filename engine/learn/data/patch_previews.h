// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/learn/config/train_config.h"
#include "engine/learn/data/normalisation.h"
#include "engine/learn/data/patch_index.h"

namespace swath {

/// One patch as a network sees it, for people to look at.
struct PatchPreview {
    int side = 0;
    std::vector<std::uint8_t> rgb;      ///< side × side × 3
    std::vector<std::uint8_t> classes;  ///< ClassTable values, side × side; 0: not learned from
    std::string scene;                  ///< name
    RectI window;                       ///< of the scene, before it was varied
    std::string drawn;                  ///< how it was varied, in words
};

struct PreviewOptions {
    int count = 12;
    std::array<int, 3> bands{0, 1, 2};  ///< red, green, blue; the last band where there are fewer
    std::int64_t page = 0;              ///< 0: the patches that the first steps of a run learn from
};

/// Makes batches exactly as a run of this configuration would, and turns their patches into pictures. All
/// share one stretch, 2–98 % of what each band has over all of them, so that changes of brightness stay
/// visible. What has no data is grey. @param source  is cloned. Errors: those of reading, Cancelled, and
/// InvalidInput when nothing is labelled.
Result<std::vector<PatchPreview>> patchPreviews(const TrainConfig& config, const PatchSource& source,
                                                const PatchIndex& index, std::shared_ptr<SceneScales> scales,
                                                const PreviewOptions& options, std::stop_token stop = {});

}  // namespace swath
