// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "engine/learn/predict/source_predictor.h"
#include "engine/learn/run/train_event.h"

namespace swath {

/// The same few patches of the validation set, predicted again and again: how a learner comes to see them.
class PatchFilm {
  public:
    PatchFilm() = default;
    /// At most six patches that do not overlap: each one that shows most classes which the ones before do
    /// not, then most classes, then most labels.
    PatchFilm(PatchSource& source, const ValidationSet& set, int patchSize);

    bool empty() const { return places_.empty(); }
    Role role() const { return role_; }
    /// @param betweenPatches  called before each; false ends it. @return nullopt if it was ended so.
    /// Errors: as SourcePredictor::predict().
    Result<std::optional<TrainPatches>> frame(SourcePredictor& predictor, std::int64_t step,
                                              const std::function<bool()>& betweenPatches) const;

  private:
    Role role_ = Role::Validation;
    std::vector<ValidationSet::Window> places_;
};

}  // namespace swath
