// SPDX-License-Identifier: MIT
#include "engine/document/history.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace swath {
namespace {

template <class Visit>
void forEachTile(const Change& change, const Visit& visit) {
    for (const Step& step : change.steps)
        if (const auto* tiles = std::get_if<TileStep>(&step))
            for (const TileChange& tile : tiles->changes)
                for (const LabelTilePtr* one : {&tile.before, &tile.after})
                    if (*one) visit(one->get());
}

}  // namespace

History::History(std::size_t budgetBytes) : budgetBytes_(budgetBytes) {}

void History::push(std::shared_ptr<const Change> change, std::string time) {
    assert(change);
    while (steps_.size() > cursor_) {
        release(steps_.size() - 1);
        steps_.pop_back();
        changes_.pop_back();
    }
    steps_.push_back({change->id, change->scene(), change->label, change->pixels(), std::move(time)});
    changes_.emplace_back();
    cursor_ = steps_.size();
    hold(cursor_ - 1, std::move(change));
    keepBudget(cursor_ - 1);
}

void History::restore(std::vector<HistoryStep> steps, std::size_t cursor) {
    steps_ = std::move(steps);
    changes_.assign(steps_.size(), nullptr);
    held_.clear();
    holders_.clear();
    cursor_ = std::min(cursor, steps_.size());
}

std::optional<std::size_t> History::undoIndex() const {
    return canUndo() ? std::optional(cursor_ - 1) : std::nullopt;
}

std::optional<std::size_t> History::redoIndex() const {
    return canRedo() ? std::optional(cursor_) : std::nullopt;
}

void History::stepBack() {
    if (canUndo()) --cursor_;
}

void History::stepForward() {
    if (canRedo()) ++cursor_;
}

std::shared_ptr<const Change> History::change(std::size_t index) const {
    return index < changes_.size() ? changes_[index] : nullptr;
}

void History::supply(std::size_t index, std::shared_ptr<const Change> change) {
    assert(change);
    if (index >= changes_.size()) return;  // its step was dropped while the change was being loaded
    assert(change->id == steps_[index].id);
    hold(index, std::move(change));
    keepBudget(index);
}

void History::hold(std::size_t index, std::shared_ptr<const Change> change) {
    release(index);
    forEachTile(*change, [this](const LabelTile* tile) { ++holders_[tile]; });
    changes_[index] = std::move(change);
    held_.insert(index);
}

void History::release(std::size_t index) {
    const std::shared_ptr<const Change> dropped = std::exchange(changes_[index], nullptr);
    if (!dropped) return;
    held_.erase(index);
    forEachTile(*dropped, [this](const LabelTile* tile) {
        const auto at = holders_.find(tile);
        if (at != holders_.end() && --at->second == 0) holders_.erase(at);
    });
}

void History::keepBudget(std::size_t newest) {
    const auto distance = [this](std::size_t index) {
        return index < cursor_ ? cursor_ - 1 - index : index - cursor_;
    };
    while (bytesHeld() > budgetBytes_ && held_.size() > 1) {
        std::size_t first = *held_.begin(), last = *held_.rbegin();
        if (first == newest) first = *std::next(held_.begin());
        if (last == newest) last = *std::prev(held_.end(), 2);
        release(distance(first) >= distance(last) ? first : last);
    }
}

}  // namespace swath
