// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// enrolled is the result of enroll in JSON.
type enrolled struct {
	Name string `json:"name"`
	// Secret is shown once: the file holds a hash of it.
	Secret string `json:"secret"`
	// Headers is what OTEL_EXPORTER_OTLP_HEADERS of the agent has to be.
	Headers  string `json:"otel_exporter_otlp_headers"`
	File     string `json:"file"`
	Replaced bool   `json:"replaced"`
}

func newEnroll() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "enroll NAME",
		Short: "Give an agent or a person a name that it can prove",
		Long: "enroll makes a random secret for a name and puts its hash into an htpasswd file,\n" +
			"as the collector's basicauth extension reads it at its start. The secret is shown\n" +
			"once, with the setting that makes an OpenTelemetry SDK send it. Enrolling a name\n" +
			"again replaces its secret.",
		Example: "  leasehold enroll support-desk\n" +
			"  leasehold enroll alice --file .leasehold/operators.htpasswd\n" +
			"  export OTEL_EXPORTER_OTLP_HEADERS=$(leasehold enroll coder -o json | jq -r .otel_exporter_otlp_headers)",
		Args: wants(1, 1, "the NAME to enroll"),
		RunE: func(cmd *cobra.Command, given []string) error {
			if err := checkEnrolled(given[0]); err != nil {
				return usage(cmd, err)
			}
			return enroll(cmd, given[0], file)
		},
	}
	cmd.Flags().StringVar(&file, "file", filepath.Join(".leasehold", "agents.htpasswd"), "the htpasswd `FILE`")
	return cmd
}

// maxEnrolled is the longest name, that of a DNS name.
const maxEnrolled = 253

// checkEnrolled refuses names that an htpasswd file or a user name of basic
// authentication (RFC 7617) cannot hold.
func checkEnrolled(name string) error {
	switch {
	case name == "" || len(name) > maxEnrolled:
		return fmt.Errorf("NAME: got %d bytes, allowed are 1 to %d", len(name), maxEnrolled)
	case name[0] == '#' || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == ':' || r > '~' }):
		return fmt.Errorf("NAME: got %q, allowed are printable ASCII characters but a colon, not beginning with #", name)
	}
	return nil
}

func enroll(cmd *cobra.Command, name, file string) error {
	secret, err := newSecret()
	if err != nil {
		return err
	}
	hash, err := hashSecret(secret)
	if err != nil {
		return err
	}
	replaced, err := putEntry(file, name, hash)
	if err != nil {
		return fmt.Errorf("--file: %w", err)
	}
	header := "Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+secret))
	result := enrolled{
		Name: name, Secret: secret, Headers: "Authorization=" + url.PathEscape(header), File: file, Replaced: replaced,
	}
	if wantsJSON(cmd) {
		return writeJSON(cmd.OutOrStdout(), result)
	}
	what := "is enrolled"
	if replaced {
		what = "has a new secret"
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s %s in %s. A collector that runs reads the file when it starts again.\n"+
		"Its secret, which is shown this once: %s\n\nAn agent with an OpenTelemetry SDK proves its name with\n\n"+
		"  export OTEL_EXPORTER_OTLP_HEADERS='%s'\n", name, what, file, secret, result.Headers)
	return err
}

// putEntry puts the entry of a name into an htpasswd file, in the place of the
// one that is there.
func putEntry(file, name, hash string) (replaced bool, err error) {
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return false, err
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, name+":") {
			replaced = true
			continue
		}
		lines = append(lines, line)
	}
	lines = append(lines, name+":"+hash)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return false, err
	}
	return replaced, replaceFile(file, []byte(strings.Join(lines, "\n")+"\n"))
}

// replaceFile writes a file of secrets in one step, so that who reads it sees
// the old one or the new one.
func replaceFile(file string, text []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(file), ".enroll-*") // readable by its owner only
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // it is gone when all went well
	_, err = temp.Write(text)
	if err := errors.Join(err, temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), file)
}
