// SPDX-License-Identifier: MIT
#include "engine/learn/train_config.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "engine/core/text.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

template <class Enum>
using Words = std::vector<std::pair<Enum, const char*>>;

const Words<ClassWeighting>& weightingWords() {
    static const Words<ClassWeighting> words{{ClassWeighting::None, "none"},
                                             {ClassWeighting::InverseFrequency, "inverse"},
                                             {ClassWeighting::MedianFrequency, "median"}};
    return words;
}

const Words<Precision>& precisionWords() {
    static const Words<Precision> words{
        {Precision::Automatic, "auto"}, {Precision::Float32, "fp32"}, {Precision::BFloat16, "bf16"}};
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

Json toValue(ClassWeighting value) {
    return wordOf(weightingWords(), value);
}
Json toValue(Precision value) {
    return wordOf(precisionWords(), value);
}
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

/// Calls visit(key, member) for each member, in the order in which they are written.
template <class Config, class Visit>
void eachMember(Config& c, const Visit& visit) {
    visit("network", c.network);
    visit("network_options", c.networkOptions);
    visit("weights", c.weights);
    visit("freeze_encoder", c.freezeEncoder);
    visit("patch_size", c.patchSize);
    visit("batch_size", c.batchSize);
    visit("epochs", c.epochs);
    visit("steps_per_epoch", c.stepsPerEpoch);
    visit("max_seconds", c.maxSeconds);
    visit("learning_rate", c.learningRate);
    visit("weight_decay", c.weightDecay);
    visit("class_weighting", c.classWeighting);
    visit("flips", c.flips);
    visit("rotations", c.rotations);
    visit("balanced_share", c.balancedShare);
    visit("precision", c.precision);
    visit("threads", c.threads);
    visit("seed", c.seed);
    visit("device", c.device);
    visit("validate_every_seconds", c.validateEverySeconds);
}

/// Options of the U-Net that had keys of their own, in records of early versions.
const std::map<std::string, std::string>& formerOptions() {
    static const std::map<std::string, std::string> options{{"base_width", "width"}, {"depth", "depth"}};
    return options;
}

Status checkRange(const char* key, double value, double lo, double hi) {
    if (value >= lo && value <= hi) return {};  // false for NaN
    return badValue(key, fmt::format("between {} and {}, not {}", lo, hi, value));
}

}  // namespace

std::string toJson(const TrainConfig& config) {
    Json json;
    eachMember(config, [&](const char* key, const auto& member) { json[key] = toValue(member); });
    return json.dump(2);
}

Result<TrainConfig> trainConfigFromJson(const std::string& text) {
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object())
        return Error{Errc::InvalidInput, "run configuration: not a JSON object",
                     R"(write it like {"epochs": 20, "patch_size": 128})"};
    TrainConfig config;
    std::vector<std::string> known;
    Status status;
    eachMember(config, [&](const char* key, auto& member) {
        known.emplace_back(key);
        if (const auto found = json.find(key); status && found != json.end())
            status = take(key, *found, member);
    });
    if (config.network != TrainConfig{}.network && !json.contains("network_options"))
        config.networkOptions.clear();
    for (const auto& [key, value] : json.items()) {
        if (std::ranges::find(known, key) != known.end()) continue;
        if (const auto option = formerOptions().find(key); option != formerOptions().end()) {
            config.networkOptions[option->second] = value.dump();
            continue;
        }
        const auto nearest = nearestWord(key, known);
        return Error{Errc::InvalidInput, fmt::format("run configuration: unknown key \"{}\"", key),
                     nearest ? fmt::format("did you mean \"{}\"?", *nearest)
                             : fmt::format("the keys are {}", fmt::join(known, ", "))};
    }
    if (!status) return status.error();
    if (Status valid = validate(config); !valid) return valid.error();
    return config;
}

Status validate(const TrainConfig& c) {
    struct Range {
        const char* key;
        double value, lo, hi;
    };
    const std::array ranges{
        Range{"patch_size", double(c.patchSize), 8, 4096},
        Range{"batch_size", double(c.batchSize), 1, 4096},
        Range{"epochs", double(c.epochs), 0, 1e6},
        Range{"steps_per_epoch", double(c.stepsPerEpoch), 0, 1e7},
        Range{"max_seconds", c.maxSeconds, 0, 1e9},
        Range{"learning_rate", c.learningRate, 1e-9, 1e3},
        Range{"weight_decay", c.weightDecay, 0, 10},
        Range{"balanced_share", c.balancedShare, 0, 1},
        Range{"threads", double(c.threads), 0, 1024},
        Range{"validate_every_seconds", c.validateEverySeconds, 0.1, 1e6},
    };
    for (const Range& range : ranges)
        if (Status in = checkRange(range.key, range.value, range.lo, range.hi); !in) return in;
    if (c.network.empty()) return badValue("network", "the name of a network");
    const std::vector<std::string> devices{"auto", "cpu", "cuda"};
    if (std::ranges::find(devices, c.device) == devices.end())
        return badValue("device", R"("auto", "cpu" or "cuda")");
    return {};
}

}  // namespace swath
