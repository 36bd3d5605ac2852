// SPDX-License-Identifier: MIT
#include "engine/imagery/sensors/sensor.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>

namespace swath {
namespace {

/// Sentinel-2 User Handbook (ESA), centre wavelengths of S2A. Stacks come whole (level 1C), without cirrus
/// (2A), without the bands of 60 m, or of those of 10 m alone.
Sensor sentinel2() {
    const std::vector<SensorBand> all{{"B01", "coastal aerosol", 443, "COASTAL"},
                                      {"B02", "blue", 492, "BLUE"},
                                      {"B03", "green", 560, "GREEN"},
                                      {"B04", "red", 665, "RED"},
                                      {"B05", "red edge 1", 704, "RE1 REDEDGE1"},
                                      {"B06", "red edge 2", 741, "RE2 REDEDGE2"},
                                      {"B07", "red edge 3", 783, "RE3 REDEDGE3"},
                                      {"B08", "near infrared", 833, "NIR"},
                                      {"B8A", "narrow near infrared", 865, "NIR08 NNIR"},
                                      {"B09", "water vapour", 945, "NIR09"},
                                      {"B10", "cirrus", 1374, "CIRRUS"},
                                      {"B11", "SWIR 1", 1614, "SWIR1 SWIR16"},
                                      {"B12", "SWIR 2", 2202, "SWIR2 SWIR22"}};
    const auto some = [&](std::initializer_list<std::string_view> ids) {
        SensorGroup group{"", {}};
        for (const std::string_view id : ids)
            group.bands.push_back(*std::ranges::find(all, id, &SensorBand::id));
        return group;
    };
    return {"sentinel-2",
            "Sentinel-2 MSI",
            "S2A S2B S2C MSIL1C MSIL2A SENTINEL2",
            {{"", all},
             some({"B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B11", "B12"}),
             some({"B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B11", "B12"}),
             some({"B02", "B03", "B04", "B08"})}};
}

Sensor radar(std::string_view key, std::string_view title, std::string_view marks) {
    return {key,
            title,
            marks,
            {{"", {{"HH", "HH", 0, ""}, {"HV", "HV", 0, ""}, {"VH", "VH", 0, ""}, {"VV", "VV", 0, ""}}}}};
}

/// Landsat 4–5 TM, USGS.
Sensor landsat5() {
    return {"landsat-5",
            "Landsat 4 and 5 TM",
            "LT05 LT04 LT5 LT4",
            {{"",
              {{"B1", "blue", 485, "BLUE"},
               {"B2", "green", 560, "GREEN"},
               {"B3", "red", 660, "RED"},
               {"B4", "near infrared", 830, "NIR NIR08"},
               {"B5", "SWIR 1", 1650, "SWIR1 SWIR16"},
               {"B6", "thermal", 11450, "LWIR"},
               {"B7", "SWIR 2", 2215, "SWIR2 SWIR22"}}}}};
}

/// Landsat 7 ETM+, USGS.
Sensor landsat7() {
    return {"landsat-7",
            "Landsat 7 ETM+",
            "LE07 LE7",
            {{"",
              {{"B1", "blue", 483, "BLUE"},
               {"B2", "green", 560, "GREEN"},
               {"B3", "red", 660, "RED"},
               {"B4", "near infrared", 835, "NIR NIR08"},
               {"B5", "SWIR 1", 1650, "SWIR1 SWIR16"},
               {"B6", "thermal", 11450, "LWIR"},
               {"B7", "SWIR 2", 2220, "SWIR2 SWIR22"},
               {"B8", "panchromatic", 710, "PAN"}}}}};
}

/// Landsat 8–9 OLI and TIRS, USGS.
Sensor landsat8() {
    return {"landsat-8",
            "Landsat 8 and 9 OLI/TIRS",
            "LC08 LC09 LO08 LO09 LC8 LC9",
            {{"",
              {{"B1", "coastal aerosol", 443, "COASTAL"},
               {"B2", "blue", 482, "BLUE"},
               {"B3", "green", 561, "GREEN"},
               {"B4", "red", 655, "RED"},
               {"B5", "near infrared", 865, "NIR NIR08"},
               {"B6", "SWIR 1", 1609, "SWIR1 SWIR16"},
               {"B7", "SWIR 2", 2201, "SWIR2 SWIR22"},
               {"B8", "panchromatic", 590, "PAN"},
               {"B9", "cirrus", 1373, "CIRRUS"},
               {"B10", "thermal 1", 10895, "LWIR11"},
               {"B11", "thermal 2", 12005, "LWIR12"}}}}};
}

/// CBERS-4: PAN5M, PAN10M, MUX, IRS and WFI; INPE.
Sensor cbers4() {
    return {"cbers-4",
            "CBERS-4",
            "CBERS4 MUX AWFI WFI PAN5M PAN10M IRS",
            {{"MUX",
              {{"BAND5", "blue", 485, "BLUE"},
               {"BAND6", "green", 555, "GREEN"},
               {"BAND7", "red", 660, "RED"},
               {"BAND8", "near infrared", 830, "NIR"}}},
             {"PAN10M",
              {{"BAND2", "green", 555, ""}, {"BAND3", "red", 660, ""}, {"BAND4", "near infrared", 830, ""}}},
             {"PAN5M", {{"BAND1", "panchromatic", 680, "PAN"}}},
             {"AWFI",
              {{"BAND13", "blue", 485, ""},
               {"BAND14", "green", 555, ""},
               {"BAND15", "red", 660, ""},
               {"BAND16", "near infrared", 830, ""}}},
             {"IRS",
              {{"BAND9", "panchromatic", 700, ""},
               {"BAND10", "SWIR 1", 1650, ""},
               {"BAND11", "SWIR 2", 2220, ""},
               {"BAND12", "thermal", 11450, ""}}}}};
}

/// CBERS-4A WPM, INPE: 2 m panchromatic, 8 m colours.
Sensor cbers4a() {
    return {"cbers-4a-wpm",
            "CBERS-4A WPM",
            "CBERS4A WPM",
            {{"",
              {{"BAND1", "blue", 485, "BLUE"},
               {"BAND2", "green", 555, "GREEN"},
               {"BAND3", "red", 660, "RED"},
               {"BAND4", "near infrared", 830, "NIR"}}},
             {"", {{"BAND0", "panchromatic", 675, "PAN"}}}}};
}

Sensor planetScope() {
    return {"planetscope",
            "PlanetScope",
            "PSSCENE ANALYTICMS 3B PSB",
            {{"",
              {{"blue", "blue", 490, "BLUE"},
               {"green", "green", 565, "GREEN"},
               {"red", "red", 665, "RED"},
               {"nir", "near infrared", 865, "NIR"}}},
             {"",
              {{"coastal", "coastal blue", 443, "COASTAL_BLUE"},
               {"blue", "blue", 490, "BLUE"},
               {"green_i", "green I", 531, "GREEN_I"},
               {"green", "green", 565, "GREEN"},
               {"yellow", "yellow", 610, "YELLOW"},
               {"red", "red", 665, "RED"},
               {"red_edge", "red edge", 705, "REDEDGE"},
               {"nir", "near infrared", 865, "NIR"}}}}};
}

std::vector<SensorBand> worldViewColours() {
    return {{"coastal", "coastal", 427, "COASTAL"},
            {"blue", "blue", 482, "BLUE"},
            {"green", "green", 547, "GREEN"},
            {"yellow", "yellow", 604, "YELLOW"},
            {"red", "red", 660, "RED"},
            {"red_edge", "red edge", 723, "REDEDGE"},
            {"nir1", "near infrared 1", 824, "NIR1 NIR"},
            {"nir2", "near infrared 2", 914, "NIR2"}};
}

Sensor worldView2() {
    return {"worldview-2",
            "WorldView-2",
            "WV02 WV2",
            {{"", worldViewColours()}, {"", {{"pan", "panchromatic", 625, "PAN"}}}}};
}

/// WorldView-3 (Maxar), and as the Dstl challenge handed it out: 3 colours, P, M and A.
Sensor worldView3() {
    return {
        "worldview-3",
        "WorldView-3",
        "WV03 WV3",
        {{"M", worldViewColours()},
         {"A",
          {{"swir1", "SWIR 1", 1210, "SWIR1"},
           {"swir2", "SWIR 2", 1570, "SWIR2"},
           {"swir3", "SWIR 3", 1660, "SWIR3"},
           {"swir4", "SWIR 4", 1730, "SWIR4"},
           {"swir5", "SWIR 5", 2165, "SWIR5"},
           {"swir6", "SWIR 6", 2205, "SWIR6"},
           {"swir7", "SWIR 7", 2260, "SWIR7"},
           {"swir8", "SWIR 8", 2330, "SWIR8"}}},
         {"P", {{"pan", "panchromatic", 650, "PAN"}}},
         {"", {{"R", "sharp red", 660, ""}, {"G", "sharp green", 547, ""}, {"B", "sharp blue", 482, ""}}}}};
}

Sensor colours() {
    return {"colours",
            "Colours by their names",
            "",
            {{"",
              {{"blue", "blue", 485, "BLUE"},
               {"green", "green", 560, "GREEN"},
               {"red", "red", 660, "RED"},
               {"nir", "near infrared", 840, "NIR"},
               {"swir1", "SWIR 1", 1610, "SWIR1 SWIR16"},
               {"swir2", "SWIR 2", 2200, "SWIR2 SWIR22"},
               {"pan", "panchromatic", 0, "PAN"}}}}};
}

}  // namespace

std::span<const Sensor> sensors() {
    static const std::vector<Sensor> all{
        sentinel2(),   radar("sentinel-1", "Sentinel-1 SAR", "S1A S1B S1C GRDH SENTINEL1"),
        landsat5(),    landsat7(),
        landsat8(),    cbers4(),
        cbers4a(),
        colours(),  // before those that only a mark tells from it
        planetScope(), worldView2(),
        worldView3(),  radar("sar-quad", "SAR, four polarisations", "SAR"),
    };
    return all;
}

const Sensor* findSensor(std::string_view key) {
    const auto found = std::ranges::find(sensors(), key, &Sensor::key);
    return found == sensors().end() ? nullptr : &*found;
}

std::string sensorKeys() {
    std::vector<std::string_view> keys;
    for (const Sensor& sensor : sensors()) keys.push_back(sensor.key);
    return fmt::format("{}", fmt::join(keys, ", "));
}

}  // namespace swath
