#include "limbeck/data/loader.h"

#include <ATen/ATen.h>

#include <atomic>
#include <set>
#include <thread>

#include "data_support.h"
#include "limbeck/base/check.h"
#include "limbeck/base/hash.h"
#include "limbeck/data/picture_folder.h"
#include "limbeck/data/png.h"
#include "raw_jpeg.h"

namespace limbeck::data {
namespace {

Chain usual() {
  return {transform("{transform: random_crop, padding: 2}"), transform("{transform: random_flip}"),
          transform("{transform: gaussian_noise, deviation: 0.1}")};
}

Set augmented_set(int64_t samples = 101) {
  return set_of(counting_set(samples, {2, 5, 4}), {transform("{transform: normalize, mean: 0.5, std: 0.25}")},
                usual());
}

Loader::Options learning(int threads, int64_t ahead = 3) {
  return {.batch_size = 10,
          .shuffle = true,
          .augment = true,
          .threads = threads,
          .ahead = ahead,
          .key = Random(7)};
}

void add(Hasher& hash, const Batch& batch) {
  EXPECT_TRUE(batch.inputs.at("image").is_contiguous());
  hash.number(batch.rows).number(batch.labelled);
  for (const Tensor& tensor : {batch.inputs.at("image"), batch.labels, batch.ids})
    hash.bytes(tensor.data_ptr(), static_cast<std::size_t>(tensor.nbytes()));
  for (const double count : batch.class_counts) hash.bytes(&count, sizeof(count));
}

std::string hash_of(Loader& loader, int64_t passes) {
  Hasher hash;
  for (int64_t pass = 0; pass < passes; ++pass) {
    loader.seek(pass);
    while (const auto batch = loader.next()) add(hash, *batch);
  }
  return hash.hex();
}

TEST(Loader, GivesTheSameBatchesWhateverTheThreads) {
  Set set = augmented_set();
  for (const Sampler sampler : {Sampler::shuffled, Sampler::class_balanced}) {
    set.sampler = sampler;
    Loader alone(set, learning(0));
    const std::string expected = hash_of(alone, 3);
    for (const auto& [threads, ahead] : {std::pair{1, 1}, {1, 4}, {3, 1}, {3, 2}, {3, 20}}) {
      Loader loader(set, learning(threads, ahead));
      EXPECT_EQ(hash_of(loader, 3), expected) << threads << " threads, " << ahead << " ahead";
    }
  }
}

// Files of several sizes and of both kinds, decoded by the threads.
TEST(Loader, DecodesTheSamePicturesWhateverTheThreads) {
  const Folder folder;
  for (int i = 0; i < 23; ++i) {
    const Image image = flat({static_cast<uint8_t>(10 * i), 90, 7}, 9 + i % 4, 30 - i);
    const std::string name = std::string(i % 3 == 0 ? "cat/" : "dog/") + std::to_string(i);
    if (i % 2 == 0)
      folder.write(name + ".png", encode_png(image));
    else
      folder.write(name + ".jpg", encode_jpeg(image));
  }
  std::string expected;
  for (const int64_t in_memory : {1 << 20, 0}) {
    const Set set = set_of(open_pictures(list_pictures(folder.path(), ""), Corrupt::refuse, in_memory),
                           {transform("{transform: resize, size: [8, 8]}")}, usual());
    for (const int threads : {0, 1, 3}) {
      Loader loader(set, learning(threads));
      const std::string hash = hash_of(loader, 2);
      if (expected.empty()) expected = hash;
      EXPECT_EQ(hash, expected) << threads << " threads";
    }
  }
}

TEST(Loader, RefusesImagesThatStayOfSeveralSizes) {
  const Folder folder;
  folder.write("cat/1.png", encode_png(flat({1}, 2, 2)));
  folder.write("cat/2.png", encode_png(flat({1}, 3, 2)));
  const Set set = set_of(open_pictures(list_pictures(folder.path(), "")));
  EXPECT_NE(complaint([&] { Loader(set, {.batch_size = 2}); }).find("the images have several sizes"),
            std::string::npos);
}

TEST(Loader, GoesOnInTheMiddleOfAPass) {
  const Set set = augmented_set();
  for (const int threads : {0, 1, 3}) {
    Loader loader(set, learning(threads)), later(set, learning(threads));
    loader.seek(1);
    for (int i = 0; i < 4; ++i) loader.next();
    later.seek(0);
    later.next();
    later.seek(1, 4);  // drops what was read ahead of pass 0
    Hasher a, b;
    while (const auto batch = loader.next()) add(a, *batch);
    while (const auto batch = later.next()) add(b, *batch);
    EXPECT_EQ(a.hex(), b.hex()) << threads << " threads";
    later.seek(2, later.batches());
    EXPECT_FALSE(later.next());
    EXPECT_THROW(later.seek(0, later.batches() + 1), CheckFailed);
  }
}

TEST(Loader, ShowsEveryRowOnceAPass) {
  const Set set = augmented_set();
  Loader loader(set, learning(2));
  EXPECT_EQ(loader.batches(), 10);
  std::vector<int64_t> sizes;
  std::multiset<int64_t> ids;
  while (const auto batch = loader.next()) {
    sizes.push_back(batch->rows);
    for (int64_t i = 0; i < batch->rows; ++i) ids.insert(batch->ids.data_ptr<int64_t>()[i]);
  }
  EXPECT_EQ(sizes, (std::vector<int64_t>{10, 10, 10, 10, 10, 10, 10, 10, 10, 11}))
      << "101 rows: the last joins";
  EXPECT_EQ(ids.size(), 101u);
  EXPECT_EQ(std::set<int64_t>(ids.begin(), ids.end()).size(), 101u);
  EXPECT_FALSE(loader.next()) << "a pass stays at its end";
}

TEST(Loader, ShortBatchesComeLast) {
  const Set set = augmented_set(25);
  Loader loader(set, {.batch_size = 10});
  std::vector<int64_t> sizes;
  while (const auto batch = loader.next()) sizes.push_back(batch->rows);
  EXPECT_EQ(sizes, (std::vector<int64_t>{10, 10, 5}));
}

TEST(Loader, WithoutShuffleKeepsTheSetsOrderAndDoesNotAugment) {
  Set set = augmented_set(7);
  set.transforms.clear();
  set.rows = {5, 0, 5};
  Loader loader(set, {.batch_size = 8});
  const auto batch = loader.next();
  ASSERT_TRUE(batch);
  EXPECT_TRUE(batch->ids.equal(at::tensor({5, 0, 5}, at::kLong)));
  EXPECT_TRUE(batch->labels.equal(at::tensor({2, 0, 2}, at::kLong)));
  EXPECT_EQ(batch->class_counts, (std::vector<double>{1, 0, 2}));
  EXPECT_EQ(batch->labelled, 3);
  EXPECT_EQ(shape_of(batch->inputs.at("image")), (limbeck::Shape{3, 2, 5, 4}));
  EXPECT_EQ(batch->inputs.at("image").data_ptr<float>()[0], 5 / 255.F);
  EXPECT_TRUE(batch->inputs.at("image")[0].equal(batch->inputs.at("image")[2]));
}

TEST(Loader, RepeatedRowsAreDifferentRows) {
  Set set = augmented_set(7);
  set.rows.assign(20, 3);
  for (const int threads : {0, 3}) {
    Loader loader(set, {.batch_size = 20, .augment = true, .threads = threads, .key = Random(1)});
    const Tensor images = loader.next()->inputs.at("image");
    for (int64_t i = 1; i < 20; ++i) EXPECT_FALSE(images[0].equal(images[i])) << i;
  }
}

TEST(Loader, ViewsAreNewInEachPassAndTheSameWhateverTheOrder) {
  const Set set = augmented_set(6);
  Loader plain(set, {.batch_size = 6, .augment = true, .key = Random(1)});
  Loader shuffled(set, {.batch_size = 6, .shuffle = true, .augment = true, .key = Random(1)});
  const Batch first = *plain.next(), other = *shuffled.next();
  for (int64_t i = 0; i < 6; ++i)
    EXPECT_TRUE(other.inputs.at("image")[i].equal(first.inputs.at("image")[other.ids[i].item<int64_t>()]))
        << i;
  plain.seek(1);
  EXPECT_FALSE(plain.next()->inputs.at("image").equal(first.inputs.at("image")));
}

TEST(Loader, HiddenLabelsAreUnknownAndMissingOnesUndefined) {
  Set set = augmented_set(6);
  set.labels_hidden = true;
  Loader hidden(set, {.batch_size = 6});
  const Batch batch = *hidden.next();
  EXPECT_TRUE(batch.labels.equal(at::full({6}, -1, at::kLong)));
  EXPECT_EQ(batch.labelled, 0);
  const Set none = set_of(counting_set(6, {1, 1, 1}, 0));
  Loader loader(none, {.batch_size = 6});
  EXPECT_FALSE(loader.next()->labels.defined());
}

TEST(Loader, BatchesOutliveTheLoader) {
  const Set set = set_of(counting_set(6, {1, 1, 1}));
  std::optional<Batch> batch;
  {
    Loader loader(set, {.batch_size = 2});
    batch = loader.next();
  }
  EXPECT_EQ(batch->inputs.at("image")[1].item<float>(), 1 / 255.F);
}

// Breaks when row 12 is read.
class Broken : public DataSet {
 public:
  const Facts& facts() const override { return inner_->facts(); }
  int64_t label(int64_t row) const override { return inner_->label(row); }
  const std::string& fingerprint() const override { return inner_->fingerprint(); }
  void read(std::span<const int64_t> rows, Fields& out) const override {
    for (const int64_t row : rows)
      if (row == 12 && broken) throw UserError("sample 13 is broken");
    inner_->read(rows, out);
  }
  std::atomic<bool> broken = true;

