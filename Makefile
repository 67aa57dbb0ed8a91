# make demo, make test: everything on a fresh Debian or Ubuntu, set-up included. The work is done by tools/setup.sh,
# cmake and ninja. One build folder serves all targets, so that demo and tests share their objects.
BUILD ?= build/release
PREFIX ?= install
LABEL ?=
COPY_TORCH ?=

SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help setup program demo test configured interop bench docs install clean

say = printf '\n== %s\n'
cmake = cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release --log-level=WARNING
build = cmake --build $(BUILD) -j $$(tools/jobs.sh) --target

help:
	@echo 'make demo      trains a teacher on Fashion-MNIST, distils a student from it and shows what that brought'
	@echo 'make test      builds and runs the suite; LABEL=fast is its quick part'
	@echo 'make interop   checks what we write and read against the real tools'
	@echo 'make bench     compares our speed with plain PyTorch loops, as ratios'
	@echo 'make docs      writes the generated pages of docs/ anew'
	@echo 'make install   program, libraries and CMake package into PREFIX=install; COPY_TORCH=1 copies libtorch too'
	@echo 'make clean     removes build/; what was downloaded stays in .deps/'
	@echo 'All of them set up first what is missing: tools/setup.sh --plan says what that would be.'

setup:
	@tools/setup.sh

# Configured once, with or without tests; ninja runs cmake again by itself where that is needed.
program: setup
	@[ -e $(BUILD)/build.ninja ] || { $(say) 'configure $(BUILD)'; $(cmake); }
	@$(say) 'build the program'
	@$(build) limbeck_program

demo:
	@tools/setup.sh --plan
	@$(say) 'set up'
	@$(MAKE) program
	@$(say) 'distil: limbeck run recipes/demo.yaml'
	@$(BUILD)/limbeck run recipes/demo.yaml

configured: setup
	@$(say) 'configure $(BUILD) with its tests'
	@$(cmake) -DLIMBECK_TESTS=ON

test: configured
	@$(say) 'build the program and its tests'
	@$(build) all
	@$(say) 'test'
	@ctest --test-dir $(BUILD) --output-on-failure -j $$(tools/jobs.sh) $(if $(LABEL),-L '^$(LABEL)$$')

interop: program
	@$(say) 'build what the interop tests talk to'
	@$(build) interop
	@$(say) 'test against the real tools'
	@tests/interop/run.sh $(BUILD)

bench: program
	@$(build) bench
	@$(say) 'measure'
	@benchmarks/run.sh $(BUILD)

docs: program
	@$(BUILD)/limbeck docs --out docs

install: setup
	@$(say) 'build the program and the libraries'
	@[ -e $(BUILD)/build.ninja ] || $(cmake)
	@cmake -S . -B $(BUILD) -DLIMBECK_INSTALL_TORCH=$(if $(COPY_TORCH),ON,OFF) --log-level=WARNING
	@$(build) install_needs
	@$(say) 'install into $(PREFIX)'
	@cmake --install $(BUILD) --prefix $(abspath $(PREFIX)) >$(BUILD)/install.log || { cat $(BUILD)/install.log; exit 1; }

clean:
	@rm -rf build
