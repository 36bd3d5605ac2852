// SPDX-License-Identifier: MIT
#include "engine/raster/place.h"

#include <fmt/format.h>
#include <gdal.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include "engine/raster/ground_map.h"

namespace swath {
namespace {

constexpr std::size_t kLongestText = 200;
constexpr std::size_t kMostName = 28;
constexpr double kLargestDegrees = 360;
constexpr const char* kHow =
    "type x, y in pixels, coordinates of the scene, or latitude, longitude: -12.58, -45.2 or "
    "12°34'48\"S 45°12'W";

Error noPlace(std::string what) {
    return {Errc::InvalidInput, std::move(what), kHow};
}

/// What is typed for the same thing in different places of the world.
std::string plain(std::string_view typed) {
    static const std::pair<std::string_view, std::string_view> kSame[] = {
        {"−", "-"},  {"º", "°"},   {"′", "'"},     {"’", "'"},     {"″", "\""},
        {"”", "\""}, {"''", "\""}, {"\u202f", ""}, {"\u2009", ""}, {"\u00a0", " "}};
    std::string text(typed);
    for (const auto& [from, to] : kSame)
        for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
    if (text.find(';') != std::string::npos) std::ranges::replace(text, ',', '.');
    return text;
}

/// A number, or a sign by itself: °, ', " (as d, m, s), N S E W, x y, p for "px".
struct Token {
    bool isNumber = false;
    double number = 0;
    bool minus = false;  ///< of a number, also of −0
    char sign = 0;
};

Result<std::vector<Token>> tokensOf(const std::string& text) {
    std::vector<Token> tokens;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view rest = std::string_view(text).substr(i);
        const char c = text[i];
        if (c == ' ' || c == '\t' || c == ',' || c == ';') {
            ++i;
        } else if (rest.starts_with("°")) {
            tokens.push_back({.sign = 'd'});
            i += std::string_view("°").size();
        } else if (c == '\'' || c == '"') {
            tokens.push_back({.sign = c == '"' ? 's' : 'm'});
            ++i;
        } else if (rest.starts_with("px")) {
            tokens.push_back({.sign = 'p'});
            i += 2;
        } else if (std::string_view("NSEWnsewXYxy").find(c) != std::string_view::npos) {
            const bool axis = c == 'x' || c == 'y' || c == 'X' || c == 'Y';
            tokens.push_back({.sign = static_cast<char>(axis ? c | 0x20 : c & ~0x20)});
            ++i;
        } else {
            const bool minus = c == '-';
            const std::size_t skip = minus || c == '+' ? 1 : 0;
            double value = 0;
            const char* const begin = text.data() + i + skip;
            const auto read = std::from_chars(begin, text.data() + text.size(), value);
            if (read.ec != std::errc() || !std::isfinite(value) || value < 0)
                return noPlace("“" + text + "” is no place");
            tokens.push_back({.isNumber = true, .number = value, .minus = minus});
            i = static_cast<std::size_t>(read.ptr - text.data());
        }
    }
    return tokens;
}

/// One of the two numbers: degrees, minutes and seconds, or one plain number.
struct Part {
    std::vector<Token> numbers;
    char letter = 0;
};

/// Letters part them; or else marks of degrees; or else each number is one by itself.
std::vector<Part> partsOf(const std::vector<Token>& tokens) {
    const auto isLetter = [](const Token& t) { return std::string_view("NSEWxy").find(t.sign) < 6; };
    const auto letter = std::ranges::find_if(tokens, isLetter);
    const bool lettered = letter != tokens.end(), leading = letter == tokens.begin();
    const bool marked = std::ranges::any_of(tokens, [](const Token& t) { return t.sign == 'd'; });
    std::vector<Part> parts;
    bool open = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const Token& token = tokens[i];
        const bool degrees = i + 1 < tokens.size() && tokens[i + 1].sign == 'd';
        if (token.isNumber) {
            const bool begins = !open || (!lettered && (marked ? degrees : true));
            if (begins) parts.emplace_back();
            open = true;
            parts.back().numbers.push_back(token);
        } else if (isLetter(token)) {
            if (leading || !open) parts.emplace_back();
            open = leading;
            parts.back().letter = token.sign;
        }
    }
    return parts;
}

Result<double> valueOf(const Part& part) {
    if (part.numbers.empty() || part.numbers.size() > 3) return noPlace("a place is two numbers");
    double value = 0, unit = 1;
    for (std::size_t i = 0; i < part.numbers.size(); ++i, unit /= 60) {
        if (i > 0 && (part.numbers[i].number >= 60 || part.numbers[i].minus))
            return noPlace("minutes and seconds are below 60");
        value += part.numbers[i].number * unit;
    }
    const bool minus = part.numbers.front().minus;
    const bool turned = part.letter == 'S' || part.letter == 'W';
    if (minus && turned)
        return noPlace(part.letter == 'S' ? "minus and S say south twice" : "minus and W say west twice");
    return minus || turned ? -value : value;
}

bool inDegrees(double latitude, double longitude) {
    return std::abs(latitude) <= 90 && std::abs(longitude) <= kLargestDegrees;
}

bool within(const RasterInfo& scene, Vec2 p) {
    return p.x >= 0 && p.y >= 0 && p.x <= scene.size.width && p.y <= scene.size.height;
}

