// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/learn/data/patch_previews.h"
#include "engine/session/desk.h"
#include "engine/session/learn_intent.h"

namespace swath {

/// What PreviewPatches asked for.
struct PatchGallery {
    std::vector<PatchPreview> patches;  ///< of the last request that succeeded
    std::optional<Error> problem;       ///< why the newest request failed
    bool pending = false;
    std::int64_t page = 0;
    std::int64_t asked = 0, version = 0;  ///< count up with each request and each answer
};

/// Weights of a run as they are stored.
struct StoredWeights {
    std::vector<std::byte> bytes;
    bool damaged = false;  ///< the ones that were wanted are; these are others
};
/// Best before last, or the newest first. Waits for the store. Errors: NotFound, BadFormat.
Result<StoredWeights> readWeights(StoreWriter& store, RunId run, bool newest);
/// What is said when they are damaged.
void postDamaged(Events& events, bool newest);

/// Whole scenes predicted, and what a network would see of them.
class PredictDesk {
  public:
    explicit PredictDesk(DeskContext& context) : c_(context) {}

    Status on(const PredictScene&);
    Status on(const PreviewPatches&);

    const PatchGallery& gallery() const { return gallery_; }

  private:
    void previewed(Result<std::vector<PatchPreview>> made);

    DeskContext& c_;
    PatchGallery gallery_;
};

}  // namespace swath
