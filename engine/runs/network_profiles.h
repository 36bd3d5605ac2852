// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "engine/learn/config/network_facts.h"

namespace swath {

/// What is known of a network on this machine; parts come in one after the other.
struct NetworkProfile {
    std::optional<NetworkFacts> facts;
    std::optional<TrainingCost> training;
    std::optional<NetworkTiming> timing;
    bool receptiveFieldKnown = false;
    std::optional<int> receptiveField;  ///< nullopt although it is known: the whole image
    std::optional<Error> problem;       ///< why the network cannot be had so

    bool measured() const { return training && timing && receptiveFieldKnown; }
};

/// Profiles of networks, by what they were asked for. What was measured is kept in a file of the user's cache
/// folder, so that it is measured once. Belongs to the session's thread.
class NetworkProfiles {
  public:
    static constexpr const char* kFileName = "networks.json";

    /// @param cache  the file; need not exist, and may be lost without harm.
    explicit NetworkProfiles(std::filesystem::path cache);

    /// "unet width=16 · 4 bands · 6 classes · 128×128 · batch 8"
    static std::string keyOf(const NetworkQuery& query, int batch);
    /// $XDG_CACHE_HOME/swath/networks.json, or that below ~/.cache.
    static std::filesystem::path defaultCache();

    /// nullptr: nobody asked yet.
    const NetworkProfile* find(const std::string& key) const;
    /// The profile, made if it is not there; with what the cache has measured before.
    NetworkProfile& at(const std::string& key);
    /// Also what the cache has of it.
    void forget(const std::string& key);
    /// All of it, also what the cache has: its file is no longer read.
    void forgetAll();
    /// Writes what was measured, if that is all known by now. A cache that cannot be written is none.
    void save(const std::string& key);

  private:
    void read();

    std::filesystem::path cache_;
    bool wasRead_ = false;
    std::map<std::string, NetworkProfile> profiles_;
    std::map<std::string, std::string> measured_;  ///< key → JSON text, as it is in the file
};

}  // namespace swath
