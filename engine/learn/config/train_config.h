// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace swath {

enum class ClassWeighting { None, InverseFrequency, MedianFrequency, EffectiveNumber };
/// Automatic: bf16 where the device computes in it. Float16 is for CUDA alone.
enum class Precision { Automatic, Float32, BFloat16, Float16 };
/// What the outputs of a network mean: one class a pixel; each class there or not, by itself; the same with
/// a network of its own for each class.
enum class Outputs { Softmax, Sigmoid, PerClass };
/// Where the figures come from by which bands are brought to a common scale: mean and deviation of the whole
/// data set or of each scene; median and 2–98 % spread of the same. Both: learners without a network are
/// fitted to DataSet and to Scene and averaged, a network, which soon knows the colours of its scenes by
/// heart, takes Scene. Automatic: what the labels speak for, see chooseScale(); where nobody chooses it is
/// DataSet.
enum class NormalisationKind { DataSet, Scene, RobustDataSet, RobustScene, Both, Automatic };

/// How patches are varied, image and targets together; each value is the most that is drawn.
struct Augmentation {
    bool flips = true;
    bool quarterTurns = true;              ///< rotations by multiples of 90°
    double rotation = 0;                   ///< degrees, to either side
    double scaleLeast = 1, scaleMost = 1;  ///< 0.5: a patch shows twice the ground, a side
    double brightness = 0;                 ///< added to all bands, in deviations
    double contrast = 0;                   ///< factor within 1 ± this, on all bands
    double bandJitter = 0;                 ///< both, drawn for each band by itself
    double noise = 0;                      ///< deviation of added noise, in deviations of the band
    double blur = 0;                       ///< sigma, pixels
    double elastic = 0;                    ///< displacement, pixels
    double elasticSmoothness = 16;         ///< sigma of the displacement field, pixels
    double cutOut = 0;                     ///< side of a blanked square, as a share of the patch's
    double mix = 0;  ///< probability that a rectangle comes from another patch of the batch

    friend bool operator==(const Augmentation&, const Augmentation&) = default;
};

/// Everything that decides a run's outcome, apart from data and seed's consequences. Stored with the run as
/// JSON. Lines such as "dice + 10 * focal(gamma=2)" are read by parseSpec().
struct TrainConfig {
    std::string recipe;               ///< the recipe that it was made from; empty: none
    std::string learner = "network";  ///< a line: what is averaged, "network", "random-forest(trees=100)" …
    std::string features = "bands + gaussian(1, 2, 4)";  ///< a line: of the learners without a network
    std::string network = "unet";
    /// Of the network, by option name, where they are not its own defaults.
    std::map<std::string, std::string> networkOptions = {{"width", "16"}};
    std::string weights;         ///< file to start from; empty: freshly drawn weights
    bool freezeEncoder = false;  ///< leave the encoder as the file has it
    Outputs outputs = Outputs::Softmax;

    int patchSize = 128;  ///< pixels a side
    int batchSize = 8;
    int epochs = 20;        ///< 0: until stopped
    int stepsPerEpoch = 0;  ///< 0: so that each labelled train cell is seen about once, between 20 and 200
    double maxSeconds = 0;  ///< 0: no limit

    std::string loss = "cross-entropy";  ///< a line
    ClassWeighting classWeighting = ClassWeighting::MedianFrequency;
    double borderWeight = 0;  ///< w0 of the U-Net's border weight map; 0: none
    double borderSigma = 5;   ///< of the same, pixels

    std::string optimiser = "adam";  ///< a line of one term: "sgd(momentum=0.9)"
    double learningRate = 1e-3;
    double weightDecay = 0;
    std::string schedule = "cosine";  ///< a line of one term: "poly(power=0.9)"
    int warmUpSteps = 20;
    double encoderRate = 1;   ///< the encoder's learning rate, as a factor
    double clipNorm = 0;      ///< largest norm of all gradients; 0: any
    int accumulate = 1;       ///< batches to a step
    double ema = 0;           ///< decay of the running mean of the weights that is judged and kept; 0: none
    int patience = 0;         ///< validations without a gain until it stops; 0: never
    double minDelta = 0;      ///< mean IoU that counts as a gain
    bool restoreBest = true;  ///< end with the weights of the best validation
    int mapViews = 1;         ///< views of each window that maps are averaged over, see averageViews()
    double priorAdaptation =
        0;  ///< 0…1: how far maps follow the class shares of each scene, see adaptPriors()

    std::string sampler = "balanced(share=0.75)";  ///< a line of one term
    Augmentation augmentation;
    NormalisationKind normalisation = NormalisationKind::DataSet;

    Precision precision = Precision::Automatic;
    int threads = 0;  ///< 0: all cores
    std::uint64_t seed = 1;
    std::string device = "auto";       ///< "auto", "cpu", "cuda"
    double validateEverySeconds = 15;  ///< at most that long between validations, and at each epoch's end
    /// Of the labelled pixels, whose scenes are kept for validation where there are several and nobody has
    /// said which, see planKeptScenes(); 0: none.
    double validationShare = 0;

    friend bool operator==(const TrainConfig&, const TrainConfig&) = default;
};

std::string toJson(const TrainConfig& config);
/// Absent keys keep their defaults; a network other than the default one has its own options' defaults.
/// Errors: InvalidInput for bad values and unknown keys (names the nearest one).
Result<TrainConfig> trainConfigFromJson(const std::string& text);
/// Checks ranges; whether the network fits is for checkNetwork() to say.
Status validate(const TrainConfig& config);

}  // namespace swath
