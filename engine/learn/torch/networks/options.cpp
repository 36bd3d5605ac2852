// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/options.h"

#include <cassert>
#include <utility>

namespace swath {

NetworkOptions::NetworkOptions(const NetworkDescription& description, int bands, int classes,
                               NetworkOptionValues values)
    : description_(&description), bands_(bands), classes_(classes), values_(std::move(values)) {}

const std::string& NetworkOptions::word(const std::string& option) const {
    if (const auto given = values_.find(option); given != values_.end()) return given->second;
    const NetworkOption* known = description_->findOption(option);
    assert(known);
    return known->defaultValue;
}

int NetworkOptions::number(const std::string& option) const {
    return std::stoi(word(option));
}

bool NetworkOptions::flag(const std::string& option) const {
    return word(option) == "true";
}

NetworkOption normOption(const std::string& defaultValue) {
    return {"norm",
            "What is normalised after a convolution: each channel over the batch, groups of channels within "
            "an image "
            "(steadier with small batches), or nothing",
            NetworkOption::Kind::Word,
            defaultValue,
            {"batch", "group", "none"}};
}

NetworkOption upsamplingOption(std::vector<std::string> words) {
    std::string first = words.front();
    return {"upsampling", "How the decoder doubles the resolution", NetworkOption::Kind::Word,
            std::move(first), std::move(words)};
}

NetworkOption auxiliaryOption(bool defaultValue) {
    return {"auxiliary", "A second head on an inner layer, whose loss counts 0.4 while training",
            NetworkOption::Kind::Flag, defaultValue ? "true" : "false"};
}

NetworkOption widthOption(int defaultValue, const std::string& help) {
    return {"width", help, NetworkOption::Kind::Number, std::to_string(defaultValue), {}, 1, 1024};
}

NetworkOption depthOption(int defaultValue, int most) {
    return {"depth",
            "Number of times the resolution is halved",
            NetworkOption::Kind::Number,
            std::to_string(defaultValue),
            {},
            1,
            most};
}

NetworkOption outputStrideOption(int defaultValue) {
    return {
        "output_stride",
        "Pixels a side for one cell of the deepest map: 8 keeps more detail for about four times the work",
        NetworkOption::Kind::Word,
        std::to_string(defaultValue),
        {"16", "8"}};
}

}  // namespace swath
