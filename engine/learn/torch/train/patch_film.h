// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>

#include "engine/learn/torch/outputs.h"
#include "engine/learn/torch/train/validation.h"

namespace swath {

/// The same few patches of the validation set, predicted again and again: how a network comes to see them.
class PatchFilm {
  public:
    PatchFilm() = default;
    /// At most six patches that do not overlap: each one that shows most classes which the ones before do
    /// not, then most classes, then most labels.
    PatchFilm(PatchSource& source, const ValidationSet& set, int patchSize);

    bool empty() const { return places_.empty(); }
    Role role() const { return role_; }
    /// @param betweenPatches  called before each; false ends it. @return nullopt if it was ended so.
    /// Errors: those of reading.
    Result<std::optional<TrainPatches>> frame(Network& network, SceneScales& scales,
                                              const ComputeDevice& device, const OutputRule& rule,
                                              PatchSource& source, std::int64_t step,
                                              const std::function<bool()>& betweenPatches) const;

  private:
    Role role_ = Role::Validation;
    std::vector<ValidationSet::Window> places_;
};

}  // namespace swath
