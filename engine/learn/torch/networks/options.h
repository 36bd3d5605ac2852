// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "engine/learn/config/network_catalog.h"

namespace swath {

/// What a network is made for, with the values of its options. Every value was checked against the
/// description before a network sees it.
class NetworkOptions {
  public:
    /// @param description  outlives this.
    NetworkOptions(const NetworkDescription& description, int bands, int classes,
                   NetworkOptionValues values = {});

    int bands() const { return bands_; }
    int classes() const { return classes_; }
    const NetworkDescription& description() const { return *description_; }

    /// The value given, or the option's default. The option must be one of the description's.
    const std::string& word(const std::string& option) const;
    int number(const std::string& option) const;
    bool flag(const std::string& option) const;

  private:
    const NetworkDescription* description_;
    int bands_, classes_;
    NetworkOptionValues values_;
};

// Options that many networks share, to be put into their descriptions.

/// "norm": batch, group, none.
NetworkOption normOption(const std::string& defaultValue = "batch");
/// "upsampling"; the words that the network takes, the first is the source's.
NetworkOption upsamplingOption(std::vector<std::string> words);
/// "auxiliary": a second head on an inner layer, whose loss counts 0.4 while training.
NetworkOption auxiliaryOption(bool defaultValue);
/// "width": channels of the first level.
NetworkOption widthOption(int defaultValue, const std::string& help);
/// "depth": number of times the resolution is halved.
NetworkOption depthOption(int defaultValue, int most);
/// "output_stride": 8 or 16.
NetworkOption outputStrideOption(int defaultValue);

}  // namespace swath
