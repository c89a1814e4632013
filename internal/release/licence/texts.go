// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package licence

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/leasehold/leasehold/internal/release/modules"
)

const rule = "\n--------------------------------------------------------------------------------\n\n"

// WriteTexts writes the licences and notices of the modules, in their order: each text
// once, under the names of all modules that have it word for word.
func WriteTexts(out io.Writer, linked []modules.Module) error {
	var order []string
	owners := map[string][]string{}
	for _, module := range linked {
		found, err := Of(module.Dir)
		if err != nil {
			return fmt.Errorf("%s %s: %w", module.Path, module.Version, err)
		}
		for _, text := range found.Texts {
			body := string(bytes.TrimSpace(bytes.ReplaceAll(text.Body, []byte("\r\n"), []byte("\n"))))
			if _, seen := owners[body]; !seen {
				order = append(order, body)
			}
			owners[body] = append(owners[body], fmt.Sprintf("%s %s (%s)", module.Path, module.Version, text.Name))
		}
	}
	if _, err := io.WriteString(out, "This program is linked with the modules below, under the licences below.\n"); err != nil {
		return err
	}
	for _, body := range order {
		if _, err := io.WriteString(out, rule+strings.Join(owners[body], "\n")+"\n\n"+body+"\n"); err != nil {
			return err
		}
	}
	return nil
}
