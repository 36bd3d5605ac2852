// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/learn/classic/models/pixel_model.h"

namespace swath {

/// What a learner line without networks says: models and how much each counts. Their class probabilities are
/// averaged by weight; of a two-class linear regression that is its value clipped to [0, 1]. A fitted one is
/// constant and may be asked by several threads.
class PixelEnsemble {
  public:
    PixelEnsemble() = default;
    /// @param terms  without "network". Errors: InvalidInput.
    static Result<PixelEnsemble> make(const std::vector<SpecTerm>& terms);

    /// Steps of all members, as FitOptions::progress counts them, are counted through.
    /// @param progress  (member's term, done, of). Errors: those of the members.
    Status fit(const SampleSet& samples, const FitOptions& options,
               const std::function<void(const SpecTerm&, int done, int of)>& progress = {});
    /// @param features  features × pixels. @param probabilities  classes × pixels.
    void predict(std::span<const float> features, std::size_t pixels, std::size_t classes,
                 std::span<float> probabilities, int threads) const;
    /// Mean of those members that tell, by weight; empty if none does.
    std::vector<double> importance() const;

    std::size_t size() const { return members_.size(); }
    const PixelModel& model(std::size_t i) const { return *members_[i].model; }
    void save(ByteWriter& out) const;
    bool load(ByteReader& in, std::size_t features, int classes);

  private:
    struct Member {
        SpecTerm term;
        std::shared_ptr<PixelModel> model;
    };
    std::vector<Member> members_;
};

}  // namespace swath
