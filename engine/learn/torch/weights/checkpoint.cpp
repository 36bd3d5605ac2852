// SPDX-License-Identifier: MIT
#include "engine/learn/torch/weights/checkpoint.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

#include "engine/learn/run/checkpoint_envelope.h"
#include "engine/learn/torch/networks/per_class.h"
#include "engine/learn/torch/weights/tensor_file.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kMetadataKey = "swath";
constexpr const char* kTensors = "tensors";  ///< part of the envelope
const std::string kOptimiserPrefix = "optimiser.", kTrainedPrefix = "trained.";
const std::string kSamplerState = "sampler.losses";
const std::string kAdamPrefix = "adam.";  ///< of the optimiser, in files of format 1

Error bad(const std::string& why) {
    return Error{Errc::BadFormat, "not a usable checkpoint: " + why,
                 "use another checkpoint, or train again"};
}

Json jsonOf(const Patience& patience) {
    return {{"waited", patience.waited()}, {"best", patience.best()}};
}

Patience patienceFrom(const Json& json) {
    return {json.at("waited").get<int>(), json.at("best").get<double>()};
}

Json headerOf(const Checkpoint& c) {
    return {{"format_version", Checkpoint::kFormatVersion},
            {"config", Json::parse(toJson(c.config))},
            {"bands", c.bands},
            {"class_values", c.classValues},
            {"class_names", c.classNames},
            {"background", c.background},
            {"class_weights", c.classWeights},
            {"mean", c.normalisation.scale.mean},
            {"deviation", c.normalisation.scale.deviation},
            {"step", c.step},
            {"steps_per_epoch", c.stepsPerEpoch},
            {"elapsed_s", c.elapsedS},
            {"best_mean_iou", c.bestMeanIou},
            {"validated_at", c.validatedAt},
            {"labels", c.labels},
            {"labels_from", c.labelsFrom},
            {"optimiser_steps", c.optimiserSteps},
            {"schedule", {{"factor", c.schedule.factor}, {"patience", jsonOf(c.schedule.patience)}}},
            {"patience", jsonOf(c.patience)},
            {"scaler", {{"scale", c.scaler.scale}, {"good_steps", c.scaler.goodSteps}}}};
}

Status parseHeader(const std::string& text, Checkpoint& c) {
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object()) return bad("its description cannot be read");
    try {
        if (const int version = json.at("format_version"); version > Checkpoint::kFormatVersion)
            return Error{Errc::NewerVersion,
                         fmt::format("the checkpoint has format {}, this Swath knows {}", version,
                                     Checkpoint::kFormatVersion),
                         "use the Swath that wrote it, or a newer one"};
        auto config = trainConfigFromJson(json.at("config").dump());
        if (!config) return bad(config.error().what);
        c.config = *config;
        c.bands = json.at("bands");
        c.classValues = json.at("class_values").get<std::vector<std::uint8_t>>();
        c.classNames = json.at("class_names").get<std::vector<std::string>>();
        c.classWeights = json.at("class_weights").get<std::vector<float>>();
        c.normalisation.scale.mean = json.at("mean").get<std::vector<float>>();
        c.normalisation.scale.deviation = json.at("deviation").get<std::vector<float>>();
        c.normalisation.kind = c.config.normalisation;
        c.step = json.at("step");
        c.stepsPerEpoch = json.at("steps_per_epoch");
        c.elapsedS = json.value("elapsed_s", 0.0);
        c.bestMeanIou = json.at("best_mean_iou");
        c.background = json.value("background", -1);
        c.validatedAt = json.value("validated_at", c.step);
        c.labels = json.value("labels", "");
        c.labelsFrom = json.value("labels_from", std::int64_t{0});
        c.optimiserSteps = json.value("optimiser_steps", c.step);
        if (json.contains("schedule")) {
            c.schedule.factor = json["schedule"].at("factor");
            c.schedule.patience = patienceFrom(json["schedule"].at("patience"));
        }
        if (json.contains("patience")) c.patience = patienceFrom(json["patience"]);
        if (json.contains("scaler"))
            c.scaler = {json["scaler"].at("scale").get<double>(),
                        json["scaler"].at("good_steps").get<std::int64_t>()};
    } catch (const Json::exception&) {
        return bad("its description is incomplete");
    }
    constexpr int kMostBands = 65536;
    const auto bands = static_cast<std::size_t>(std::max(0, c.bands));
    if (c.bands < 1 || c.bands > kMostBands || c.normalisation.scale.mean.size() != bands ||
        c.normalisation.scale.deviation.size() != bands || c.classValues.empty() ||
        c.classValues.size() > 254 || c.classNames.size() != c.classValues.size() ||
        c.classWeights.size() != c.classValues.size() || c.background < -1 ||
        c.background >= static_cast<int>(c.classValues.size()) || c.step < 0 || c.optimiserSteps < 0 ||
        c.optimiserSteps > c.step || c.stepsPerEpoch < 1 || !(c.elapsedS >= 0) || !(c.schedule.factor > 0) ||
        !(c.scaler.scale > 0))
        return bad("its description contradicts itself");
    const auto usable = [](float v) { return std::isfinite(v) && v != 0; };
    if (!std::ranges::all_of(c.normalisation.scale.deviation, usable))
        return bad("its band statistics make no sense");
    return {};
}

