// SPDX-License-Identifier: MIT
#include "engine/store/step_json.h"

#include <nlohmann/json.hpp>

#include "engine/store/limits.h"
#include "engine/store/rows.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

/// Thrown and caught in this file only: the text is not what it should be.
struct Unreadable {};

std::int64_t integer(const Json& j, const char* key, std::int64_t lo, std::int64_t hi) {
    const auto at = j.find(key);
    if (at == j.end() || !at->is_number_integer()) throw Unreadable();
    if (at->is_number_unsigned() && at->get<std::uint64_t>() > static_cast<std::uint64_t>(hi))
        throw Unreadable();
    const auto value = at->get<std::int64_t>();
    if (value < lo || value > hi) throw Unreadable();
    return value;
}
int side(const Json& j, const char* key, int least) {
    return static_cast<int>(integer(j, key, least, limits::kSceneSide));
}
std::int64_t number(const Json& j, const char* key, std::int64_t least = 1) {
    return integer(j, key, least, limits::kLargestId);
}
bool flag(const Json& j, const char* key) {
    const auto at = j.find(key);
    if (at == j.end() || !at->is_boolean()) throw Unreadable();
    return at->get<bool>();
}
std::string words(const Json& j, const char* key) {
    const auto at = j.find(key);
    if (at == j.end() || !at->is_string()) throw Unreadable();
    return at->get<std::string>();
}
/// Of one line, as it is shown.
std::string nameIn(const Json& j, const char* key) {
    std::string name = shownName(words(j, key));
    if (name.empty()) throw Unreadable();
    return name;
}
std::string dumped(const Json& j) {
    return j.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json toJson(const ClassTable& classes) {
    Json all = Json::array();
    for (const LabelClass& c : classes.all())
        all.push_back({{"value", c.value},
                       {"name", c.name},
                       {"colour", formatColour(c.colour)},
                       {"locked", c.locked},
                       {"background", c.background}});
    return all;
}
ClassTable classesFrom(const Json& all) {
    ClassTable table;
    for (const Json& j : all)
        if (!table.insert({.value = static_cast<std::uint8_t>(integer(j, "value", 1, 254)),
                           .name = nameIn(j, "name"),
                           .colour = parseColour(words(j, "colour")).value_or(Rgb{}),
                           .locked = flag(j, "locked"),
                           .background = flag(j, "background")}))
            throw Unreadable();
    return table;
}

Json toJson(const Region& r) {
    return {{"id", r.id.value},         {"scene", r.scene.value},  {"x", r.window.x},
            {"y", r.window.y},          {"width", r.window.width}, {"height", r.window.height},
            {"role", roleName(r.role)}, {"complete", r.complete}};
}
Region regionFrom(const Json& j) {
    const auto role = parseRole(words(j, "role"));
    if (!role) throw Unreadable();
    return {.id = {number(j, "id")},
            .scene = {number(j, "scene")},
            .window = {side(j, "x", -limits::kSceneSide), side(j, "y", -limits::kSceneSide),
                       side(j, "width", 1), side(j, "height", 1)},
            .role = *role,
            .complete = flag(j, "complete")};
}

Json toJson(const Feature& f) {
    return {{"id", f.id.value}, {"scene", f.scene.value}};
}
Feature featureFrom(const Json& j) {
    return {.id = {number(j, "id")}, .scene = {number(j, "scene")}, .rings = {}, .edit = {}};
}

template <class T>
Json listOf(const std::vector<T>& items) {
    Json all = Json::array();
    for (const T& item : items) all.push_back(toJson(item));
    return all;
}
template <class T>
std::vector<T> listFrom(const Json& all, T (*from)(const Json&)) {
    std::vector<T> items;
    for (const Json& j : all) items.push_back(from(j));
    return items;
}

Json toJson(const std::optional<LayerRow>& row) {
    if (!row) return nullptr;
    return {{"id", row->id.value},
            {"name", row->name},
            {"visible", row->visible},
            {"opacity", row->opacity},
            {"run", row->run.value}};
}
std::optional<LayerRow> layerFrom(const Json& j) {
    if (j.is_null()) return std::nullopt;
    const auto opacity = j.find("opacity");
    if (opacity == j.end() || !opacity->is_number()) throw Unreadable();
    const double value = opacity->get<double>();
    if (!(value >= 0 && value <= 1)) throw Unreadable();
    return LayerRow{.id = {number(j, "id")},
                    .name = nameIn(j, "name"),
                    .visible = flag(j, "visible"),
                    .opacity = value,
                    .run = {number(j, "run", 0)}};
}

Json state(std::int64_t id, const std::string& name, bool removed) {
    return {{"id", id}, {"name", name}, {"removed", removed}};
}

Json bands(SceneId scene, const std::string& text) {
    return {{"scene", scene.value}, {"bands", text}};
}

Json named(SceneId scene, const std::string& name) {
    return {{"scene", scene.value}, {"name", name}};
}

Json numbers(const std::vector<SceneId>& order) {
    Json all = Json::array();
    for (const SceneId id : order) all.push_back(id.value);
    return all;
}
std::vector<SceneId> orderFrom(const Json& all) {
    if (std::ssize(all) > limits::kScenes) throw Unreadable();
    std::vector<SceneId> order;
    for (const Json& j : all) order.push_back({number(Json{{"id", j}}, "id")});
    return order;
}

Json imageClass(SceneId scene, std::uint8_t value) {
    return {{"scene", scene.value}, {"class", value}};
}
std::uint8_t imageClassFrom(const Json& j) {
    return static_cast<std::uint8_t>(integer(j, "class", 0, 254));
}

Json parse(const std::string& text, Json::value_t kind) {
    Json j = Json::parse(text, nullptr, false);
    if (j.type() != kind && !(kind == Json::value_t::object && j.is_null())) throw Unreadable();
    return j;
}

Step parsed(const StepText& text) {
    const bool isList = text.kind == "classes" || text.kind == "regions" || text.kind == "features" ||
                        text.kind == "scene-order";
    const auto kind = isList ? Json::value_t::array : Json::value_t::object;
    const Json before = parse(text.before, kind), after = parse(text.after, kind);
    if (text.kind == "classes") return ClassTableStep{classesFrom(before), classesFrom(after)};
    if (text.kind == "regions") return RegionStep{listFrom(before, regionFrom), listFrom(after, regionFrom)};
    if (text.kind == "features")
        return FeatureStep{listFrom(before, featureFrom), listFrom(after, featureFrom)};
    if (text.kind == "layer") return LayerStep{layerFrom(before), layerFrom(after)};
    if (text.kind == "scene")
        return SceneStep{
            {number(after, "id")}, nameIn(after, "name"), flag(before, "removed"), flag(after, "removed")};
    if (text.kind == "run")
        return RunStep{{number(after, "id")},
                       nameIn(before, "name"),
                       nameIn(after, "name"),
                       flag(before, "removed"),
                       flag(after, "removed")};
    if (text.kind == "bands")
        return BandsStep{{number(after, "scene")}, words(before, "bands"), words(after, "bands")};
    if (text.kind == "scene-name")
        return SceneNameStep{{number(after, "scene")}, nameIn(before, "name"), nameIn(after, "name")};
    if (text.kind == "scene-order") return SceneOrderStep{orderFrom(before), orderFrom(after)};
    if (text.kind == "image-class")
        return ImageClassStep{{number(after, "scene")}, imageClassFrom(before), imageClassFrom(after)};
    throw Unreadable();
}

struct ToText {
    std::optional<StepText> operator()(const TileStep&) const { return std::nullopt; }
    std::optional<StepText> operator()(const ClassTableStep& s) const {
        return StepText{"classes", dumped(toJson(s.before)), dumped(toJson(s.after))};
    }
    std::optional<StepText> operator()(const RegionStep& s) const {
        return StepText{"regions", dumped(listOf(s.before)), dumped(listOf(s.after))};
    }
    std::optional<StepText> operator()(const FeatureStep& s) const {
        return StepText{"features", dumped(listOf(s.before)), dumped(listOf(s.after))};
    }
    std::optional<StepText> operator()(const LayerStep& s) const {
        return StepText{"layer", dumped(toJson(s.before)), dumped(toJson(s.after))};
    }
    std::optional<StepText> operator()(const SceneStep& s) const {
        return StepText{"scene", dumped(state(s.scene.value, s.name, s.removedBefore)),
                        dumped(state(s.scene.value, s.name, s.removedAfter))};
    }
    std::optional<StepText> operator()(const RunStep& s) const {
        return StepText{"run", dumped(state(s.run.value, s.nameBefore, s.removedBefore)),
                        dumped(state(s.run.value, s.nameAfter, s.removedAfter))};
    }
    std::optional<StepText> operator()(const BandsStep& s) const {
        return StepText{"bands", dumped(bands(s.scene, s.before)), dumped(bands(s.scene, s.after))};
    }
    std::optional<StepText> operator()(const SceneNameStep& s) const {
        return StepText{"scene-name", dumped(named(s.scene, s.before)), dumped(named(s.scene, s.after))};
    }
    std::optional<StepText> operator()(const SceneOrderStep& s) const {
        return StepText{"scene-order", dumped(numbers(s.before)), dumped(numbers(s.after))};
    }
    std::optional<StepText> operator()(const ImageClassStep& s) const {
        return StepText{"image-class", dumped(imageClass(s.scene, s.before)),
                        dumped(imageClass(s.scene, s.after))};
    }
};

}  // namespace

std::optional<StepText> stepText(const Step& step) {
    return std::visit(ToText{}, step);
}

std::optional<Step> parseStep(const StepText& text) {
    try {
        return parsed(text);
    } catch (const Unreadable&) {
        return std::nullopt;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

}  // namespace swath
