// SPDX-License-Identifier: MIT
#include "engine/document/run_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/core/rng.h"
#include "engine/document/json_values.h"
#include "engine/store/limits.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

/// Objects of an array; none where the key is missing or something else.
std::vector<Json> objectsOf(const Json& json, const char* key) {
    std::vector<Json> out;
    const auto at = json.find(key);
    if (at == json.end() || !at->is_array()) return out;
    for (const Json& entry : *at)
        if (entry.is_object()) out.push_back(entry);
    return out;
}

RectI windowOf(const Json& json) {
    const auto at = json.find("window");
    if (at == json.end() || !at->is_array() || at->size() != 4) return {};
    int sides[4] = {};
    for (std::size_t i = 0; i < 4; ++i) {
        if (!(*at)[i].is_number_integer()) return {};
        const auto side = (*at)[i].get<std::int64_t>();
        if (side < (i < 2 ? -limits::kSceneSide : 0) || side > limits::kSceneSide) return {};
        sides[i] = static_cast<int>(side);
    }
    return {sides[0], sides[1], sides[2], sides[3]};
}

/// Words of eight bytes, mixed one after the other: order counts.
class Digest {
  public:
    void add(std::uint64_t word) { state_ = mix64(state_ ^ word) * 0x9fb21c651e98df25ULL; }
    void add(std::string_view text) {
        add(text.size());
        for (const char c : text) add(static_cast<std::uint64_t>(static_cast<unsigned char>(c)));
    }
    /// Four lanes, as a multiplication waits for the one before it.
    void add(const LabelTile& tile) {
        static_assert(sizeof(LabelTile) % 32 == 0);
        std::uint64_t lane[4] = {state_, state_ + 1, state_ + 2, state_ + 3};
        for (std::size_t i = 0; i < tile.size(); i += 32)
            for (std::size_t k = 0; k < 4; ++k) {
                std::uint64_t word = 0;
                std::memcpy(&word, tile.data() + i + 8 * k, sizeof word);
                lane[k] = (lane[k] ^ word) * 0x9fb21c651e98df25ULL;
                lane[k] ^= lane[k] >> 29;
            }
        for (const std::uint64_t word : lane) add(word);
    }
    std::uint64_t value() const { return mix64(state_); }

  private:
    std::uint64_t state_ = 0x5377617468ULL;
};

}  // namespace

