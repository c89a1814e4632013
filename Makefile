# Leasehold's tasks. `make` alone lists them; each prints its steps and how
# long they took. Everything made goes under _build/.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BUILD   := _build
MODULE  := github.com/leasehold/leasehold
VERSION := $(shell sed -n 's/^  version: //p' builder-config.yaml)
COMMIT  := $(shell git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null)
DATE    := $(shell epoch=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct 2>/dev/null || true)}; [[ -z $$epoch ]] || TZ=UTC0 printf '%(%Y-%m-%dT%H:%M:%SZ)T' $$epoch)
INFO    := $(MODULE)/internal/buildinfo
LDFLAGS := -s -w -X $(INFO).version=$(VERSION) -X $(INFO).commit=$(COMMIT) -X $(INFO).date=$(DATE)

# One set of compiler flags for build, lint and test: with others, every
# dependency would be compiled and cached a second time.
GO    := env CGO_ENABLED=0 go
FLAGS := -trimpath
# Tests are compiled alike, and linked without symbols, in three fifths of the time. The
# linter has run every check of vet, which would type-check all dependencies again.
TESTFLAGS := $(FLAGS) -vet=off -ldflags=-s
TOOL  := go tool -modfile=internal/tools/go.mod
STEP  := scripts/step

LINT_MOD     := internal/tools/lint/go.mod
LINT_VERSION := $(shell sed -n 's|.*golangci/golangci-lint/v2 \(v[0-9.]*\).*|\1|p' $(LINT_MOD))
LINTER       := $(BUILD)/tools/golangci-lint-$(LINT_VERSION)

# What a release is built for, and the one Go that builds it, which the go command fetches:
# the same bytes need the same compiler, and its library the latest mends.
TARGETS  ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64
RELEASED := env GOTOOLCHAIN=$(shell sed -n 's/^toolchain //p' go.mod)

# Seconds for each fuzz target, and runs of each benchmark.
FUZZTIME ?= 3
COUNT    ?= 6

##@ Use
.PHONY: run demo demo-k8s demo-chart demo-live stack-up stack-down build
run: build ## Start the collector on this machine, with embedded storage
	@scripts/run

demo: build ## Send recorded cycles to the collector and show what it makes of them, and how it judges four agents
	@scripts/demo

demo-k8s: build ## A control plane of Kubernetes, Leasehold on it, and two agents: one climbs, one is stopped by its own spans
	@$(STEP) "demo on Kubernetes" $(GO) run $(FLAGS) ./test/site/cmd/site demo

demo-chart: build ## The Helm chart on a real control plane: a node and a gateway become ready, and an agent is judged
	@$(STEP) "the chart" $(GO) run $(FLAGS) ./test/site/cmd/site chart

demo-live: build ## The whole loop on real parts: Vault, PostgreSQL, Kubernetes, and an agent whose credentials die by its own span
	@$(STEP) "the loop, live" $(GO) run $(FLAGS) ./test/site/cmd/site live

stack-up: ## Start a control plane of Kubernetes on this machine, with Leasehold's manifests and a kubeconfig
	@$(GO) build $(FLAGS) -o $(BUILD)/site ./test/site/cmd/site && $(BUILD)/site up

stack-down: ## End it
	@$(GO) build $(FLAGS) -o $(BUILD)/site ./test/site/cmd/site && $(BUILD)/site down

build: ## Build both binaries into _build/, and the second once more under its name as a kubectl plugin
	@$(STEP) "build otelcol-leasehold" $(GO) build $(FLAGS) -ldflags "$(LDFLAGS)" -o $(BUILD)/otelcol-leasehold ./cmd/otelcol-leasehold
	@$(STEP) "build leasehold" $(GO) build $(FLAGS) -ldflags "$(LDFLAGS)" -o $(BUILD)/leasehold ./cmd/leasehold
	@ln -sf leasehold $(BUILD)/kubectl-leasehold

##@ Check
.PHONY: test stack unit race fuzz e2e page instrumentations supply lint
test: ## Everything that must hold before a change goes in; sets itself up
	@$(STEP) "make test" scripts/suite build stack lint check-generate unit race fuzz e2e page+instrumentations supply

stack: ## Build the control plane and the Vault that tests run on, once: it takes minutes, and is kept in the user's cache
	@$(STEP) "control plane for tests" $(GO) run $(FLAGS) ./test/site/cmd/site build

unit: stack ## Unit tests of every package
	@$(STEP) "unit tests" scripts/gotest unit $(TESTFLAGS) $$(go list ./... | grep -v '$(MODULE)/test/')

race: stack ## Tests of the packages that start goroutines, under the race detector
	@$(STEP) "race detector" scripts/race $(TESTFLAGS)

