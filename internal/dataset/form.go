// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dataset

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Form is the form of a file of recorded runs.
type Form uint8

// The forms. FormUnknown is that of any other file.
const (
	FormUnknown Form = iota
	FormAgentDojo
	FormSWEBench
)

// FormOf tells a file's form by its first line, gzipped or not. An empty file
// and one of another form have FormUnknown; an error says that it cannot be
// read.
func FormOf(path string) (Form, error) {
	f, err := os.Open(path)
	if err != nil {
		return FormUnknown, fmt.Errorf("open runs: %w", err)
	}
	defer f.Close()
	plain, err := gunzip(f)
	if err != nil {
		return FormUnknown, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return formIn(plain), nil
}

func formIn(r io.Reader) Form {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), MaxLine)
	for lines.Scan() {
		if line := bytes.TrimSpace(lines.Bytes()); len(line) > 0 {
			return formOfLine(line)
		}
	}
	return FormUnknown
}

func formOfLine(line []byte) Form {
	var keys map[string]json.RawMessage
	if json.Unmarshal(line, &keys) != nil {
		return FormUnknown
	}
	has := func(names ...string) bool {
		for _, name := range names {
			if _, ok := keys[name]; !ok {
				return false
			}
		}
		return true
	}
	switch {
	case has("model", "suite", "task", "steps"):
		return FormAgentDojo
	case has("run", "steps"):
		return FormSWEBench
	}
	return FormUnknown
}
