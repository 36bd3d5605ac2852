// SPDX-License-Identifier: MIT
#include "engine/imagery/indices.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>
#include <vector>

#include "engine/core/text.h"

namespace swath {
namespace {

constexpr int kMostIndexNesting = 16;
constexpr std::size_t kMostText = 4000;

constexpr NamedIndex kIndices[] = {
    {"ndvi", "Normalised difference vegetation index", "nir red", "(nir - red) / (nir + red)",
     "Rouse et al. 1974"},
    {"ndwi", "Normalised difference water index", "green nir", "(green - nir) / (green + nir)",
     "McFeeters 1996"},
    {"mndwi", "Modified normalised difference water index", "green swir1",
     "(green - swir1) / (green + swir1)", "Xu 2006"},
    {"evi", "Enhanced vegetation index, of reflectances", "nir red blue",
     "2.5 * (nir - red) / (nir + 6 * red - 7.5 * blue + 1)", "Huete et al. 2002"},
    {"evi2", "Two-band enhanced vegetation index, of reflectances", "nir red",
     "2.5 * (nir - red) / (nir + 2.4 * red + 1)", "Jiang et al. 2008"},
    {"savi", "Soil-adjusted vegetation index, of reflectances", "nir red",
     "1.5 * (nir - red) / (nir + red + 0.5)", "Huete 1988"},
    {"nbr", "Normalised burn ratio", "nir swir2", "(nir - swir2) / (nir + swir2)", "Key and Benson 2006"},
    {"ndbi", "Normalised difference built-up index", "swir1 nir", "(swir1 - nir) / (swir1 + nir)",
     "Zha et al. 2003"},
    {"bai", "Burned area index, of reflectances", "red nir", "1 / ((0.1 - red) ^ 2 + (0.06 - nir) ^ 2)",
     "Chuvieco et al. 2002"},
    // (833 − 665) / (1614 − 665) · 10, the wavelengths of Sentinel-2.
    {"fdi", "Floating debris index, of reflectances of Sentinel-2", "nir rededge2 swir1",
     "nir - (rededge2 + (swir1 - rededge2) * 1.7703)", "Biermann et al. 2020"},
    {"span", "Total power of four polarisations, of linear power", "hh hv vh vv", "hh + hv + vh + vv",
     "Lee and Pottier 2009"},
    {"cross_ratio", "Cross-polarisation ratio, of linear power", "vh vv", "vh / vv",
     "Vreugdenhil et al. 2018"},
};
/// Of two dates, so never of roles alone.
constexpr NamedIndex kOfTwoDates[] = {
    {"dnbr", "Difference of the burn ratio before and after", "nir_before swir2_before nir_after swir2_after",
     "(nir_before - swir2_before) / (nir_before + swir2_before) - (nir_after - swir2_after) / (nir_after + "
     "swir2_after)",
     "Key and Benson 2006"},
};

struct Role {
    std::string_view name;
    double low, middle, high;  ///< nm; 0: by name alone
    std::string_view words;    ///< in names of bands
};
constexpr Role kRoles[] = {
    {"coastal", 420, 443, 455, "coastal"},
    {"blue", 455, 485, 515, "blue"},
    {"green", 520, 560, 600, "green"},
    {"red", 625, 662, 685, "red"},
    {"rededge1", 690, 705, 720, "rededge1 rededge"},
    {"rededge2", 725, 740, 755, "rededge2"},
    {"rededge3", 765, 783, 795, "rededge3"},
    {"nir", 800, 840, 900, "nir"},
    {"swir1", 1500, 1610, 1750, "swir1"},
    {"swir2", 2080, 2200, 2360, "swir2"},
    {"pan", 0, 0, 0, "pan panchromatic"},
    {"hh", 0, 0, 0, "hh"},
    {"hv", 0, 0, 0, "hv"},
    {"vh", 0, 0, 0, "vh"},
    {"vv", 0, 0, 0, "vv"},
};

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

std::vector<std::string> lowerWordsOf(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)))
            words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        else if (!words.back().empty())
            words.emplace_back();
    if (words.back().empty()) words.pop_back();
    return words;
}

/// "near infrared 1" as nir, "red edge 2" as rededge2, "SWIR 1" as swir1; "red edge" is no red.
bool isNamed(const std::string& bandName, const Role& role) {
    std::string joined;
    for (const std::string& word : lowerWordsOf(bandName)) joined += word + " ";
    const auto replace = [&](std::string_view from, std::string_view to) {
        for (std::size_t at; (at = joined.find(from)) != std::string::npos;)
            joined.replace(at, from.size(), to);
    };
    replace("near infrared", "nir");
    replace("red edge ", "rededge");
    replace("swir ", "swir");
    const auto words = lowerWordsOf(joined);
    const auto wanted = lowerWordsOf(role.words);
    return std::ranges::any_of(wanted,
                               [&](const auto& w) { return std::ranges::find(words, w) != words.end(); });
}

const Role* findRole(std::string_view name) {
    const auto found = std::ranges::find(kRoles, name, &Role::name);
    return found == std::end(kRoles) ? nullptr : found;
}

/// Writes out one formula after the other, innermost last.
class Writer {
  public:
    explicit Writer(const RasterInfo& scene) : scene_(scene) {}

