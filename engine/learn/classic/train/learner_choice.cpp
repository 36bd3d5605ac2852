// SPDX-License-Identifier: MIT
#include "engine/learn/classic/train/learner_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <numeric>

#include "engine/core/rng.h"
#include "engine/learn/classic/models/ensemble.h"
#include "engine/learn/config/catalogs.h"
#include "engine/learn/data/validation_set.h"

namespace swath {
namespace {

constexpr std::size_t kMostSamples = 24'000;  ///< that candidates are fitted to and judged by
constexpr std::size_t kFewestSamples = 40;    ///< of a single scene, to be cut into quarters
constexpr int kMostParts = 6, kFewestParts = 4;
constexpr double kClearly = 0.02;             ///< mean IoU
constexpr std::size_t kSamplesAFeature = 10;  ///< that least squares need
constexpr double kSamplesALeaf = 2000;        ///< labelled samples for each that a leaf holds at least
constexpr int kTrees = 24;                    ///< of a forest that is only judged

SpecTerm named(std::string name, std::map<std::string, double> arguments = {}) {
    std::vector<std::string> words;
    for (const auto& [key, value] : arguments) words.push_back(fmt::format("{}={}", key, value));
    return {.name = std::move(name),
            .arguments = fmt::format("{}", fmt::join(words, ", ")),
            .numbers = {},
            .named = std::move(arguments)};
}

/// The learner lines that may be taken, the usual one first. Few samples leave the forest alone, with smaller
/// leaves: least squares follow noise where there are hardly more samples than features.
std::vector<std::vector<SpecTerm>> linesOf(const std::vector<SpecTerm>& terms, const SampleSet& samples) {
    if (!isAutomatic(terms)) return {terms};
    const auto number = [&](const char* argument) {
        return specArgument(terms.front(), learnerCatalog(), argument);
    };
    const double leaf =
        std::clamp(std::floor(static_cast<double>(samples.count) / kSamplesALeaf), 1.0, number("leaf"));
    const SpecTerm linear = named("linear"),
                   forest = named("random-forest", {{"leaf", leaf}, {"trees", number("trees")}});
    if (samples.count < kSamplesAFeature * samples.features) return {{forest}};
    return {{linear, forest}, {linear}, {forest}};
}

/// The scales that may be taken, the usual one first; each the sets that are averaged.
struct Scale {
    NormalisationKind kind;
    std::vector<std::size_t> sets;
};

std::vector<Scale> scalesIn(std::span<const ScaledSamples> sets) {
    std::vector<Scale> scales;
    for (std::size_t s = 0; s < sets.size(); ++s) scales.push_back({sets[s].scale, {s}});
    std::ranges::stable_sort(scales, std::ranges::greater(),
                             [](const Scale& s) { return isPerScene(s.kind); });
    if (sets.size() == 2) scales.push_back({NormalisationKind::Both, {0, 1}});
    return scales;
}

/// The part of each sample, from 0; −1 everywhere where there is nothing to leave out.
struct Parts {
    std::vector<int> of;
    int count = 0;
    bool byScene = true;
};

Parts quartersOf(const SampleSet& samples) {
    Parts parts{.of = std::vector<int>(samples.count, 0), .count = 0, .byScene = false};
    if (samples.count < kFewestSamples) return parts;
    const auto middle = [&](int SamplePlace::*axis, const std::vector<std::size_t>& of) {
        std::vector<int> at;
        for (const std::size_t i : of) at.push_back(samples.places[i].*axis);
        std::ranges::nth_element(at, at.begin() + static_cast<std::ptrdiff_t>(at.size() / 2));
        return at[at.size() / 2];
    };
    std::vector<std::size_t> all(samples.count), halves[2];
    std::iota(all.begin(), all.end(), std::size_t{0});
    const int across = middle(&SamplePlace::x, all);
    for (const std::size_t i : all) halves[samples.places[i].x < across ? 0 : 1].push_back(i);
    for (int half = 0; half < 2; ++half) {
        if (halves[half].empty()) continue;
        const int down = middle(&SamplePlace::y, halves[half]);
        for (const std::size_t i : halves[half])
            parts.of[i] = 2 * half + (samples.places[i].y < down ? 0 : 1);
    }
    parts.count = 4;
    return parts;
}

Parts partsOf(const SampleSet& samples, std::uint64_t seed) {
    std::map<int, std::uint64_t> scenes;
    for (const SamplePlace& place : samples.places)
        scenes.try_emplace(place.scene, mix64(seed ^ mix64(static_cast<std::uint64_t>(place.scene) + 1)));
    if (scenes.size() < 2) return quartersOf(samples);
    std::vector<int> order;
    for (const auto& [scene, hash] : scenes) order.push_back(scene);
    std::ranges::sort(order, {}, [&](int scene) { return scenes[scene]; });
    Parts parts{.of = {}, .count = std::min(kMostParts, static_cast<int>(order.size())), .byScene = true};
    std::map<int, int> part;
    for (std::size_t i = 0; i < order.size(); ++i)
        part[order[i]] = static_cast<int>(i % static_cast<std::size_t>(parts.count));
    for (const SamplePlace& place : samples.places) parts.of.push_back(part[place.scene]);
    return parts;
}

/// What a class's samples stand for, each.
std::vector<double> pixelsASample(const SampleSet& samples) {
    std::vector<double> drawn(static_cast<std::size_t>(samples.classes), 0);
    for (const std::uint8_t label : samples.labels) drawn[label] += 1;
    std::vector<double> each(drawn.size(), 1);
    for (std::size_t k = 0; k < samples.pixels.size(); ++k)
        if (drawn[k] > 0) each[k] = static_cast<double>(samples.pixels[k]) / drawn[k];
    return each;
}

/// A learner that candidates are made of.
struct Member {
    std::size_t set = 0;
    std::vector<SpecTerm> terms;
    std::vector<float> probabilities;  ///< classes × samples: what it said of each sample when left out
};

std::vector<SpecTerm> forJudging(std::vector<SpecTerm> terms) {
    for (SpecTerm& term : terms)
        if (term.name == "random-forest" && specArgument(term, learnerCatalog(), "trees") > kTrees) {
            term.named["trees"] = kTrees;
            term.arguments.clear();
        }
    return terms;
}

Status leaveOut(Member& member, const SampleSet& samples, const Parts& parts, const FitOptions& options) {
    const auto classes = static_cast<std::size_t>(samples.classes);
    member.probabilities.assign(classes * samples.count, 0);
    for (int part = 0; part < parts.count; ++part) {
        if (options.stop.stop_requested()) return Error{Errc::Cancelled, "stopped", ""};
        std::vector<std::size_t> in, out;
        for (std::size_t i = 0; i < samples.count; ++i) (parts.of[i] == part ? out : in).push_back(i);
        if (in.empty() || out.empty()) continue;
        auto ensemble = PixelEnsemble::make(forJudging(member.terms));
        if (!ensemble) return ensemble.error();
        if (Status fitted = ensemble->fit(samples.only(in), options); !fitted) return fitted;
        std::vector<float> said(classes * out.size());
        ensemble->predict(samples.only(out).values, out.size(), classes, said, options.threads);
        for (std::size_t k = 0; k < classes; ++k)
            for (std::size_t i = 0; i < out.size(); ++i)
                member.probabilities[k * samples.count + out[i]] = said[k * out.size() + i];
    }
    return {};
}

/// Judges the average of some members.
void judgeCandidate(LearnerCandidate& candidate, const std::vector<const Member*>& members,
                    const SampleSet& samples, const Parts& parts, const std::vector<double>& each) {
    const auto classes = static_cast<std::size_t>(samples.classes);
    std::vector<std::vector<double>> confusions(static_cast<std::size_t>(parts.count),
                                                std::vector<double>(classes * classes, 0));
    for (std::size_t i = 0; i < samples.count; ++i) {
        std::size_t best = 0;
        float most = -1;
        for (std::size_t k = 0; k < classes; ++k) {
            float sum = 0;
            for (const Member* member : members) sum += member->probabilities[k * samples.count + i];
            if (sum > most) most = sum, best = k;
        }
        const std::size_t truth = samples.labels[i];
        confusions[static_cast<std::size_t>(parts.of[i])][truth * classes + best] += each[truth];
    }
    const auto figure = [&](const auto& counts) {
        std::vector<std::int64_t> whole(classes * classes, 0);
        for (std::size_t p = 0; p < confusions.size(); ++p)
            for (std::size_t c = 0; c < whole.size() && counts(p); ++c)
                whole[c] += std::llround(confusions[p][c]);
        return meanIouOf(whole, samples.classes);
    };
    candidate.meanIou = figure([](std::size_t) { return true; });
    for (std::size_t p = 0; p < confusions.size(); ++p) {
        candidate.parts.push_back(figure([p](std::size_t q) { return q == p; }));
        candidate.others.push_back(figure([p](std::size_t q) { return q != p; }));
    }
}

/// Whether a gain is more than noise: the jackknife's standard error of the difference.
bool isClearlyBetter(const LearnerCandidate& a, const LearnerCandidate& b) {
    const auto n = static_cast<double>(a.others.size());
    if (a.others.size() < kFewestParts) return false;
    double middle = 0, squares = 0;
    for (std::size_t p = 0; p < a.others.size(); ++p) middle += (a.others[p] - b.others[p]) / n;
    for (std::size_t p = 0; p < a.others.size(); ++p)
        squares += std::pow(a.others[p] - b.others[p] - middle, 2);
    return a.meanIou - b.meanIou > std::max(kClearly, std::sqrt((n - 1) / n * squares));
}

std::string labelOf(const std::vector<SpecTerm>& terms) {
    std::vector<std::string> words;
    for (const SpecTerm& term : terms) {
        const auto entry = std::ranges::find(learnerCatalog(), term.name, &SpecEntry::name);
        std::string word = entry == learnerCatalog().end() ? term.name : entry->label;
        if (!word.empty() && !words.empty())
            word[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(word[0])));
        words.push_back(std::move(word));
    }
    return fmt::format("{}", fmt::join(words, " and "));
}

std::string wordsOf(const LearnerCandidate& candidate) {
    const char* scale = candidate.scale == NormalisationKind::Both ? "bands scaled both ways"
                        : isPerScene(candidate.scale)              ? "each scene by its own figures"
                                                                   : "all scenes by the same figures";
    return fmt::format("{}, {}", labelOf(candidate.terms), scale);
}

}  // namespace

