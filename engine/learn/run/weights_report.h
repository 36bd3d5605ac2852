// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace swath {

/// How the first convolution of weights for C input channels is fitted to N bands.
enum class Inflation {
    /// Channel i mod C for band i, times C/N; one band gets the sum of all channels. As in
    /// segmentation_models.pytorch: the usual choice. Where C does not divide N, a grey image no longer gives
    /// the same activations.
    Cyclic,
    /// Channel i mod C for band i, divided by the number of bands that got it; with fewer bands than
    /// channels,
    /// each band gets the sum of its channels c with c mod N = i. Equal bands give the activations that equal
    /// channels gave, for every N.
    MeanPreserving,
};

struct LoadOptions {
    int bands = 3;
    int classes = 2;
    bool requireAll =
        false;  ///< whether every tensor of the network must come from the file as it is, or inflated
    Inflation inflation = Inflation::Cyclic;
};

/// What became of each tensor when weights were loaded. Names are the network's, except in `unexpected`.
struct WeightsReport {
    struct Note {
        std::string name, text;
    };
    std::vector<std::string> matched;
    std::vector<Note> reshaped;           ///< first convolutions, fitted to the bands
    std::vector<Note> replaced;           ///< the head: made for other classes, stays as it was
    std::vector<Note> mismatched;         ///< of another shape or kind of number, not loaded
    std::vector<std::string> missing;     ///< in the network only
    std::vector<std::string> unexpected;  ///< in the file only
    std::vector<std::string> skipped;     ///< objects of other programs in the file, by their makers' names
    std::string prefix;                   ///< the network's names have it before the file's
    std::string dropped;                  ///< the file's names have it before the network's
};

/// Some sentences for people; long lists are cut short.
std::string text(const WeightsReport& report);
std::string toJson(const WeightsReport& report);

}  // namespace swath
