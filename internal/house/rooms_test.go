// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package house

import "strings"

const module = "github.com/leasehold/leasehold"

// A room is a folder with its sub-folders. Packages inside one room may import
// each other freely; into another room there is only the way of this table.
type room struct {
	path string
	// may lists the rooms that this one may import.
	may []string
	// foreign lists what this room may import of foreignToDomain.
	foreign []string
	// knowsPlatform lifts foreignToDomain: the room is wiring, not domain.
	knowsPlatform bool
	// why is the reason that the linter gives when the rule is broken.
	why string
}

const pdata = "go.opentelemetry.io/collector/pdata"

// foreignToDomain is what the domain has to work without: it must be testable,
// and usable by the CLI, with no collector, cluster or Vault around it.
var foreignToDomain = []string{
	"go.opentelemetry.io/collector",
	"github.com/open-telemetry/opentelemetry-collector-contrib",
	"k8s.io",
	"sigs.k8s.io",
	"github.com/hashicorp/vault",
}

// forTests are rooms that any test may import: traffic to test with, and a
// control plane of Kubernetes.
var forTests = []string{"internal/synth", "internal/dataset", "internal/traceform", "test/stack"}

var rooms = []room{
	{
		path: "internal/buildinfo",
		why:  "what a binary was built of is asked by the binaries; it knows nothing of what they do",
	},
	{
		path: "internal/semconv",
		why:  "the keys are the ground floor: everything names its attributes here, so it can know nothing above",
	},
	{
		path:    "internal/traceform",
		foreign: []string{pdata},
		why:     "a reader of trace files knows formats, not what agents do",
	},
	{
		path:    "internal/cycle",
		may:     []string{"internal/semconv"},
		foreign: []string{pdata},
		why:     "the model of a step rests on the keys alone; what is counted or judged is built on it",
	},
	{
		path: "internal/tokens",
		may:  []string{"internal/semconv", "internal/cycle"},
		why:  "token and price arithmetic is a pure function of steps",
	},
	{
		path: "internal/anomaly",
		may:  []string{"internal/semconv", "internal/cycle", "internal/tokens"},
		why:  "a detector sees steps and counts; what its finding is worth is decided above it",
	},
	{
		path:    "internal/audit",
		may:     []string{"internal/semconv", "internal/cycle", "internal/tokens", "internal/anomaly"},
		foreign: []string{pdata},
		why:     "a verdict sums up one cycle; what follows from it is decided above it",
	},
	{
		path:    "internal/judge",
		may:     []string{"internal/semconv", "internal/cycle", "internal/tokens", "internal/anomaly", "internal/audit"},
		foreign: []string{pdata},
		why:     "what judging remembers of a cycle and of an agent; where cycles are kept is decided above it",
	},
	{
		path: "internal/track",
		may:  []string{"internal/semconv", "internal/cycle", "internal/tokens", "internal/anomaly", "internal/audit", "internal/judge"},
		why:  "cycles in flight take steps and give totals and verdicts; components are built on them",
	},
	{
		path:          "processor/reasoningprocessor",
		may:           []string{"internal/semconv", "internal/cycle", "internal/tokens", "internal/anomaly", "internal/audit", "internal/judge", "internal/track", "internal/trust", "internal/trustapi"},
		knowsPlatform: true,
		why:           "components meet in a pipeline, as OTLP; in code they know only the domain",
	},
	{
		path:          "connector/reasoningconnector",
		may:           []string{"internal/semconv", "internal/cycle", "internal/tokens", "internal/audit"},
		knowsPlatform: true,
		why:           "components meet in a pipeline, as OTLP; in code they know only the domain",
	},
	{
		path: "internal/crashpoint",
		why:  "a place at which a test lets the process die knows nothing of what dies",
	},
	{
		path: "internal/trust",
		may:  []string{"internal/semconv", "internal/cycle", "internal/anomaly", "internal/audit"},
		why:  "a decision is a pure function of state, event, policy and time; what it causes is done above it",
	},
	{
		path: "internal/sim",
		may:  []string{"internal/semconv", "internal/cycle", "internal/anomaly", "internal/audit", "internal/trust"},
		why:  "simulations measure the rules as they are shipped; nothing that is shipped rests on them",
	},
	{
		path: "internal/ledger",
		why:  "a chain of entries knows nothing of what they say",
	},
	{
		path: "internal/vaultaudit",
		why:  "a reader of Vault's audit log knows its form, not whose the requests are",
	},
	{
		path:    "internal/vaultapi",
		may:     []string{"internal/crashpoint"},
		foreign: []string{"go.opentelemetry.io/collector/config/configopaque", "github.com/hashicorp/vault/api"},
		why:     "the one way to Vault's API: it reads and writes, and decides nothing",
	},
	{
		path:    "internal/vaultsetup",
		may:     []string{"internal/trust", "internal/vaultapi", "api"},
		foreign: []string{"github.com/hashicorp/vault/api", "k8s.io/api", "k8s.io/apimachinery"},
		why:     "what Vault has to hold for an agent; who the agents are is found out above it",
	},
	{
		path: "internal/trustapi",
		may:  []string{"internal/semconv", "internal/anomaly", "internal/audit", "internal/trust", "internal/ledger", "internal/vaultaudit"},
		why:  "the form in which the engine meets people, programs and other components",
	},
	{
		path:    "api",
		foreign: []string{"k8s.io/api", "k8s.io/apimachinery"},
		why:     "others import the types of our resources, so they bring nothing along but Kubernetes' own types",
	},
	{
		path:    "internal/kubeapi",
		may:     []string{"api", "internal/trust"},
		foreign: []string{"k8s.io/api", "k8s.io/apimachinery", "k8s.io/client-go"},
		why:     "the one way to the Kubernetes API: it reads and writes resources, and decides nothing",
	},
	{
		path:          "extension/podidentityextension",
		may:           []string{"internal/semconv", "api", "internal/kubeapi"},
		knowsPlatform: true,
		why:           "it proves which pod sends, and knows nothing of what that is worth",
	},
	{
		path:          "extension/trustextension",
		may:           []string{"internal/semconv", "internal/cycle", "internal/anomaly", "internal/audit", "internal/trust", "internal/ledger", "internal/trustapi", "internal/crashpoint", "api", "internal/kubeapi", "internal/vaultaudit", "internal/vaultapi", "internal/vaultsetup"},
		knowsPlatform: true,
		why:           "the engine takes evidence from wherever it comes; other components find it by its interface",
	},
	{
		path:          "exporter/trustexporter",
		may:           []string{"internal/semconv", "internal/cycle", "internal/anomaly", "internal/audit", "internal/trustapi", "internal/crashpoint", "internal/vaultaudit"},
		knowsPlatform: true,
		why:           "it hands evidence to whatever extension takes it in",
	},
	{
		path:          "receiver/trusteventsreceiver",
		may:           []string{"internal/semconv", "internal/ledger", "internal/trustapi"},
		knowsPlatform: true,
		why:           "it tells what the ledger holds, and decides nothing",
	},
	{
		path:    "internal/preflight",
		may:     []string{"internal/trust", "internal/vaultapi", "internal/vaultsetup", "api", "internal/kubeapi"},
		foreign: []string{"k8s.io/api", "k8s.io/apimachinery", "k8s.io/client-go"},
		why:     "a checklist of what was read, from wherever; it changes nothing, and who asks it is above it",
	},
	{
		path:          "internal/eval",
		may:           []string{"internal/semconv", "internal/cycle", "internal/anomaly", "internal/audit", "internal/dataset", "processor/reasoningprocessor"},
		knowsPlatform: true,
		why:           "rates are measured on what is shipped, so through the component; nothing else may",
	},
	{
		path:          "internal/cli",
		may:           []string{"internal/semconv", "internal/traceform", "internal/cycle", "internal/tokens", "internal/anomaly", "internal/audit", "internal/judge", "internal/track", "internal/eval", "internal/dataset", "internal/trust", "internal/ledger", "internal/trustapi", "api", "internal/kubeapi", "internal/vaultapi", "internal/vaultsetup", "internal/preflight", "internal/buildinfo"},
		knowsPlatform: true,
		why:           "the CLI judges with the domain itself, never through a component",
	},
	{
		path: "cmd/leasehold",
		may:  []string{"internal/cli"},
		why:  "the command is its entry point and nothing else",
	},
	{
		path:          "cmd/otelcol-leasehold",
		may:           []string{"processor/reasoningprocessor", "connector/reasoningconnector", "exporter/trustexporter", "extension/trustextension", "extension/podidentityextension", "receiver/trusteventsreceiver", "internal/buildinfo"},
		knowsPlatform: true,
		why:           "the distribution lists components; it is generated from builder-config.yaml",
	},
	{
		path:    "internal/synth",
		foreign: []string{pdata},
		why:     "made-up traffic is a witness for the readers' tests, so it may share no code with them",
	},
	{
		path:    "internal/dataset",
		foreign: []string{pdata},
		why:     "recorded runs are a witness for the readers' tests, so they may share no code with them",
	},
	{
		path: "internal/house",
		why:  "the tests of the repository look at its files and its import graph, never into its code",
	},
}

// roomOf returns the room an import path of this module is in.
func roomOf(importPath string) (room, bool) {
	for _, r := range rooms {
		if within(importPath, module+"/"+r.path) {
			return r, true
		}
	}
	return room{}, false
}

// within says whether path is prefix or lies below it.
func within(path, prefix string) bool {
	return path == prefix || strings.HasPrefix(path, prefix+"/")
}