fuzz: ## Fuzz every target for FUZZTIME seconds
	@$(STEP) "fuzz" scripts/fuzz $(FUZZTIME) $(TESTFLAGS)

e2e: build stack ## Tests under test/: the built binaries, and the modules that only test
	@$(STEP) "end to end" scripts/e2e $(TESTFLAGS)

page: build ## The page of the trust extension in Chromium (Node)
	@$(STEP) "page" scripts/page $(FLAGS)

instrumentations: build stack ## Real SDKs against the built collector, and the TypeScript of the guide (Node)
	@$(STEP) "real SDKs" scripts/instrumentations $(TESTFLAGS)

supply: build ## What makes releases, on the binaries that were built
	@$(STEP) "supply chain" scripts/gotest supply -C internal/release $(TESTFLAGS) ./...

lint: $(LINTER) ## Linters, formatting and changelog fragments
	@$(STEP) "golangci-lint" scripts/lint $(LINTER) $(FLAGS)
	@$(STEP) "changelog fragments" $(GO) run $(FLAGS) ./internal/house/chlog validate

##@ Generate
.PHONY: generate check-generate fmt
generate: ## Make every generated file anew
	@$(STEP) "generate" scripts/generate

check-generate: ## Fail where a generated file is not current
	@$(STEP) "generated files are current" scripts/check-generate

fmt: $(LINTER) ## Format the code
	@$(STEP) "format" $(LINTER) fmt ./...

##@ Measure
.PHONY: bench bench-pipeline bench-kube bench-loop dashboards sim
bench: ## Benchmarks, COUNT runs each, compared with _build/bench/base.txt if it is there
	@$(STEP) "benchmarks" scripts/bench $(COUNT) $(FLAGS)

bench-pipeline: ## CPU and memory of the whole process against otlp→nop and an assembled pipeline
	@$(STEP) "pipeline comparison" $(GO) -C test/benchpipeline run $(FLAGS) .

bench-kube: build ## Latencies, starts and memory on a real API server, with 5,000 Agents
	@$(STEP) "Kubernetes benchmark" $(GO) run $(FLAGS) ./test/benchkube

bench-loop: build ## From a span to a dead credential, on real Vault, PostgreSQL and Kubernetes, idle and beside 1,000 leases and 20,000 spans a second
	@$(STEP) "benchmark of the loop" $(GO) run $(FLAGS) ./test/benchkube -only loop -hard 100

dashboards: build stack ## Draw docs/dashboards.md's pictures: what a real Prometheus answers to each panel while agents work
	@$(STEP) "dashboards" $(GO) test $(FLAGS) -count 1 -run TestEveryQuery ./test/dashboards -pictures $(CURDIR)/docs

sim: ## Simulate what the default trust policy guarantees and costs, and write docs/statistics.md with its pictures
	@$(STEP) "simulations" $(GO) run $(FLAGS) ./internal/sim/cmd

##@ Release
.PHONY: release image check-release vuln
release: ## Archives, images, bills of materials and sums of TARGETS, into _build/release
	@$(STEP) "release $(VERSION)" $(RELEASED) scripts/release $(BUILD)/release "$(VERSION)" "$(COMMIT)" "$(DATE)" "$(LDFLAGS)" $(TARGETS)

image: ## Container images for Linux of this machine's kind, without a container engine, into _build/image
	@$(STEP) "images" $(RELEASED) PARTS=image scripts/release $(BUILD)/image "$(VERSION)" "$(COMMIT)" "$(DATE)" "$(LDFLAGS)" linux/$$(go env GOARCH)

check-release: ## Release twice, from two places, and compare every byte
	@$(STEP) "releases are reproducible" $(RELEASED) scripts/check-release "$(VERSION)" "$(COMMIT)" "$(DATE)" "$(LDFLAGS)"

vuln: ## Fail for a known vulnerability that is called; needs https://vuln.go.dev, or VULNDB=module, or VULNDB=URL
	@$(STEP) "vulnerabilities" $(RELEASED) $(GO) -C internal/release run $(FLAGS) . vuln -root $(CURDIR) -db "$(VULNDB)"

##@ Other
.PHONY: clean help
clean: ## Remove what was built (the linter stays: it takes minutes)
	@find $(BUILD) -mindepth 1 -maxdepth 1 ! -name tools -exec rm -rf {} +

help: ## List these tasks
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(LINTER): $(LINT_MOD)
	@$(STEP) "build golangci-lint $(LINT_VERSION), once" $(GO) build -modfile=$(LINT_MOD) $(FLAGS) -ldflags "-s -w" -o $@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@touch $@
