// SPDX-License-Identifier: MIT
#include "engine/learn/config/train_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/learn/config/sampler_settings.h"
#include "engine/learn/config/setting_values.h"
#include "engine/learn/config/train_settings.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kWhat = "run configuration";

/// Gives what had another key in records of early versions the one of today.
/// @param fresh  what options of networks are at without any.
void renameFormer(Json& json, const TrainConfig& fresh) {
    const auto moves = [&](const char* key, auto&& fits, auto&& into) {
        const auto at = json.find(key);
        if (at == json.end() || !fits(*at)) return;
        const Json value = *at;
        json.erase(key);
        into(value);
    };
    const auto any = [](const Json&) { return true; };
    const auto flag = [](const Json& v) { return v.is_boolean(); };
    const auto number = [](const Json& v) { return v.is_number(); };
    const auto option = [&](const char* name) {
        return [&, name](const Json& value) {
            if (!json.contains("network_options")) json["network_options"] = fresh.networkOptions;
            json["network_options"][name] = value.dump();
        };
    };
    const auto variation = [&](const char* name) {
        return [&, name](const Json& value) { json["augmentation"][name] = value; };
    };
    moves("base_width", any, option("width"));
    moves("depth", any, option("depth"));
    moves("flips", flag, variation("flips"));
    moves("rotations", flag, variation("quarter_turns"));
    moves("balanced_share", number, [&](const Json& value) {
        json["sampler"] = fmt::format("balanced(share={})", value.get<double>());
    });
}

bool hasTerm(const char* key, const std::string& line, const char* name) {
    const auto terms = parseSpec(key, line);
    return terms && std::ranges::find(*terms, name, &SpecTerm::name) != terms->end();
}

/// Settings that only make sense together.
Status checkTogether(const TrainConfig& c) {
    if (c.network.empty()) return badSetting(kWhat, "network", "the name of a network");
    if (c.augmentation.scaleLeast > c.augmentation.scaleMost)
        return badSetting(kWhat, "augmentation.scale_least",
                          fmt::format("at most scale_most, {}, not {}", c.augmentation.scaleMost,
                                      c.augmentation.scaleLeast));
    if (auto sampler = parseSampler(c.sampler); !sampler) return sampler.error();
    if (c.borderWeight == 0 && hasTerm("loss", c.loss, "border-weighted"))
        return Error{Errc::InvalidInput, "border-weighted needs a border weight above 0",
                     "set border_weight, for instance to 10, or use cross-entropy"};
    if (c.epochs == 0 && c.maxSeconds == 0 && hasTerm("schedule", c.schedule, "one-cycle"))
        return Error{Errc::InvalidInput, "one-cycle must know when the training ends",
                     "set epochs or max_seconds, or use another schedule"};
    if (c.priorAdaptation > 0 && c.outputs != Outputs::Softmax)
        return Error{Errc::InvalidInput, "prior_adaptation needs outputs that exclude each other",
                     "set outputs to softmax, or prior_adaptation to 0"};
    if (c.priorAdaptation > 0 && c.classWeighting == ClassWeighting::None)
        return Error{Errc::InvalidInput, "prior_adaptation needs classes that count alike in training",
                     "set class_weighting to median, or prior_adaptation to 0"};
    return {};
}

}  // namespace

std::string toJson(const TrainConfig& config) {
    return settingsJson(entriesOf(trainSettings(), config));
}

Result<TrainConfig> trainConfigFromJson(const std::string& text) {
    Json json = Json::parse(text, nullptr, false, true);
    TrainConfig config;
    if (json.is_object()) {
        if (json.contains("network") && json["network"] != config.network) config.networkOptions.clear();
        renameFormer(json, config);
    }
    SettingEntries entries = entriesOf(trainSettings(), config);
    if (Status read = readSettings(kWhat, json.is_discarded() ? text : json.dump(), entries); !read)
        return read.error();
    putEntries(trainSettings(), entries, config);
    if (Status valid = validate(config); !valid) return valid.error();
    return config;
}

Status validate(const TrainConfig& config) {
    if (Status sound = checkSettings(kWhat, entriesOf(trainSettings(), config)); !sound) return sound;
    return checkTogether(config);
}

}  // namespace swath
