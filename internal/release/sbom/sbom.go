// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package sbom writes what a binary was linked of as a bill of materials in the form
// CycloneDX. It reads that from the binary itself, so that the bill is of what ships.
package sbom

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path"
	"runtime/debug"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// form is the newest that the tools at large read.
const form = cdx.SpecVersion1_6

// A Subject is the binary that a bill is made of.
type Subject struct {
	// Name and Version are those of the release.
	Name, Version string
	// Date is that of the commit, RFC 3339: the time of writing would make no two equal.
	Date string
	// File is where the binary is.
	File string
	// Licences are SPDX identifiers by the path of a module.
	Licences map[string][]string
}

// Write writes the bill of the subject as JSON.
func Write(out io.Writer, of Subject) error {
	built, err := buildinfo.ReadFile(of.File)
	if err != nil {
		return fmt.Errorf("read what the binary is linked of: %w", err)
	}
	sum, err := sum(of.File)
	if err != nil {
		return err
	}
	bom := cdx.NewBOM()
	main := component(cdx.ComponentTypeApplication, of.Name, of.Version, purl(built, of.Version), []string{"Apache-2.0"})
	main.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: sum}}
	main.Properties = &[]cdx.Property{{Name: "go:version", Value: built.GoVersion}}
	bom.Metadata = &cdx.Metadata{Timestamp: of.Date, Component: &main}
	libraries := []cdx.Component{component(cdx.ComponentTypeLibrary, "std", built.GoVersion, "pkg:golang/std@"+built.GoVersion, []string{"BSD-3-Clause"})}
	for _, module := range built.Deps {
		libraries = append(libraries, library(module, of.Licences[module.Path]))
	}
	bom.Components = &libraries
	if err := cdx.NewBOMEncoder(out, cdx.BOMFileFormatJSON).SetPretty(true).SetEscapeHTML(false).EncodeVersion(bom, form); err != nil {
		return fmt.Errorf("write the bill of materials: %w", err)
	}
	return nil
}

func library(module *debug.Module, licences []string) cdx.Component {
	compiled := module
	if module.Replace != nil {
		compiled = module.Replace
	}
	made := component(cdx.ComponentTypeLibrary, compiled.Path, compiled.Version, "pkg:golang/"+compiled.Path+"@"+compiled.Version, licences)
	if compiled.Sum != "" {
		// Go's own checksum is one of a list of files, which no hash of CycloneDX is.
		made.Properties = &[]cdx.Property{{Name: "go:sum", Value: compiled.Sum}}
	}
	return made
}

func component(kind cdx.ComponentType, name, version, url string, licences []string) cdx.Component {
	made := cdx.Component{BOMRef: url, Type: kind, Name: name, Version: version, PackageURL: url}
	if len(licences) > 0 {
		choices := make(cdx.Licenses, 0, len(licences))
		for _, id := range licences {
			choices = append(choices, cdx.LicenseChoice{License: &cdx.License{ID: id}})
		}
		made.Licenses = &choices
	}
	return made
}

// purl is the package URL of the binary: its module, and the package in it.
func purl(built *debug.BuildInfo, version string) string {
	settings := map[string]string{}
	for _, setting := range built.Settings {
		settings[setting.Key] = setting.Value
	}
	return fmt.Sprintf("pkg:golang/%s@v%s?goarch=%s&goos=%s#cmd/%s", built.Main.Path, version, settings["GOARCH"], settings["GOOS"], path.Base(built.Path))
}

func sum(file string) (string, error) {
	in, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("add up the binary: %w", err)
	}
	defer in.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, in); err != nil {
		return "", fmt.Errorf("add up the binary: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
