// SPDX-License-Identifier: MIT
#include "engine/runs/network_profiles.h"

#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "engine/core/file.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

Json toJson(const NetworkProfile& profile) {
    return {{"patches_per_second", profile.training->patchesPerSecond},
            {"training_bytes", profile.training->bytes},
            {"forward_ms", profile.timing->milliseconds},
            {"bf16", profile.timing->bf16},
            {"device", profile.timing->device},
            {"receptive_field", profile.receptiveField ? Json(*profile.receptiveField) : Json()}};
}

void take(const std::string& text, NetworkProfile& profile) {
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) return;
    try {
        const TrainingCost cost{json.at("patches_per_second"), json.at("training_bytes")};
        const NetworkTiming timing{json.at("forward_ms"), json.at("bf16"), json.at("device")};
        profile.receptiveField = json.at("receptive_field").is_null()
                                     ? std::nullopt
                                     : std::optional<int>(json.at("receptive_field"));
        profile.training = cost;
        profile.timing = timing;
        profile.receptiveFieldKnown = true;
    } catch (const Json::exception&) {  // an entry of another version: measured again
    }
}

/// Figures of another processor count are no figures of this machine.
std::string machine() {
    return fmt::format("{} threads", std::thread::hardware_concurrency());
}

}  // namespace

NetworkProfiles::NetworkProfiles(fs::path cache) : cache_(std::move(cache)) {}

std::string NetworkProfiles::keyOf(const NetworkQuery& query, int batch) {
    std::string options;
    for (const auto& [name, value] : query.options) options += fmt::format(" {}={}", name, value);
    return fmt::format("{}{} · {} bands · {} classes · {}×{} · batch {}", query.network, options, query.bands,
                       query.classes, query.size.width, query.size.height, batch);
}

fs::path NetworkProfiles::defaultCache() {
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache)
        return fs::path(cache) / "swath" / kFileName;
    if (const char* home = std::getenv("HOME"); home && *home)
        return fs::path(home) / ".cache/swath" / kFileName;
    return {};
}

const NetworkProfile* NetworkProfiles::find(const std::string& key) const {
    const auto found = profiles_.find(key);
    return found == profiles_.end() ? nullptr : &found->second;
}

void NetworkProfiles::forget(const std::string& key) {
    profiles_.erase(key);
    measured_.erase(key);
}

void NetworkProfiles::forgetAll() {
    wasRead_ = true;
    profiles_.clear();
    measured_.clear();
}

NetworkProfile& NetworkProfiles::at(const std::string& key) {
    if (const auto found = profiles_.find(key); found != profiles_.end()) return found->second;
    if (!std::exchange(wasRead_, true)) read();
    NetworkProfile& profile = profiles_[key];
    if (const auto text = measured_.find(key); text != measured_.end()) take(text->second, profile);
    return profile;
}

void NetworkProfiles::read() {
    if (cache_.empty()) return;
    const auto text = readText(cache_.string());
    if (!text) return;
    const Json json = Json::parse(*text, nullptr, false);
    if (!json.is_object() || !json.contains("networks") || !json["networks"].is_object() ||
        !json.contains("machine") || json["machine"] != machine())
        return;
    for (const auto& [key, value] : json["networks"].items()) measured_[key] = value.dump();
}

void NetworkProfiles::save(const std::string& key) {
    const NetworkProfile* profile = find(key);
    if (cache_.empty() || !profile || !profile->measured()) return;
    measured_[key] = toJson(*profile).dump();
    Json networks = Json::object();
    for (const auto& [name, text] : measured_) networks[name] = Json::parse(text);
    std::error_code ignored;
    fs::create_directories(cache_.parent_path(), ignored);
    (void)writeText(cache_.string(), Json{{"machine", machine()}, {"networks", networks}}.dump(1));
}

}  // namespace swath
