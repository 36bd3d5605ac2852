// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/learners.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/learn/classic/train/classic_learner.h"
#include "engine/learn/classic/train/classic_predictor.h"
#include "engine/learn/ensemble/mixed_checkpoint.h"
#include "engine/learn/ensemble/mixed_learner.h"
#include "engine/learn/ensemble/mixed_predictor.h"
#include "engine/learn/predict/prior_adaptation.h"
#include "engine/learn/predict/view_average.h"
#include "engine/learn/run/checkpoint_envelope.h"

namespace swath {
namespace {

Result<std::unique_ptr<Predictor>> loadNetwork(std::span<const std::byte> checkpoint,
                                               const PredictorOptions& options) {
    auto network = loadPredictor(checkpoint, options.threads);
    if (!network) return network.error();
    const int views = options.views.value_or((*network)->mapSettings().views);
    return averageViews(std::move(*network), views);
}

Result<std::unique_ptr<Predictor>> loadMixed(std::span<const std::byte> checkpoint,
                                             const PredictorOptions& options) {
    auto mixed = readMixedCheckpoint(checkpoint);
    if (!mixed) return mixed.error();
    std::vector<WeightedPredictor> members;
    std::vector<std::span<const std::byte>> networks;
    if (mixed->networkWeight > 0) networks = mixed->countingNetworks();
    for (const auto& bytes : networks) {
        auto network = loadNetwork(bytes, options);
        if (!network) return network.error();
        members.push_back({std::move(*network), mixed->networkWeight / static_cast<double>(networks.size())});
    }
    if (!mixed->other.empty() && mixed->otherWeight > 0) {
        auto other = loadClassicPredictor(mixed->other, options.threads);
        if (!other) return other.error();
        members.push_back({std::move(*other), mixed->otherWeight});
    }
    return averagePredictors(std::move(members));
}

}  // namespace

Status checkLearner(const TrainConfig& config, int bands) {
    auto terms = learnerTerms(config.learner);
    if (!terms) return terms.error();
    if (networkCount(*terms) > 1 && config.epochs == 0 && config.maxSeconds == 0)
        return Error{Errc::InvalidInput, "several networks are trained one after the other: each must end",
                     "set epochs or max_seconds"};
    if (terms->size() == 1 && !isWithoutNetwork(*terms)) return {};
    const auto plan = FeaturePlan::parse(config.features, bands);
    return plan ? Status() : Status(plan.error());
}

Status checkLiveLearner(const TrainConfig& config, int bands) {
    const auto terms = learnerTerms(config.learner);
    if (!terms) return terms.error();
    const auto plan = FeaturePlan::parse(config.features, bands);
    return plan ? Status() : Status(plan.error());
}

bool hasNetwork(const TrainConfig& config) {
    const auto terms = learnerTerms(config.learner);
    return !terms || !isWithoutNetwork(*terms);
}

int plannedEpochs(const TrainConfig& config) {
    const auto terms = learnerTerms(config.learner);
    if (!terms) return config.epochs;
    return isWithoutNetwork(*terms) ? 1 : config.epochs * networkCount(*terms);
}

Result<std::unique_ptr<Learner>> makeAnyLearner(TrainConfig config, std::unique_ptr<PatchSource> source,
                                                std::shared_ptr<const std::vector<std::byte>> checkpoint) {
    using Made = std::unique_ptr<Learner>;
    const auto terms = learnerTerms(config.learner);
    if (!terms) return terms.error();
    if (isWithoutNetwork(*terms))
        return Made(std::make_unique<ClassicLearner>(std::move(config), std::move(source)));
    if (terms->size() > 1 || networkCount(*terms) > 1)
        return Made(
            std::make_unique<MixedLearner>(std::move(config), std::move(source), std::move(checkpoint)));
    if (checkpoint && checkpointKind(*checkpoint) != kNetworkCheckpoint) {
        auto network = networkPart(*checkpoint);
        if (!network) return network.error();
        checkpoint = std::make_shared<const std::vector<std::byte>>(std::move(*network));
    }
    return makeLearner(std::move(config), std::move(source), std::move(checkpoint));
}

Result<std::unique_ptr<Predictor>> loadAnyPredictor(std::span<const std::byte> checkpoint,
                                                    const PredictorOptions& options) {
    const std::string kind = checkpointKind(checkpoint);
    auto predictor = kind == kPixelCheckpoint   ? loadClassicPredictor(checkpoint, options.threads)
                     : kind == kMixedCheckpoint ? loadMixed(checkpoint, options)
                                                : loadNetwork(checkpoint, options);
    if (!predictor) return predictor.error();
    const double adaptation = options.priorAdaptation.value_or((*predictor)->mapSettings().priorAdaptation);
    return adaptPriors(std::move(*predictor), adaptation);
}

PredictSceneOptions sceneOptions(std::span<const std::byte> checkpoint) {
    if (checkpointKind(checkpoint) != kPixelCheckpoint) return {};
    return {.window = 1024, .margin = 64};
}

int networksIn(std::span<const std::byte> checkpoint) {
    const std::string kind = checkpointKind(checkpoint);
    if (kind == kPixelCheckpoint) return 0;
    if (kind != kMixedCheckpoint) return 1;
    const auto mixed = readMixedCheckpoint(checkpoint);
    return mixed && mixed->networkWeight > 0 ? static_cast<int>(mixed->countingNetworks().size()) : 0;
}

Result<std::vector<std::byte>> networkPart(std::span<const std::byte> checkpoint, int member) {
    if (checkpointKind(checkpoint) == kPixelCheckpoint)
        return Error{Errc::InvalidInput, "this run has no network, so there are no weights of one",
                     "choose a run whose learner is a network"};
    std::vector<std::span<const std::byte>> networks{checkpoint};
    std::optional<MixedCheckpoint> mixed;
    if (checkpointKind(checkpoint) == kMixedCheckpoint) {
        auto read = readMixedCheckpoint(checkpoint);
        if (!read) return read.error();
        networks = mixed.emplace(std::move(*read)).countingNetworks();
    }
    if (member < 1 || static_cast<std::size_t>(member) > networks.size())
        return Error{Errc::InvalidInput,
                     fmt::format("there is no network {} in this run: it has {}", member, networks.size()),
                     ""};
    const auto& network = networks[static_cast<std::size_t>(member - 1)];
    return std::vector<std::byte>(network.begin(), network.end());
}

}  // namespace swath
