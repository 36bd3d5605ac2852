// SPDX-License-Identifier: MIT
#include "engine/label/history.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace swath {

History::History(std::size_t budgetBytes) : budgetBytes_(budgetBytes) {}

void History::push(std::shared_ptr<const Edit> edit, std::string time) {
    assert(edit);
    while (steps_.size() > cursor_) {
        release(steps_.size() - 1);
        steps_.pop_back();
        edits_.pop_back();
    }
    steps_.push_back(
        {edit->id, edit->scene, edit->layer, edit->label, changedPixels(*edit), std::move(time)});
    edits_.emplace_back();
    cursor_ = steps_.size();
    hold(cursor_ - 1, std::move(edit));
    keepBudget(cursor_ - 1);
}

void History::restore(std::vector<HistoryStep> steps, std::size_t cursor) {
    steps_ = std::move(steps);
    edits_.assign(steps_.size(), nullptr);
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

std::shared_ptr<const Edit> History::edit(std::size_t index) const {
    return index < edits_.size() ? edits_[index] : nullptr;
}

void History::supply(std::size_t index, std::shared_ptr<const Edit> edit) {
    assert(edit);
    if (index >= edits_.size()) return;  // its step was dropped while the edit was being loaded
    assert(edit->id == steps_[index].id);
    hold(index, std::move(edit));
    keepBudget(index);
}

void History::hold(std::size_t index, std::shared_ptr<const Edit> edit) {
    release(index);
    for (const TileChange& change : edit->changes) {
        for (const LabelTilePtr* tile : {&change.before, &change.after}) {
            if (*tile) ++holders_[tile->get()];
        }
    }
    edits_[index] = std::move(edit);
    held_.insert(index);
}

void History::release(std::size_t index) {
    const std::shared_ptr<const Edit> dropped = std::exchange(edits_[index], nullptr);
    if (!dropped) return;
    held_.erase(index);
    for (const TileChange& change : dropped->changes) {
        for (const LabelTilePtr* tile : {&change.before, &change.after}) {
            const auto at = holders_.find(tile->get());
            if (at != holders_.end() && --at->second == 0) holders_.erase(at);
        }
    }
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
