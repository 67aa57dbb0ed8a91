#include "limbeck/data/loader.h"

#include <ATen/ATen.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "limbeck/base/check.h"
#include "limbeck/data/filler.h"

namespace limbeck::data {
namespace {

// One batch on its way. Its tensors are made by the caller of `next` alone.
struct Job {
  Batch batch;
  Target target;
  bool ready = false;
  std::exception_ptr error;
};

Chain chain_of(const Set& set, bool augment) {
  Chain chain = augment ? set.augment : Chain();
  chain.insert(chain.end(), set.transforms.begin(), set.transforms.end());
  return chain;
}

std::map<std::string, Shape> shapes_of(const Set& set, const Chain& chain) {
  std::map<std::string, Shape> shapes = set.source->facts().fields;
  for (auto& [name, shape] : shapes)
    if (is_image(shape)) shape = shape_after(chain, shape);
  return shapes;
}

Tensor allocate(int64_t rows, const Shape& shape) {
  Shape sizes{rows};
  sizes.insert(sizes.end(), shape.begin(), shape.end());
  return at::empty(sizes, at::TensorOptions(at::kFloat));
}

}  // namespace

struct Loader::Impl {
  Impl(const Set& the_set, const Options& the_options);
  ~Impl();

  void seek(int64_t pass, int64_t batch);
  std::optional<Batch> next();

  void top_up(int64_t most);
  std::unique_ptr<Job> make_job(int64_t number) const;
  void run(Filler& filler, Job& job) const;
  void work();
  void drop();

  const Set& set;
  const Options options;
  const Chain chain;
  const std::map<std::string, Shape> shapes;
  const int64_t classes, rows, batches;  // rows of one pass
  double waited = 0;

  // Touched by the caller's thread alone; threads read `order` and `views` only while they run a job.
  Order order;
  Random views{0};
  bool started = false;
  int64_t upcoming = 0;                   // the batch for which there is no job yet
  std::deque<std::unique_ptr<Job>> jobs;  // in the order of the pass
  Filler own;

  // Shared under `mutex`, and so are the jobs' `ready` and `error`.
  std::mutex mutex;
  std::condition_variable wanted, done;
  std::deque<Job*> queue;
  int64_t running = 0;
  bool stop = false;
  std::vector<std::thread> threads;
};

Loader::Impl::Impl(const Set& the_set, const Options& the_options)
    : set(the_set),
      options(the_options),
      chain(chain_of(set, options.augment)),
      shapes(shapes_of(set, chain)),
      classes(set.source->facts().classes),
      rows(options.shuffle ? set.draws() : set.size()),
      batches(batches_of(rows, options.batch_size)),
      own(set, chain, shapes) {
  LIMBECK_CHECK(options.threads >= 0 && options.ahead >= 1, options.threads, " threads, ", options.ahead,
                " ahead");
  LIMBECK_CHECK(options.key || (!options.shuffle && !options.augment), "shuffle and augment need a key");
  for (int i = 0; i < options.threads; ++i) threads.emplace_back([this] { work(); });
}

Loader::Impl::~Impl() {
  {
    const std::lock_guard lock(mutex);
    queue.clear();
    stop = true;
  }
  wanted.notify_all();
  for (std::thread& thread : threads) thread.join();
}

// A job in work writes into its tensors, so its end is waited for.
void Loader::Impl::drop() {
  std::unique_lock lock(mutex);
  queue.clear();
  done.wait(lock, [this] { return running == 0; });
  jobs.clear();
}

void Loader::Impl::seek(int64_t pass, int64_t batch) {
  LIMBECK_CHECK(pass >= 0 && batch >= 0 && batch <= batches, "pass ", pass, ", batch ", batch, " of ",
                batches);
  drop();
  order = order_of(set, options.shuffle ? options.key : std::nullopt, pass);
  views = options.key.value_or(Random(0)).of("view").of(set.name).of(static_cast<uint64_t>(pass));
  started = true;
  upcoming = batch;
  if (!threads.empty()) top_up(options.ahead);
}

std::unique_ptr<Job> Loader::Impl::make_job(int64_t number) const {
  auto job = std::make_unique<Job>();
  job->target.begin = number * options.batch_size;
  job->target.end = number + 1 == batches ? rows : job->target.begin + options.batch_size;
  Batch& batch = job->batch;
  batch.rows = job->target.end - job->target.begin;
  batch.ids = at::empty({batch.rows}, at::TensorOptions(at::kLong));
  job->target.ids = batch.ids.data_ptr<int64_t>();
  if (classes > 0) {
    batch.labels = at::empty({batch.rows}, at::TensorOptions(at::kLong));
    job->target.labels = batch.labels.data_ptr<int64_t>();
  }
  for (const auto& [name, shape] : shapes) {
    const Tensor& values = batch.inputs[name] = allocate(batch.rows, shape);
    job->target.fields[name] = values.data_ptr<float>();
  }
  return job;
}

void Loader::Impl::top_up(int64_t most) {
  while (static_cast<int64_t>(jobs.size()) < most && upcoming < batches) {
    jobs.push_back(make_job(upcoming++));
    if (threads.empty()) continue;
    const std::lock_guard lock(mutex);
    queue.push_back(jobs.back().get());
    wanted.notify_one();
  }
}

void Loader::Impl::run(Filler& filler, Job& job) const {
  try {
    filler.fill(order, views, job.target);
    Batch& batch = job.batch;
    batch.class_counts.assign(static_cast<std::size_t>(classes), 0);
    if (job.target.labels) batch.host_labels.assign(job.target.labels, job.target.labels + batch.rows);
    for (const int64_t label : batch.host_labels) {
      if (label < 0) continue;
      ++batch.labelled;
      ++batch.class_counts.at(static_cast<std::size_t>(label));
    }
  } catch (...) {
    job.error = std::current_exception();
  }
}

void Loader::Impl::work() {
  Filler filler(set, chain, shapes);
  std::unique_lock lock(mutex);
  for (;;) {
    wanted.wait(lock, [this] { return stop || !queue.empty(); });
    if (stop) return;
    Job& job = *queue.front();
    queue.pop_front();
    ++running;
    lock.unlock();
    run(filler, job);
    lock.lock();
    job.ready = true;
    --running;
    done.notify_all();
  }
}

std::optional<Batch> Loader::Impl::next() {
  if (!started) seek(0, 0);
  top_up(threads.empty() ? 1 : options.ahead);
  if (jobs.empty()) return std::nullopt;
  Job& job = *jobs.front();
  const auto begin = std::chrono::steady_clock::now();
  if (threads.empty()) {
    if (!job.ready) run(own, job);
    job.ready = true;
  } else {
    std::unique_lock lock(mutex);
    done.wait(lock, [&job] { return job.ready; });
  }
  waited += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (job.error) std::rethrow_exception(job.error);
  Batch batch = std::move(job.batch);
  jobs.pop_front();
  if (!threads.empty()) top_up(options.ahead);
  return batch;
}

Loader::Loader(const Set& set, const Options& options) : impl_(std::make_unique<Impl>(set, options)) {}
Loader::~Loader() = default;
int64_t Loader::batches() const { return impl_->batches; }
void Loader::seek(int64_t pass, int64_t batch) { impl_->seek(pass, batch); }
std::optional<Batch> Loader::next() { return impl_->next(); }
double Loader::waited() const { return impl_->waited; }

}  // namespace limbeck::data
