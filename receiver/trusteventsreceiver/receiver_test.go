// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trusteventsreceiver

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/filestorage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/extension/extensiontest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver/receivertest"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/receiver/trusteventsreceiver/internal/metadata"
)

// keeper is an extension with a real ledger; of the service it has only what the
// receiver asks for.
type keeper struct {
	component.StartFunc
	component.ShutdownFunc
	trustapi.Service

	ledger  *ledger.Ledger
	changed chan struct{}
}

func newKeeper(t *testing.T, dir string) *keeper {
	t.Helper()
	l, err := ledger.Open(ledger.Config{Directory: dir})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, l.Close()) })
	return &keeper{ledger: l, changed: make(chan struct{}, 1)}
}

func (k *keeper) Fleet() trustapi.Fleet {
	head := k.ledger.Head()
	return trustapi.Fleet{Ledger: trustapi.Head{Seq: head.Seq, Hash: head.Hash.String()}}
}

func (k *keeper) Entries(from uint64, limit int) ([]ledger.Entry, error) {
	return k.ledger.Entries(from, limit)
}

func (k *keeper) Watch() (<-chan struct{}, func()) { return k.changed, func() {} }

// write adds entries of a kind.
func (k *keeper) write(t *testing.T, kind ledger.Kind, n int) {
	t.Helper()
	drafts := make([]ledger.Draft, n)
	for i := range drafts {
		drafts[i] = ledger.Draft{
			Time: time.Unix(1, 0), Agent: "ns/a", Kind: kind, ID: "x", What: "something was decided", Data: json.RawMessage("{\"debt\":1.5}"),
		}
	}
	entries, _ := ledger.Chain(k.ledger.Head(), drafts)
	require.NoError(t, k.ledger.Append(entries))
	select {
	case k.changed <- struct{}{}:
	default:
	}
}

type host map[component.ID]component.Component

func (h host) GetExtensions() map[component.ID]component.Component { return h }

var (
	trustID   = component.MustNewID("trust")
	storageID = component.MustNewID("file_storage")
)

// pipeline takes logs, or refuses them with an error.
type pipeline struct {
	consumertest.LogsSink
	mu    sync.Mutex
	err   error
	tries int
}

func (p *pipeline) ConsumeLogs(ctx context.Context, logs plog.Logs) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tries++
	if p.err != nil {
		return p.err
	}
	return p.LogsSink.ConsumeLogs(ctx, logs)
}

func (p *pipeline) refuse(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err = err
}

func (p *pipeline) tried() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tries
}

// seqs are the numbers of what arrived, by event name.
func (p *pipeline) seqs(event string) (seqs []int64) {
	for _, logs := range p.AllLogs() {
		for _, r := range logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
			if r.EventName() == event {
				seq, _ := r.Attributes().Get(semconv.LedgerSeq)
				seqs = append(seqs, seq.Int())
			}
		}
	}
	return seqs
}

const decided = semconv.EventLedger + "decision"

func started(t *testing.T, h host, p *pipeline, change func(*Config)) component.Component {
	t.Helper()
	cfg := createDefaultConfig()
	cfg.StartAt = StartBeginning
	change(cfg)
	set := receivertest.NewNopSettings(metadata.Type)
	set.ID = component.NewID(metadata.Type) // the place is kept under it
	r, err := NewFactory().CreateLogs(t.Context(), set, cfg, p)
	require.NoError(t, err)
	require.NoError(t, r.Start(t.Context(), h))
	return r
}

func (p *pipeline) await(t *testing.T, event string, n int) {
	t.Helper()
	require.Eventually(t, func() bool { return len(p.seqs(event)) >= n }, 30*time.Second, time.Millisecond)
}

func TestEveryEntryIsTold(t *testing.T) {
	k, p := newKeeper(t, t.TempDir()), &pipeline{}
	k.write(t, ledger.KindDecision, 600)
	k.write(t, ledger.KindFleet, 1)
	r := started(t, host{trustID: k}, p, func(*Config) {})
	p.await(t, decided, 600)
	k.write(t, ledger.KindDecision, 1)
	p.await(t, decided, 601)
	require.NoError(t, r.Shutdown(t.Context()))
	assert.Equal(t, []int64{601}, p.seqs(semconv.EventLedger+"fleet"))
	assert.Equal(t, []int64{602}, p.seqs(semconv.EventLedgerHead), "the end is told when it stops")

	record := p.AllLogs()[0].ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
	assert.Equal(t, "something was decided", record.Body().Str())
	entries, err := k.Entries(1, 1)
	require.NoError(t, err)
	assert.Equal(t, map[string]any{
		semconv.LedgerSeq: int64(1), semconv.LedgerID: "x", semconv.IdentityAgent: "ns/a",
		semconv.LedgerHash: entries[0].Hash.String(), semconv.LedgerPrevious: entries[0].Prev.String(),
		semconv.LedgerData: map[string]any{"debt": 1.5},
	}, record.Attributes().AsRaw())
}

