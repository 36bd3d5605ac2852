// SPDX-License-Identifier: MIT
#include "engine/learn/data/hard_examples.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace swath {
namespace {

constexpr float kUnseen = -1;
constexpr float kNewShare = 0.3F;              ///< of a running loss
constexpr std::int64_t kLeastShareOfCell = 4;  ///< one fourth of a cell in the patch, for its loss to count

}  // namespace

HardExamples::HardExamples(const PatchIndex& index) : index_(index), losses_(index.cells().size(), kUnseen) {}

HardExamples::HardExamples(const PatchIndex& index, const HardExamples& before) : HardExamples(index) {
    if (index.cellSize() != before.index_.cellSize()) return;
    const auto moved = [&](const std::vector<float>& losses) {
        std::vector<float> own(index.cells().size(), kUnseen);
        for (std::size_t i = 0; i < own.size(); ++i)
            if (const int at = before.index_.numberOf(index.cells()[i]); at >= 0)
                own[i] = losses[static_cast<std::size_t>(at)];
        return own;
    };
    const std::lock_guard lock(before.mutex_);
    losses_ = moved(before.losses_);
    for (const auto& [period, frozen] : before.frozen_) {
        std::vector<float> losses = moved(frozen.losses);
        Ranking ranking = ranked(losses);
        frozen_[period] = {std::move(losses), std::move(ranking)};
    }
}

void HardExamples::update(std::int64_t step, std::span<const PatchPlace> places,
                          std::span<const float> losses) {
    const std::int64_t cellArea = std::int64_t{index_.cellSize()} * index_.cellSize();
    std::vector<float> finished;
    {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < std::min(places.size(), losses.size()); ++i) {
            if (!std::isfinite(losses[i])) continue;
            const std::int64_t least = std::min(cellArea, places[i].window.area()) / kLeastShareOfCell;
            index_.eachLabelledCell(places[i].scene, places[i].window, [&](int cell, const RectI& part) {
                if (part.area() < least) return;
                float& loss = losses_[static_cast<std::size_t>(cell)];
                loss = loss == kUnseen ? losses[i] : loss + kNewShare * (losses[i] - loss);
            });
        }
        if ((step + 1) % kPeriod != 0) return;
        finished = losses_;
    }
    // Sorting is work, and goes on outside the lock.
    Ranking ranking = ranked(finished);
    const std::int64_t period = step / kPeriod;
    const std::lock_guard lock(mutex_);
    frozen_[period + 2] = {std::move(finished), std::move(ranking)};
    frozen_.erase(frozen_.begin(), frozen_.lower_bound(period));
}

HardExamples::Ranking HardExamples::ranked(const std::vector<float>& losses) const {
    double sum = 0, seen = 0;
    for (const float loss : losses)
        if (loss != kUnseen) sum += double{loss}, seen += 1;
    const auto middle = static_cast<float>(seen > 0 ? sum / seen : 0);
    const auto lossOf = [&](std::uint32_t cell) { return losses[cell] == kUnseen ? middle : losses[cell]; };
    auto order = std::make_shared<std::vector<std::uint32_t>>(losses.size());
    std::iota(order->begin(), order->end(), 0U);
    // Equal ones in an order of no meaning: the first cells of a scene are not worse than the last.
    std::ranges::sort(*order, [&](std::uint32_t a, std::uint32_t b) {
        return std::pair(-lossOf(a), mix64(a)) < std::pair(-lossOf(b), mix64(b));
    });
    return order;
}

std::size_t HardExamples::draw(Rng& rng, std::int64_t step) const {
    Ranking ranking;
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = frozen_.find(step / kPeriod); found != frozen_.end())
            ranking = found->second.ranking;
    }
    const double u = rng.uniform();
    const auto cells = static_cast<double>(losses_.size());
    if (!ranking) return static_cast<std::size_t>(u * cells);
    return (*ranking)[static_cast<std::size_t>(u * u * cells)];
}

std::vector<float> HardExamples::state() const {
    const std::lock_guard lock(mutex_);
    std::vector<float> state = losses_;
    for (const auto& [period, frozen] : frozen_) {
        state.push_back(static_cast<float>(period));
        state.insert(state.end(), frozen.losses.begin(), frozen.losses.end());
    }
    return state;
}

bool HardExamples::restore(std::span<const float> state) {
    const std::size_t cells = losses_.size();
    if (state.size() < cells || (state.size() - cells) % (cells + 1) != 0) return false;
    std::map<std::int64_t, Frozen> frozen;
    for (std::size_t at = cells; at < state.size(); at += cells + 1) {
        const auto losses = state.subspan(at + 1, cells);
        Frozen one{{losses.begin(), losses.end()}, nullptr};
        one.ranking = ranked(one.losses);
        frozen[static_cast<std::int64_t>(state[at])] = std::move(one);
    }
    const std::lock_guard lock(mutex_);
    losses_.assign(state.begin(), state.begin() + static_cast<std::ptrdiff_t>(cells));
    frozen_ = std::move(frozen);
    return true;
}

}  // namespace swath