 private:
  std::shared_ptr<const DataSet> inner_ = counting_set(30);
};

TEST(Loader, ThrowsWhatAThreadThrewWhereItsBatchIsDue) {
  const auto broken = std::make_shared<Broken>();
  const Set set = set_of(broken);
  for (const int threads : {0, 1, 3}) {
    broken->broken = true;
    Loader loader(set, {.batch_size = 5, .threads = threads, .ahead = 6});
    EXPECT_TRUE(loader.next());
    EXPECT_TRUE(loader.next());
    EXPECT_EQ(complaint([&] { loader.next(); }), "sample 13 is broken");
    EXPECT_EQ(complaint([&] { loader.next(); }), "sample 13 is broken") << "again, until seek";
    broken->broken = false;
    loader.seek(0, 2);
    EXPECT_EQ(loader.next()->ids[2].item<int64_t>(), 12);
  }
}

// Counts the rows it was asked for.
class Counted : public DataSet {
 public:
  const Facts& facts() const override { return inner_->facts(); }
  int64_t label(int64_t row) const override { return inner_->label(row); }
  const std::string& fingerprint() const override { return inner_->fingerprint(); }
  void read(std::span<const int64_t> rows, Fields& out) const override {
    inner_->read(rows, out);
    count += static_cast<int64_t>(rows.size());
  }
  mutable std::atomic<int64_t> count = 0;

