// SPDX-License-Identifier: MIT
#include "engine/learn/config/catalogs.h"

namespace swath {

const std::vector<SpecEntry>& optimiserCatalog() {
    const SpecArgument beta1{"beta1", 0.9, 0, 0.9999, "Memory of the mean of gradients"};
    const SpecArgument beta2{"beta2", 0.999, 0, 0.99999, "Memory of the mean of their squares"};
    static const std::vector<SpecEntry> all{
        {"sgd",
         "Gradient descent (SGD)",
         "Straight down the gradient, with momentum; wants larger rates than the others, such as 0.01",
         {{"momentum", 0.9, 0, 0.9999, "Share of the last step that is kept"},
          {"nesterov", 0, 0, 1, "1: looks ahead along the momentum (Nesterov)"}}},
        {"adam",
         "Adam",
         "A rate of its own for each weight; weight decay is added to the gradient",
         {beta1, beta2}},
        {"adamw", "AdamW", "Adam whose weight decay is apart from the gradient", {beta1, beta2}},
        {"rmsprop",
         "RMSprop",
         "Gradients over their running size",
         {{"decay", 0.99, 0, 0.99999, "Memory of the mean of squared gradients"},
          {"momentum", 0, 0, 0.9999, "Share of the last step that is kept"}}},
        {"nadam", "Nadam", "Adam with Nesterov's look ahead", {beta1, beta2}},
    };
    return all;
}

}  // namespace swath
