// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"regexp"
	"strconv"
	"strings"
)

var otelFlush = Check{
	ID: "otel.flush", Group: GroupOTel,
	Title: "What was seen outlives the end of the pod",
	Why: "A pod that is stopped has until its grace period ends to send its last spans, and a shell in front of the program keeps " +
		"it from hearing that it should. The end of a cycle is what its judgement rests on.",
	Mend: "Leave terminationGracePeriodSeconds at 30, 10 at least; begin the last command of a shell with exec; flush on SIGTERM. " +
		"Give the trust exporter of the collector a sending_queue with a storage.",
	needs: workloadKinds,
	run:   runOTelFlush,
}

// minGrace is what it takes to send the last spans, in seconds.
const minGrace = 10

func runOTelFlush(l *look) {
	l.both("whether it keeps evidence at its end", "whether they flush at theirs")
	for _, w := range l.agentWorkloads() {
		l.saw()
		grace := int64(30)
		if s := w.pod.TerminationGracePeriodSeconds; s != nil {
			grace = *s
		}
		if grace < minGrace {
			l.bad(w.Object, w.podField+".terminationGracePeriodSeconds", "%d seconds are too few to send the last spans: %d at least", grace, minGrace)
		}
		for _, c := range w.containers() {
			if hidesSignals(append(append([]string{}, c.Command...), c.Args...)) {
				l.bad(w.Object, c.field+".command", "the shell does not hand SIGTERM on: begin its last command with exec")
			}
			l.exportsInTime(&w, &c, grace)
		}
	}
	for _, c := range l.Collectors {
		for _, p := range c.parts("exporters", "trust") {
			l.saw()
			if text(get(p.is, "sending_queue", "storage")) == "" {
				l.bad(c.Object, p.field+".sending_queue.storage", "evidence that was not handed over yet is lost at the end of the process")
			}
		}
	}
}

// exportsInTime looks whether the SDK waits longer for its exporter than the pod is
// given.
func (l *look) exportsInTime(w *workload, c *container, grace int64) {
	i, ok := c.variable("OTEL_BSP_EXPORT_TIMEOUT")
	if !ok {
		return
	}
	if ms, err := strconv.ParseInt(c.Env[i].Value, 10, 64); err == nil && ms > 1000*grace && grace >= minGrace {
		l.bad(w.Object, c.field+".env"+index(i), "the last export may take %d ms, and the pod ends after %d s", ms, grace)
	}
}

var shells = regexp.MustCompile(`(^|/)(ba|da|a|z)?sh$`)

// hidesSignals reports whether a command line is a shell that runs a program as its
// child: it then gets the signals, and does not hand them on.
func hidesSignals(words []string) bool {
	if len(words) < 3 || !shells.MatchString(words[0]) || !strings.HasPrefix(words[1], "-") || !strings.HasSuffix(words[1], "c") {
		return false
	}
	script := words[2]
	return !execs.MatchString(script) && !strings.Contains(script, "trap ")
}

var execs = regexp.MustCompile(`(^|[;&|\n]|\bthen\b|\bdo\b)\s*exec\s`)
