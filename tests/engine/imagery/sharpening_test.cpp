// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <random>

#include "engine/imagery/expression.h"
#include "engine/imagery/open_stack.h"
#include "engine/imagery/sharpening/fusion_measures.h"
#include "engine/imagery/sharpening/sharpening_quality.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

BandPlanes randomPlanes(Size size, std::size_t bands, unsigned seed) {
    std::mt19937 random(seed);
    BandPlanes planes{size, {}};
    for (std::size_t b = 0; b < bands; ++b) {
        auto& plane = planes.planes.emplace_back();
        for (std::int64_t i = 0; i < size.area(); ++i)
            plane.push_back(100 + static_cast<float>(random() % 900));
    }
    return planes;
}
FusionQuality judgedAs(const BandPlanes& truth, const BandPlanes& result, int ratio = 4) {
    FusionTally tally(truth.planes.size());
    tally.add(truth, result);
    return tally.quality(ratio);
}

TEST(FusionMeasures, OfTheSamePictureAreTheBestThereAre) {
    const BandPlanes truth = randomPlanes({40, 30}, 3, 1);
    const FusionQuality same = judgedAs(truth, truth);
    EXPECT_EQ(same.ergas, 0);
    EXPECT_NEAR(same.sam, 0, 1e-5);  // the arc cosine of 1 less the last bit
    EXPECT_NEAR(same.q, 1, 1e-12);
}

TEST(FusionMeasures, AreWhatTheirFormulasSay) {
    // Two bands of means 100 and 200, each wrong by 10: 100 / 4 · √((0.1² + 0.05²) / 2).
    const BandPlanes truth{{8, 8}, {std::vector<float>(64, 100), std::vector<float>(64, 200)}};
    const BandPlanes wrong{{8, 8}, {std::vector<float>(64, 110), std::vector<float>(64, 190)}};
    const FusionQuality of = judgedAs(truth, wrong);
    EXPECT_NEAR(of.ergas, 25 * std::sqrt((0.01 + 0.0025) / 2), 1e-6);
    const double angle = std::atan2(200, 100) - std::atan2(190, 110);
    EXPECT_NEAR(of.sam, angle * 180 / std::numbers::pi, 1e-6);
    // Without variance what is left of Q is 2ab / (a² + b²).
    EXPECT_NEAR(of.q,
                (2 * 100.0 * 110 / (100 * 100 + 110 * 110) + 2 * 200.0 * 190 / (200 * 200 + 190 * 190)) / 2,
                1e-9);
    // Twice as bright: the same angle, and Q = (2 · 2 / (1 + 4))².
    const BandPlanes dark = randomPlanes({8, 8}, 1, 3);
    BandPlanes bright = dark;
    for (float& v : bright.planes[0]) v *= 2;
    EXPECT_NEAR(judgedAs(dark, bright).sam, 0, 1e-5);
    EXPECT_NEAR(judgedAs(dark, bright).q, 0.64, 1e-9);
}

TEST(FusionMeasures, LeaveGapsOut) {
    const BandPlanes truth = randomPlanes({20, 20}, 2, 4);
    BandPlanes result = truth;
    result.planes[0][210] = NAN;
    FusionTally tally(2);
    tally.add(truth, result);
    EXPECT_EQ(tally.pixels(), 399);
    EXPECT_EQ(tally.quality(2).ergas, 0);
    EXPECT_NEAR(tally.quality(2).q, 1, 1e-12);
}

TEST(JointMomentsTest, AreThoseOfTwoPasses) {
    const BandPlanes planes = randomPlanes({30, 20}, 2, 9);
    JointMoments moments(2);
    moments.addPixels(planes.planes);
    double a = 0, b = 0, both = 0;
    for (std::size_t i = 0; i < 600; ++i) a += planes.planes[0][i] / 600.0, b += planes.planes[1][i] / 600.0;
    for (std::size_t i = 0; i < 600; ++i) both += (planes.planes[0][i] - a) * (planes.planes[1][i] - b) / 600;
    EXPECT_NEAR(moments.mean(0), a, 1e-9);
    EXPECT_NEAR(moments.covariance(1, 0), both, 1e-7);
    const std::vector<std::vector<float>> gap{{NAN, 1}, {2, 2}};
    moments.addPixels(gap);
    EXPECT_EQ(moments.count(), 601);
}

