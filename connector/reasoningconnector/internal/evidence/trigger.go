// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/contexts/ottlspan"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/ottlfuncs"
	"go.opentelemetry.io/collector/component"
	"go.uber.org/zap"
)

// Bounds of what can be configured: every condition runs on every span.
const (
	MaxTriggers   = 32
	MaxConditions = 16
)

// triggerName keeps names fit for a label and for a person's eyes.
var triggerName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)

// Trigger is a named condition on spans. It may be used from any goroutine.
type Trigger struct {
	name       string
	conditions []*ottl.Condition[*ottlspan.TransformContext]
}

// NewTrigger compiles a trigger that any one of the conditions sets off: OTTL,
// in the context of a span. The error lists everything that is wrong, by the
// configuration's keys.
func NewTrigger(name string, conditions []string) (*Trigger, error) {
	var errs error
	if !triggerName.MatchString(name) {
		errs = fmt.Errorf("name must be 1 to 64 letters, digits, dots, dashes and underscores and begin with a letter or digit (got %q)", name)
	}
	if n := len(conditions); n == 0 || n > MaxConditions {
		errs = errors.Join(errs, fmt.Errorf("conditions must have 1 to %d entries (got %d)", MaxConditions, n))
	}
	parser, err := newParser()
	if err != nil {
		return nil, errors.Join(errs, err)
	}
	t := &Trigger{name: name}
	for i, text := range conditions {
		condition, err := parser.ParseCondition(text)
		if err != nil {
			errs = errors.Join(errs, fmt.Errorf(
				"conditions must be OTTL conditions on a span, such as attributes[\"gen_ai.tool.name\"] == \"deploy\" (got %q at index %d): %w",
				text, i, err))
		}
		t.conditions = append(t.conditions, condition)
	}
	if errs != nil {
		return nil, errs
	}
	return t, nil
}

// newParser knows the functions that have no effects. It gets no logger: what
// OTTL logs may hold the values of attributes.
func newParser() (ottl.Parser[*ottlspan.TransformContext], error) {
	functions := ottlfuncs.StandardConverters[*ottlspan.TransformContext]()
	root := ottlfuncs.NewIsRootSpanFactoryNew()
	functions[root.Name()] = root
	parser, err := ottlspan.NewParser(functions, component.TelemetrySettings{Logger: zap.NewNop()})
	if err != nil {
		return parser, fmt.Errorf("set up OTTL: %w", err)
	}
	return parser, nil
}

// Name returns the trigger's name.
func (t *Trigger) Name() string { return t.name }

// met evaluates the conditions on a span. One that fails is not met; failed
// says that there was one. What it failed with is not told, as it may quote the
// span.
func (t *Trigger) met(ctx context.Context, span *ottlspan.TransformContext) (met, failed bool) {
	for _, condition := range t.conditions {
		ok, err := condition.Eval(ctx, span)
		failed = failed || err != nil
		if ok && err == nil {
			return true, failed
		}
	}
	return false, failed
}
