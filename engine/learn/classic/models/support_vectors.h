// SPDX-License-Identifier: MIT
#pragma once

#include "engine/learn/classic/models/pixel_model.h"
#include "engine/learn/classic/models/standardiser.h"

namespace swath {

enum class SvmKernel { Linear, Gaussian };
struct SvmOptions {
    SvmKernel kernel = SvmKernel::Linear;
    double cost = 1;   ///< C
    double gamma = 0;  ///< of the Gaussian kernel exp(−gamma · d²); 0: one over the number of features
};

/// Support vector machines of one class against the rest (one machine where there are two classes), fitted by
/// OpenCV to at most 3,000 (Gaussian kernel) or 10,000 samples of standardised features. Distances become
/// probabilities by Platt's map, fitted to the same samples, which may also move the border a little.
/// Sources: Cortes and Vapnik 1995; Platt 1999; Lin, Lin, Weng 2007, Machine Learning 68, for the fit of the
/// map.
class SupportVectors final : public PixelModel {
  public:
    explicit SupportVectors(SvmOptions options) : options_(options) {}
    Status fit(const SampleSet& samples, const FitOptions& options) override;
    void predict(Planes<const float> features, Planes<float> probabilities) const override;
    void save(ByteWriter& out) const override;
    bool load(ByteReader& in, std::size_t features, int classes) override;

  private:
    /// f = Σ factor · kernel(vector, pixel) − offset; probability = 1 / (1 + exp(slope · f + shift)).
    struct Machine {
        std::vector<float> vectors, factors;
        double offset = 0, slope = 0, shift = 0;
    };
    /// Errors: Unsupported, when the library gives up.
    Status fitMachine(Machine& machine, const std::vector<float>& rows, const SampleSet& samples,
                      int positive);
    /// f of a block. @param block  features × kDistanceBlock.
    void distances(const Machine& machine, const std::vector<float>& block, std::vector<float>& out) const;

    SvmOptions options_;
    std::size_t classes_ = 0;
    float gamma_ = 0;
    Standardiser standard_;
    std::vector<Machine> machines_;  ///< of each class; of class 1 alone where there are two
};

/// Slope and shift of Platt's map. @param distances  of samples; @param positive  of the same.
std::pair<double, double> plattMap(const std::vector<double>& distances, const std::vector<bool>& positive);

}  // namespace swath
