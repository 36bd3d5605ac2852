// SPDX-License-Identifier: MIT
#include "engine/assess/assessment.h"

namespace swath {

Rgb errorColour(ErrorKind kind, ErrorPalette palette) {
    const bool standard = palette == ErrorPalette::Standard;
    switch (kind) {
        case ErrorKind::None:
            break;
        case ErrorKind::TruePositive:
            return standard ? Rgb{0x2e, 0xcc, 0x40} : Rgb{0xd9, 0xd9, 0xd9};
        case ErrorKind::FalsePositive:
            return standard ? Rgb{0xff, 0x41, 0x36} : Rgb{0xd5, 0x5e, 0x00};
        case ErrorKind::FalseNegative:
            return standard ? Rgb{0x1f, 0x6f, 0xff} : Rgb{0x56, 0xb4, 0xe9};
    }
    return {};
}

ErrorKind errorKind(std::uint8_t truth, std::uint8_t prediction, std::optional<std::uint8_t> classValue) {
    if (truth == kUnlabelled || truth == kIgnore || prediction == 0) return ErrorKind::None;
    if (!classValue) return truth == prediction ? ErrorKind::TruePositive : ErrorKind::FalsePositive;
    if (truth == *classValue) {
        return prediction == *classValue ? ErrorKind::TruePositive : ErrorKind::FalseNegative;
    }
    return prediction == *classValue ? ErrorKind::FalsePositive : ErrorKind::None;
}

}  // namespace swath
