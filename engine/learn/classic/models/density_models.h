// SPDX-License-Identifier: MIT
#pragma once

#include "engine/learn/classic/models/pixel_model.h"
#include "engine/learn/classic/models/standardiser.h"

namespace swath {

/// One normal distribution of standardised features.
struct GaussianComponent {
    double logWeight = 0;     ///< of the component among those of its class, with the normal's own factors
    std::vector<float> mean;  ///< features
    std::vector<float>
        whitener;  ///< features × features, lower triangle: makes a deviation from the mean standard
};

/// Bayes' rule on densities fitted to each class: one normal distribution (normal Bayes) or a mixture of some
/// by expectation maximisation from k-means. Full covariances, of which the diagonal is raised a little, the
/// more the fewer samples there are. How often a class is comes from the samples' weights. Source: Dempster,
/// Laird, Rubin 1977, JRSS B 39.
class GaussianMixture final : public PixelModel {
  public:
    explicit GaussianMixture(int components) : components_(components) {}
    Status fit(const SampleSet& samples, const FitOptions& options) override;
    void predict(Planes<const float> features, Planes<float> probabilities) const override;
    void save(ByteWriter& out) const override;
    bool load(ByteReader& in, std::size_t features, int classes) override;

  private:
    struct Density {
        double logShare = 0;  ///< of the class among all
        std::vector<GaussianComponent> components;
    };
    int components_;
    Standardiser standard_;
    std::vector<Density> classes_;  ///< no components: no samples
};

/// Clusters of all samples, each of the classes of the samples in it (majority of their weight decides).
/// Source: Lloyd 1982 from the seeds of Arthur and Vassilvitskii 2007, the best of three.
class KMeans final : public PixelModel {
  public:
    explicit KMeans(int clusters) : clusters_(clusters) {}
    Status fit(const SampleSet& samples, const FitOptions& options) override;
    void predict(Planes<const float> features, Planes<float> probabilities) const override;
    void save(ByteWriter& out) const override;
    bool load(ByteReader& in, std::size_t features, int classes) override;

  private:
    int clusters_;
    std::size_t classes_ = 0;
    Standardiser standard_;
    std::vector<float> centres_;  ///< clusters × features
    std::vector<float> shares_;   ///< clusters × classes, adding up to 1
};

/// Weighted vote of the k nearest of at most 4,000 samples, in standardised features.
class KNearest final : public PixelModel {
  public:
    explicit KNearest(int neighbours) : neighbours_(neighbours) {}
    Status fit(const SampleSet& samples, const FitOptions& options) override;
    void predict(Planes<const float> features, Planes<float> probabilities) const override;
    void save(ByteWriter& out) const override;
    bool load(ByteReader& in, std::size_t features, int classes) override;

  private:
    int neighbours_;
    std::size_t classes_ = 0;
    Standardiser standard_;
    std::vector<float> points_;  ///< samples × features
    std::vector<std::uint8_t> labels_;
    std::vector<float> weights_;
};

}  // namespace swath
