#include "limbeck/nn/channels.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/base/error.h"

namespace limbeck::nn {
namespace {

// (rows, channels, 1, 2) whose values are 10 * channel + place, plus 1000 for each row.
Tensor numbered(int64_t rows, int64_t channels) {
  const auto along = [](int64_t count, double step, Shape shape) {
    return at::mul(at::arange(count, at::kFloat), step).reshape(shape);
  };
  return at::add(at::add(along(rows, 1000, {rows, 1, 1, 1}), along(channels, 10, {1, channels, 1, 1})),
                 along(2, 1, {1, 1, 1, 2}));
}

TEST(ShuffleChannels, DealsOutItsGroupsInTurn) {
  // Six channels in three groups, 0 1 | 2 3 | 4 5: 0 2 4 1 3 5.
  const Tensor x = numbered(2, 6), order = at::tensor({0, 2, 4, 1, 3, 5}, at::kLong);
  EXPECT_TRUE(at::equal(shuffle_channels(x, 3), x.index_select(1, order)));
  const Tensor last = x.contiguous(at::MemoryFormat::ChannelsLast);
  EXPECT_TRUE(at::equal(shuffle_channels(last, 3), shuffle_channels(x, 3)));
}

TEST(ShuffleChannels, OfOneGroupChangesNothing) {
  const Tensor x = numbered(2, 6);
  EXPECT_TRUE(shuffle_channels(x, 1).is_same(x));
}

TEST(ShuffleChannels, IsUndoneByTheOtherNumberOfGroups) {
  const Tensor x = numbered(2, 6);
  EXPECT_TRUE(at::equal(shuffle_channels(shuffle_channels(x, 2), 3), x));
}

TEST(ShuffleChannels, NeedsWholeGroups) { EXPECT_THROW(shuffle_channels(numbered(1, 6), 4), CheckFailed); }

TEST(MaxOut, TakesTheLargestPieceOfEachChannel) {
  // Two channels of three pieces, one piece after the other: (1 -5) (4 -6) (2 -4).
  const Tensor x = at::tensor({1.f, -5.f, 4.f, -6.f, 2.f, -4.f}).reshape({1, 6});
  EXPECT_TRUE(at::equal(max_out(x, 3), at::tensor({4.f, -4.f}).reshape({1, 2})));
  const Tensor maps = numbered(2, 6);
  EXPECT_TRUE(at::equal(max_out(maps, 3), maps.slice(1, 4, 6)));  // later channels are larger
  EXPECT_TRUE(at::equal(max_out(maps, 1), maps));
}

TEST(MaxOut, GivesTheGradientToTheLargestPiece) {
  Tensor x = at::tensor({1.f, 3.f, 2.f, 3.f}).reshape({1, 4}).requires_grad_();  // channels (1, 2) and (3, 3)
  max_out(x, 2).backward(at::tensor({10.f, 100.f}).reshape({1, 2}));
  EXPECT_TRUE(at::equal(x.grad(), at::tensor({0.f, 50.f, 10.f, 50.f}).reshape({1, 4})));
}

TEST(MaxOut, NeedsWholePieces) { EXPECT_THROW(max_out(numbered(1, 6), 4), CheckFailed); }

}  // namespace
}  // namespace limbeck::nn
