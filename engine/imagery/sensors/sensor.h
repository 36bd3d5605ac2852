// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace swath {

/// A band as the makers of its sensor name it.
struct SensorBand {
    std::string_view id;       ///< "B02"
    std::string_view name;     ///< "blue"
    double wavelengthNm = 0;   ///< at the centre; 0: radar
    std::string_view aliases;  ///< what files call it besides, in capitals and blanks between
};

/// Bands that come in one file where they come together, in that order.
struct SensorGroup {
    std::string_view mark;  ///< a word in the names of such files; empty: none is needed
    std::vector<SensorBand> bands;
};

/// A sensor whose files and bands are known by name.
struct Sensor {
    std::string_view key;    ///< "sentinel-2"
    std::string_view title;  ///< "Sentinel-2 MSI"
    std::string_view marks;  ///< words in the names of its files, in capitals and blanks between
    std::vector<SensorGroup> groups;
};

/// All of them. Wavelengths from the operators' band tables.
std::span<const Sensor> sensors();
/// By its key; null if there is none.
const Sensor* findSensor(std::string_view key);
/// "sentinel-2, landsat-8, …"
std::string sensorKeys();

}  // namespace swath
