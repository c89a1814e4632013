// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"
	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Listener is told what the witness sees. Both methods return nil when what they
// were told is durable; else they are called again with the same. What they have
// been told before they take as a repetition, and so the end of a run that they
// do not know.
type Listener interface {
	Run(ctx context.Context, agent string, change trust.RunChange) error
	Submit(ctx context.Context, all []trustapi.Submission) error
}

// Run names a run of an agent.
type Run struct {
	// Agent is "namespace/serviceaccount", Cycle the UID of the Job.
	Agent, Cycle string
}

// Config is what a witness is made of. Client, IsAgent and Told must be set; the
// rest has defaults or is optional. Functions are called from several goroutines
// and must not block.
type Config struct {
	Client kubernetes.Interface
	// Namespace is the only one that is watched, "" for all.
	Namespace string
	// IsAgent reports whether a ServiceAccount is that of an agent. Call
	// Witness.Recheck when its answer changes.
	IsAgent func(namespace, serviceAccount string) bool
	// Told is who is told.
	Told Listener

	// Launched, if it is set, reports whether Leasehold launched a Job that bears
	// its marks. It is asked as soon as the Job is there, so it has to answer from
	// what was recorded before the Job was made. It must not change the Job, of
	// which only metadata, status and the ServiceAccount are kept, and of its
	// labels and annotations those of Leasehold.
	Launched func(job *batchv1.Job) bool
	// Heard, if it is set, reports whether anything was heard of a run. It is
	// asked of every Job that has ended, also of old ones after a restart, and
	// has to return true when it cannot know. Without it no run is unseen.
	Heard func(run Run) bool
	// Unfinished, if it is set, returns the runs that the listener holds for
	// running. It is asked once, when all Jobs are known: those that have gone
	// meanwhile are told to have ended.
	Unfinished func() []Run
	// Blind, if it is set, is called when the witness has seen nothing for
	// BlindAfter, and every quarter of that until it sees again.
	Blind func(why string)

	// Grace is how long after the end of a Job its spans may come until it is
	// unseen; 30 s by default.
	Grace time.Duration
	// BlindAfter is how long a watch may be broken until the witness is blind;
	// a minute by default.
	BlindAfter time.Duration
	// Resync is how often everything in the cache is looked at again; 10 minutes
	// by default. What was told is not told again.
	Resync time.Duration
	// Workers is how many Jobs are looked at at once; 4 by default.
	Workers int
	// MaxJobs bounds how many Jobs the witness remembers to have told of; 65,536
	// by default. Those beyond are told again at each resync, and their deletion
	// is not told.
	MaxJobs int
	// MaxPast bounds how many runs Witnessed knows, the latest; 65,536 by default.
	MaxPast int

	// Now is the clock, time.Now by default.
	Now func() time.Time
	// Log is optional.
	Log *zap.Logger
}

// The defaults of Config.
const (
	DefaultGrace      = 30 * time.Second
	DefaultBlindAfter = time.Minute
	DefaultResync     = 10 * time.Minute
	DefaultWorkers    = 4
	DefaultMaxJobs    = 1 << 16
	DefaultMaxPast    = 1 << 16
)

func (c *Config) validate() error {
	if c.Client == nil || c.IsAgent == nil || c.Told == nil {
		return errors.New("a witness needs Client, IsAgent and Told")
	}
	return nil
}

// fill puts defaults where nothing is set.
func (c *Config) fill() {
	orElse(&c.Grace, DefaultGrace)
	orElse(&c.BlindAfter, DefaultBlindAfter)
	orElse(&c.Resync, DefaultResync)
	orElse(&c.Workers, DefaultWorkers)
	orElse(&c.MaxJobs, DefaultMaxJobs)
	orElse(&c.MaxPast, DefaultMaxPast)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
	if c.Launched == nil {
		c.Launched = func(*batchv1.Job) bool { return true }
	}
	if c.Blind == nil {
		c.Blind = func(string) {}
	}
}

func orElse[N ~int | ~int64](n *N, otherwise N) {
	if *n <= 0 {
		*n = otherwise
	}
}
