// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// A choice that a network offers beyond bands and classes, with its value as text: a number, "true" or
/// "false", or one of the words.
struct NetworkOption {
    enum class Kind { Flag, Number, Word };

    std::string name;
    std::string help;  ///< one sentence
    Kind kind = Kind::Flag;
    std::string defaultValue;
    std::vector<std::string> words = {};  ///< of Kind::Word
    int least = 0, most = 0;              ///< of Kind::Number
};

/// Values by option name; absent ones keep their defaults.
using NetworkOptionValues = std::map<std::string, std::string>;

/// What can be said of a network before it is made.
struct NetworkDescription {
    std::string name;     ///< on the command line and in records: "unet-resnet34"
    std::string title;    ///< in the window: "U-Net, ResNet-34"
    std::string family;   ///< heading under which it is listed
    std::string summary;  ///< one or two sentences: what it is good for
    std::string source;   ///< paper, and whose layout and tensor names it follows
    std::vector<NetworkOption> options = {};

    const NetworkOption* findOption(const std::string& option) const;
};

/// All networks, in the order in which they are offered.
const std::vector<NetworkDescription>& networkCatalog();

/// Errors: InvalidInput for an unknown name (names the nearest).
Result<const NetworkDescription*> findNetwork(const std::string& name);

/// Checks names and values. Errors: InvalidInput, with what is allowed.
Status checkNetworkOptions(const NetworkDescription& network, const NetworkOptionValues& values);

}  // namespace swath
