// SPDX-License-Identifier: MIT
#include "engine/learn/torch/weights/weights_loading.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace swath {
namespace {

using Tensors = std::map<std::string, torch::Tensor>;
using Own = std::vector<std::pair<std::string, torch::Tensor>>;

constexpr std::string_view kBatchCounter = "num_batches_tracked";

Own ownTensors(const torch::nn::Module& network) {
    Own own;
    for (const auto& item : network.named_parameters()) own.emplace_back(item.key(), item.value());
    for (const auto& item : network.named_buffers()) own.emplace_back(item.key(), item.value());
    std::erase_if(own, [](const auto& item) { return !item.second.defined(); });
    return own;
}

enum class Fit { Same, Inflated, Head, None };

Fit fitOf(const torch::Tensor& own, const torch::Tensor& stored, const LoadOptions& options) {
    if (own.dim() != stored.dim() || own.is_floating_point() != stored.is_floating_point()) return Fit::None;
    if (own.sizes() == stored.sizes()) return Fit::Same;
    std::vector<std::int64_t> differing;
    for (std::int64_t d = 0; d < own.dim(); ++d)
        if (own.size(d) != stored.size(d)) differing.push_back(d);
    const bool convolution = own.dim() == 4;
    if (convolution && differing == std::vector<std::int64_t>{1} && own.size(1) == options.bands &&
        stored.size(1) > 0)
        return Fit::Inflated;
    const auto countsClasses = [&](std::int64_t d) { return d <= 1 && own.size(d) == options.classes; };
    return differing.front() == 0 && std::ranges::all_of(differing, countsClasses) ? Fit::Head : Fit::None;
}

/// How names of the file become names of the network: `dropped` off, `prefix` on.
struct Renaming {
    std::string dropped, prefix;

    std::optional<std::string> operator()(const std::string& name) const {
        if (!name.starts_with(dropped)) return std::nullopt;
        return prefix + name.substr(dropped.size());
    }
};

/// Nothing, and the first one and two components of the network's names.
std::set<std::string> ownPrefixes(const Own& own) {
    std::set<std::string> prefixes{""};
    for (const auto& [name, tensor] : own) {
        const std::size_t first = name.find('.');
        if (first == std::string::npos) continue;
        prefixes.insert(name.substr(0, first + 1));
        if (const std::size_t second = name.find('.', first + 1); second != std::string::npos)
            prefixes.insert(name.substr(0, second + 1));
    }
    return prefixes;
}

/// Nothing, and first components that at least half of the file's names share.
std::vector<std::string> filePrefixes(const Tensors& weights) {
    std::map<std::string, std::size_t> counts;
    for (const auto& [name, tensor] : weights) ++counts[name.substr(0, name.find('.') + 1)];
    std::vector<std::string> prefixes{""};
    for (const auto& [prefix, count] : counts)
        if (!prefix.empty() && 2 * count >= weights.size()) prefixes.push_back(prefix);
    return prefixes;
}

Renaming bestRenaming(const Own& own, const Tensors& weights, const LoadOptions& options) {
    const Tensors byName(own.begin(), own.end());
    Renaming best;
    std::size_t most = 0;
    for (const std::string& dropped : filePrefixes(weights)) {
        for (const std::string& prefix : ownPrefixes(own)) {
            const Renaming renaming{dropped, prefix};
            std::size_t fitting = 0;
            for (const auto& [name, stored] : weights) {
                const auto renamed = renaming(name);
                const auto found = renamed ? byName.find(*renamed) : byName.end();
                if (found == byName.end()) continue;
                const Fit fit = fitOf(found->second, stored, options);
                if (fit == Fit::Same || fit == Fit::Inflated) ++fitting;
            }
            if (fitting <= most) continue;  // the simplest names win a draw
            most = fitting;
            best = renaming;
        }
    }
    return best;
}

std::string shapeText(const torch::Tensor& tensor) {
    const std::vector<std::int64_t> shape = tensor.sizes().vec();
    return shape.empty() ? "one value" : fmt::format("{}", fmt::join(shape, " × "));
}

std::string difference(const torch::Tensor& own, const torch::Tensor& stored) {
    if (own.sizes() == stored.sizes())
        return own.is_floating_point() ? "whole numbers, the network has decimals"
                                       : "decimals, the network has whole numbers";
    return fmt::format("{} in the file, {} in the network", shapeText(stored), shapeText(own));
}

std::string inflationText(std::int64_t channels, int bands, Inflation inflation) {
    const char* rule = inflation == Inflation::MeanPreserving ? "mean kept"
                       : bands == 1                           ? "summed"
                                                              : "cyclic";
    return fmt::format("{} → {} input channels, {}", channels, bands, rule);
}

std::optional<std::string> firstUnfilled(const WeightsReport& report) {
    if (!report.missing.empty()) return fmt::format("\"{}\" is missing", report.missing.front());
    for (const auto* notes : {&report.mismatched, &report.replaced})
        if (!notes->empty()) return fmt::format("\"{}\": {}", notes->front().name, notes->front().text);
    return std::nullopt;
}

Error nothingFits(const Own& own, const Tensors& weights) {
    const std::string ours = own.empty() ? "" : own.front().first;
    const std::string theirs = weights.empty() ? "" : weights.begin()->first;
    return Error{
        Errc::BadFormat,
        fmt::format("none of the {} tensors fits the network; weights of another network?", weights.size()),
        fmt::format("the file has \"{}\", the network \"{}\"", theirs, ours)};
}

}  // namespace

