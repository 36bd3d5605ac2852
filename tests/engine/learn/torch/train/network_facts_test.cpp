// SPDX-License-Identifier: MIT
#include "engine/learn/config/network_facts.h"

#include <ATen/record_function.h>
#include <gmock/gmock.h>

#include <memory>
#include <string_view>

#include "engine/learn/torch/tensor_memory.h"

namespace swath {
namespace {

using testing::HasSubstr;

TEST(NetworkFacts, CountsWhatTheUNetHas) {
    const auto facts = networkFacts({.network = "unet", .bands = 3, .classes = 2, .size = {64, 32}});
    ASSERT_TRUE(facts.ok()) << facts.error().text();
    EXPECT_EQ(facts->parameters, 31'037'698);
    EXPECT_EQ(facts->tensors, 64);
    EXPECT_EQ(facts->buffers, 11'794);
    EXPECT_EQ(facts->output, (Size{64, 32}));
    ASSERT_EQ(facts->stages.size(), 9U);
    EXPECT_EQ(facts->stages.front().name, "inc");
    EXPECT_EQ(facts->stages[4].channels, 1024);
    EXPECT_EQ(facts->stages[4].cells, (Size{4, 2}));
    EXPECT_GT(facts->peakBytes, 2 * 64 * 64 * 32 * 4);
}

TEST(NetworkFacts, CountsMemoryThatIsKeptForTensorsAsWell) {
    const NetworkQuery query{.network = "unet", .options = {{"width", "4"}}, .size = {64, 64}};
    const TensorMemory memory;
    const auto fresh = networkFacts(query), again = networkFacts(query);
    ASSERT_TRUE(fresh && again);
    EXPECT_GT(fresh->peakBytes, 64 * 64 * 4 * 4);
    EXPECT_EQ(again->peakBytes, fresh->peakBytes);
}

TEST(NetworkFacts, CountsMultiplyAdds) {
    // One level, width 1, one band: 3×3 convolutions 1→1 twice, at half the size 1→2 and 2→2, a transposed
    // one 2→1 with four taps on the small map, 2→1 and 1→1, and 1×1 to the classes.
    const auto facts = networkFacts({.network = "unet",
                                     .options = {{"width", "1"}, {"depth", "1"}},
                                     .bands = 1,
                                     .classes = 3,
                                     .size = {8, 8}});
    ASSERT_TRUE(facts.ok()) << facts.error().text();
    EXPECT_EQ(facts->macs, 64 * (9 + 9) + 16 * (18 + 36) + 16 * 8 + 64 * (18 + 9) + 64 * 3);
}

TEST(NetworkFacts, CountsThePublishedMultiplyAdds) {
    struct Published {
        std::string network;
        NetworkOptionValues options;
        int bands, classes;
        Size size;
        std::int64_t macs;
    };
    const std::vector<Published> all{
        {"unet-2015", {}, 1, 2, {572, 572}, 150'428'424'448},
        {"ternausnet11", {}, 3, 1, {256, 256}, 25'708'986'368},
        {"unet-resnet34", {}, 3, 2, {256, 256}, 7'823'425'536},
        {"fpn-resnet34", {}, 3, 2, {256, 256}, 6'855'589'888},
        {"linknet-resnet18", {}, 3, 2, {256, 256}, 2'616'197'120},
        {"linknet", {}, 3, 21, {256, 256}, 2'723'151'872},
        {"linknet", {}, 3, 21, {640, 352}, 9'360'834'560},
        {"deeplabv3plus-resnet50", {{"layout", "smp"}}, 3, 2, {256, 256}, 9'141'747'712},
    };
    for (const Published& p : all) {
        const auto facts = networkFacts({.network = p.network,
                                         .options = p.options,
                                         .bands = p.bands,
                                         .classes = p.classes,
                                         .size = p.size});
        ASSERT_TRUE(facts.ok()) << facts.error().text();
        EXPECT_EQ(facts->macs, p.macs) << p.network;
    }
}

TEST(NetworkFacts, RefusesWhatTheNetworkCannotTake) {
    const auto none = networkFacts({.network = "unet", .size = {0, 8}});
    ASSERT_FALSE(none.ok());
    EXPECT_THAT(none.error().text(), HasSubstr("without pixels"));
    EXPECT_FALSE(networkFacts({.network = "unet", .bands = 300}).ok());
}

TEST(NetworkFacts, FindsTheReceptiveField) {
    // Two 3×3 convolutions (5), a pooling (6), two at twice the stride (14), a transposed one and two more
    // (18): on the grid of the pooling, one pixel of it may lie outside for a given pixel.
    const auto field = receptiveField({.network = "unet", .options = {{"width", "2"}, {"depth", "1"}}});
    ASSERT_TRUE(field.ok()) << field.error().text();
    ASSERT_TRUE(field->has_value());
    EXPECT_NEAR(**field, 18, 2);
}

TEST(NetworkFacts, InferenceFormDiffersByRoundingAlone) {
    const auto difference =
        inferenceDifference({.network = "unet", .options = {{"width", "8"}}, .size = {64, 64}});
    ASSERT_TRUE(difference.ok()) << difference.error().text();
    EXPECT_LT(difference->folded, 1e-5);
    if (difference->bf16) {
        EXPECT_LT(*difference->bf16, 0.05);
    }
}

TEST(NetworkFacts, MeasuresTimeAndTrainingCost) {
    const NetworkQuery query{.network = "unet", .options = {{"width", "4"}}, .size = {64, 64}};
    const auto timing = timeNetwork(query, {.seconds = 0.05});
    ASSERT_TRUE(timing.ok()) << timing.error().text();
    EXPECT_GT(timing->milliseconds, 0);
    EXPECT_THAT(timing->device, HasSubstr("CPU"));
    const auto few = trainingCost(query, 2, {.seconds = 0.05}),
               many = trainingCost(query, 8, {.seconds = 0.05});
    ASSERT_TRUE(few.ok()) << few.error().text();
    EXPECT_GT(few->patchesPerSecond, 0);
    EXPECT_GT(many->bytes, few->bytes);
}

TEST(NetworkFacts, AMeasurementEndsWhenItIsStoppedOrTakesTooLong) {
    const NetworkQuery query{.network = "unet", .options = {}, .bands = 3, .classes = 2, .size = {256, 256}};
    std::stop_source stop;
    stop.request_stop();
    const MeasureLimits stopped{.stop = stop.get_token()}, none{.capSeconds = 0};
    EXPECT_EQ(trainingCost(query, 8, stopped).error().code, Errc::Cancelled);
    EXPECT_EQ(timeNetwork(query, stopped).error().code, Errc::Cancelled);
    EXPECT_EQ(receptiveField(query, stopped).error().code, Errc::Cancelled);
    EXPECT_EQ(networkFacts(query, stopped).error().code, Errc::Cancelled);
    EXPECT_NE(trainingCost(query, 8, none).error().what.find("may be measured for"), std::string::npos);
    EXPECT_FALSE(timeNetwork(query, none));
    EXPECT_FALSE(receptiveField(query, none));
}

TEST(NetworkFacts, TheCapOfOneMeasurementIsThatOfTheNext) {
    const NetworkQuery query{
        .network = "unet", .options = {{"width", "2"}, {"depth", "1"}}, .size = {32, 32}};
    MeasureLimits limits{.seconds = 0};
    EXPECT_TRUE(trainingCost(query, 2, limits));
    limits.begun -= std::chrono::seconds(21);
    for (const Errc code :
         {trainingCost(query, 2, limits).error().code, timeNetwork(query, limits).error().code,
          receptiveField(query, limits).error().code})
        EXPECT_EQ(code, Errc::Unsupported);
}

/// Calls for a stop at the first convolution that anybody computes, while it lives.
class StopsAtTheFirstConvolution {
  public:
    explicit StopsAtTheFirstConvolution(std::stop_source& stop) {
        calledFor = &stop;
        handle_ = at::addThreadLocalCallback(
            at::RecordFunctionCallback(&called).scopes({at::RecordScope::FUNCTION}));
    }
    ~StopsAtTheFirstConvolution() {
        at::removeCallback(handle_);
        calledFor = nullptr;
    }
    StopsAtTheFirstConvolution(const StopsAtTheFirstConvolution&) = delete;
    StopsAtTheFirstConvolution& operator=(const StopsAtTheFirstConvolution&) = delete;

  private:
    static std::unique_ptr<at::ObserverContext> called(const at::RecordFunction& function) {
        if (std::string_view(function.name()) == "aten::convolution") calledFor->request_stop();
        return nullptr;
    }
    static inline thread_local std::stop_source* calledFor = nullptr;
    at::CallbackHandle handle_{};
};

TEST(NetworkFacts, AStopEndsTheMeasurementOfANetworkThatWouldTakeHours) {
    // Every pixel has a window of its own: one image is 36,864 runs of the network.
    const NetworkQuery slow{.network = "cnn-pc", .options = {{"step", "1"}}, .size = {256, 256}};
    std::stop_source stop;
    const StopsAtTheFirstConvolution stops(stop);
    const MeasureLimits limits{.seconds = 1e9, .capSeconds = 300, .stop = stop.get_token()};
    const auto cost = trainingCost(slow, 8, limits);
    ASSERT_FALSE(cost.ok());
    EXPECT_EQ(cost.error().code, Errc::Cancelled);
    EXPECT_TRUE(stop.stop_requested());
}

}  // namespace
}  // namespace swath
