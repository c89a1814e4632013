// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dashboards_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	boardsDir = "../../configs/grafana"
	rulesDir  = "../../configs/prometheus"
	docs      = "../../docs"
)

// board is what a test reads of a dashboard, as Grafana does.
type board struct {
	UID, Title, Description string
	Panels                  []panel
	Templating              struct{ List []variable }
}

type panel struct {
	Title, Description, Type string
	Targets                  []struct{ Expr, LegendFormat string }
	FieldConfig              struct {
		Defaults struct {
			Unit     string
			Mappings []struct {
				Options map[string]struct{ Text string }
			}
		}
	}
	GridPos struct{ H, W, X, Y int }
}

type variable struct {
	Name, Type string
	Query      any
}

// boards are all that are shipped, by the names of their files.
func boards(t *testing.T) map[string]board {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(boardsDir, "leasehold-*.json"))
	require.NoError(t, err)
	require.Len(t, files, 5)
	all := map[string]board{}
	for _, file := range files {
		var b board
		read(t, file, &b)
		all[filepath.Base(file)] = b
	}
	return all
}

// quiet says of panels that may have no data why, by file and title.
func quiet(t *testing.T) (all map[string]map[string]string) {
	t.Helper()
	read(t, filepath.Join(boardsDir, "quiet.json"), &all)
	return all
}

func read(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, into), file)
}

// window is the range of rates: a few scrapes of the test.
const window = "5s"

// filled is a query with the variables that Grafana fills in, all values chosen.
func filled(expr string) string {
	return strings.NewReplacer("$__rate_interval", window, "$__range", "10m", "$agent", ".*", "$namespace", ".*", "$model", ".*", "$job", ".*").Replace(expr)
}
