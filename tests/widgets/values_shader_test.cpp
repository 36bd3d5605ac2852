// SPDX-License-Identifier: MIT
// What shaders/values.glsl makes of a formula, against BandExpression on the CPU.
#include <epoxy/gl.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "engine/imagery/expression_glsl.h"
#include "shaders/shaders.h"
#include "tests/widgets/offscreen.h"
#include "widgets/gl/handles.h"
#include "widgets/gl/program.h"

namespace swath {
namespace {

constexpr Size kValues{128, 128};
constexpr int kBands = 3;
constexpr float kNodata = -9999;

const char* const kVertex = R"(#version 330 core
void main() { gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0); }
)";
const char* const kBefore = R"(#version 330 core
#define MOST_OPERANDS 3
uniform sampler2DArray uRaw;
uniform float uSampleScale;
uniform int uValidPlane;
out float value;
float rawAt(int plane) { return texelFetch(uRaw, ivec3(ivec2(gl_FragCoord.xy), plane), 0).r; }
)";

class ValuesShader : public Offscreen {
  protected:
    void SetUp() override { open({16, 16}); }

    /// Three planes of figures as bands hold them, with gaps and with what is special in formulas.
    static std::vector<float> figures() {
        std::mt19937 random(5);
        std::uniform_real_distribution<float> small(-3, 3), large(0, 12000), exponent(-6, 6);
        std::uniform_int_distribution<int> kind(0, 11);
        std::vector<float> values(static_cast<std::size_t>(kBands * kValues.area()));
        for (float& value : values) switch (kind(random)) {
                case 0:
                    value = kNodata;
                    break;
                case 1:
                    value = 0;
                    break;
                case 2:
                    value = std::floor(small(random));
                    break;
                case 3:
                    value = std::numeric_limits<float>::quiet_NaN();
                    break;
                case 4:
                    value = std::pow(10.0F, exponent(random));
                    break;
                case 5:
                case 6:
                case 7:
                    value = small(random);
                    break;
                default:
                    value = large(random);
            }
        return values;
    }

    std::vector<float> onTheCard(const BandExpression& formula, const std::vector<float>& figures) {
        const std::string text =
            std::string(kBefore) + std::string(shaders::kValuesGlsl) + "void main() { value = banded(" +
            glslOf(formula, [](int band) { return "operand(" + std::to_string(band) + ")"; }) + "); }\n";
        auto program = gl::buildProgram("values", kVertex, text);
        EXPECT_TRUE(program) << formula.text() << ": " << program.error().text();
        if (!program) return {};
        const gl::Texture raw = gl::Texture::create(), target = gl::Texture::create();
        glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
        glBindTexture(GL_TEXTURE_2D_ARRAY, raw.id());
        glTexImage3D(GL_TEXTURE_2D_ARRAY, 0, GL_R32F, kValues.width, kValues.height, kBands, 0, GL_RED,
                     GL_FLOAT, figures.data());
        glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MAX_LEVEL, 0);
        glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
        glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
        glBindTexture(GL_TEXTURE_2D, target.id());
        glTexImage2D(GL_TEXTURE_2D, 0, GL_R32F, kValues.width, kValues.height, 0, GL_RED, GL_FLOAT, nullptr);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
        const gl::Framebuffer framebuffer = gl::Framebuffer::create();
        glBindFramebuffer(GL_FRAMEBUFFER, framebuffer.id());
        glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, target.id(), 0);
        EXPECT_EQ(glCheckFramebufferStatus(GL_FRAMEBUFFER), GL_FRAMEBUFFER_COMPLETE);
        glViewport(0, 0, kValues.width, kValues.height);
        glDisable(GL_BLEND);
        const gl::VertexArray corners = gl::VertexArray::create();
        glBindVertexArray(corners.id());
        glUseProgram(program->id());
        const std::array planes{0, 1, 2};
        std::array<std::array<float, 4>, kBands> units{};
        for (auto& unit : units) unit = {kScale, kOffset, kNodata, kNodata};
        glUniform1i(gl::uniform(*program, "uRaw"), 0);
        glUniform1f(gl::uniform(*program, "uSampleScale"), 1);
        glUniform1i(gl::uniform(*program, "uValidPlane"), -1);
        glUniform1i(gl::uniform(*program, "uWholeSamples"), 0);
        glUniform1iv(gl::uniform(*program, "uOperandPlanes"), kBands, planes.data());
        glUniform4fv(gl::uniform(*program, "uOperandUnits"), kBands, units[0].data());
        glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
        std::vector<float> values(static_cast<std::size_t>(kValues.area()));
        glReadPixels(0, 0, kValues.width, kValues.height, GL_RED, GL_FLOAT, values.data());
        glUseProgram(0);
        glBindVertexArray(0);
        context().bind();
        return values;
    }
    /// As the stack's reader does it: values in units, not a number where there is none.
    static std::vector<float> onTheProcessor(const BandExpression& formula, std::vector<float> figures) {
        for (float& value : figures) value = value == kNodata ? NAN : value * kScale + kOffset;
        const auto pixels = static_cast<std::size_t>(kValues.area());
        std::vector<std::span<const float>> planes;
        for (std::size_t b = 0; b < kBands; ++b)
            planes.emplace_back(std::span(figures).subspan(b * pixels, pixels));
        std::vector<float> values(pixels);
        formula.evaluate(planes, values, NAN);
        return values;
    }

    static constexpr float kScale = 0.5F, kOffset = 0.25F;
};

