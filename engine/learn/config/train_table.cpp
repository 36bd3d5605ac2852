// SPDX-License-Identifier: MIT
#include "engine/learn/config/catalogs.h"
#include "engine/learn/config/train_settings.h"

namespace swath {
namespace {

using C = TrainConfig;
using A = Augmentation;
using Table = SettingTable<TrainConfig>;

Table shownElsewhere() {
    return {
        {&C::recipe, {.key = "recipe", .label = "Recipe", .tip = "What the settings were made from"}},
        {&C::learner,
         {.key = "learner",
          .label = "Learner",
          .tip = "What learns, a line: network, random-forest(trees=100), linear + 2 * network …",
          .cliFlag = "--learner"}},
        {&C::features,
         {.key = "features",
          .label = "Features",
          .tip = "Of learners without a network, a line: bands + gaussian(1, 2, 4) + ratios …",
          .cliFlag = "--features"}},
        {&C::network,
         {.key = "network",
          .label = "Network",
          .tip = "Which one; see swath network list",
          .cliFlag = "--network"}},
        {&C::networkOptions,
         {.key = "network_options",
          .label = "Options of the network",
          .tip = "By name, where they are not its own defaults"}},
    };
}

Table networkSettings() {
    return {
        {&C::outputs,
         {.key = "outputs",
          .label = "Outputs",
          .tip = "Whether classes exclude each other, may overlap, or have a network of their own each",
          .group = "Network",
          .choices = {{"softmax", "one class a pixel"},
                      {"sigmoid", "each class by itself"},
                      {"per-class", "a network each"}}}},
        {&C::mapViews,
         {.key = "map_views",
          .label = "Maps from",
          .tip = "How often a window is predicted, mirrored and turned, for a finished map: the mean is "
                 "steadier and takes so many times as long",
          .group = "Network",
          .choices = {{"1", "one view"}, {"4", "4 views, mirrored"}, {"8", "8 views, turned"}}}},
        {&C::priorAdaptation,
         {.key = "prior_adaptation",
          .label = "Prior adaptation",
          .tip = "How far finished maps follow the shares that classes seem to have in each scene: where "
                 "little of a class is found, more is asked of a pixel before it counts as that class. 0: "
                 "classes count alike; 1: wholly",
          .lo = 0,
          .hi = 1,
          .group = "Network"}},
        {&C::weights,
         {.key = "weights",
          .label = "Start from",
          .tip = "File of weights to start from (.pth, .pt, .safetensors), whole path; what fits is taken",
          .group = "Network",
          .cliFlag = "--weights",
          .hint = "fresh weights"}},
        {&C::freezeEncoder,
         {.key = "freeze_encoder",
          .label = "Freeze the encoder",
          .tip = "Train the decoder alone; the encoder stays as the file has it",
          .group = "Network"},
         [](const C& c) { return !c.weights.empty(); }},
        {&C::encoderRate,
         {.key = "encoder_rate",
          .label = "Encoder's rate",
          .tip = "The encoder's learning rate, as a share of the others'",
          .unit = "×",
          .lo = 0,
          .hi = 1,
          .group = "Network"}},
    };
}

Table patchSettings() {
    return {
        {&C::patchSize,
         {.key = "patch_size",
          .label = "Patch",
          .tip = "Pixels a side of the windows that are learned from",
          .unit = "px",
          .lo = 8,
          .hi = 4096,
          .group = "Patches"}},
        {&C::batchSize,
         {.key = "batch_size",
          .label = "Batch",
          .tip = "Patches a step; halved when memory runs out",
          .lo = 1,
          .hi = 4096,
          .group = "Patches"}},
        {&C::sampler,
         {.key = "sampler",
          .label = "Drawn",
          .tip = "How the places of patches are chosen",
          .group = "Patches",
          .cliFlag = "--sampler",
          .catalogue = samplerCatalog}},
        {&C::normalisation,
         {.key = "normalisation",
          .label = "Bands' scale",
          .tip = "By whose mean and deviation bands come to a common scale; robust: median and 2–98 % "
                 "spread. Each scene by itself is best where light and season differ, the data set where "
                 "colours mean the same everywhere; both: learners without a network are fitted to either "
                 "and averaged; the labels of several scenes tell which",
          .group = "Patches",
          .choices = {{"data-set", "data set"},
                      {"scene", "each scene"},
                      {"robust-data-set", "data set, robust"},
                      {"robust-scene", "each scene, robust"},
                      {"both", "both"},
                      {"automatic", "as the labels say"}}}},
    };
}

Table lengthSettings() {
    return {
        {&C::epochs,
         {.key = "epochs",
          .label = "Epochs",
          .tip = "0: until it is stopped",
          .lo = 0,
          .hi = 1e6,
          .group = "How long",
          .cliFlag = "--epochs"}},
        {&C::maxSeconds,
         {.key = "max_seconds",
          .label = "Time",
          .tip = "0: no limit",
          .unit = "s",
          .lo = 0,
          .hi = 1e9,
          .group = "How long",
          .cliFlag = "--seconds"}},
        {&C::stepsPerEpoch,
         {.key = "steps_per_epoch",
          .label = "Steps an epoch",
          .tip = "0: so that each labelled place is seen about once, between 20 and 200",
          .lo = 0,
          .hi = 1e7,
          .group = "How long"}},
        {&C::patience,
         {.key = "patience",
          .label = "Patience",
          .tip = "Stops after so many validations without a gain; 0: never",
          .lo = 0,
          .hi = 1e6,
          .group = "How long"}},
        {&C::minDelta,
         {.key = "min_delta",
          .label = "Counts as a gain",
          .tip = "Rise of the mean IoU that counts as a gain",
          .unit = "IoU",
          .lo = 0,
          .hi = 1,
          .group = "How long"}},
        {&C::restoreBest,
         {.key = "restore_best",
          .label = "End with the best",
          .tip = "Take the weights of the best validation at the end",
          .group = "How long"}},
        {&C::validateEverySeconds,
         {.key = "validate_every_seconds",
          .label = "Validate every",
          .tip = "At most that long between validations, and at each epoch's end",
          .unit = "s",
          .lo = 0.1,
          .hi = 1e6,
          .group = "How long"}},
        {&C::validationShare,
         {.key = "validation_share",
          .label = "Kept to judge by",
          .tip =
              "Where six scenes or more are labelled and no region says which validate, whole scenes with "
              "about this share of the labels are made validation before the run begins; 0: none",
          .lo = 0,
          .hi = 0.5,
          .group = "How long"}},
    };
}

Table lossSettings() {
    return {
        {&C::loss,
         {.key = "loss",
          .label = "Loss",
          .tip = "What is made small: a sum, such as dice + 10 * focal(gamma=2)",
          .group = "Loss",
          .cliFlag = "--loss",
          .catalogue = lossCatalog,
          .sum = true}},
        {&C::classWeighting,
         {.key = "class_weighting",
          .label = "Class weights",
          .tip = "How rare classes are made to count more",
          .group = "Loss",
          .choices = {{"none", "none"},
                      {"inverse", "inverse frequency"},
                      {"median", "median frequency"},
                      {"effective", "effective number"}}}},
        {&C::borderWeight,
         {.key = "border_weight",
          .label = "Border weight",
          .tip = "w0 of the U-Net's border map: pixels between near objects count that much more; 0: none",
          .lo = 0,
          .hi = 1000,
          .group = "Loss"}},
        {&C::borderSigma,
         {.key = "border_sigma",
          .label = "Border reach",
          .tip = "How far from borders it reaches",
          .unit = "px",
          .lo = 0.1,
          .hi = 1000,
          .group = "Loss"},
         [](const C& c) { return c.borderWeight > 0; }},
    };
}

Table optimiserSettings() {
    return {
        {&C::optimiser,
         {.key = "optimiser",
          .label = "Optimiser",
          .tip = "How gradients become steps",
          .group = "Optimiser",
          .cliFlag = "--optimiser",
          .catalogue = optimiserCatalog}},
        {&C::learningRate,
         {.key = "learning_rate",
          .label = "Learning rate",
          .tip = "The largest one, after the warm-up; the rate check suggests one",
          .lo = 1e-9,
          .hi = 1e3,
          .group = "Optimiser",
          .offered = {{1e-6, 1}},
          .slider = true}},
        {&C::schedule,
         {.key = "schedule",
          .label = "Schedule",
          .tip = "The learning rate over the run",
          .group = "Optimiser",
          .cliFlag = "--schedule",
          .catalogue = scheduleCatalog}},
        {&C::warmUpSteps,
         {.key = "warm_up_steps",
          .label = "Warm-up",
          .tip = "Steps over which the rate rises at the start",
          .unit = "steps",
          .lo = 0,
          .hi = 1e7,
          .group = "Optimiser"}},
        {&C::weightDecay,
         {.key = "weight_decay",
          .label = "Weight decay",
          .tip = "Pulls weights towards 0: against learning by heart",
          .lo = 0,
          .hi = 10,
          .group = "Optimiser"}},
        {&C::clipNorm,
         {.key = "clip_norm",
          .label = "Clip gradients at",
          .tip = "Largest norm of all gradients; 0: any",
          .lo = 0,
          .hi = 1e9,
          .group = "Optimiser"}},
        {&C::accumulate,
         {.key = "accumulate",
          .label = "Batches a step",
          .tip = "Gradients of so many batches are summed before a step",
          .lo = 1,
          .hi = 4096,
          .group = "Optimiser"}},
        {&C::ema,
         {.key = "ema",
          .label = "Running mean",
          .tip = "Decay of a running mean of the weights that is judged and kept, such as 0.99; 0: none",
          .lo = 0,
          .hi = 0.99999,
          .group = "Optimiser"}},
    };
}

Setting<C> varied(double A::*member, SettingFacts facts) {
    facts.key = "augmentation." + facts.key;
    facts.group = "Variation";
    return {{&C::augmentation, member}, std::move(facts)};
}

Table variationSettings() {
    return {
        {{&C::augmentation, &A::flips},
         {.key = "augmentation.flips",
          .label = "Flips",
          .tip = "Mirrored left-right and top-bottom",
          .group = "Variation"}},
        {{&C::augmentation, &A::quarterTurns},
         {.key = "augmentation.quarter_turns",
          .label = "90° rotations",
          .tip = "Turned by multiples of 90°",
          .group = "Variation"}},
        varied(&A::rotation, {"rotation", "Rotation", "Turned by up to that, to either side", "°", 0, 180}),
        varied(&A::scaleLeast, {.key = "scale_least",
                                .label = "Least scale",
                                .tip = "0.5: a patch shows twice the ground a side",
                                .unit = "×",
                                .lo = 0.1,
                                .hi = 10,
                                .offered = {{0.1, 1}}}),
        varied(&A::scaleMost, {.key = "scale_most",
                               .label = "Most scale",
                               .tip = "2: a patch shows half the ground a side",
                               .unit = "×",
                               .lo = 0.1,
                               .hi = 10,
                               .offered = {{1, 10}}}),
        varied(&A::brightness,
               {"brightness", "Brightness", "Added to all bands, in their deviations", "σ", 0, 10}),
        varied(&A::contrast, {"contrast", "Contrast", "Factor within 1 ± this, on all bands", "±", 0, 0.99}),
        varied(&A::bandJitter, {"band_jitter", "Each band",
                                "Brightness and contrast, drawn for each band by itself", "±", 0, 0.99}),
        varied(&A::noise,
               {"noise", "Noise", "Deviation of added noise, in deviations of the band", "σ", 0, 10}),
        varied(&A::blur, {"blur", "Blur", "Sigma of a Gaussian", "px", 0, 20}),
        varied(&A::elastic, {"elastic", "Elastic", "Displacement of a rubber sheet", "px", 0, 200}),
        varied(&A::elasticSmoothness,
               {"elastic_smoothness", "Elastic smoothness", "Sigma of the displacement field", "px", 1, 200}),
        varied(&A::cutOut,
               {"cut_out", "Cut-out", "A blanked square, as a share of the patch's side", "side", 0, 0.9}),
        varied(&A::mix,
               {"mix", "Mixed patches", "Probability that a rectangle comes from another patch", "", 0, 1}),
    };
}

Table machineSettings() {
    return {
        {&C::precision,
         {.key = "precision",
          .label = "Precision",
          .tip = "Automatic: bf16 where the processor computes in it; fp16 is for CUDA alone",
          .group = "Machine",
          .choices = {{"auto", "automatic"}, {"fp32", "fp32"}, {"bf16", "bf16"}, {"fp16", "fp16"}}}},
        {&C::threads,
         {.key = "threads",
          .label = "Threads",
          .tip = "0: all cores. A fixed number makes a run repeatable",
          .lo = 0,
          .hi = 1024,
          .group = "Machine"}},
        {&C::device,
         {.key = "device",
          .label = "Device",
          .tip = "Automatic: a GPU where LibTorch finds one",
          .group = "Machine",
          .choices = {{"auto", "automatic"}, {"cpu", "CPU"}, {"cuda", "CUDA"}}}},
        {&C::seed,
         {.key = "seed",
          .label = "Seed",
          .tip = "The same seed draws the same patches",
          .group = "Machine",
          .cliFlag = "--seed",
          .offered = {{0, 1 << 30}}}},
    };
}

}  // namespace

const SettingTable<TrainConfig>& trainSettings() {
    static const Table all = [] {
        Table table;
        for (const auto part : {shownElsewhere, networkSettings, patchSettings, lengthSettings, lossSettings,
                                optimiserSettings, variationSettings, machineSettings})
            for (Setting<C>& setting : part()) table.push_back(std::move(setting));
        return table;
    }();
    return all;
}

}  // namespace swath
