// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/learn/data/validation_set.h"
#include "engine/learn/predict/predictor.h"
#include "engine/learn/run/learner.h"

namespace swath {

/// Judges the average of members that are fitted already and one that is still trained, and draws tiles of
/// maps. Probabilities of the fitted ones are kept while there is room.
class MixedJudge {
  public:
    MixedJudge(PatchSource& source, LearnControl& control);

    /// @param fitted  null: there are none yet. @param weight  of all of them together.
    void setFitted(std::unique_ptr<Predictor> fitted, double weight);
    /// @param trained  null: the fitted ones alone. @return nullopt if it was stopped. Errors: those of
    /// reading and predicting.
    Result<std::optional<TrainValidation>> judge(Predictor* trained, double weight);
    /// A predictor, and the scene that it is prepared for.
    struct Prepared {
        Predictor* predictor = nullptr;
        int scene = -1;
    };
    /// The classes of a tile; nullptr where the scene has none. Errors: as above.
    Result<LabelTilePtr> tile(Prepared& by, int scene, TileIndex tile);

  private:
    Status predict(Prepared& by, int scene, const RectI& window, std::span<float> out);
    Status predictFitted(std::size_t at, const ValidationSet::Window& window, std::vector<float>& out);

    PatchSource& source_;
    LearnControl& control_;
    ValidationSet set_;
    std::unique_ptr<Predictor> fitted_;
    Prepared fittedFor_;
    double fittedWeight_ = 0;
    std::vector<std::vector<float>> kept_;  ///< of the fitted, by window
    std::size_t keptFloats_ = 0;
    std::vector<float> samples_, probabilities_;  ///< of the last window, with a margin
};

}  // namespace swath
