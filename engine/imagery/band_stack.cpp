// SPDX-License-Identifier: MIT
#include "engine/imagery/band_stack.h"

#include <algorithm>

namespace swath {

BandStack wholeFile(std::string path) {
    return {.grid = {}, .bands = {FileBand{std::move(path), FileBand::kAll}}};
}

BandStack stackOf(const RasterInfo& info) {
    return {.grid = gridOf(info), .bands = {FileBand{info.path, FileBand::kAll}}};
}

std::vector<std::string> filesOf(const BandStack& stack) {
    std::vector<std::string> files;
    for (const BandDef& def : stack.bands)
        if (const auto* band = std::get_if<FileBand>(&def);
            band && std::ranges::find(files, band->path) == files.end())
            files.push_back(band->path);
    return files;
}

std::string referenceOf(const BandStack& stack) {
    if (!stack.reference.empty()) return stack.reference;
    const auto files = filesOf(stack);
    return files.empty() ? "" : files.front();
}

}  // namespace swath
