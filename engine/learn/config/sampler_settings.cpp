// SPDX-License-Identifier: MIT
#include "engine/learn/config/sampler_settings.h"

#include <fmt/format.h>

#include <cmath>

namespace swath {

const std::vector<SpecEntry>& samplerCatalog() {
    static const std::vector<SpecEntry> catalogue{
        {"balanced",
         "Balanced",
         "A share of the patches is put around a pixel of a class, each class equally often; the others "
         "lie anywhere among the labels.",
         {{"share", 0.75, 0, 1, "Part of the patches that is balanced"}}},
        {"uniform",
         "Uniform",
         "Windows inside the scene that touch labels, each equally likely; pixels at a scene's border are "
         "seen less often.",
         {}},
        {"border-unbiased",
         "Unbiased at borders",
         "All windows that touch labels, each equally likely, those reaching beyond the scene too (mirrored "
         "there): a pixel at the border is seen as often as one in the middle.",
         {}},
        {"positives",
         "Positives in every batch",
         "A share of every batch, rounded up, holds at least one pixel of a wanted class, the rest holds "
         "none where that can be found. Numbers name the wanted classes, 1 being the first of the table; "
         "none: all but the most frequent.",
         {{"share", 0.5, 0, 1, "Part of each batch that holds a wanted pixel"},
          {"class", 0, 0, 254, "The wanted class; 0: as the numbers say"}}},
        {"hard",
         "Hard examples",
         "A share of every batch comes from where the loss was high of late, the rest from anywhere among "
         "the labels.",
         {{"share", 0.5, 0, 1, "Part of each batch that is drawn by loss"}}},
    };
    return catalogue;
}

Result<SamplerSettings> parseSampler(const std::string& line) {
    using Kind = SamplerSettings::Kind;
    auto terms = parseSpec("sampler", line);
    if (!terms) return terms.error();
    if (Status known = checkSpec("sampler", *terms, samplerCatalog()); !known) return known.error();
    if (terms->size() != 1)
        return Error{Errc::InvalidInput, "sampler: there can be only one",
                     "for instance positives(share=0.5)"};
    const SpecTerm& term = terms->front();
    SamplerSettings settings;
    if (term.name == "uniform")
        settings.kind = Kind::Uniform;
    else if (term.name == "border-unbiased")
        settings.kind = Kind::BorderUnbiased;
    else if (term.name == "positives")
        settings.kind = Kind::Positives;
    else if (term.name == "hard")
        settings.kind = Kind::Hard;
    const bool shares = settings.kind != Kind::Uniform && settings.kind != Kind::BorderUnbiased;
    settings.share = shares ? specArgument(term, samplerCatalog(), "share") : 0;
    std::vector<double> numbers = term.numbers;
    if (settings.kind == Kind::Positives)
        if (const double k = specArgument(term, samplerCatalog(), "class"); k > 0) numbers.push_back(k);
    if (!numbers.empty() && settings.kind != Kind::Positives)
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
