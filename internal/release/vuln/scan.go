// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vuln

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"golang.org/x/vuln/scan"
)

// Scan looks for vulnerabilities in what the packages of the folder call. The database is
// a URL; empty is Go's own, at https://vuln.go.dev.
func Scan(ctx context.Context, dir, database string, packages ...string) ([]Finding, error) {
	arguments := []string{"-C", dir, "-format", "json"}
	if database != "" {
		arguments = append(arguments, "-db", database)
	}
	var out, complaint bytes.Buffer
	cmd := scan.Command(ctx, append(arguments, packages...)...)
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start govulncheck: %w", err)
	}
	if err := cmd.Wait(); err != nil {
		if strings.Contains(err.Error(), "vulnerabilities") {
			err = fmt.Errorf("%w; where https://vuln.go.dev cannot be reached, set VULNDB=module for what the module proxy has, or to the URL of a copy", err)
		}
		return nil, fmt.Errorf("look for vulnerabilities: %w %s", err, strings.TrimSpace(complaint.String()))
	}
	return ReadFindings(&out)
}
