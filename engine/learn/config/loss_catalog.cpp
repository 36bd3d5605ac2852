// SPDX-License-Identifier: MIT
#include "engine/learn/config/catalogs.h"

namespace swath {

const std::vector<SpecEntry>& lossCatalog() {
    const SpecArgument smooth{"smooth", 0, 0, 1000, "Added above and below the fraction line, pixels"};
    const SpecArgument perImage{"per_image", 0, 0, 1, "1: of each patch by itself, then the mean"};
    const auto smoothing = [](double otherwise) {
        return SpecArgument{"smooth", otherwise, 0, 1000, "Added above and below the fraction line, pixels"};
    };
    static const std::vector<SpecEntry> all{
        {"cross-entropy",
         "Cross entropy",
         "Σ w·(−log p) / Σ w over labelled pixels, p the probability of the true class",
         {{"smoothing", 0, 0, 0.99, "Share of the truth that is spread over all classes"}}},
        {"bce",
         "Binary cross entropy",
         "Cross entropy of each class against all others; for outputs that may overlap",
         {{"positive_weight", 1, 1e-3, 1e3, "What a pixel of the class counts, against one of no class"}}},
        {"border-weighted",
         "Border-weighted cross entropy",
         "Cross entropy that counts pixels between near objects more; needs a border weight (w0)",
         {}},
        {"dice",
         "Dice",
         "1 − (2·I + s) / (P + T + s) of each class over the batch; mean over classes",
         {smooth}},
        {"log-dice", "Log Dice", "−log of the Dice score of each class; mean over classes", {smooth}},
        {"jaccard",
         "Jaccard (soft IoU)",
         "1 − (I + s) / (P + T − I + s) of each class; mean over classes",
         {smooth}},
        {"tversky",
         "Tversky",
         "(1 − I / (I + α·FP + β·FN))^γ; α = β = 0.5 is Dice, γ other than 1 is focal Tversky",
         {{"alpha", 0.5, 0, 1, "What a pixel falsely given to the class counts"},
          {"beta", 0.5, 0, 1, "What a missed pixel counts"},
          {"gamma", 1, 0.1, 5, "Exponent of the mean"},
          smooth}},
        {"focal",
         "Focal",
         "(1 − p)^γ · (−log p), p the probability of the true class: easy pixels count little",
         {{"gamma", 2, 0, 10, "0 is cross entropy"}}},
        {"focal-one-vs-rest",
         "Focal, one class against the rest",
         "The sum over classes of the binary focal loss of each; not the same as focal",
         {{"alpha", 0, 0, 1, "What a pixel of the class counts, the others 1 − this; 0: all count alike"},
          {"gamma", 2, 0, 10, "0 is binary cross entropy"}}},
        {"lovasz", "Lovász", "The IoU of each class, extended smoothly; classes that are there", {perImage}},
        {"lovasz-hinge", "Lovász hinge", "The IoU of each class against the rest, on margins", {perImage}},
        {"boundary",
         "Boundary",
         "Mean of p · φ, φ the signed distance to the true border; beside a loss of areas",
         {{"ramp", 0.01, 0, 1, "What the term gains in weight an epoch, up to 1; 0: full weight at once"}}},
        {"mcc", "Matthews correlation", "1 − the correlation of truth and prediction of each class", {}},
        {"ohem",
         "Hardest pixels (OHEM)",
         "Mean −log p of the hardest pixels of each patch",
         {{"share", 0.25, 0.001, 1, "Share of the labelled pixels"},
          {"k", 0, 0, 1e8, "Their number, instead of a share; 0: the share counts"}}},
        {"dice-ce",
         "Dice and cross entropy (nnU-Net)",
         "Dice of all classes but the background + cross entropy",
         {smoothing(1e-5)}},
        {"bootstrapped",
         "Bootstrapped",
         "Cross entropy against a mix of truth and the network's own opinion: for labels that may be wrong",
         {{"trust", 0.95, 0.5, 1, "Share of the truth in that mix"}}},
    };
    return all;
}

}  // namespace swath
