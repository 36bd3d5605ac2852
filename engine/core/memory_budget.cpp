// SPDX-License-Identifier: MIT
#include "engine/core/memory_budget.h"

#include <algorithm>
#include <utility>

namespace swath {

MemoryBudget::Share::Share(MemoryBudget& budget, std::string name, std::function<void()> dropOldest)
    : budget_(budget), name_(std::move(name)), dropOldest_(std::move(dropOldest)) {}

MemoryBudget::Share::~Share() {
    std::lock_guard lock(budget_.mutex_);
    std::erase(budget_.shares_, this);
}

std::unique_ptr<MemoryBudget::Share> MemoryBudget::take(std::string name, std::function<void()> dropOldest) {
    std::unique_ptr<Share> share(new Share(*this, std::move(name), std::move(dropOldest)));
    std::lock_guard lock(mutex_);
    shares_.push_back(share.get());
    return share;
}

void MemoryBudget::setLimit(std::int64_t bytes) {
    limit_ = bytes;
    settle();
}

std::int64_t MemoryBudget::used() const {
    std::lock_guard lock(mutex_);
    std::int64_t sum = 0;
    for (const Share* share : shares_) sum += share->bytes_;
    return sum;
}

std::vector<MemoryBudget::Use> MemoryBudget::uses() const {
    std::vector<Use> uses;
    {
        std::lock_guard lock(mutex_);
        for (const Share* share : shares_) {
            const auto same = std::ranges::find(uses, share->name_, &Use::name);
            if (same == uses.end())
                uses.push_back({share->name_, share->bytes_});
            else
                same->bytes += share->bytes_;
        }
    }
    std::ranges::sort(uses, std::ranges::greater{}, &Use::bytes);
    return uses;
}

void MemoryBudget::settle() {
    std::lock_guard lock(mutex_);
    std::int64_t sum = 0;
    for (const Share* share : shares_) sum += share->bytes_;
    while (sum > limit_) {
        const auto oldest =
            std::ranges::min_element(shares_, {}, [](const Share* s) { return s->oldest_.load(); });
        if (oldest == shares_.end() || (*oldest)->oldest_ == Share::kNothing) return;
        const std::int64_t before = (*oldest)->bytes_;
        (*oldest)->dropOldest_();
        const std::int64_t freed = before - (*oldest)->bytes_;
        if (freed <= 0) return;  // filled again by others meanwhile: their own settle() goes on
        sum -= freed;
    }
}

}  // namespace swath