/// What a model makes of bands b1 … bn and the pan band after them.
std::vector<float> sharpenedBy(const SharpeningModel& model, const BandPlanes& planes, std::size_t band) {
    const int count = static_cast<int>(planes.planes.size());
    std::vector<int> numbers;
    for (int b = 1; b < count; ++b) numbers.push_back(b);
    const auto formula = BandExpression::parse(sharpenedText(model, count, numbers, band), count);
    EXPECT_TRUE(formula) << formula.error().text();
    std::vector<float> out(planes.planes[0].size());
    const std::vector<std::span<const float>> spans(planes.planes.begin(), planes.planes.end());
    formula->evaluate(spans, out);
    return out;
}
SharpeningModel fitted(SharpeningMethod method, const BandPlanes& planes,
                       PanWeights weights = PanWeights::Fitted, std::vector<double> given = {}) {
    JointMoments moments(planes.planes.size());
    moments.addPixels(planes.planes);
    auto model = fitSharpening(method, moments, weights, given);
    EXPECT_TRUE(model) << (model ? "" : model.error().text());
    return model ? *model : SharpeningModel{};
}

TEST(Sharpening, OfAPanBandThatIsTheSumOfTheBandsChangesNothing) {
    BandPlanes planes = randomPlanes({50, 40}, 3, 21);
    auto& pan = planes.planes.emplace_back();
    for (std::size_t i = 0; i < 2000; ++i)
        pan.push_back(0.5F * planes.planes[0][i] + 0.2F * planes.planes[1][i] + 0.3F * planes.planes[2][i]);
    for (const SharpeningMethod method : sharpeningMethods()) {
        const SharpeningModel model = fitted(method, planes);
        EXPECT_NEAR(model.weights[0], 0.5, 1e-4) << nameOf(method);
        EXPECT_NEAR(model.weights[1], 0.2, 1e-4);
        EXPECT_NEAR(model.weights[2], 0.3, 1e-4);
        for (std::size_t b = 0; b < 3; ++b) {
            const auto out = sharpenedBy(model, planes, b);
            for (std::size_t i = 0; i < out.size(); ++i)  // formulas are worked out in single precision
                ASSERT_NEAR(out[i], planes.planes[b][i], 0.01) << nameOf(method);
        }
    }
}

TEST(Sharpening, ByBroveyKeepsTheRatiosOfBands) {
    const BandPlanes planes = randomPlanes({30, 30}, 4, 22);  // pan has nothing to do with the bands
    const SharpeningModel model = fitted(SharpeningMethod::Brovey, planes, PanWeights::Equal);
    const auto first = sharpenedBy(model, planes, 0), second = sharpenedBy(model, planes, 1);
    for (std::size_t i = 0; i < first.size(); ++i)
        ASSERT_NEAR(first[i] / second[i], planes.planes[0][i] / planes.planes[1][i],
                    1e-5 * first[i] / second[i]);
}

TEST(Sharpening, IsWorkedOutByHandForTwoBands) {
    // Means 20 and 40, pan 60; the intensity of equal weights is (10, 30, 30, 50), pan twice as far from its
    // mean.
    const BandPlanes planes{{4, 1}, {{0, 20, 20, 40}, {20, 40, 40, 60}, {20, 60, 60, 100}}};
    const SharpeningModel brovey = fitted(SharpeningMethod::Brovey, planes, PanWeights::Equal);
    EXPECT_THAT(sharpenedBy(brovey, planes, 0), ElementsAre(0, 40, 40, 80));
    const SharpeningModel ihs = fitted(SharpeningMethod::Ihs, planes, PanWeights::Equal);
    EXPECT_NEAR(ihs.panGain, 0.5, 1e-12);
    EXPECT_NEAR(ihs.panOffset, 0, 1e-12);
    BandPlanes other = planes;
    other.planes[2] = {20, 60, 60, 120};
    EXPECT_THAT(sharpenedBy(ihs, other, 1), ElementsAre(20, 40, 40, 70));
    const SharpeningModel gram = fitted(SharpeningMethod::GramSchmidt, planes, PanWeights::Given, {2, 2});
    EXPECT_THAT(gram.weights, ElementsAre(0.5, 0.5)) << "by their ratios";
    EXPECT_NEAR(gram.gains[0], 1, 1e-12);  // either band goes with the intensity, one to one
    EXPECT_THAT(sharpenedBy(gram, other, 0), ElementsAre(0, 20, 20, 50));
}

