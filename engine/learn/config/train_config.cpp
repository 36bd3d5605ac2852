// SPDX-License-Identifier: MIT
#include "engine/learn/config/train_config.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <type_traits>
#include <utility>

#include "engine/core/text.h"
#include "engine/learn/config/catalogs.h"
#include "engine/learn/config/sampler_settings.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

template <class Enum>
using Words = std::vector<std::pair<Enum, const char*>>;

const Words<ClassWeighting>& weightingWords() {
    static const Words<ClassWeighting> words{{ClassWeighting::None, "none"},
                                             {ClassWeighting::InverseFrequency, "inverse"},
                                             {ClassWeighting::MedianFrequency, "median"},
                                             {ClassWeighting::EffectiveNumber, "effective"}};
    return words;
}

const Words<Precision>& precisionWords() {
    static const Words<Precision> words{{Precision::Automatic, "auto"},
                                        {Precision::Float32, "fp32"},
                                        {Precision::BFloat16, "bf16"},
                                        {Precision::Float16, "fp16"}};
    return words;
}

const Words<Outputs>& outputsWords() {
    static const Words<Outputs> words{
        {Outputs::Softmax, "softmax"}, {Outputs::Sigmoid, "sigmoid"}, {Outputs::PerClass, "per-class"}};
    return words;
}

const Words<NormalisationKind>& normalisationWords() {
    static const Words<NormalisationKind> words{{NormalisationKind::DataSet, "data-set"},
                                                {NormalisationKind::Scene, "scene"},
                                                {NormalisationKind::RobustDataSet, "robust-data-set"},
                                                {NormalisationKind::RobustScene, "robust-scene"},
                                                {NormalisationKind::Both, "both"},
                                                {NormalisationKind::Automatic, "automatic"}};
    return words;
}

template <class Enum>
const char* wordOf(const Words<Enum>& words, Enum value) {
    for (const auto& [candidate, word] : words)
        if (candidate == value) return word;
    return "";
}

Error badValue(const std::string& key, const std::string& expected) {
    return Error{Errc::InvalidInput, fmt::format("run configuration: \"{}\" must be {}", key, expected), ""};
}

Status take(const std::string& key, const Json& json, int& out) {
    if (!json.is_number_integer()) return badValue(key, "a whole number");
    const auto value = json.get<std::int64_t>();
    if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max())
        return badValue(key, "a whole number below 2^31");
    out = static_cast<int>(value);
    return {};
}

Status take(const std::string& key, const Json& json, std::uint64_t& out) {
    if (!json.is_number_unsigned()) return badValue(key, "a whole number, 0 or more");
    out = json.get<std::uint64_t>();
    return {};
}

Status take(const std::string& key, const Json& json, double& out) {
    if (!json.is_number()) return badValue(key, "a number");
    out = json.get<double>();
    return {};
}

Status take(const std::string& key, const Json& json, bool& out) {
    if (!json.is_boolean()) return badValue(key, "true or false");
    out = json.get<bool>();
    return {};
}

Status take(const std::string& key, const Json& json, std::string& out) {
    if (!json.is_string()) return badValue(key, "a text");
    out = json.get<std::string>();
    return {};
}

Status take(const std::string& key, const Json& json, std::map<std::string, std::string>& out) {
    const auto plain = [](const Json& v) { return v.is_string() || v.is_boolean() || v.is_number_integer(); };
    if (!json.is_object() || !std::ranges::all_of(json, plain))
        return badValue(key, R"(options by name, like {"width": 32})");
    out.clear();
    for (const auto& [name, value] : json.items())
        out[name] = value.is_string() ? value.get<std::string>() : value.dump();
    return {};
}

template <class Enum>
Status takeWord(const std::string& key, const Json& json, const Words<Enum>& words, Enum& out) {
    std::string list;
    for (const auto& [value, word] : words) {
        if (json.is_string() && json.get<std::string>() == word) {
            out = value;
            return {};
        }
        list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", word);
    }
    return badValue(key, "one of " + list);
}

Status take(const std::string& key, const Json& json, ClassWeighting& out) {
    return takeWord(key, json, weightingWords(), out);
}
Status take(const std::string& key, const Json& json, Precision& out) {
    return takeWord(key, json, precisionWords(), out);
}
Status take(const std::string& key, const Json& json, Outputs& out) {
    return takeWord(key, json, outputsWords(), out);
}
Status take(const std::string& key, const Json& json, NormalisationKind& out) {
    return takeWord(key, json, normalisationWords(), out);
}
Status take(const std::string& key, const Json& json, Augmentation& out);

Json toValue(ClassWeighting value) {
    return wordOf(weightingWords(), value);
}
Json toValue(Precision value) {
    return wordOf(precisionWords(), value);
}
Json toValue(Outputs value) {
    return wordOf(outputsWords(), value);
}
Json toValue(NormalisationKind value) {
    return wordOf(normalisationWords(), value);
}
Json toValue(const Augmentation& value);
/// Numbers and truth values as such, words as texts.
Json toValue(const std::map<std::string, std::string>& options) {
    Json json = Json::object();
    for (const auto& [name, text] : options) {
        const Json value = Json::parse(text, nullptr, false);
        json[name] = value.is_number_integer() || value.is_boolean() ? value : Json(text);
    }
    return json;
}
template <class T>
Json toValue(const T& value) {
    return value;
}