torch::Tensor inflate(const torch::Tensor& weight, int bands, Inflation inflation) {
    const torch::NoGradGuard noGrad;
    const torch::Tensor from = weight.detach().to(torch::kCPU, torch::kFloat32);
    const auto channels = static_cast<int>(from.size(1));
    std::vector<torch::Tensor> to;
    for (int band = 0; band < bands; ++band) {
        if (inflation == Inflation::Cyclic && bands > 1) {
            to.push_back(from.select(1, band % channels) * (static_cast<double>(channels) / bands));
        } else if (bands >= channels && bands > 1) {
            const int channel = band % channels;
            const int copies = (bands - channel + channels - 1) / channels;
            to.push_back(from.select(1, channel) / copies);
        } else {
            to.push_back(from.slice(1, band, channels, bands).sum(1));
        }
    }
    return torch::stack(to, 1);
}

Result<WeightsReport> loadWeights(torch::nn::Module& network, const Tensors& weights,
                                  const LoadOptions& options) {
    const torch::NoGradGuard noGrad;
    const Own own = ownTensors(network);
    const Renaming renaming = bestRenaming(own, weights, options);
    std::map<std::string, const torch::Tensor*> stored;
    WeightsReport report{.prefix = renaming.prefix, .dropped = renaming.dropped};
    std::set<std::string> names;
    for (const auto& [name, tensor] : own) names.insert(name);
    for (const auto& [name, tensor] : weights) {
        const auto renamed = renaming(name);
        if (renamed && names.contains(*renamed))
            stored[*renamed] = &tensor;
        else
            report.unexpected.push_back(name);
    }

    std::vector<std::pair<torch::Tensor, torch::Tensor>> copies;  // to, from
    for (const auto& [name, tensor] : own) {
        const auto found = stored.find(name);
        if (found == stored.end()) {
            if (!name.ends_with(kBatchCounter)) report.missing.push_back(name);
            continue;
        }
        const torch::Tensor& from = *found->second;
        switch (fitOf(tensor, from, options)) {
            case Fit::Same:
                report.matched.push_back(name);
                copies.emplace_back(tensor, from);
                break;
            case Fit::Inflated:
                report.reshaped.push_back(
                    {name, inflationText(from.size(1), options.bands, options.inflation)});
                copies.emplace_back(tensor, inflate(from, options.bands, options.inflation));
                break;
            case Fit::Head:
                report.replaced.push_back({name, difference(tensor, from)});
                break;
            case Fit::None:
                report.mismatched.push_back({name, difference(tensor, from)});
                break;
        }
    }
    if (copies.empty()) return nothingFits(own, weights);
    if (const auto unfilled = firstUnfilled(report); unfilled && options.requireAll)
        return Error{Errc::BadFormat, "the weights do not fill the network: " + *unfilled,
                     "use weights of this network, or let parts of it stay fresh"};
    for (auto& [to, from] : copies) to.copy_(from);
    return report;
}

}  // namespace swath
