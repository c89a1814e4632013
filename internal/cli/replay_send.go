// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/cli/send"
)

// sentObject is the result of sending in JSON.
type sentObject struct {
	To       string  `json:"to"`
	Spans    int     `json:"spans"`
	Traces   int     `json:"traces"`
	Requests int     `json:"requests"`
	Rejected int64   `json:"rejected"`
	Seconds  float64 `json:"seconds"`
}

// send plays the files to a collector.
func (f *replayFlags) send(cmd *cobra.Command, files []string) error {
	options, err := f.options()
	if err != nil {
		return usage(cmd, err)
	}
	recordings, err := readRecordings(cmd, files)
	if err != nil {
		return err
	}
	bar := newBar(cmd.ErrOrStderr(), recordings)
	options.Progress = func(spans int) { _ = bar.Add(spans) } // a bar that cannot draw is no reason to stop
	result, err := send.Send(cmd.Context(), recordings, options)
	_ = bar.Exit()
	if err != nil {
		return f.explain(err, result)
	}
	if err := report(cmd, options.Target, result); err != nil {
		return err
	}
	if result.Rejected > 0 {
		return fmt.Errorf("the collector rejected %d of %s: %s", result.Rejected, render.Plural(result.Spans, "span", "spans"), render.Clean(result.Reason))
	}
	return nil
}

// explain says how far it came, and what to do when nobody answered.
func (f *replayFlags) explain(err error, result send.Result) error {
	if result.Spans > 0 {
		err = fmt.Errorf("%w (%s sent before)", err, render.Plural(result.Spans, "span", "spans"))
	}
	if errors.Is(err, send.ErrGaveUp) {
		err = fmt.Errorf("%w; is a collector listening there, and with TLS as --to says?", err)
	}
	return err
}

// sentHeaders are those of the environment, where secrets belong, with the
// flags' over them.
func (f *replayFlags) sentHeaders() (map[string]string, error) {
	headers, err := send.HeadersFrom(os.Getenv(send.HeadersVariable))
	if err != nil {
		return nil, err
	}
	given, err := send.ParseHeaders(f.headers)
	maps.Copy(headers, given)
	return headers, err
}

// options are the flags, checked.
func (f *replayFlags) options() (o send.Options, err error) {
	if o.Target, err = send.ParseTarget(f.to, f.protocol, f.insecure); err != nil {
		return o, err
	}
	if o.Target.Headers, err = f.sentHeaders(); err != nil {
		return o, err
	}
	if o.Speed, err = send.ParseSpeed(f.speed); err != nil {
		return o, err
	}
	if f.patience <= 0 {
		return o, fmt.Errorf("--timeout: got %s, allowed is any time above 0", f.patience)
	}
	o.Patience, o.RebaseTime, o.NewIDs = f.patience, f.rebase, f.newIDs
	return o, nil
}

// newBar is a progress bar on a terminal and nothing elsewhere.
func newBar(w io.Writer, recordings []ptrace.Traces) *progressbar.ProgressBar {
	spans, _ := sizeOf(recordings)
	return progressbar.NewOptions(spans,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetVisibility(isTerminal(w)),
		progressbar.OptionSetDescription("sending"),
		progressbar.OptionShowCount(),
		progressbar.OptionSetItsString("spans"),
		progressbar.OptionShowIts(),
		progressbar.OptionThrottle(65*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)
}

func report(cmd *cobra.Command, to send.Target, r send.Result) error {
	if wantsJSON(cmd) {
		return writeJSON(cmd.OutOrStdout(), sentObject{to.String(), r.Spans, r.Traces, r.Requests, r.Rejected, r.Took.Seconds()})
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "sent %s of %s to %s in %s\n",
		render.Plural(r.Spans, "span", "spans"), render.Plural(r.Traces, "trace", "traces"), to, render.Duration(r.Took))
	return err
}