template <class T, class Shape>
concept Of = std::is_same_v<std::remove_const_t<T>, Shape>;

/// Calls visit(key, member) for each member, in the order in which they are written.
void eachMember(Of<Augmentation> auto& a, const auto& visit) {
    visit("flips", a.flips);
    visit("quarter_turns", a.quarterTurns);
    visit("rotation", a.rotation);
    visit("scale_least", a.scaleLeast);
    visit("scale_most", a.scaleMost);
    visit("brightness", a.brightness);
    visit("contrast", a.contrast);
    visit("band_jitter", a.bandJitter);
    visit("noise", a.noise);
    visit("blur", a.blur);
    visit("elastic", a.elastic);
    visit("elastic_smoothness", a.elasticSmoothness);
    visit("cut_out", a.cutOut);
    visit("mix", a.mix);
}

void eachMember(Of<TrainConfig> auto& c, const auto& visit) {
    visit("recipe", c.recipe);
    visit("learner", c.learner);
    visit("features", c.features);
    visit("network", c.network);
    visit("network_options", c.networkOptions);
    visit("weights", c.weights);
    visit("freeze_encoder", c.freezeEncoder);
    visit("outputs", c.outputs);
    visit("patch_size", c.patchSize);
    visit("batch_size", c.batchSize);
    visit("epochs", c.epochs);
    visit("steps_per_epoch", c.stepsPerEpoch);
    visit("max_seconds", c.maxSeconds);
    visit("loss", c.loss);
    visit("class_weighting", c.classWeighting);
    visit("border_weight", c.borderWeight);
    visit("border_sigma", c.borderSigma);
    visit("optimiser", c.optimiser);
    visit("learning_rate", c.learningRate);
    visit("weight_decay", c.weightDecay);
    visit("schedule", c.schedule);
    visit("warm_up_steps", c.warmUpSteps);
    visit("encoder_rate", c.encoderRate);
    visit("clip_norm", c.clipNorm);
    visit("accumulate", c.accumulate);
    visit("ema", c.ema);
    visit("patience", c.patience);
    visit("min_delta", c.minDelta);
    visit("restore_best", c.restoreBest);
    visit("map_views", c.mapViews);
    visit("prior_adaptation", c.priorAdaptation);
    visit("sampler", c.sampler);
    visit("augmentation", c.augmentation);
    visit("normalisation", c.normalisation);
    visit("precision", c.precision);
    visit("threads", c.threads);
    visit("seed", c.seed);
    visit("device", c.device);
    visit("validate_every_seconds", c.validateEverySeconds);
}

Json jsonOf(const auto& shape) {
    Json json = Json::object();
    eachMember(shape, [&](const char* key, const auto& member) { json[key] = toValue(member); });
    return json;
}

/// Takes the members that the object has. @param former  keys that are nobody's but allowed; may be empty.
/// Errors: bad values, unknown keys.
Status takeMembers(const Json& json, auto& shape, const std::function<bool(const std::string&)>& former) {
    std::vector<std::string> known;
    Status status;
    eachMember(shape, [&](const char* key, auto& member) {
        known.emplace_back(key);
        if (const auto found = json.find(key); status && found != json.end())
            status = take(key, *found, member);
    });
    for (const auto& [key, value] : json.items()) {
        if (std::ranges::find(known, key) != known.end() || (former && former(key))) continue;
        const auto nearest = nearestWord(key, known);
        return Error{Errc::InvalidInput, fmt::format("run configuration: unknown key \"{}\"", key),
                     nearest ? fmt::format("did you mean \"{}\"?", *nearest)
                             : fmt::format("the keys are {}", fmt::join(known, ", "))};
    }
    return status;
}

Status take(const std::string& key, const Json& json, Augmentation& out) {
    if (!json.is_object()) return badValue(key, R"(an object like {"flips": true, "rotation": 20})");
    return takeMembers(json, out, {});
}
Json toValue(const Augmentation& value) {
    return jsonOf(value);
}

/// Takes what had another key in records of early versions. @return whether the key is one of those.
bool takeFormer(const std::string& key, const Json& value, TrainConfig& config) {
    if (key == "base_width" || key == "depth")
        config.networkOptions[key == "depth" ? key : "width"] = value.dump();
    else if (key == "flips" && value.is_boolean())
        config.augmentation.flips = value.get<bool>();
    else if (key == "rotations" && value.is_boolean())
        config.augmentation.quarterTurns = value.get<bool>();
    else if (key == "balanced_share" && value.is_number())
        config.sampler = fmt::format("balanced(share={})", value.get<double>());
    else
        return false;
    return true;
}

