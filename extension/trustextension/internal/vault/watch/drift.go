// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

// looked is when an agent was looked at in Vault, and what was told of it then.
type looked struct {
	at time.Time
	// turn counts the looks; every so many of them all of its set-up is compared.
	turn int
	// told is of its entity, setUp of its policies and roles.
	told, setUp string
}

// thorough is every how many looks at its entity an agent's policies and roles are
// compared as well, which are ten times as many requests.
const thorough = 10

// drifts looks at the entity of each agent now and then, a few at a time.
func (w *Watcher) drifts() {
	last := map[string]looked{}
	w.every(min(w.cfg.DriftEvery/20, time.Second), func() {
		now, there := w.cfg.Now(), map[string]looked{}
		agents := w.cfg.Agents()
		most := 1 + len(agents)/10
		for _, a := range agents {
			l, ok := last[a.Key()]
			if (!ok || now.Sub(l.at) >= w.cfg.DriftEvery) && most > 0 && w.ctx.Err() == nil {
				most--
				l = w.lookAt(a, l)
			} else if !ok {
				continue // it stays due
			}
			there[a.Key()] = l
		}
		last = there
	})
}

// lookAt looks at an agent again. Not all are compared thoroughly in the same minute.
func (w *Watcher) lookAt(a *vaultsetup.Agent, l looked) looked {
	if l.at.IsZero() {
		l.turn = rand.IntN(thorough)
	}
	l.at, l.told = w.cfg.Now(), w.drift(a, l.told)
	if l.turn++; l.turn%thorough == 0 && w.cfg.SetUp != nil {
		l.setUp = w.compare(a, l.setUp)
	}
	return l
}

// compare tells what of an agent's policies and roles is not as they were applied: the
// gateway may not write those. It returns what was told last.
func (w *Watcher) compare(a *vaultsetup.Agent, told string) string {
	ctx, cancel := context.WithTimeout(w.ctx, judgeTime)
	defer cancel()
	all, err := w.cfg.SetUp(ctx, a)
	switch {
	case vaultapi.Temporary(err), ctx.Err() != nil:
		return told
	case err != nil:
		all = []string{"What Vault has of it cannot be compared: " + err.Error() + "."}
	case len(all) == 0:
		return ""
	}
	text := strings.Join(all, " ")
	if text != told {
		w.cfg.Drifted(a.Key(), text)
		w.cfg.Log.Warn("what Vault holds of an agent is not what was applied; run leasehold vault apply",
			zap.String("agent", a.Key()), zap.String("differs", text))
		w.cfg.Count(CountDrift, "told")
	}
	return text
}

// drift compares an agent's entity with how the agent stands, and has it put right
// where nothing else is about to. It returns what was told last of the agent.
func (w *Watcher) drift(a *vaultsetup.Agent, told string) string {
	ctx, cancel := context.WithTimeout(w.ctx, judgeTime)
	defer cancel()
	before := w.cfg.Standing(a.Key())
	e, err := w.entity(ctx, a)
	if err != nil || e == nil {
		return told // the canary tells that Vault does not answer; without an entity there is nothing to put right
	}
	text, mend := differs(a, e, before)
	if text == "" || before.Busy || w.cfg.Standing(a.Key()) != before {
		return ""
	}
	if text != told {
		w.cfg.Drifted(a.Key(), text)
		w.cfg.Log.Warn("what Vault holds of an agent is not what was decided", zap.String("agent", a.Key()), zap.String("differs", text))
	}
	if w.cfg.Revert == nil || !mend || before.Observed {
		return text
	}
	if err := w.cfg.Revert(ctx, a.Key(), text); err != nil {
		w.cfg.Count(CountDrift, "failed")
		w.cfg.Log.Warn("it could not be put right; it is tried again", zap.String("agent", a.Key()), zap.Error(err))
		return text
	}
	w.cfg.Count(CountDrift, "reverted")
	return text
}

// differs says what of an entity is not as an agent stands, "" for nothing, and
// whether that is to be mended. An entity that a person has disabled stays so:
// whoever stops an agent by hand has a reason.
func differs(a *vaultsetup.Agent, e *vaultapi.Entity, s Standing) (text string, mend bool) {
	want := []string{a.PolicyName(s.Phase)}
	switch {
	case s.Quarantined && !e.Disabled:
		return "the entity is not disabled, and the agent is in quarantine", true
	case s.Quarantined:
		return "", false
	case !slices.Equal(e.Policies, want):
		return fmt.Sprintf("the entity has the policies %q in place of %q", e.Policies, want), true
	case e.Disabled:
		return "the entity is disabled, and the agent is not in quarantine; enable it in Vault if nobody wants that", false
	}
	return "", false
}