TEST(Sharpening, IsRefusedWhereFiguresSayNothing) {
    const auto says = [](const BandPlanes& planes, SharpeningMethod method, PanWeights from,
                         std::vector<double> given = {}) {
        JointMoments moments(planes.planes.size());
        moments.addPixels(planes.planes);
        const auto model = fitSharpening(method, moments, from, given);
        return model ? "" : model.error().text();
    };
    const BandPlanes planes = randomPlanes({9, 9}, 3, 2);
    const BandPlanes empty{{2, 1}, {{NAN, NAN}, {1, 2}, {1, 2}}},
        even{{3, 1}, {{5, 5, 5}, {5, 5, 5}, {1, 2, 3}}};
    using enum SharpeningMethod;
    EXPECT_THAT(says(empty, Ihs, PanWeights::Equal), HasSubstr("no pixels with data in common"));
    EXPECT_THAT(says(even, GramSchmidt, PanWeights::Equal), HasSubstr("one value only"));
    EXPECT_THAT(says(planes, Brovey, PanWeights::Given, {1}), HasSubstr("1 weights do not fit 2 bands"));
    EXPECT_THAT(says(planes, Brovey, PanWeights::Given, {1, -1}), HasSubstr("negative"));
    EXPECT_THAT(says(planes, Ihs, PanWeights::Given, {0, 0}), HasSubstr("follows none"));
    EXPECT_THAT(says(planes, Ihs, PanWeights::Given, {NAN, 1}), HasSubstr("do not fit"));
    const BandPlanes against{{3, 1}, {{1, 2, 3}, {2, 4, 6}, {3, 2, 1}}};
    EXPECT_THAT(says(against, GramSchmidt, PanWeights::Fitted), HasSubstr("follows none of the bands"));
}

/// Three bands at a quarter of the pan band's pixels, and what they would be at its own.
class PanScenes : public testing::Test {
  protected:
    static constexpr Size kFine{512, 384};
    static constexpr int kRatio = 4;

    /// Fields of some pixels each, of colours of their own, with rows in them.
    static double truthAt(int band, int x, int y) {
        const unsigned field = static_cast<unsigned>(x / 23 * 7 + y / 17 * 31) * 2654435761U >> 20;
        const double rows = (x / 3 + y / 5) % 2 == 0 ? 1.15 : 0.9;
        const unsigned brightness = field % 300, colour = field * static_cast<unsigned>(band + 3) % 90;
        return (200 + brightness + colour) * rows;
    }
    static double panAt(int x, int y) {
        return 0.3 * truthAt(0, x, y) + 0.45 * truthAt(1, x, y) + 0.2 * truthAt(2, x, y);
    }
    static double coarseAt(int band, int x, int y) {
        double sum = 0;
        for (int dy = 0; dy < kRatio; ++dy)
            for (int dx = 0; dx < kRatio; ++dx) sum += truthAt(band, x * kRatio + dx, y * kRatio + dy);
        return sum / (kRatio * kRatio);
    }
    static GeoReference placed(double metres) {
        return {Geotransform{{500000, metres, 0, 5000000, 0, -metres}}, "EPSG:32633"};
    }
    void SetUp() override {
        ASSERT_TRUE(test::writeScene<float>(
            dir_ / "ms.tif", {kFine.width / kRatio, kFine.height / kRatio}, 3,
            [](int band, int x, int y) { return coarseAt(band, x, y); }, std::nullopt, placed(2)));
        ASSERT_TRUE(test::writeScene<float>(
            dir_ / "pan.tif", kFine, 1, [](int, int x, int y) { return panAt(x, y); }, std::nullopt,
            placed(0.5)));
        for (int b = 1; b <= 3; ++b) stack_.bands.emplace_back(FileBand{.path = path("ms.tif"), .band = b});
        stack_.bands.emplace_back(FileBand{.path = path("pan.tif"), .band = 1, .name = "panchromatic"});
        stack_.reference = path("pan.tif");
    }
    std::string path(const char* name) const { return (dir_ / name).string(); }
    BandStack with(const SharpenedBands& made) const {
        BandStack more = stack_;
        more.bands.insert(more.bands.end(), made.bands.begin(), made.bands.end());
        return more;
    }
    std::string refusal(const SharpeningRequest& request) const {
        const auto made = sharpenedBands(stack_, Resources(), request);
        return made ? "" : made.error().text();
    }
    test::TempDir dir_;
    BandStack stack_;
};