bool isAutomatic(const std::vector<SpecTerm>& terms) {
    return terms.size() == 1 && terms.front().name == kAutomaticLearner;
}

std::string LearnerChoice::reason() const {
    const std::string what = wordsOf(taken());
    if (candidates.size() == 1) return what + ": one scene alone has labels";
    if (tried == 0) return what + ": there is too little to leave out and compare by";
    const auto [least, most] = std::ranges::minmax(taken().parts);
    const char* left = byScene ? "scenes that were left out" : "quarters of the scene that were left out";
    const std::string figures =
        fmt::format("mean IoU {:.2f} in {}, {:.2f} to {:.2f} in single ones", taken().meanIou, left,
                    std::min(least, most), std::max(least, most));
    if (chosen == 0)
        return fmt::format("{}: {}; none of {} other ways is clearly better", what, figures,
                           candidates.size() - 1);
    return fmt::format("{}: {}, against {:.2f} of {}", what, figures, candidates.front().meanIou,
                       wordsOf(candidates.front()));
}

Result<LearnerChoice> chooseLearner(std::span<const ScaledSamples> sets, const std::vector<SpecTerm>& terms,
                                    const FitOptions& options) {
    LearnerChoice choice;
    const auto lines = linesOf(terms, sets.front().samples);
    const auto scales = scalesIn(sets);
    for (const auto& line : lines)
        for (const Scale& scale : scales)
            choice.candidates.push_back({.terms = line, .scale = scale.kind, .parts = {}, .others = {}});
    if (choice.candidates.size() < 2) return choice;
    std::vector<SampleSet> thin;
    for (const ScaledSamples& set : sets) thin.push_back(set.samples.thinned(kMostSamples, options.seed));
    const Parts parts = partsOf(thin.front(), options.seed);
    choice.byScene = parts.byScene;
    choice.tried = parts.count;
    if (parts.count < kFewestParts) {
        choice.tried = 0;
        return choice;
    }
    // Lines after the first are single terms of it: each is fitted once.
    std::vector<Member> members;
    for (std::size_t s = 0; s < sets.size(); ++s) {
        if (lines.size() == 1) members.push_back({s, lines.front(), {}});
        if (lines.size() > 1)
            for (const SpecTerm& term : lines.front()) members.push_back({s, {term}, {}});
    }
    const FitOptions own{
        .threads = options.threads, .seed = options.seed, .stop = options.stop, .progress = {}};
    for (Member& member : members)
        if (Status left = leaveOut(member, thin[member.set], parts, own); !left) return left.error();
    const auto each = pixelsASample(thin.front());
    std::size_t c = 0;
    for (const auto& line : lines)
        for (const Scale& scale : scales) {
            std::vector<const Member*> averaged;
            for (const Member& member : members) {
                const bool inScale = std::ranges::find(scale.sets, member.set) != scale.sets.end();
                const bool inLine = lines.size() == 1 || std::ranges::any_of(line, [&](const SpecTerm& term) {
                                        return term.name == member.terms.front().name;
                                    });
                if (inScale && inLine) averaged.push_back(&member);
            }
            judgeCandidate(choice.candidates[c++], averaged, thin.front(), parts, each);
        }
    const auto best = std::ranges::max_element(choice.candidates, {}, [](const LearnerCandidate& one) {
        return std::isfinite(one.meanIou) ? one.meanIou : -1;
    });
    if (isClearlyBetter(*best, choice.candidates.front()))
        choice.chosen = static_cast<std::size_t>(best - choice.candidates.begin());
    return choice;
}

}  // namespace swath
