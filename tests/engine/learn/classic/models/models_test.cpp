// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "engine/learn/classic/models/linear_models.h"
#include "engine/learn/classic/models/support_vectors.h"
#include "engine/learn/config/catalogs.h"
#include "tests/engine/learn/classic/pixel_sets.h"

namespace swath {
namespace {

using test::modelOf;

/// Every learner of the catalogue that works on pixels.
class EveryLearner : public testing::TestWithParam<std::string> {
  protected:
    std::unique_ptr<PixelModel> model_ = modelOf(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Models, EveryLearner,
                         testing::Values("random-forest(trees=20)", "linear", "ridge", "logistic",
                                         "svm-linear", "svm-rbf", "k-nearest", "bayes", "k-means",
                                         "gaussian-mixture"),
                         [](const auto& param) {
                             std::string name = param.param.substr(0, param.param.find('('));
                             std::erase(name, '-');
                             return name;
                         });

TEST_P(EveryLearner, TellsTwoCloudsApart) {
    ASSERT_TRUE(model_->fit(test::blobs(1000, 1), {}));
    EXPECT_GT(test::accuracy(*model_, test::blobs(2000, 2)), 0.985);  // Bayes: 0.9977
}

TEST_P(EveryLearner, GivesProbabilities) {
    Rng rng(4);
    std::vector<std::vector<float>> rows;
    std::vector<std::uint8_t> labels;
    for (int i = 0; i < 600; ++i) {
        labels.push_back(static_cast<std::uint8_t>(i % 3));
        rows.push_back(
            {static_cast<float>(rng.normal() + i % 3), static_cast<float>(rng.normal() - 2 * (i % 3 == 1))});
    }
    const SampleSet set = test::samplesOf(rows, labels, 4);  // the fourth class has no samples
    ASSERT_TRUE(model_->fit(set, {}));
    const auto p = test::probabilitiesOf(*model_, set, 3);
    for (std::size_t i = 0; i < set.count; ++i) {
        float sum = 0;
        for (std::size_t k = 0; k < 4; ++k) {
            ASSERT_GE(p[k * set.count + i], 0);
            sum += p[k * set.count + i];
        }
        ASSERT_NEAR(sum, 1, 1e-4);
        ASSERT_LT(p[3 * set.count + i], 1e-3);
    }
    EXPECT_GT(test::accuracy(*model_, set), 0.5);
}

TEST_P(EveryLearner, IsTheSameFromTheSameSeed) {
    const SampleSet set = test::exclusiveOr(800, 3);
    auto other = modelOf(GetParam());
    ASSERT_TRUE(model_->fit(set, {.threads = 1, .seed = 5, .stop = {}, .progress = {}}));
    ASSERT_TRUE(other->fit(set, {.threads = 3, .seed = 5, .stop = {}, .progress = {}}));
    EXPECT_EQ(test::probabilitiesOf(*model_, set), test::probabilitiesOf(*other, set, 2));
}

TEST_P(EveryLearner, ComesBackFromBytesAsItWas) {
    const SampleSet set = test::exclusiveOr(500, 3);
    ASSERT_TRUE(model_->fit(set, {}));
    ByteWriter out;
    model_->save(out);
    const auto bytes = out.take();
    auto loaded = modelOf(GetParam());
    ByteReader in(bytes);
    ASSERT_TRUE(loaded->load(in, 2, 2));
    EXPECT_TRUE(in.atEnd());
    EXPECT_EQ(test::probabilitiesOf(*loaded, set), test::probabilitiesOf(*model_, set));
    EXPECT_EQ(loaded->importance().empty(), model_->importance().empty());
    // Cut anywhere, it is refused; nor does it fit another number of features.
    for (std::size_t length = 0; length < bytes.size(); length += 1 + bytes.size() / 97) {
        ByteReader cut(std::span<const std::byte>(bytes).first(length));
        EXPECT_FALSE(modelOf(GetParam())->load(cut, 2, 2) && cut.atEnd()) << length;
    }
    ByteReader again(bytes);
    EXPECT_FALSE(modelOf(GetParam())->load(again, 3, 2) && again.atEnd());
}

TEST_P(EveryLearner, ClaimsNothingFromBytesThatWereChanged) {
    const SampleSet set = test::exclusiveOr(200, 3);
    ASSERT_TRUE(model_->fit(set, {}));
    ByteWriter out;
    model_->save(out);
    const auto bytes = out.take();
    for (std::uint64_t i = 0; i < 300; ++i) {
        auto changed = bytes;
        changed[mix64(i) % changed.size()] ^= static_cast<std::byte>(1 + mix64(i + 1000) % 255);
        auto loaded = modelOf(GetParam());
        ByteReader in(changed);
        // Either it is refused, or it can be asked without harm.
        if (loaded->load(in, 2, 2) && in.atEnd()) (void)test::probabilitiesOf(*loaded, set);
    }
}

TEST_P(EveryLearner, TakesOneClassOneSampleAndConstantFeatures) {
    const SampleSet one = test::samplesOf({{3, 3}}, {1}, 2);
    ASSERT_TRUE(model_->fit(one, {}));
    EXPECT_EQ(test::accuracy(*model_, one), 1);
    const SampleSet same = test::samplesOf({{1, 7}, {2, 7}, {3, 7}, {4, 7}, {5, 7}}, {0, 0, 0, 0, 0}, 3);
    auto second = modelOf(GetParam());
    ASSERT_TRUE(second->fit(same, {}));
    EXPECT_EQ(test::accuracy(*second, same), 1);
    SampleSet flat = test::blobs(400, 3);
    std::fill_n(flat.values.begin(), flat.count, 7.5F);
    auto third = modelOf(GetParam());
    ASSERT_TRUE(third->fit(flat, {}));
    EXPECT_GT(test::accuracy(*third, flat), 0.93);
}

TEST_P(EveryLearner, StopsWhenAsked) {
    std::stop_source stop;
    stop.request_stop();
    const Status fitted = model_->fit(test::blobs(300, 1), {.stop = stop.get_token(), .progress = {}});
    if (GetParam() == "k-nearest") return;  // there is nothing to fit
    ASSERT_FALSE(fitted);
    EXPECT_EQ(fitted.error().code, Errc::Cancelled);
}

TEST(Learners, CurvedOnesTellExclusiveOr) {
    for (const char* line : {"random-forest", "svm-rbf(c=10, gamma=2)", "k-nearest",
                             "gaussian-mixture(components=6)", "k-means(k=40)"}) {
        const auto model = modelOf(line);
        ASSERT_TRUE(model->fit(test::exclusiveOr(2000, 1), {})) << line;
        EXPECT_GT(test::accuracy(*model, test::exclusiveOr(2000, 2)), 0.9) << line;
    }
    for (const char* line : {"linear", "logistic", "svm-linear", "bayes"}) {
        const auto model = modelOf(line);
        ASSERT_TRUE(model->fit(test::exclusiveOr(2000, 1), {})) << line;
        if (std::string(line) == "bayes")
            EXPECT_GT(test::accuracy(*model, test::exclusiveOr(2000, 2)), 0.7);  // by the covariances
        else
            EXPECT_LT(test::accuracy(*model, test::exclusiveOr(2000, 2)), 0.7) << line;
    }
}

TEST(LinearRegression, SolvesTheNormalEquations) {
    Rng rng(11);
    std::vector<std::vector<float>> rows;
    std::vector<std::uint8_t> labels;
    for (int i = 0; i < 500; ++i) {
        rows.push_back({static_cast<float>(1000 + 300 * rng.normal()),
                        static_cast<float>(0.01 * rng.normal()), static_cast<float>(rng.normal())});
        rows.back()[2] += 0.001F * rows.back()[0];
        labels.push_back(static_cast<std::uint8_t>(rng.below(3)));
    }
    SampleSet set = test::samplesOf(rows, labels, 3);
    for (float& w : set.weights) w = static_cast<float>(rng.uniform(0.2, 3));
    LinearRegression model(0);
    ASSERT_TRUE(model.fit(set, {}));
    for (int k = 0; k < 3; ++k) {
        // Xᵀ W (y − X β) = 0, each row relative to the size of its terms.
        const auto beta = model.coefficients(k);
        for (std::size_t f = 0; f <= 3; ++f) {
            double sum = 0, size = 0;
            for (std::size_t i = 0; i < set.count; ++i) {
                double residual = (labels[i] == k ? 1.0 : 0.0) - beta[3];
                for (std::size_t g = 0; g < 3; ++g) residual -= beta[g] * static_cast<double>(rows[i][g]);
                const double x = f == 3 ? 1.0 : static_cast<double>(rows[i][f]);
                sum += static_cast<double>(set.weights[i]) * x * residual;
                size += std::abs(static_cast<double>(set.weights[i]) * x * residual);
            }
            // Standardised values are rounded to float: 1e-8 of the terms is what is left.
            EXPECT_LT(std::abs(sum), 1e-7 * size) << k << " " << f;
        }
    }
}

TEST(LinearRegression, RecoversAPlaneTo1e8) {
    // Features that floats hold exactly, targets on a plane: y = x0 is 0 or 1 and x1 free.
    std::vector<std::vector<float>> rows;
    std::vector<std::uint8_t> labels;
    for (int i = 0; i < 64; ++i) {
        rows.push_back({static_cast<float>(i % 2), static_cast<float>(i / 2 % 2 == 0 ? -1 : 1)});
        labels.push_back(static_cast<std::uint8_t>(i % 2));
    }
    LinearRegression model(0);
    ASSERT_TRUE(model.fit(test::samplesOf(rows, labels, 2), {}));
    const auto one = model.coefficients(1);
    EXPECT_NEAR(one[0], 1, 1e-8);
    EXPECT_NEAR(one[1], 0, 1e-8);
    EXPECT_NEAR(one[2], 0, 1e-8);
}

TEST(LinearRegression, RidgeKeepsWeightsSmallAndDependentFeaturesDoNoHarm) {
    SampleSet set = test::blobs(300, 5);
    LinearRegression plain(0), small(1000);
    ASSERT_TRUE(plain.fit(set, {}));
    ASSERT_TRUE(small.fit(set, {}));
    EXPECT_LT(std::abs(small.coefficients(1)[0]), 0.6 * std::abs(plain.coefficients(1)[0]));
    // The same feature twice.
    set.features = 3;
    set.values.insert(set.values.end(), set.values.begin(),
                      set.values.begin() + static_cast<std::ptrdiff_t>(set.count));
    LinearRegression twice(0);
    ASSERT_TRUE(twice.fit(set, {}));
    EXPECT_NEAR(twice.coefficients(1)[0], twice.coefficients(1)[2], 1e-6);
    EXPECT_GT(test::accuracy(twice, set), 0.98);
}

TEST(LogisticRegression, FindsTheTopOfTheLikelihood) {
    // One feature of two values: the odds of each are those of the counts, as nothing keeps the weights
    // small.
    std::vector<std::vector<float>> rows;
    std::vector<std::uint8_t> labels;
    for (int i = 0; i < 100; ++i) {
        rows.push_back({i < 50 ? 0.0F : 1.0F});
        labels.push_back(i < 50 ? (i < 10 ? 1 : 0) : (i < 90 ? 1 : 0));
    }
    LogisticRegression model(0);
    const SampleSet set = test::samplesOf(rows, labels, 2);
    ASSERT_TRUE(model.fit(set, {}));
    const auto p = test::probabilitiesOf(model, set);
    EXPECT_NEAR(p[100], 0.2, 2e-3);
    EXPECT_NEAR(p[199], 0.8, 2e-3);
}

TEST(PlattMap, FindsTheCurveThatSamplesWereDrawnFrom) {
    Rng rng(3);
    std::vector<double> distances;
    std::vector<bool> positive;
    for (int i = 0; i < 20'000; ++i) {
        distances.push_back(3 * rng.normal());
        positive.push_back(rng.uniform() < 1 / (1 + std::exp(-1.5 * distances.back() + 0.7)));
    }
    const auto [slope, shift] = plattMap(distances, positive);
    EXPECT_NEAR(slope, -1.5, 0.1);
    EXPECT_NEAR(shift, 0.7, 0.1);
}

TEST(Ensemble, AveragesProbabilitiesByWeight) {
    const SampleSet set = test::exclusiveOr(300, 7);
    auto ensemble = PixelEnsemble::make(*parseSpec("learner", "linear + 2 * random-forest(trees=10)"));
    ASSERT_TRUE(ensemble);
    ASSERT_TRUE(ensemble->fit(set, {.seed = 3, .stop = {}, .progress = {}}));
    ASSERT_EQ(ensemble->size(), 2u);
    const auto a = test::probabilitiesOf(ensemble->model(0), set),
               b = test::probabilitiesOf(ensemble->model(1), set);
    std::vector<float> p(a.size());
    ensemble->predict(set.values, set.count, 2, p, 2);
    for (std::size_t i = 0; i < p.size(); ++i) ASSERT_NEAR(p[i], (a[i] + 2 * b[i]) / 3, 1e-6);
    const auto importance = ensemble->importance();
    EXPECT_NEAR(std::accumulate(importance.begin(), importance.end(), 0.0), 1, 1e-9);
}

TEST(Ensemble, ClipsALinearRegressionBeforeAveraging) {
    // Far outside of the samples a regression is far above 1.
    LinearRegression model(0);
    ASSERT_TRUE(model.fit(test::samplesOf({{0}, {1}, {2}, {3}}, {0, 0, 1, 1}, 2), {}));
    const SampleSet far = test::samplesOf({{-50}, {50}, {1.5}}, {0, 1, 0}, 2);
    const auto p = test::probabilitiesOf(model, far);
    EXPECT_EQ(p[3], 0);
    EXPECT_EQ(p[4], 1);
    EXPECT_NEAR(p[5], 0.5, 1e-6);
    EXPECT_EQ(p[1], 0);
}

TEST(NormalBayes, SaysWhatTheDensitiesSay) {
    // Two normal distributions whose coordinates hang together in opposite ways.
    constexpr double kTogether = 0.8, kAlone = 0.6;
    Rng rng(5);
    std::vector<std::vector<float>> rows;
    std::vector<std::uint8_t> labels;
    for (int i = 0; i < 10'000; ++i) {
        const double sign = i % 2 == 0 ? 1 : -1, x = rng.normal();
        labels.push_back(static_cast<std::uint8_t>(i % 2));
        rows.push_back({static_cast<float>(x + i % 2),
                        static_cast<float>(sign * kTogether * x + kAlone * rng.normal())});
    }
    const SampleSet set = test::samplesOf(rows, labels, 2);
    const auto model = modelOf("bayes");
    ASSERT_TRUE(model->fit(set, {}));
    const auto p = test::probabilitiesOf(*model, set);
    const auto squared = [&](double x, double y, double together) {
        return (x * x - 2 * together * x * y + y * y) / (1 - together * together);
    };
    double off = 0;
    for (std::size_t i = 0; i < set.count; ++i) {
        const auto x = static_cast<double>(rows[i][0]), y = static_cast<double>(rows[i][1]);
        const double second =
            1 / (1 + std::exp((squared(x - 1, y, -kTogether) - squared(x, y, kTogether)) / 2));
        off += std::abs(static_cast<double>(p[set.count + i]) - second);
    }
    // 5,000 samples tell a covariance to about 2 %.
    EXPECT_LT(off / static_cast<double>(set.count), 0.01);
}

TEST(Catalogue, NamesWhatCanBeMade) {
    EXPECT_EQ(learnerCatalog().front().name, "network");
    for (const SpecEntry& entry : learnerCatalog()) {
        EXPECT_FALSE(entry.label.empty());
        const auto model = makePixelModel({.name = entry.name, .arguments = {}, .numbers = {}, .named = {}});
        EXPECT_EQ(model.ok(), entry.name != "network" && entry.name != kAutomaticLearner) << entry.name;
    }
    EXPECT_FALSE(makePixelModel({.name = "forest", .arguments = {}, .numbers = {}, .named = {}}));
    EXPECT_FALSE(PixelEnsemble::make(*parseSpec("learner", "0 * linear")));
    EXPECT_FALSE(PixelEnsemble::make(*parseSpec("learner", "random-forest(trees=0)")));
}

TEST(SampleSet, IsThinnedEvenlyAndInOrder) {
    SampleSet set = test::blobs(1000, 1);
    std::iota(set.values.begin(), set.values.end(), 0.0F);
    const SampleSet thin = set.thinned(100, 3);
    ASSERT_EQ(thin.count, 100u);
    EXPECT_TRUE(std::ranges::is_sorted(thin.feature(0)));
    for (std::size_t i = 0; i < thin.count; ++i) {
        const auto from = static_cast<std::size_t>(thin.feature(0)[i]);
        EXPECT_EQ(thin.feature(1)[i], set.feature(1)[from]);
        EXPECT_EQ(thin.labels[i], set.labels[from]);
    }
    EXPECT_EQ(set.thinned(5000, 3).count, 1000u);
}

}  // namespace
}  // namespace swath