func TestOnlyTheKindsThatAreAskedFor(t *testing.T) {
	k, p := newKeeper(t, t.TempDir()), &pipeline{}
	k.write(t, ledger.KindEvidence, 3)
	k.write(t, ledger.KindDecision, 2)
	r := started(t, host{trustID: k}, p, func(c *Config) { c.Kinds = []ledger.Kind{ledger.KindDecision} })
	p.await(t, decided, 2)
	require.NoError(t, r.Shutdown(t.Context()))
	assert.Empty(t, p.seqs(semconv.EventLedger+"evidence"))
}

func TestWhatIsRefusedIsToldAgain(t *testing.T) {
	k, p := newKeeper(t, t.TempDir()), &pipeline{}
	p.refuse(errors.New("not now"))
	k.write(t, ledger.KindDecision, 1)
	r := started(t, host{trustID: k}, p, func(*Config) {})
	require.Eventually(t, func() bool { return p.tried() >= 2 }, 30*time.Second, time.Millisecond)
	p.refuse(nil)
	p.await(t, decided, 1)
	require.NoError(t, r.Shutdown(t.Context()))
	assert.Equal(t, []int64{1}, p.seqs(decided))
}

func TestWhatIsNeverTakenHoldsNothingUp(t *testing.T) {
	k, p := newKeeper(t, t.TempDir()), &pipeline{}
	p.refuse(consumererror.NewPermanent(errors.New("never")))
	k.write(t, ledger.KindDecision, 1)
	r := started(t, host{trustID: k}, p, func(*Config) {})
	require.Eventually(t, func() bool { return p.tried() >= 1 }, 30*time.Second, time.Millisecond)
	p.refuse(nil)
	k.write(t, ledger.KindDecision, 1)
	p.await(t, decided, 1)
	require.NoError(t, r.Shutdown(t.Context()))
}

// A receiver that starts again goes on after what was taken; one whose ledger was
// replaced by a shorter one begins anew.
func TestThePlaceIsKept(t *testing.T) {
	dir := t.TempDir()
	f := filestorage.NewFactory()
	cfg := f.CreateDefaultConfig().(*filestorage.Config)
	cfg.Directory = t.TempDir()
	files, err := f.Create(t.Context(), extensiontest.NewNopSettings(f.Type()), cfg)
	require.NoError(t, err)
	require.NoError(t, files.Start(t.Context(), componenttest.NewNopHost()))
	kept := func(c *Config) { c.Storage = &storageID; c.StartAt = StartBeginning }

	k, p := newKeeper(t, filepath.Join(dir, "one")), &pipeline{}
	h := host{trustID: k, storageID: files}
	k.write(t, ledger.KindDecision, 3)
	r := started(t, h, p, kept)
	p.await(t, decided, 3)
	require.NoError(t, r.Shutdown(t.Context()))

	k.write(t, ledger.KindDecision, 2)
	p = &pipeline{}
	r = started(t, h, p, kept)
	p.await(t, decided, 2)
	require.NoError(t, r.Shutdown(t.Context()))
	assert.Equal(t, []int64{4, 5}, p.seqs(decided))

	h[trustID] = newKeeper(t, filepath.Join(dir, "two"))
	h[trustID].(*keeper).write(t, ledger.KindDecision, 2)
	p = &pipeline{}
	r = started(t, h, p, kept)
	p.await(t, decided, 2)
	require.NoError(t, r.Shutdown(t.Context()))
	assert.Equal(t, []int64{1, 2}, p.seqs(decided))
	require.NoError(t, files.Shutdown(t.Context()))
}

func TestStartAtTheEnd(t *testing.T) {
	k, p := newKeeper(t, t.TempDir()), &pipeline{}
	k.write(t, ledger.KindDecision, 3)
	r := started(t, host{trustID: k}, p, func(c *Config) { c.StartAt = StartEnd })
	k.write(t, ledger.KindDecision, 1)
	p.await(t, decided, 1)
	require.NoError(t, r.Shutdown(t.Context()))
	assert.Equal(t, []int64{4}, p.seqs(decided))
}

func TestStartSaysWhatIsMissing(t *testing.T) {
	for says, h := range map[string]host{
		"add it to extensions and service::extensions": {},
		"name a trust extension":                       {trustID: struct{ component.Component }{}},
		"name one such as file_storage":                {trustID: newKeeper(t, t.TempDir()), storageID: struct{ component.Component }{}},
	} {
		cfg := createDefaultConfig()
		cfg.Storage = &storageID
		r, err := NewFactory().CreateLogs(t.Context(), receivertest.NewNopSettings(metadata.Type), cfg, consumertest.NewNop())
		require.NoError(t, err)
		require.ErrorContains(t, r.Start(t.Context(), h), says)
		assert.NoError(t, r.Shutdown(t.Context()))
	}
}
