// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "engine/imagery/band_stack.h"
#include "engine/raster/raster_limits.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostTextBytes = 16 << 20;
constexpr std::size_t kMostPathBytes = 4096, kMostExpressionBytes = 2000, kMostCrsBytes = 64 << 10;
constexpr std::size_t kMostNameBytes = 64, kMostBandNameBytes = 256, kMostArguments = 16;
constexpr double kMostWavelengthNm = 1e9, kMostShiftPx = 1e6, kMostDrift = 0.1;
constexpr int kMostDepth = 4;

constexpr std::pair<const char*, AlphaUse> kAlphaNames[] = {
    {"detect", AlphaUse::Detect}, {"mask", AlphaUse::Mask}, {"band", AlphaUse::Band}};
constexpr std::pair<const char*, SampleUnits> kUnitNames[] = {{"declared", SampleUnits::Declared},
                                                              {"raw", SampleUnits::Raw}};

template <class T, std::size_t N>
const char* nameOf(const std::pair<const char*, T> (&names)[N], T value) {
    for (const auto& [name, each] : names)
        if (each == value) return name;
    return names[0].first;
}

/// Reads one object after the other; the first thing that is wrong ends it.
class StackReader {
  public:
    Result<BandStack> read(const Json& json) {
        BandStack stack;
        if (!isObject(json, "the stack",
                      {"size", "geotransform", "crs", "bands", "alpha", "units", "reference"}))
            return *problem_;
        if (json.contains("size")) size(json["size"], stack.grid.size);
        if (json.contains("geotransform")) geotransform(json["geotransform"], stack.grid);
        if (json.contains("crs")) text(json["crs"], "crs", kMostCrsBytes, stack.grid.crsWkt);
        if (json.contains("alpha")) choice(json["alpha"], "alpha", kAlphaNames, stack.alpha);
        if (json.contains("units")) choice(json["units"], "units", kUnitNames, stack.units);
        if (json.contains("reference")) text(json["reference"], "a path", kMostPathBytes, stack.reference);
        bands(json, stack);
        if (problem_) return *problem_;
        return stack;
    }

  private:
    void fail(const std::string& what) {
        if (!problem_)
            problem_ =
                Error{Errc::BadFormat, "the bands of a scene cannot be read: " + what, "add the scene anew"};
    }
    bool isObject(const Json& json, const char* what, std::initializer_list<std::string_view> keys) {
        if (!json.is_object()) return fail(fmt::format("{} is no object", what)), false;
        for (const auto& item : json.items())
            if (std::find(keys.begin(), keys.end(), item.key()) == keys.end())
                return fail(fmt::format("{} has an unknown entry", what)), false;
        return true;
    }
    void text(const Json& json, const char* what, std::size_t most, std::string& out) {
        if (!json.is_string()) return fail(fmt::format("{} is no text", what));
        out = json.get<std::string>();
        if (out.size() > most || out.find('\0') != std::string::npos)
            fail(fmt::format("{} is too long or holds a zero byte", what));
    }
    std::int64_t whole(const Json& json, const char* what, std::int64_t least, std::int64_t most) {
        const auto value = json.is_number_integer() ? json.get<std::int64_t>() : least - 1;
        if (value >= least && value <= most) return value;
        fail(fmt::format("{} is no whole number from {} to {}", what, least, most));
        return least;
    }
    template <class T, std::size_t N>
    void choice(const Json& json, const char* what, const std::pair<const char*, T> (&names)[N], T& out) {
        for (const auto& [name, value] : names)
            if (json == name) {
                out = value;
                return;
            }
        fail(fmt::format("{} is none of the known ones", what));
    }
    void size(const Json& json, Size& out) {
        if (!json.is_array() || json.size() != 2) return fail("size is no pair");
        constexpr std::int64_t kMost = std::numeric_limits<int>::max();
        out = {static_cast<int>(whole(json[0], "width", 1, kMost)),
               static_cast<int>(whole(json[1], "height", 1, kMost))};
        if (out.area() > kMostScenePixels) fail("size is more than can be worked on");
    }
    void geotransform(const Json& json, Grid& out) {
        if (!json.is_array() || json.size() != 6) return fail("geotransform is no list of six numbers");
        Geotransform g;
        for (std::size_t i = 0; i < 6; ++i) {
            if (!json[i].is_number()) return fail("geotransform is no list of six numbers");
            g.t[i] = json[i].get<double>();
        }
        const double determinant = g.t[1] * g.t[5] - g.t[2] * g.t[4];
        if (!std::isfinite(determinant) || determinant == 0 || !std::isfinite(g.t[0] + g.t[3]))
            return fail("geotransform does not map pixels to the ground");
        out.geotransform = g;
    }
    void bands(const Json& json, BandStack& stack) {
        if (problem_) return;
        // Without bands it may still say how those of a file are read.
        const bool mayBeEmpty = stack.alpha != AlphaUse::Detect || stack.units != SampleUnits::Declared;
        if (!json.contains("bands") || !json["bands"].is_array() || (json["bands"].empty() && !mayBeEmpty))
            return fail("it has no bands");
        if (json["bands"].size() > static_cast<std::size_t>(kMostSceneBands)) return fail("too many bands");
        for (const Json& each : json["bands"]) band(each, stack);
    }
    void band(const Json& json, BandStack& stack) {
        if (problem_ || !isObject(json, "a band",
                                  {"file", "band", "resampling", "shift", "drift", "name", "wavelength",
                                   "expression", "filter", "of", "arguments"}))
            return;
        const auto only = [&](std::initializer_list<std::string_view> keys) {
            return isObject(json, "a band of its kind", keys);
        };
        if (json.contains("expression") && only({"expression", "name"})) {
            Expression expression;
            text(json["expression"], "an expression", kMostExpressionBytes, expression.text);
            if (json.contains("name"))
                text(json["name"], "the name of a band", kMostBandNameBytes, expression.name);
            stack.bands.emplace_back(std::move(expression));
        } else if (json.contains("filter") && only({"filter", "of", "arguments"})) {
            stack.bands.emplace_back(filter(json));
        } else if (json.contains("file") &&
                   only({"file", "band", "resampling", "shift", "drift", "name", "wavelength"})) {
            stack.bands.emplace_back(fileBand(json));
        } else {
            fail("a band is none of a file, an expression or a filter");
        }
    }
    FileBand fileBand(const Json& json) {
        FileBand file;
        text(json["file"], "a path", kMostPathBytes, file.path);
        if (file.path.empty()) fail("a path is empty");
        if (json.contains("band"))
            file.band = static_cast<int>(whole(json["band"], "a band", FileBand::kAll, kMostSceneBands));
        if (json.contains("name")) text(json["name"], "the name of a band", kMostBandNameBytes, file.name);
        if (json.contains("wavelength"))
            file.wavelengthNm = number(json["wavelength"], "a wavelength", 0, kMostWavelengthNm);
        if (json.contains("resampling")) {
            const auto known =
                parseResampling(json["resampling"].is_string() ? json["resampling"].get<std::string>() : "");
            if (known)
                file.resampling = *known;
            else
                fail("resampling is none of the known ones");
        }
        if (json.contains("shift")) {
            const auto shift = numbers<2>(json["shift"], "a shift", kMostShiftPx);
            file.shift = {shift[0], shift[1]};
        }
        if (json.contains("drift")) file.drift = numbers<4>(json["drift"], "a drift", kMostDrift);
        return file;
    }
    template <std::size_t N>
    std::array<double, N> numbers(const Json& json, const char* what, double most) {
        std::array<double, N> values{};
        if (!json.is_array() || json.size() != N) {
            fail(fmt::format("{} is not of {} numbers", what, N));
            return values;
        }
        for (std::size_t i = 0; i < N; ++i) values[i] = number(json[i], what, -most, most);
        return values;
    }
    double number(const Json& json, const char* what, double least, double most) {
        const double value = json.is_number() ? json.get<double>() : NAN;
        if (value >= least && value <= most) return value;
        fail(fmt::format("{} is no number from {} to {}", what, least, most));
        return 0;
    }
    Filter filter(const Json& json) {
        Filter filter;
        text(json["filter"], "a filter", kMostNameBytes, filter.name);
        filter.band =
            static_cast<int>(whole(json.value("of", Json()), "the band of a filter", 1, kMostSceneBands));
        const Json arguments = json.value("arguments", Json::object());
        if (!arguments.is_object() || arguments.size() > kMostArguments) {
            fail("the arguments of a filter are no object, or too many");
            return filter;
        }
        for (const auto& item : arguments.items()) {
            if (item.key().size() > kMostNameBytes || !item.value().is_number() ||
                !std::isfinite(item.value().get<double>()))
                fail("an argument of a filter is no number");
            else
                filter.arguments[item.key()] = item.value().get<double>();
        }
        return filter;
    }