TEST_F(PanScenes, BandsComeNearerToWhatTheyWouldBeAtThePanBandsSize) {
    BandPlanes truth{kFine, {}};
    for (int b = 0; b < 3; ++b) {
        auto& plane = truth.planes.emplace_back();
        for (int y = 0; y < kFine.height; ++y)
            for (int x = 0; x < kFine.width; ++x) plane.push_back(static_cast<float>(truthAt(b, x, y)));
    }
    const auto read = [&](const BandStack& stack, int first) {
        BandPlanes planes{kFine, {}};
        const auto source = openStack(stack, Resources());
        EXPECT_TRUE(source) << source.error().text();
        for (int b = first; b < first + 3; ++b) {
            auto& plane = planes.planes.emplace_back(static_cast<std::size_t>(kFine.area()));
            EXPECT_TRUE((*source)->readValues({0, 0, kFine.width, kFine.height}, std::array{b}, plane));
        }
        return planes;
    };
    const FusionQuality before = judgedAs(truth, read(stack_, 0));
    for (const SharpeningMethod method : sharpeningMethods()) {
        const auto made = sharpenedBands(stack_, Resources(), {.method = method});
        ASSERT_TRUE(made) << made.error().text();
        EXPECT_EQ(made->pan, 4);
        EXPECT_EQ(made->ratio, kRatio);
        EXPECT_THAT(made->from, ElementsAre(1, 2, 3));
        const FusionQuality after = judgedAs(truth, read(with(*made), 4));
        EXPECT_LT(after.ergas, 0.75 * before.ergas) << nameOf(method);
        EXPECT_GT(after.q, before.q + 0.2) << nameOf(method);
    }
}

TEST_F(PanScenes, AreSharpenedWithoutSeams) {
    const auto made = sharpenedBands(stack_, Resources(), {});
    ASSERT_TRUE(made) << made.error().text();
    const auto source = openStack(with(*made), Resources());
    ASSERT_TRUE(source) << source.error().text();
    EXPECT_EQ((*source)->info().bands[4].name, "b1 sharpened");
    std::vector<float> whole(static_cast<std::size_t>(kFine.area()));
    ASSERT_TRUE((*source)->readValues({0, 0, kFine.width, kFine.height}, std::array{4}, whole));
    const auto tile = (*source)->readTile(0, 1, 1, std::array{4});
    ASSERT_TRUE(tile);
    const auto* samples = reinterpret_cast<const float*>(tile->samples.data());
    for (int y = 0; y < tile->size.height; ++y)
        for (int x = 0; x < tile->size.width; ++x)  // positions of a warp are exact to an eighth of a pixel
            ASSERT_NEAR(samples[y * tile->size.width + x],
                        whole[static_cast<std::size_t>((y + 256) * kFine.width + x + 256)], 0.5);
}

TEST_F(PanScenes, AreReadBackFromTheTextThatAProjectKeeps) {
    const auto made = sharpenedBands(stack_, Resources(), {});
    ASSERT_TRUE(made);
    const auto again = bandStackFromJson(toJson(with(*made)));
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(*again, with(*made));
    std::string hostile = toJson(with(*made));
    hostile.replace(hostile.find(" * b4"), 5, " * b9");
    const auto other = bandStackFromJson(hostile);
    ASSERT_TRUE(other);
    EXPECT_THAT(openStack(*other, Resources()).error().text(), HasSubstr("there is no band 9"));
}

