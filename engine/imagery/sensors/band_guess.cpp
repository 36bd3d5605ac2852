// SPDX-License-Identifier: MIT
#include "engine/imagery/sensors/band_guess.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>

namespace swath {
namespace {

std::string capitals(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return result;
}

std::vector<std::string> wordsOf(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)))
            words.back().push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
        else if (!words.back().empty())
            words.emplace_back();
    if (words.back().empty()) words.pop_back();
    // "CBERS_4A": the number belongs to the word.
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        if (words[i] == "CBERS") words.push_back(words[i] + words[i + 1]);
    return words;
}

bool holds(const std::vector<std::string>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

/// Whether any of the words that stand in a text with blanks between is among them.
bool holdsAny(const std::vector<std::string>& words, std::string_view list) {
    return std::ranges::any_of(wordsOf(list), [&](const std::string& word) { return holds(words, word); });
}

/// "B2" for "B02"; other words as they are.
std::string withoutZeros(const std::string& word) {
    const auto digit = std::ranges::find_if(word, [](unsigned char c) { return std::isdigit(c) != 0; });
    auto first = digit;
    while (first != word.end() && *first == '0' && first + 1 != word.end() &&
           std::isdigit(static_cast<unsigned char>(first[1])))
        ++first;
    return std::string(word.begin(), digit) + std::string(first, word.end());
}

/// 3: by its name; 2: by its name but for zeros; 1: by another name that it has; 0: not.
int closeness(const SensorBand& band, const std::vector<std::string>& words) {
    const std::string id = capitals(band.id);
    if (id.size() == 1) return 0;  // any word may be "a" or "b"
    if (holds(words, id)) return 3;
    if (std::ranges::any_of(words, [&](const std::string& w) { return withoutZeros(w) == withoutZeros(id); }))
        return 2;
    // Names of several words stand together in a list of aliases with "_": all of them must occur.
    std::string_view rest = band.aliases;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        const auto parts = wordsOf(rest.substr(0, end));
        if (!parts.empty() &&
            std::ranges::all_of(parts, [&](const auto& part) { return holds(words, part); }))
            return 1;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return 0;
}

/// What an offer is to a sensor.
struct Match {
    const SensorBand* band = nullptr;
    int closeness = 0;
};

Match matchByName(const Sensor& sensor, const std::vector<std::string>& words) {
    Match best;
    for (const SensorGroup& group : sensor.groups)
        for (const SensorBand& band : group.bands)
            if (const int close = closeness(band, words); close > best.closeness) best = {&band, close};
    return best;
}

Match matchByOrder(const Sensor& sensor, const BandOffer& offer, const std::vector<std::string>& stem) {
    for (const bool marked : {true, false})  // a mark says more than a number of bands
        for (const SensorGroup& group : sensor.groups) {
            if (group.bands.size() != static_cast<std::size_t>(offer.bandsInFile)) continue;
            if (marked != !group.mark.empty() || (marked && !holds(stem, group.mark))) continue;
            return {&group.bands[static_cast<std::size_t>(offer.band - 1)], 0};  // a number is no evidence
        }
    return {};
}

Match matchOf(const Sensor& sensor, const BandOffer& offer) {
    const auto stem = wordsOf(std::filesystem::path(offer.path).stem().string());
    if (offer.bandsInFile == 1) {
        // The file's own name first: descriptions of one band are often "Gray" or "Band 1".
        const Match byFile = matchByName(sensor, stem);
        if (byFile.band) return byFile;
        const Match byText = matchByName(sensor, wordsOf(offer.description));
        return byText.band ? byText : matchByOrder(sensor, offer, stem);
    }
    const Match byText = matchByName(sensor, wordsOf(offer.description));
    return byText.band ? byText : matchByOrder(sensor, offer, stem);
}

/// How much speaks for a sensor.
int evidenceFor(const Sensor& sensor, std::span<const BandOffer> offers) {
    int evidence = 0;
    std::set<const SensorBand*> known;
    for (const BandOffer& offer : offers) {
        std::vector<std::string> words = wordsOf(offer.path);
        if (!sensor.marks.empty() && holdsAny(words, sensor.marks)) evidence += 10;
        const Match match = matchOf(sensor, offer);
        if (match.band && known.insert(match.band).second) evidence += match.closeness;
    }
    return evidence;
}

const Sensor* mostLikely(std::span<const BandOffer> offers) {
    const Sensor* best = nullptr;
    int most = 2;  // one word alone says nothing
    for (const Sensor& sensor : sensors())
        if (const int evidence = evidenceFor(sensor, offers); evidence > most)
            best = &sensor, most = evidence;
    return best;
}

std::string fullName(const SensorBand& band) {
    return capitals(band.id) == capitals(band.name) ||
                   band.id.find_first_of("0123456789") == std::string_view::npos
               ? std::string(band.name)
               : fmt::format("{} {}", band.id, band.name);
}

/// The stem of a file; its folder's name where files of several folders are called alike.
std::string shortName(const BandOffer& offer, std::span<const BandOffer> offers) {
    const std::filesystem::path path(offer.path);
    const bool alike = std::ranges::any_of(offers, [&](const BandOffer& other) {
        return other.path != offer.path && std::filesystem::path(other.path).stem() == path.stem();
    });
    return (alike && path.has_parent_path() ? path.parent_path().filename() : path.stem()).string();
}

double finenessOf(const BandOffer& offer) {
    return offer.pixelMetres > 0 ? offer.pixelMetres : 1e9 - static_cast<double>(offer.size.width);
}

}  // namespace

