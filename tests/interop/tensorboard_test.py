"""TensorBoard reads our event files: every tag, step and value, with a resumed run's steps shown once."""

import pathlib
import tempfile
import time
import unittest

import numpy
import tool
from tensorboard.backend.event_processing import event_accumulator

LOSS = "distil/student/train.loss"
ACCURACY = "distil/student/valid.accuracy ü"


class TensorBoard(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.began = time.time()
        tool.run("events", cls.folder.name)
        cls.read = event_accumulator.EventAccumulator(
            cls.folder.name, size_guidance={event_accumulator.SCALARS: 0, event_accumulator.TENSORS: 0}
        )
        cls.read.Reload()

    def scalars(self, tag):
        # Newer versions of TensorBoard turn simple values into tensors while reading.
        if tag in self.read.Tags()["scalars"]:
            return [(event.step, event.value, event.wall_time) for event in self.read.Scalars(tag)]
        return [
            (event.step, event.tensor_proto.float_val[0], event.wall_time) for event in self.read.Tensors(tag)
        ]

    def test_it_finds_the_files_by_their_names(self):
        files = sorted(path.name for path in pathlib.Path(self.folder.name).iterdir())
        self.assertEqual(len(files), 2)
        for name in files:
            self.assertIn("tfevents", name)

    def test_it_reads_every_tag(self):
        tags = self.read.Tags()
        self.assertEqual(set(tags["scalars"]) | set(tags["tensors"]), {LOSS, ACCURACY, "large step"})

    def test_it_reads_each_step_of_both_processes(self):
        events = self.scalars(LOSS)
        self.assertEqual([step for step, _, _ in events], list(range(1, 101)))
        for step, value, _ in events:
            expected = numpy.float32((100 if step > 50 else 0) + 1 / step)
            self.assertEqual(numpy.float32(value), expected, step)

    def test_it_reads_values_as_float32(self):
        for step, value, _ in self.scalars(ACCURACY):
            self.assertEqual(numpy.float32(value), numpy.float32(-(step**0.5)), step)
        self.assertEqual([(step, numpy.float32(value)) for step, value, _ in self.scalars("large step")],
                         [(2**40, numpy.float32(1e30))])

    def test_wall_times_are_those_of_the_run(self):
        times = [wall_time for _, _, wall_time in self.scalars(LOSS)]
        self.assertEqual(times, sorted(times))
        self.assertGreater(times[0], self.began - 1)
        self.assertLess(times[-1], time.time() + 1)


if __name__ == "__main__":
    unittest.main()