 private:
  std::shared_ptr<const DataSet> inner_ = counting_set(1000, {1, 1, 1});
};

TEST(Loader, ReadsAheadOnlySoFar) {
  const auto counted = std::make_shared<Counted>();
  const Set set = set_of(counted);
  Loader loader(set, {.batch_size = 10, .threads = 3, .ahead = 4});
  loader.next();
  while (counted->count < 50) std::this_thread::yield();  // the one taken and four that wait
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(counted->count, 50);
}

TEST(Loader, EndsCleanlyWhileThreadsWork) {
  const Set set = augmented_set(1000);
  for (int i = 0; i < 50; ++i) {
    Loader loader(set, learning(3, 8));
    if (i % 3 > 0) loader.seek(i);
    if (i % 3 > 1) loader.next();
  }
}

TEST(Loader, AnEmptySetHasNoBatches) {
  Set set = augmented_set(5);
  set.rows.clear();
  Loader loader(set, {.batch_size = 8});
  EXPECT_EQ(loader.batches(), 0);
  EXPECT_FALSE(loader.next());
}

TEST(Loader, WaitingIsMeasured) {
  const Set set = augmented_set(1000);
  Loader loader(set, {.batch_size = 1000, .threads = 0});
  EXPECT_EQ(loader.waited(), 0);
  loader.next();
  EXPECT_GT(loader.waited(), 0);
}

TEST(Loader, RefusesTransformsThatDoNotFit) {
  const Set set = set_of(counting_set(5), {transform("{transform: random_crop, size: 9}")});
  EXPECT_THROW(Loader(set, {.batch_size = 2}), UserError);
  const Set plain = set_of(counting_set(5));
  EXPECT_THROW(Loader(plain, {.batch_size = 2, .shuffle = true}), CheckFailed);
  EXPECT_THROW(Loader(plain, {.batch_size = 0}), CheckFailed);
}

TEST(Loader, GivesAsManyRowsAsASharedPassHas) {
  Set set = augmented_set(30);  // 10 rows of label 0
  set.shares = {{0.25, {}}, {0.75, {}}};
  for (int64_t place = 0; place < set.size(); ++place)
    set.shares[set.label(place) == 0 ? 0 : 1].places.push_back(place);
  const auto rows_of = [](Loader& loader) {
    int64_t rows = 0;
    while (const auto batch = loader.next()) rows += batch->rows;
    return rows;
  };
  Loader learns(set, learning(2)), looks(set, {.batch_size = 10, .threads = 1, .key = std::nullopt});
  EXPECT_EQ(learns.batches(), 4);
  EXPECT_EQ(rows_of(learns), 40);
  EXPECT_EQ(rows_of(looks), 30) << "who looks sees every row once";
}

}  // namespace
}  // namespace limbeck::data
