// SPDX-License-Identifier: MIT
#include "engine/learn/config/sampler_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace swath {
namespace {

bool takes(const std::string& sampler, const char* argument) {
    const auto& all = samplerCatalog();
    const auto entry = std::ranges::find(all, sampler, &SpecEntry::name);
    return entry != all.end() && std::ranges::count(entry->arguments, argument, &SpecArgument::name) > 0;
}

}  // namespace

const std::vector<SpecEntry>& samplerCatalog() {
    static const std::vector<SpecEntry> catalogue{
#define SAMPLER(function, name, label, meaning, ...) {name, label, meaning, {__VA_ARGS__}},
#include "engine/learn/config/sampler_list.inc"
#undef SAMPLER
    };
    return catalogue;
}

Result<SamplerSettings> parseSampler(const std::string& line) {
    auto terms = parseSpec("sampler", line);
    if (!terms) return terms.error();
    if (Status known = checkSpec("sampler", *terms, samplerCatalog()); !known) return known.error();
    if (terms->size() != 1)
        return Error{Errc::InvalidInput, "sampler: there can be only one",
                     "for instance positives(share=0.5)"};
    const SpecTerm& term = terms->front();
    const bool shares = takes(term.name, "share"), picks = takes(term.name, "class");
    SamplerSettings settings{.name = term.name,
                             .share = shares ? specArgument(term, samplerCatalog(), "share") : 0,
                             .classes = {}};
    std::vector<double> numbers = term.numbers;
    if (picks)
        if (const double k = specArgument(term, samplerCatalog(), "class"); k > 0) numbers.push_back(k);
    if (!numbers.empty() && !picks)
        return Error{Errc::InvalidInput,
                     fmt::format("sampler: {} takes no numbers without a name", term.name),
                     shares ? fmt::format("write {}(share={})", term.name, numbers.front()) : ""};
    for (const double number : numbers) {
        if (number != std::floor(number) || number < 1 || number > 254)
            return Error{Errc::InvalidInput, fmt::format("sampler: {} is not the number of a class", number),
                         "classes count from 1"};
        settings.classes.push_back(static_cast<int>(number) - 1);
    }
    return settings;
}

}  // namespace swath