/// None for a tensor of another type.
std::vector<float> numbersOf(const torch::Tensor& tensor) {
    if (tensor.scalar_type() != torch::kFloat32) return {};
    const torch::Tensor flat = tensor.contiguous();
    return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

}  // namespace

std::vector<std::byte> writeCheckpoint(const Checkpoint& checkpoint) {
    TensorFile file;
    file.metadata[kMetadataKey] = headerOf(checkpoint).dump();
    file.tensors = checkpoint.network;
    for (const auto& [name, tensor] : checkpoint.trained) file.tensors[kTrainedPrefix + name] = tensor;
    for (const auto& [name, tensor] : checkpoint.optimiser) file.tensors[kOptimiserPrefix + name] = tensor;
    if (!checkpoint.samplerState.empty())
        file.tensors[kSamplerState] = torch::tensor(checkpoint.samplerState);
    const auto tensors = writeTensors(file);
    return writeEnvelope(kNetworkCheckpoint, {{kTensors, tensors}});
}

Result<Checkpoint> readCheckpoint(std::span<const std::byte> bytes) {
    const auto envelope = openEnvelope(bytes);
    if (!envelope) return envelope.error();
    if (envelope->kind != kNetworkCheckpoint) return bad("it is not one of a network");
    auto file = readTensors(envelope->part(kTensors));
    if (!file) return bad(file.error().what);
    const auto header = file->metadata.find(kMetadataKey);
    if (header == file->metadata.end()) return bad("it holds tensors, but no description of a run");
    Checkpoint checkpoint;
    if (Status parsed = parseHeader(header->second, checkpoint); !parsed) return parsed.error();
    for (const auto& [name, tensor] : file->tensors) {
        if (name.starts_with(kOptimiserPrefix))
            checkpoint.optimiser[name.substr(kOptimiserPrefix.size())] = tensor;
        else if (name.starts_with(kAdamPrefix))
            checkpoint.optimiser[name.substr(kAdamPrefix.size())] = tensor;
        else if (name.starts_with(kTrainedPrefix))
            checkpoint.trained[name.substr(kTrainedPrefix.size())] = tensor;
        else if (name == kSamplerState)
            checkpoint.samplerState = numbersOf(tensor);
        else
            checkpoint.network[name] = tensor;
    }
    return checkpoint;
}

Result<std::shared_ptr<Network>> Checkpoint::makeNetwork() const {
    return makeRunNetwork(config, bands, static_cast<int>(classValues.size()), background);
}

std::map<std::string, torch::Tensor> networkState(const Network& network) {
    std::map<std::string, torch::Tensor> state;
    for (const auto& item : network.named_parameters()) state[item.key()] = item.value().detach();
    for (const auto& item : network.named_buffers()) state[item.key()] = item.value().detach();
    return state;
}

Status restoreNetwork(Network& network, const std::map<std::string, torch::Tensor>& state) {
    const torch::NoGradGuard noGrad;
    auto own = networkState(network);
    if (own.size() != state.size())
        return bad(fmt::format("it holds {} tensors, the network has {}", state.size(), own.size()));
    for (auto& [name, tensor] : own) {
        const auto found = state.find(name);
        if (found == state.end()) return bad(fmt::format("\"{}\" is missing", name));
        if (found->second.sizes() != tensor.sizes())
            return bad(fmt::format("\"{}\" has another shape", name));
    }
    for (auto& [name, tensor] : own) tensor.copy_(state.at(name));
    return {};
}

}  // namespace swath