BandGuess guessBands(std::span<const BandOffer> offers, const Sensor* wanted) {
    BandGuess guess{.sensor = wanted ? wanted : mostLikely(offers), .bands = {}};
    for (const BandOffer& offer : offers) {
        GuessedBand band{
            .offer = offer, .id = "", .name = offer.description, .wavelengthNm = offer.wavelengthNm};
        if (band.name.empty()) {
            band.name = shortName(offer, offers);
            if (offer.bandsInFile > 1) band.name += fmt::format(" {}", offer.band);
        }
        const Match match = guess.sensor ? matchOf(*guess.sensor, offer) : Match{};
        if (match.band) {
            band.id = match.band->id;
            band.name = fullName(*match.band);
            if (match.band->wavelengthNm > 0) band.wavelengthNm = match.band->wavelengthNm;
        }
        guess.bands.push_back(std::move(band));
    }
    return guess;
}

BandGuess eachOnce(BandGuess guess) {
    if (!guess.sensor) return guess;
    BandGuess once{.sensor = guess.sensor, .bands = {}};
    std::set<std::string> taken;
    for (const SensorGroup& group : guess.sensor->groups)
        for (const SensorBand& band : group.bands) {
            const GuessedBand* best = nullptr;
            for (const GuessedBand& each : guess.bands)
                if (each.id == band.id && (!best || finenessOf(each.offer) < finenessOf(best->offer)))
                    best = &each;
            if (best && taken.insert(best->id).second) once.bands.push_back(*best);
        }
    return once;
}

BandStack stackOf(const BandGuess& guess, const std::string& reference) {
    BandStack stack;
    const GuessedBand* finest = nullptr;
    const GuessedBand* chosen = nullptr;
    for (const GuessedBand& band : guess.bands) {
        if (!finest || finenessOf(band.offer) < finenessOf(finest->offer)) finest = &band;
        if (!chosen && band.offer.path == reference) chosen = &band;
    }
    if (!chosen) chosen = finest;
    for (const GuessedBand& band : guess.bands) {
        const double grid = chosen->offer.pixelMetres, own = band.offer.pixelMetres;
        const bool finer =
            grid > 0 && own > 0 ? own < grid / 1.5 : band.offer.size.width > 3 * chosen->offer.size.width / 2;
        stack.bands.emplace_back(FileBand{.path = band.offer.path,
                                          .band = band.offer.band,
                                          .resampling = finer ? Resampling::Average : Resampling::Bilinear,
                                          .name = band.name,
                                          .wavelengthNm = band.wavelengthNm});
    }
    if (chosen && chosen->offer.path != guess.bands.front().offer.path) stack.reference = chosen->offer.path;
    return stack;
}

}  // namespace swath
