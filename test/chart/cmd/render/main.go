// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command render writes what the Helm chart comes to, for those who have no helm, and
// for make generate.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"sigs.k8s.io/yaml"

	"github.com/leasehold/leasehold/test/chart"
)

func main() {
	log.SetOutput(io.Discard) // helm tells of each symbolic link
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "render:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	f := flag.NewFlagSet("render", flag.ContinueOnError)
	root := f.String("root", filepath.Join("..", ".."), "folder of the repository")
	namespace := f.String("namespace", chart.Namespace, "where it is installed")
	file := f.String("values", "", "file of values")
	base := f.Bool("base", false, "write the base of the kustomization into the repository, in place of everything to the output")
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	c, err := chart.Load(*root)
	if err != nil {
		return err
	}
	if *base {
		text, err := chart.Base(c)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(*root, "configs", "kubernetes", "base.yaml"), []byte(text), 0o644)
	}
	values, err := read(*file)
	if err != nil {
		return err
	}
	all, err := chart.Render(c, *namespace, values)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, chart.Join(append(chart.CRDs(c), all...)))
	return err
}

// read reads a file of values; none is no values.
func read(path string) (values map[string]any, err error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if err := yaml.UnmarshalStrict(text, &values); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return values, nil
}