std::string toJson(const RunRecord& r) {
    Json scenes = Json::array(), split = Json::array(), notices = Json::array();
    for (const auto& scene : r.scenes)
        scenes.push_back({{"name", scene.name},
                          {"path", scene.path},
                          {"fingerprint", scene.fingerprint},
                          {"labelled", scene.labelled}});
    for (const auto& part : r.split)
        split.push_back({{"scene", part.scene},
                         {"window", {part.window.x, part.window.y, part.window.width, part.window.height}},
                         {"role", roleName(part.role)},
                         {"complete", part.complete}});
    Json labelled = Json::object();
    for (const auto& [name, pixels] : r.labelled) labelled[name] = pixels;
    Json importance = Json::object();
    for (const auto& [feature, share] : r.importance) importance[feature] = share;
    Json changes = Json::array();
    for (const auto& c : r.labelChanges)
        changes.push_back({{"step", c.step}, {"change", c.change.value}, {"at", c.at}, {"pixels", c.pixels}});
    for (const auto& notice : r.notices) notices.push_back({{"step", notice.step}, {"text", notice.text}});
    return Json{{"ended_at", r.endedAt},    {"exit_reason", r.exitReason},
                {"labels", r.labels},       {"label_changes", changes},
                {"labelled", labelled},     {"scenes", scenes},
                {"split", split},           {"swath", r.swath},
                {"libtorch", r.torch},      {"gdal", r.gdal},
                {"threads", r.threads},     {"repeats", r.repeats},
                {"importance", importance}, {"notices", notices}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

RunRecord runRecordFromJson(const std::string& text) {
    RunRecord r;
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return r;
    r.endedAt = textOf(json, "ended_at");
    r.exitReason = textOf(json, "exit_reason");
    r.labels = textOf(json, "labels");
    std::int64_t last = 0;
    for (const Json& change : objectsOf(json, "label_changes")) {
        RunRecord::LabelChange c{.step = countOf(change, "step"),
                                 .change = {countOf(change, "change")},
                                 .at = textOf(change, "at"),
                                 .pixels = countOf(change, "pixels")};
        if (c.step <= last || c.change.value < 0 || c.change.value > limits::kLargestId || c.pixels < 0)
            continue;
        last = c.step;
        r.labelChanges.push_back(std::move(c));
    }
    if (const auto at = json.find("labelled"); at != json.end() && at->is_object())
        for (const auto& [name, pixels] : at->items())
            if (pixels.is_number_integer()) r.labelled.emplace_back(name, pixels.get<std::int64_t>());
    for (const Json& scene : objectsOf(json, "scenes"))
        r.scenes.push_back({textOf(scene, "name"), textOf(scene, "path"), textOf(scene, "fingerprint"),
                            flagOf(scene, "labelled")});
    for (const Json& part : objectsOf(json, "split"))
        r.split.push_back({textOf(part, "scene"), windowOf(part),
                           parseRole(textOf(part, "role")).value_or(Role::Train), flagOf(part, "complete")});
    r.swath = textOf(json, "swath");
    r.torch = textOf(json, "libtorch");
    r.gdal = textOf(json, "gdal");
    r.threads = static_cast<int>(std::clamp<std::int64_t>(countOf(json, "threads"), 0, 1024));
    r.repeats = textOf(json, "repeats");
    if (const auto at = json.find("importance"); at != json.end() && at->is_object())
        for (const auto& [feature, share] : at->items())
            if (share.is_number()) r.importance.emplace_back(feature, share.get<double>());
    for (const Json& notice : objectsOf(json, "notices"))
        r.notices.push_back({countOf(notice, "step"), textOf(notice, "text")});
    return r;
}

std::vector<std::pair<std::string, std::int64_t>> labelledPixels(const std::vector<SceneSnapshot>& scenes,
                                                                 const ClassTable& classes) {
    std::vector<std::pair<std::string, std::int64_t>> out;
    for (const LabelClass& c : classes.all()) out.emplace_back(c.name, 0);
    for (const SceneSnapshot& scene : scenes) {
        const auto counts = scene.labels.countValues();
        for (std::size_t k = 0; k < out.size(); ++k) out[k].second += counts[classes.all()[k].value];
    }
    return out;
}

std::string labelSnapshotId(const std::vector<SceneSnapshot>& scenes, const ClassTable& classes) {
    std::vector<const SceneSnapshot*> ordered;
    for (const SceneSnapshot& scene : scenes)
        if (!scene.labels.tiles().empty() || !scene.regions.empty()) ordered.push_back(&scene);
    std::ranges::sort(ordered, {}, [](const SceneSnapshot* s) { return s->name; });
    Digest digest;
    for (const LabelClass& c : classes.all()) digest.add(std::uint64_t{c.value} | (c.background ? 256U : 0U));
    for (const SceneSnapshot* scene : ordered) {
        digest.add(scene->name);
        for (const TileIndex index : scene->labels.tiles()) {
            const LabelTilePtr tile = scene->labels.tile(index);
            if (!tile) continue;
            digest.add(static_cast<std::uint64_t>(index.y) << 32 | static_cast<std::uint64_t>(index.x));
            digest.add(*tile);
        }
        for (const Region& region : scene->regions) {
            digest.add(static_cast<std::uint64_t>(region.role) << 1 | (region.complete ? 1U : 0U));
            for (const int side :
                 {region.window.x, region.window.y, region.window.width, region.window.height})
                digest.add(static_cast<std::uint64_t>(static_cast<std::int64_t>(side)));
        }
    }
    return fmt::format("{:016x}", digest.value());
}

}  // namespace swath
