// SPDX-License-Identifier: MIT
#include "engine/learn/classic/train/classic_checkpoint.h"

#include <algorithm>
#include <cmath>

#include "engine/core/bytes.h"
#include "engine/core/framed.h"
#include "engine/learn/run/checkpoint_envelope.h"

namespace swath {
namespace {

constexpr Frame kFrame{{'S', 'W', 'C', 'L', 'A', 'S', 'S', 'I'}, ClassicModel::kFormatVersion};
constexpr const char* kModel = "model";  ///< part of the envelope
constexpr int kMostBands = 65536;

std::vector<std::byte> bodyOf(const ClassicModel& model) {
    ByteWriter out;
    out.text(toJson(model.config));
    out.value(static_cast<std::int32_t>(model.bands()));
    out.list(model.classValues);
    for (const std::string& name : model.classNames) out.text(name);
    out.list(model.scale.mean);
    out.list(model.scale.deviation);
    out.value(model.elapsedS);
    for (const PixelEnsemble& ensemble : model.ensembles) ensemble.save(out);
    return out.take();
}

bool isUsable(const BandScale& scale, std::size_t bands) {
    const auto finite = [](float v) { return std::isfinite(v); };
    return scale.mean.size() == bands && scale.deviation.size() == bands &&
           std::ranges::all_of(scale.mean, finite) &&
           std::ranges::all_of(scale.deviation, [](float v) { return std::isfinite(v) && v != 0; });
}

}  // namespace

std::vector<std::byte> writeClassicCheckpoint(const ClassicModel& model) {
    const auto bytes = framed(kFrame, bodyOf(model));
    return writeEnvelope(kPixelCheckpoint, {{kModel, bytes}});
}

Result<ClassicModel> readClassicCheckpoint(std::span<const std::byte> bytes) {
    const auto envelope = openEnvelope(bytes);
    if (!envelope) return envelope.error();
    if (envelope->kind != kPixelCheckpoint)
        return badCheckpoint("it is not one of a learner without a network");
    const auto body = unframed(kFrame, envelope->part(kModel));
    if (!body) return body.error();
    ByteReader in(*body);
    ClassicModel model;
    auto config = trainConfigFromJson(in.text());
    if (!in.ok() || !config) return badCheckpoint("its settings cannot be read");
    model.config = std::move(*config);
    const auto bands = in.value<std::int32_t>();
    model.classValues = in.list<std::uint8_t>();
    for (std::size_t k = 0; k < model.classes(); ++k) model.classNames.push_back(in.text());
    model.scale.mean = in.list<float>();
    model.scale.deviation = in.list<float>();
    model.elapsedS = in.value<double>();
    if (!in.ok() || bands < 1 || bands > kMostBands || model.classValues.empty() || model.classes() > 254 ||
        !isUsable(model.scale, static_cast<std::size_t>(bands)))
        return badCheckpoint("its description contradicts itself");
    auto plan = FeaturePlan::parse(model.config.features, bands);
    if (!plan) return badCheckpoint(plan.error().what);
    model.plan = std::move(*plan);
    model.ensembles.resize(scaleKinds(model.config.normalisation).size());
    for (PixelEnsemble& ensemble : model.ensembles)
        if (!ensemble.load(in, model.plan.count(), static_cast<int>(model.classes())))
            return badCheckpoint("its models do not fit together");
    if (!in.atEnd()) return badCheckpoint("there is more in it than its models");
    return model;
}

}  // namespace swath