/// Null where the scene has none of this kind.
std::optional<Vec2> pixelOf(const std::array<double, 2>& xy, PlaceKind kind, const RasterInfo& scene) {
    if (kind == PlaceKind::Pixels) return Vec2{xy[0], xy[1]};
    if (!scene.geotransform) return std::nullopt;
    if (kind == PlaceKind::Crs) return toPixel(*scene.geotransform, {xy[0], xy[1]});
    if (!inDegrees(xy[1], xy[0])) return std::nullopt;
    const auto way = GroundMap::fromDegrees(scene);
    return way ? way->at({xy[0], xy[1]}) : std::nullopt;
}

std::string kindText(PlaceKind kind, const RasterInfo& scene) {
    if (kind == PlaceKind::Pixels) return "pixels of the scene";
    if (kind == PlaceKind::Degrees) return "latitude and longitude";
    const std::string name = crsText(scene);
    return name.empty() ? "coordinates of the scene" : "coordinates in " + name;
}

std::string extentText(const RasterInfo& scene) {
    return fmt::format("the scene has {} × {} pixels", formatCount(scene.size.width),
                       formatCount(scene.size.height));
}

}  // namespace

Result<TypedPlace> parsePlace(std::string_view typed) {
    if (typed.size() > kLongestText || !isUtf8(typed)) return noPlace("this is no place");
    const std::string text = plain(trim(typed));
    if (text.empty()) return noPlace("a place is two numbers");
    const auto tokens = tokensOf(text);
    if (!tokens) return tokens.error();
    const std::vector<Part> parts = partsOf(*tokens);
    if (parts.size() != 2)
        return noPlace(parts.size() < 2 ? "a place is two numbers, and this is one"
                                        : "a place is two numbers");
    const auto first = valueOf(parts[0]), second = valueOf(parts[1]);
    if (!first) return first.error();
    if (!second) return second.error();
    TypedPlace place{.value = {*first, *second}};
    const char a = parts[0].letter, b = parts[1].letter;
    const auto has = [&](char sign) {
        return std::ranges::any_of(*tokens, [sign](const Token& t) { return t.sign == sign; });
    };
    const auto along = [](char letter) { return letter == 'E' || letter == 'W' ? 'E' : 'N'; };
    if (a == 0 && b == 0) {
        if (has('p')) place.kind = PlaceKind::Pixels;
        if (!has('d')) return place;
        place.kind = PlaceKind::Degrees;
        std::swap(place.value[0], place.value[1]);
    } else if ((a == 'x' && b == 'y') || (a == 'y' && b == 'x')) {
        place.kind = PlaceKind::Pixels;
        if (a == 'y') std::swap(place.value[0], place.value[1]);
        return place;
    } else if (a == 0 || b == 0 || a == 'x' || a == 'y' || b == 'x' || b == 'y' || along(a) == along(b)) {
        return noPlace("one number is north or south, the other east or west");
    } else {
        if (along(a) == 'N') std::swap(place.value[0], place.value[1]);
        // What is no degree is an easting and a northing.
        const bool large = std::max(std::abs(*first), std::abs(*second)) > kLargestDegrees;
        place.kind = large && !has('d') ? PlaceKind::Crs : PlaceKind::Degrees;
    }
    if (place.kind == PlaceKind::Degrees && !inDegrees(place.value[1], place.value[0]))
        return noPlace("a latitude is at most 90°, a longitude at most 360°");
    return place;
}

Result<FoundPlace> findPlace(std::string_view text, const RasterInfo& scene, PlaceKind as) {
    const auto typed = parsePlace(text);
    if (!typed) return typed.error();
    std::vector<PlaceKind> tries{typed->kind == PlaceKind::Automatic ? as : typed->kind};
    if (tries.front() == PlaceKind::Automatic) {
        tries = {PlaceKind::Pixels, PlaceKind::Crs, PlaceKind::Degrees};
        if (scene.crsIsGeographic) std::swap(tries[1], tries[2]);
    }
    bool any = false;
    for (const PlaceKind kind : tries) {
        std::array<double, 2> xy = typed->value;
        if (typed->kind == PlaceKind::Automatic && kind == PlaceKind::Degrees) std::swap(xy[0], xy[1]);
        const auto at = pixelOf(xy, kind, scene);
        any = any || at;
        if (at && std::isfinite(at->x) && std::isfinite(at->y) && within(scene, *at))
            return FoundPlace{*at, kind};
    }
    if (tries.size() > 1)
        return Error{Errc::InvalidInput, "this is no place within the scene", extentText(scene)};
    const std::string what = kindText(tries.front(), scene);
    if (!any)
        return Error{Errc::InvalidInput, "the scene does not say where these " + what + " are",
                     "it has no coordinate system; type x, y in pixels"};
    return Error{Errc::InvalidInput, "these " + what + " lie outside the scene", extentText(scene)};
}

std::optional<Vec2> toPixel(const Geotransform& geotransform, Vec2 world) {
    auto there = geotransform.t;
    Geotransform back;
    if (!GDALInvGeoTransform(there.data(), back.t.data())) return std::nullopt;
    return back.toWorld(world);
}

std::string degreesText(Vec2 place) {
    place.x = std::remainder(place.x, 360);  // beyond the date line
    return fmt::format("{:.5f}° {}  {:.5f}° {}", std::abs(place.x), place.x < 0 ? 'W' : 'E',
                       std::abs(place.y), place.y < 0 ? 'S' : 'N');
}

std::string crsText(const RasterInfo& scene) {
    if (scene.epsg != 0) return fmt::format("EPSG:{}", scene.epsg);
    if (scene.crsName.size() <= kMostName) return scene.crsName;
    return std::string(shortened(scene.crsName, kMostName)) + "…";
}

}  // namespace swath