TEST_F(ValuesShader, WorksFormulasOutAsTheProcessorDoes) {
    const std::vector<float> figures = ValuesShader::figures();
    for (const char* text : {"b1",
                             "-b1",
                             "b1 + b2",
                             "b1 - b2 * b3",
                             "(b1 - b2) / (b1 + b2)",
                             "1 / (b1 - 0.25)",
                             "b1 / b2 / b3",
                             "1 / (1 / (b1 - 0.25))",
                             "sqrt(b1)",
                             "exp(b1 / 200)",
                             "exp(b1)",
                             "log(b1)",
                             "log10(b1)",
                             "db(b1)",
                             "linear(b1 / 100)",
                             "abs(b1)",
                             "valid(b1)",
                             "min(b1, b2)",
                             "max(b1, b2 / 0)",
                             "b1 ^ 2",
                             "b1 ^ 3",
                             "b1 ^ 0.5",
                             "b1 ^ -2",
                             "2 ^ (b1 / 500)",
                             "(b1 / 1000) ^ (b2 / 1000)",
                             "(b1 - 0.25) ^ (b2 - 0.25)",
                             "b1 < b2",
                             "b1 <= b2",
                             "b1 > b2",
                             "b1 >= b2",
                             "b1 == b2",
                             "b1 != b2",
                             "where(b1 > 10, b2, b3)",
                             "where(valid(b1), b1, 7)",
                             "2.5 * (b1 - b2) / (b1 + 6 * b2 - 7.5 * b3 + 1)"}) {
        const auto formula = BandExpression::parse(text, kBands);
        ASSERT_TRUE(formula) << text;
        const auto got = onTheCard(*formula, figures), expected = onTheProcessor(*formula, figures);
        ASSERT_EQ(got.size(), expected.size());
        int wrong = 0, numbers = 0;
        for (std::size_t i = 0; i < got.size(); ++i) {
            numbers += std::isfinite(expected[i]) ? 1 : 0;
            const bool same = std::isnan(expected[i]) ? std::isnan(got[i])
                                                      : std::abs(got[i] - expected[i]) <=
                                                            1e-5F * std::max(1.0F, std::abs(expected[i]));
            // A result at the very end of float's range may fall on either side of it.
            const bool atTheEnd =
                std::abs(expected[i]) > 3e38F || (std::isnan(expected[i]) && std::abs(got[i]) > 3e38F);
            if (same || atTheEnd || ++wrong > 3) continue;
            const auto pixels = static_cast<std::size_t>(kValues.area());
            ADD_FAILURE() << text << ": " << got[i] << " instead of " << expected[i] << " for " << figures[i]
                          << ", " << figures[pixels + i] << ", " << figures[2 * pixels + i];
        }
        EXPECT_EQ(wrong, 0) << text;
        EXPECT_GT(numbers, 1000) << text << " says something";
    }
}

}  // namespace
}  // namespace swath
