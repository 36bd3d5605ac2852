// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/core/rng.h"
#include "engine/learn/classic/models/density_models.h"
#include "engine/learn/classic/models/forest.h"
#include "engine/learn/classic/models/linear_models.h"
#include "engine/learn/classic/models/support_vectors.h"
#include "engine/learn/config/catalogs.h"

namespace swath {
namespace {

constexpr std::size_t kPredictedStrip = 4096;  ///< pixels that one thread predicts at a time

}  // namespace

const std::vector<SpecEntry>& learnerCatalog() {
    static const std::vector<SpecEntry> catalogue{
        {"network",
         "Network",
         "A network that learns its own features from patches",
         {{"members", 1, 1, 32,
           "Networks trained one after the other, each from other first weights and patches, and averaged"}}},
        {kAutomaticLearner,
         "Chosen by the labels",
         "Linear regression and a random forest, averaged, each scene by its own figures; one of the two, or "
         "another scale of the bands, where that is clearly better in scenes that are left out in turn",
         {{"trees", 60, 1, 2000, "Of the forest: more are steadier and slower"},
          {"leaf", 20, 1, 10000, "Of the forest: fewest samples behind an answer"}}},
        {"random-forest",
         "Random forest",
         "Many trees of yes-no questions about the features, averaged: quick, hard to get wrong, and the one "
         "that "
         "follows the pen live",
         {{"trees", 100, 1, 2000, "More are steadier and slower"},
          {"depth", 15, 1, 40, "Most questions on the way to an answer"},
          {"leaf", 1, 1, 10000, "Fewest samples behind an answer; more are smoother"},
          {"features", 0, 0, 1000, "Features tried at each question; 0: the square root of all"}}},
        {"linear", "Linear regression", "Least squares on 0 and 1 of each class; two classes: above 0.5", {}},
        {"ridge",
         "Ridge regression",
         "Linear regression that keeps its weights small",
         {{"lambda", 1, 0, 1e9, "How small: times the sum of squared weights"}}},
        {"logistic",
         "Logistic regression",
         "Weights of features, turned into probabilities",
         {{"lambda", 1, 0, 1e9, "How small the weights are kept"}}},
        {"svm-linear",
         "Support vectors, linear",
         "The widest gap between classes along a weighted sum of features; 10,000 samples at most",
         {{"c", 1, 1e-6, 1e6, "What a sample on the wrong side costs"}}},
        {"svm-rbf",
         "Support vectors, Gaussian",
         "The widest gap along curved borders; slow on large views; 3,000 samples at most",
         {{"c", 1, 1e-6, 1e6, "What a sample on the wrong side costs"},
          {"gamma", 0, 0, 1e6, "How curved; 0: one over the number of features"}}},
        {"k-nearest",
         "Nearest neighbours",
         "Vote of the most similar samples; slow on large views; 4,000 samples at most",
         {{"k", 5, 1, 200, "Samples that vote"}}},
        {"bayes", "Normal Bayes", "One normal distribution for each class", {}},
        {"k-means",
         "Clusters",
         "Clusters of similar pixels, each of the class that most of its labels have",
         {{"k", 8, 1, 500, "Clusters"}}},
        {"gaussian-mixture",
         "Gaussian mixture",
         "A few normal distributions for each class",
         {{"components", 3, 1, 50, "Distributions of a class"}}},
    };
    return catalogue;
}

Result<std::unique_ptr<PixelModel>> makePixelModel(const SpecTerm& term) {
    if (Status known = checkSpec("learner", {term}, learnerCatalog()); !known) return known.error();
    const auto number = [&](const char* name) { return specArgument(term, learnerCatalog(), name); };
    const auto whole = [&](const char* name) { return static_cast<int>(number(name)); };
    using Made = std::unique_ptr<PixelModel>;
    const std::string& name = term.name;
    if (name == "random-forest")
        return Made(std::make_unique<RandomForest>(ForestOptions{.trees = whole("trees"),
                                                                 .depth = whole("depth"),
                                                                 .leaf = whole("leaf"),
                                                                 .features = whole("features")}));
    if (name == "linear") return Made(std::make_unique<LinearRegression>(0));
    if (name == "ridge") return Made(std::make_unique<LinearRegression>(number("lambda")));
    if (name == "logistic") return Made(std::make_unique<LogisticRegression>(number("lambda")));
    if (name == "svm-linear")
        return Made(std::make_unique<SupportVectors>(SvmOptions{SvmKernel::Linear, number("c")}));
    if (name == "svm-rbf")
        return Made(
            std::make_unique<SupportVectors>(SvmOptions{SvmKernel::Gaussian, number("c"), number("gamma")}));
    if (name == "k-nearest") return Made(std::make_unique<KNearest>(whole("k")));
    if (name == "bayes") return Made(std::make_unique<GaussianMixture>(1));
    if (name == "k-means") return Made(std::make_unique<KMeans>(whole("k")));
    if (name == "gaussian-mixture") return Made(std::make_unique<GaussianMixture>(whole("components")));
    return Error{Errc::InvalidInput, fmt::format("learner: {} does not work on the features of pixels", name),
                 ""};
}

SampleSet SampleSet::thinned(std::size_t most, std::uint64_t seed) const {
    if (count <= most) return *this;
    // Those of the smallest hashes, in their old order.
    std::vector<std::pair<std::uint64_t, std::size_t>> rank(count);
    for (std::size_t i = 0; i < count; ++i) rank[i] = {mix64(seed ^ mix64(i)), i};
    std::ranges::nth_element(rank, rank.begin() + static_cast<std::ptrdiff_t>(most));
    rank.resize(most);
    std::ranges::sort(rank, {}, [](const auto& r) { return r.second; });
    std::vector<std::size_t> indices;
    for (const auto& [hash, i] : rank) indices.push_back(i);
    return only(indices);
}

SampleSet SampleSet::only(std::span<const std::size_t> indices) const {
    SampleSet few{.classes = classes,
                  .features = features,
                  .count = indices.size(),
                  .values = {},
                  .labels = {},
                  .weights = {},
                  .places = {},
                  .pixels = pixels};
    few.values.reserve(features * indices.size());
    for (std::size_t f = 0; f < features; ++f)
        for (const std::size_t i : indices) few.values.push_back(values[f * count + i]);
    for (const std::size_t i : indices) {
        few.labels.push_back(labels[i]);
        few.weights.push_back(weights[i]);
        if (!places.empty()) few.places.push_back(places[i]);
    }
    return few;
}

void predictPixels(const PixelModel& model, std::span<const float> features, std::size_t pixels,
                   std::span<float> probabilities, int threads) {
    parallelFor((pixels + kPredictedStrip - 1) / kPredictedStrip, threads, [&](std::size_t s) {
        const std::size_t from = s * kPredictedStrip, count = std::min(kPredictedStrip, pixels - from);
        model.predict({features.data() + from, pixels, count}, {probabilities.data() + from, pixels, count});
    });
}

}  // namespace swath
