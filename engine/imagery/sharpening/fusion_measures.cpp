// SPDX-License-Identifier: MIT
#include "engine/imagery/sharpening/fusion_measures.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace swath {
namespace {

constexpr int kIndexSide = 8;

/// Of two windows by their moments; without variance what is left of it, the likeness of the means.
double universalIndex(double meanA, double meanB, double varianceA, double varianceB, double covariance) {
    const double variances = varianceA + varianceB, means = meanA * meanA + meanB * meanB;
    const double likeMeans = means > 0 ? 2 * meanA * meanB / means : 1;
    return variances > 0 ? 2 * covariance / variances * likeMeans : likeMeans;
}

}  // namespace

void FusionTally::add(const BandPlanes& truth, const BandPlanes& result) {
    const std::size_t bands = squares_.size();
    for (std::size_t i = 0; i < truth.planes.front().size(); ++i) {
        double product = 0, lengthA = 0, lengthB = 0;
        bool whole = true;
        for (std::size_t b = 0; b < bands; ++b) {
            const double a = truth.planes[b][i], c = result.planes[b][i];
            whole = whole && std::isfinite(a) && std::isfinite(c);
            product += a * c, lengthA += a * a, lengthB += c * c;
        }
        if (!whole) continue;
        ++pixels_;
        for (std::size_t b = 0; b < bands; ++b) {
            const double a = truth.planes[b][i], error = result.planes[b][i] - a;
            squares_[b] += error * error;
            truths_[b] += a;
        }
        if (!(lengthA > 0) || !(lengthB > 0)) continue;  // black has no direction
        ++angles_;
        angle_ += std::acos(std::clamp(product / std::sqrt(lengthA * lengthB), -1.0, 1.0));
    }
    for (std::size_t b = 0; b < bands; ++b) addIndices(truth, result, b);
}

void FusionTally::addIndices(const BandPlanes& truth, const BandPlanes& result, std::size_t band) {
    const auto width = static_cast<std::size_t>(truth.size.width);
    const std::vector<float>&a = truth.planes[band], &b = result.planes[band];
    for (int top = 0; top + kIndexSide <= truth.size.height; ++top)
        for (int left = 0; left + kIndexSide <= truth.size.width; ++left) {
            const std::size_t first = static_cast<std::size_t>(top) * width + static_cast<std::size_t>(left);
            double sumA = 0, sumB = 0;
            for (std::size_t y = 0; y < kIndexSide; ++y)
                for (std::size_t i = first + y * width; i < first + y * width + kIndexSide; ++i)
                    sumA += a[i], sumB += b[i];
            if (!std::isfinite(sumA) || !std::isfinite(sumB)) continue;
            constexpr double kCount = kIndexSide * kIndexSide;
            const double meanA = sumA / kCount, meanB = sumB / kCount;
            double varianceA = 0, varianceB = 0, covariance = 0;
            for (std::size_t y = 0; y < kIndexSide; ++y)
                for (std::size_t i = first + y * width; i < first + y * width + kIndexSide; ++i) {
                    const double da = a[i] - meanA, db = b[i] - meanB;
                    varianceA += da * da, varianceB += db * db, covariance += da * db;
                }
            index_ += universalIndex(meanA, meanB, varianceA, varianceB, covariance);
            ++windows_;
        }
}

FusionQuality FusionTally::quality(int ratio) const {
    FusionQuality quality;
    const auto n = static_cast<double>(pixels_);
    double sum = 0;
    for (std::size_t b = 0; b < squares_.size(); ++b) {
        const double mean = truths_[b] / n;
        if (mean != 0) sum += squares_[b] / n / (mean * mean);
    }
    quality.ergas = 100.0 / ratio * std::sqrt(sum / static_cast<double>(squares_.size()));
    quality.sam = angles_ > 0 ? angle_ / static_cast<double>(angles_) * 180 / std::numbers::pi : 0;
    quality.q = windows_ > 0 ? index_ / static_cast<double>(windows_) : 1;
    return quality;
}

}  // namespace swath
