// SPDX-License-Identifier: MIT
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/imagery/band_stack.h"
#include "engine/imagery/derived_band.h"
#include "engine/imagery/exact_statistics.h"
#include "engine/imagery/sensors/stac_item.h"
#include "engine/imagery/stored_statistics.h"
#include "engine/raster/day.h"

/// The first byte says which text it is; each may come from a project or a catalogue of somebody else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 6) {
        case 0:
            if (const auto stack = swath::bandStackFromJson(text)) (void)swath::toJson(*stack);
            break;
        case 1:
            (void)swath::statisticsFromJson(text, "key", 3);
            break;
        case 2:
            (void)swath::exactFromJson(text, "key");
            break;
        case 3:
            (void)swath::parseStacItem(text, "/a/item.json");
            break;
        case 4:
            if (const auto band = swath::parseDerivedBand(std::string(text), 4))
                (void)swath::derivedText(*band);
            break;
        default:
            (void)swath::dayIn(text);
    }
    return 0;
}