    /// @param given  what names stand for here: the bands that were given to an index.
    Result<std::string> write(std::string_view text, const std::map<std::string, std::string>& given) {
        if (++nesting_ > kMostIndexNesting || text.size() > kMostText)
            return Error{Errc::InvalidInput, "a formula of too many parts",
                         "make a band of a part of it first"};
        std::string out;
        for (std::size_t at = 0; at < text.size();) {
            if (!std::isalpha(static_cast<unsigned char>(text[at]))) {
                const std::size_t begin = at;  // a number goes with its exponent
                if (std::isdigit(static_cast<unsigned char>(text[at])) || text[at] == '.')
                    while (at < text.size() &&
                           (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '.'))
                        ++at;
                else
                    ++at;
                out += text.substr(begin, at - begin);
                continue;
            }
            std::string word;
            while (at < text.size() &&
                   (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_'))
                word += text[at++];
            auto written = name(lower(word), word, text, at, given);
            if (!written) return written.error();
            out += *written;
        }
        --nesting_;
        return out;
    }

  private:
    /// A name and, of an index, the bands in parentheses behind it.
    Result<std::string> name(const std::string& word, const std::string& asWritten, std::string_view text,
                             std::size_t& at, const std::map<std::string, std::string>& given) {
        if (const auto known = given.find(word); known != given.end()) return known->second;
        if (const NamedIndex* index = findIndex(word)) {
            const auto arguments = argumentsAt(text, at);
            std::map<std::string, std::string> bands;
            const auto roles = split(index->roles, ' ');
            if (!arguments.empty() && arguments.size() != roles.size())
                return Error{Errc::InvalidInput,
                             fmt::format("{} takes {} bands, not {}", word, roles.size(), arguments.size()),
                             fmt::format("write {}, or {}({}) with their numbers", word, word, index->roles)};
            for (std::size_t i = 0; i < roles.size(); ++i) {
                auto band = arguments.empty() ? ofRole(roles[i], word) : write(trim(arguments[i]), given);
                if (!band) return band.error();
                bands[roles[i]] = arguments.empty() ? *band : "(" + *band + ")";
            }
            auto formula = write(index->formula, bands);
            if (!formula) return formula.error();
            return "(" + *formula + ")";
        }
        if (findRole(word)) return ofRole(word, "");
        return asWritten;
    }

    Result<std::string> ofRole(const std::string& role, const std::string& index) const {
        if (const auto band = bandFor(role, scene_)) return fmt::format("b{}", *band);
        return Error{Errc::InvalidInput,
                     fmt::format("no band of the scene is known as {}{}", role,
                                 index.empty() ? "" : fmt::format(", which {} needs", index)),
                     index.empty() ? "write the number of the band, such as b4"
                                   : fmt::format("write the numbers of its bands, as in {}(…)", index)};
    }

    /// The texts between the commas of "(…)" at a place, which moves behind it; none without parentheses.
    static std::vector<std::string> argumentsAt(std::string_view text, std::size_t& at) {
        std::size_t open = at;
        while (open < text.size() && std::isspace(static_cast<unsigned char>(text[open]))) ++open;
        if (open >= text.size() || text[open] != '(') return {};
        std::vector<std::string> arguments(1);
        int depth = 0;
        for (std::size_t i = open; i < text.size(); ++i) {
            const char c = text[i];
            if (c == '(' && depth++ == 0) continue;
            if (c == ')' && --depth == 0) {
                at = i + 1;
                return arguments;
            }
            if (c == ',' && depth == 1)
                arguments.emplace_back();
            else
                arguments.back() += c;
        }
        return {};  // the formula's reader says what is missing
    }

    const RasterInfo& scene_;
    int nesting_ = 0;
};

}  // namespace

std::span<const NamedIndex> namedIndices() {
    static const std::vector<NamedIndex> all = [] {
        std::vector<NamedIndex> list(std::begin(kIndices), std::end(kIndices));
        list.insert(list.end(), std::begin(kOfTwoDates), std::end(kOfTwoDates));
        return list;
    }();
    return all;
}

const NamedIndex* findIndex(std::string_view name) {
    const auto found = std::ranges::find(namedIndices(), name, &NamedIndex::name);
    return found == namedIndices().end() ? nullptr : &*found;
}

std::optional<int> bandFor(std::string_view name, const RasterInfo& scene) {
    const Role* role = findRole(name);
    if (!role) return std::nullopt;
    int best = 0;
    double apart = 1e9;
    for (std::size_t b = 0; b < scene.bands.size(); ++b) {
        const double nm = scene.bands[b].wavelengthNm;
        if (role->high <= 0 || nm < role->low || nm > role->high || std::abs(nm - role->middle) >= apart)
            continue;
        best = static_cast<int>(b) + 1;
        apart = std::abs(nm - role->middle);
    }
    for (std::size_t b = 0; b < scene.bands.size() && best == 0; ++b) {
        const BandInfo& band = scene.bands[b];
        const bool coloured = (role->name == "red" && band.role == BandRole::Red) ||
                              (role->name == "green" && band.role == BandRole::Green) ||
                              (role->name == "blue" && band.role == BandRole::Blue);
        const bool byName = role->high <= 0 || band.wavelengthNm <= 0;
        if (byName && (isNamed(band.name, *role) || coloured)) best = static_cast<int>(b) + 1;
    }
    return best > 0 ? std::optional(best) : std::nullopt;
}

Result<std::string> writtenOut(std::string_view formula, const RasterInfo& scene) {
    return Writer(scene).write(formula, {});
}

}  // namespace swath
