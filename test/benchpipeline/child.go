// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/envprovider"
	"go.opentelemetry.io/collector/confmap/provider/yamlprovider"
	"go.opentelemetry.io/collector/otelcol"
)

//go:embed pipelines/*.yaml
var pipelines embed.FS

// stats is what a child answers when its parent asks over its standard input.
type stats struct {
	// Spans and Points are how many came out of the pipeline.
	Spans  int64 `json:"spans"`
	Points int64 `json:"points"`
	// Heap is the bytes of heap in use right after a collection.
	Heap uint64 `json:"heap"`
}

// runChild runs the named pipeline as a collector until standard input ends,
// then shuts it down and answers once more.
func runChild(name string) error {
	config, err := pipelines.ReadFile("pipelines/" + name + ".yaml")
	if err != nil {
		return fmt.Errorf("pipeline %q: %w", name, err)
	}
	out := &sink{}
	collector, err := otelcol.NewCollector(otelcol.CollectorSettings{
		BuildInfo: component.BuildInfo{Command: "benchpipeline", Version: "0"},
		Factories: func() (otelcol.Factories, error) { return factories(out) },
		ConfigProviderSettings: otelcol.ConfigProviderSettings{ResolverSettings: confmap.ResolverSettings{
			URIs:              []string{"yaml:" + string(config)},
			ProviderFactories: []confmap.ProviderFactory{envprovider.NewFactory(), yamlprovider.NewFactory()},
		}},
	})
	if err != nil {
		return fmt.Errorf("pipeline %q: %w", name, err)
	}
	go func() {
		answer(os.Stdin, os.Stdout, out)
		collector.Shutdown()
	}()
	stop, err := profileTo(os.Getenv(profileEnv), name)
	if err != nil {
		return err
	}
	defer stop()
	if err := collector.Run(context.Background()); err != nil {
		return fmt.Errorf("pipeline %q: %w", name, err)
	}
	return json.NewEncoder(os.Stdout).Encode(out.stats())
}

// profileEnv names the folder of CPU profiles to a child.
const profileEnv = "BENCH_PROFILE"

// profileTo begins to profile into a folder, if there is one.
func profileTo(folder, name string) (stop func(), err error) {
	if folder == "" {
		return func() {}, nil
	}
	file, err := os.Create(filepath.Join(folder, name+".cpu.out"))
	if err != nil {
		return nil, fmt.Errorf("write a profile: %w", err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, fmt.Errorf("write a profile: %w", err)
	}
	return func() {
		pprof.StopCPUProfile()
		_ = file.Close()
	}, nil
}

// answer writes one line of stats for each line it reads.
func answer(in io.Reader, out io.Writer, s *sink) {
	lines, encoder := bufio.NewScanner(in), json.NewEncoder(out)
	for lines.Scan() {
		if err := encoder.Encode(s.stats()); err != nil {
			return
		}
	}
}

func (s *sink) stats() stats {
	runtime.GC()
	debug.FreeOSMemory()
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	return stats{Spans: s.spans.Load(), Points: s.points.Load(), Heap: mem.HeapInuse}
}