Status checkRange(const char* key, double value, double lo, double hi) {
    if (value >= lo && value <= hi) return {};  // false for NaN
    return badValue(key, fmt::format("between {} and {}, not {}", lo, hi, value));
}

/// Lines of terms against what may be written in them.
Status checkLines(const TrainConfig& c) {
    struct Line {
        const char* key;
        const std::string& text;
        const std::vector<SpecEntry>& catalogue;
        bool single;  ///< one term, without a weight
    };
    const Line lines[] = {
        {"loss", c.loss, lossCatalog(), false},
        {"optimiser", c.optimiser, optimiserCatalog(), true},
        {"schedule", c.schedule, scheduleCatalog(), true},
    };
    for (const Line& line : lines) {
        const auto terms = parseSpec(line.key, line.text);
        if (!terms) return terms.error();
        if (Status known = checkSpec(line.key, *terms, line.catalogue); !known) return known;
        if (line.single && (terms->size() != 1 || terms->front().weight != 1))
            return Error{Errc::InvalidInput, fmt::format("{}: there must be a single one", line.key),
                         fmt::format("write it like {}", line.catalogue.front().name)};
    }
    return {};
}

bool hasTerm(const char* key, const std::string& line, const char* name) {
    const auto terms = parseSpec(key, line);
    return terms && std::ranges::find(*terms, name, &SpecTerm::name) != terms->end();
}

/// Settings that only make sense together.
Status checkTogether(const TrainConfig& c) {
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
    return jsonOf(config).dump(2);
}

Result<TrainConfig> trainConfigFromJson(const std::string& text) {
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object())
        return Error{Errc::InvalidInput, "run configuration: not a JSON object",
                     R"(write it like {"epochs": 20, "patch_size": 128})"};
    TrainConfig config;
    if (json.contains("network") && json["network"] != config.network) config.networkOptions.clear();
    Status taken =
        takeMembers(json, config, [&](const std::string& key) { return takeFormer(key, json[key], config); });
    if (!taken) return taken.error();
    if (Status valid = validate(config); !valid) return valid.error();
    return config;
}

Status validate(const TrainConfig& c) {
    struct Range {
        const char* key;
        double value, lo, hi;
    };
    const Augmentation& a = c.augmentation;
    const std::array ranges{
        Range{"patch_size", double(c.patchSize), 8, 4096},
        Range{"batch_size", double(c.batchSize), 1, 4096},
        Range{"epochs", double(c.epochs), 0, 1e6},
        Range{"steps_per_epoch", double(c.stepsPerEpoch), 0, 1e7},
        Range{"max_seconds", c.maxSeconds, 0, 1e9},
        Range{"learning_rate", c.learningRate, 1e-9, 1e3},
        Range{"weight_decay", c.weightDecay, 0, 10},
        Range{"border_weight", c.borderWeight, 0, 1000},
        Range{"border_sigma", c.borderSigma, 0.1, 1000},
        Range{"warm_up_steps", double(c.warmUpSteps), 0, 1e7},
        Range{"encoder_rate", c.encoderRate, 0, 1},
        Range{"clip_norm", c.clipNorm, 0, 1e9},
        Range{"accumulate", double(c.accumulate), 1, 4096},
        Range{"ema", c.ema, 0, 0.99999},
        Range{"prior_adaptation", c.priorAdaptation, 0, 1},
        Range{"patience", double(c.patience), 0, 1e6},
        Range{"min_delta", c.minDelta, 0, 1},
        Range{"rotation", a.rotation, 0, 180},
        Range{"scale_least", a.scaleLeast, 0.1, a.scaleMost},
        Range{"scale_most", a.scaleMost, a.scaleLeast, 10},
        Range{"brightness", a.brightness, 0, 10},
        Range{"contrast", a.contrast, 0, 0.99},
        Range{"band_jitter", a.bandJitter, 0, 0.99},
        Range{"noise", a.noise, 0, 10},
        Range{"blur", a.blur, 0, 20},
        Range{"elastic", a.elastic, 0, 200},
        Range{"elastic_smoothness", a.elasticSmoothness, 1, 200},
        Range{"cut_out", a.cutOut, 0, 0.9},
        Range{"mix", a.mix, 0, 1},
        Range{"threads", double(c.threads), 0, 1024},
        Range{"validate_every_seconds", c.validateEverySeconds, 0.1, 1e6},
    };
    for (const Range& range : ranges)
        if (Status in = checkRange(range.key, range.value, range.lo, range.hi); !in) return in;
    if (c.network.empty()) return badValue("network", "the name of a network");
    if (c.mapViews != 1 && c.mapViews != 4 && c.mapViews != 8)
        return badValue("map_views", "1, 4 (mirrored) or 8 (turned too)");
    if (auto sampler = parseSampler(c.sampler); !sampler) return sampler.error();
    const std::vector<std::string> devices{"auto", "cpu", "cuda"};
    if (std::ranges::find(devices, c.device) == devices.end())
        return badValue("device", R"("auto", "cpu" or "cuda")");
    if (Status lines = checkLines(c); !lines) return lines;
    return checkTogether(c);
}

}  // namespace swath