TEST_F(PanScenes, ThatCannotBeSharpenedAreRefusedInWords) {
    EXPECT_THAT(refusal({.pan = 5}), HasSubstr("band 5 is none of a file"));
    EXPECT_THAT(refusal({.pan = 1}), HasSubstr("coarser than the pixels of the scene"));
    EXPECT_THAT(refusal({.bands = {1, 4}}), HasSubstr("band 4"));
    EXPECT_THAT(refusal({.bands = {1, 1}}), HasSubstr("named twice"));
    EXPECT_THAT(refusal({.ratio = 1}), HasSubstr("from 2 to 64"));
    stack_.reference = path("ms.tif");
    EXPECT_THAT(refusal({}), HasSubstr("finer than the pixels of the scene"));
    std::get<FileBand>(stack_.bands[3]).name = "other";
    EXPECT_THAT(refusal({}), HasSubstr("no band of the scene is known as pan"));
    stack_ = wholeFile(path("pan.tif"));
    EXPECT_THAT(refusal({.pan = 1}), HasSubstr("no band of the scene is coarser"));
    std::stop_source stop;
    stop.request_stop();
    stack_ = {};
    SetUp();
    const auto cancelled = sharpenedBands(stack_, Resources(), {}, stop.get_token());
    EXPECT_EQ(cancelled.error().code, Errc::Cancelled);
}

TEST_F(PanScenes, OfOneFileAreSharpenedByARatioThatIsGiven) {
    ASSERT_TRUE(test::writeScene<float>(
        dir_ / "one.tif", kFine, 3,
        [](int band, int x, int y) {
            return band == 2 ? panAt(x, y) : coarseAt(band, x / kRatio, y / kRatio);
        },
        std::nullopt, placed(0.5)));
    stack_ = wholeFile(path("one.tif"));
    EXPECT_THAT(refusal({.pan = 3}), HasSubstr("no band of the scene is coarser"));
    const auto made = sharpenedBands(stack_, Resources(), {.pan = 3, .ratio = kRatio});
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_THAT(made->from, ElementsAre(1, 2));
}

TEST_F(PanScenes, AreJudgedByDegradingThem) {
    const auto methods = measureSharpening(stack_, Resources(), {});
    ASSERT_TRUE(methods) << methods.error().text();
    ASSERT_EQ(methods->size(), 4U);
    EXPECT_FALSE(methods->front().method);
    for (std::size_t i = 0; i < methods->size(); ++i) {
        const MethodQuality& each = (*methods)[i];
        EXPECT_EQ(each.failure, "");
        EXPECT_GT(each.quality.ergas, 0);
        EXPECT_GT(each.quality.q, 0.1);
        EXPECT_LE(each.quality.q, 1);
        if (i > 0) {
            EXPECT_LT(each.quality.ergas, methods->front().quality.ergas) << each.title();
        }
    }
    const auto refused = measureSharpening(stack_, Resources(), {.weights = PanWeights::Given, .given = {1}});
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->front().failure, "");
    EXPECT_THAT(refused->back().failure, HasSubstr("do not fit 3 bands"));
    const auto small = measureSharpening(stack_, Resources(), {.ratio = 48});
    ASSERT_FALSE(small);
    EXPECT_THAT(small.error().text(), HasSubstr("too small"));
}

TEST(DegradedPlanes, AreMeansOfWholeSquares) {
    const BandPlanes planes{{5, 2}, {{1, 3, 5, 7, 100, 1, 3, NAN, 7, 100}}};
    const BandPlanes coarse = degraded(planes, 2);
    EXPECT_EQ(coarse.size, (Size{2, 1}));
    EXPECT_EQ(coarse.planes[0][0], 2);
    EXPECT_TRUE(std::isnan(coarse.planes[0][1]));
}

}  // namespace
}  // namespace swath