    std::optional<Error> problem_;
};

/// What is as usual is not written.
Json jsonOf(const FileBand& file) {
    const FileBand usual;
    Json json{{"file", file.path}, {"band", file.band}};
    if (file.resampling != usual.resampling) json["resampling"] = resamplingName(file.resampling);
    if (file.shift != usual.shift) json["shift"] = {file.shift.x, file.shift.y};
    if (file.drift != usual.drift) json["drift"] = file.drift;
    if (!file.name.empty()) json["name"] = file.name;
    if (file.wavelengthNm > 0) json["wavelength"] = file.wavelengthNm;
    return json;
}

Json jsonOf(const Expression& expression) {
    Json json{{"expression", expression.text}};
    if (!expression.name.empty()) json["name"] = expression.name;
    return json;
}

}  // namespace

std::string toJson(const BandStack& stack) {
    Json json = Json::object();
    if (!stack.grid.size.empty()) json["size"] = {stack.grid.size.width, stack.grid.size.height};
    if (stack.grid.geotransform) json["geotransform"] = stack.grid.geotransform->t;
    if (!stack.grid.crsWkt.empty()) json["crs"] = stack.grid.crsWkt;
    json["bands"] = Json::array();
    for (const BandDef& def : stack.bands) {
        if (const auto* file = std::get_if<FileBand>(&def))
            json["bands"].push_back(jsonOf(*file));
        else if (const auto* filter = std::get_if<Filter>(&def))
            json["bands"].push_back(
                {{"filter", filter->name}, {"of", filter->band}, {"arguments", filter->arguments}});
        else
            json["bands"].push_back(jsonOf(std::get<Expression>(def)));
    }
    if (!stack.reference.empty()) json["reference"] = stack.reference;
    if (stack.alpha != AlphaUse::Detect) json["alpha"] = nameOf(kAlphaNames, stack.alpha);
    if (stack.units != SampleUnits::Declared) json["units"] = nameOf(kUnitNames, stack.units);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<BandStack> bandStackFromJson(std::string_view text) {
    const Error unreadable{Errc::BadFormat, "the bands of a scene cannot be read: not what Swath writes",
                           "add the scene anew"};
    if (text.size() > kMostTextBytes) return unreadable;
    const Json json = Json::parse(
        text, [](int depth, Json::parse_event_t, Json&) { return depth <= kMostDepth; }, false);
    if (json.is_discarded()) return unreadable;
    return StackReader().read(json);
}

}  // namespace swath
