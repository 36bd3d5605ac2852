// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/imagery/band_stack.h"
#include "engine/imagery/sensors/sensor.h"
#include "engine/raster/raster_info.h"

namespace swath {

/// A band of a file that may become one of a scene.
struct BandOffer {
    std::string path;
    int band = 1;  ///< of the file, from 1
    int bandsInFile = 1;
    std::string description;  ///< as the file has it; empty where it only numbers its bands
    double pixelMetres = 0;   ///< 0: not known
    double wavelengthNm = 0;  ///< as the file has it; 0: it says nothing
    Size size;
    RasterInfo file = {};  ///< what its file says of where it lies; without its bands
    std::string day;       ///< of the picture, by the file or its name, "2021-07-12"; empty: not known
};

/// An offered band, and what it seems to be.
struct GuessedBand {
    BandOffer offer;
    std::string id;    ///< of the sensor, "B02"; empty: not recognised
    std::string name;  ///< "B02 blue"; of one that is not recognised the description, or the file's stem
    double wavelengthNm = 0;  ///< 0: not known
};

struct BandGuess {
    const Sensor* sensor = nullptr;  ///< null: none is recognised
    std::vector<GuessedBand> bands;  ///< as they were offered
};

/// Recognises bands by words in the names of their files and in their descriptions ("T32TQM_…_B02_10m",
/// "LC08_…_SR_B4", "vv", "nir"), and those of a file of several by their order, where it has as many as the
/// sensor's. @param wanted  null: the sensor that most speaks for.
BandGuess guessBands(std::span<const BandOffer> offers, const Sensor* wanted = nullptr);

/// One of each band, the finest of several, in the sensor's order; without what is not recognised. For the
/// contents of a whole folder; as they were where no sensor is recognised.
BandGuess eachOnce(BandGuess guess);

/// The scene of guessed bands: the grid is that of the finest; what is finer than the grid is averaged.
/// @param reference  the path of the file whose grid it is; empty: the finest.
BandStack stackOf(const BandGuess& guess, const std::string& reference = "");

}  // namespace swath
