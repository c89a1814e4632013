// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
)

// reader takes over what a resource says, and leaves alone what it leaves out.
type reader struct{ errs []error }

func (r *reader) refuse(path string, err error) {
	r.errs = append(r.errs, fmt.Errorf("%s %w", path, err))
}

func (r *reader) decimal(path string, from *v1alpha1.Decimal, to *float64) {
	if from == nil {
		return
	}
	x, err := ParseDecimal(*from)
	if err != nil {
		r.refuse(path, err)
		return
	}
	*to = x
}

func (r *reader) phase(path string, from *v1alpha1.Phase, to *trust.Phase) {
	if from == nil {
		return
	}
	p, err := trust.ParsePhase(string(*from))
	if err != nil {
		r.refuse(path, fmt.Errorf("names %w", err))
		return
	}
	*to = p
}

func set[T any](from, to *T) {
	if from != nil {
		*to = *from
	}
}

func duration(from *metav1.Duration, to *time.Duration) {
	if from != nil {
		*to = from.Duration
	}
}

// inResource tells what is out of bounds by its path in a TrustPolicy, and not by
// its key in the extension's configuration.
func inResource(err error) error {
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		return err
	}
	var all []error
	for _, err := range joined.Unwrap() {
		if out := new(trust.OutOfBounds); errors.As(err, &out) {
			if path := pathOf(out.Key); path != "" {
				must := keyForm.ReplaceAllStringFunc(out.Must, pathOf)
				err = &trust.OutOfBounds{Key: path, Must: must, Got: out.Got}
			}
		}
		all = append(all, err)
	}
	return errors.Join(all...)
}

// keyForm is a key of a policy in a text.
var keyForm = regexp.MustCompile(`[a-z]+(\.[a-z_-]+)+`)

// renamed are keys whose path is not their own spelling with capitals.
var renamed = map[string]string{
	"enforcement.default": "enforcement",
	"approval_ttl":        "approvalTTL",
	"budget.tokens":       "budget.tokensPerDay",
	"budget.cost_usd":     "budget.costPerDay",
}

// onlyInFile are keys that no TrustPolicy has, by how they begin.
var onlyInFile = []string{"name", "fleet.", "budget.period", "enforcement.rules", "enforcement.phases"}

// pathOf is the path in a TrustPolicy of a key of a policy; "" where there is none.
func pathOf(key string) string {
	for _, begin := range onlyInFile {
		if strings.HasPrefix(key, begin) {
			return ""
		}
	}
	if path, ok := renamed[key]; ok {
		return "spec." + path
	}
	var path strings.Builder
	path.WriteString("spec.")
	upper := false
	for _, c := range key {
		if c == '_' || c == '-' {
			upper = true
			continue
		}
		if upper {
			c += 'A' - 'a'
			upper = false
		}
		path.WriteRune(c)
	}
	return path.String()
}

// Bounds says what each number of a TrustPolicy has to be, by its path: what
// PolicyOf refuses beside what the API server does.
func Bounds() map[string]string {
	nan, wrong := math.NaN(), trust.DefaultPolicy()
	step := trust.Step{Q0: nan, Q1: nan, Alpha: nan, MinCycles: math.MaxUint32, MinTasks: -1, MinTime: -1, MinCoverage: nan}
	wrong.Down = trust.Down{Q0: nan, Q1: 2, Soft: nan, Hard: nan, HardFromSemi: nan}
	wrong.Up = trust.Up{Restricted: step, SemiAutonomous: step, Autonomous: step}
	wrong.Silence = trust.Silence{First: -1, Next: -1, Demote: -1}
	wrong.Budget.CostUSD = nan
	wrong.ApprovalTTL = 0
	bounds := map[string]string{}
	var joined interface{ Unwrap() []error }
	if errors.As(inResource(wrong.Validate()), &joined) {
		for _, err := range joined.Unwrap() {
			if out := new(trust.OutOfBounds); errors.As(err, &out) {
				bounds[out.Key] = out.Must
			}
		}
	}
	return bounds
}
