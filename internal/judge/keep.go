// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// Keeper keeps what is known of agents over a restart: a storage extension's
// client is one.
type Keeper interface {
	// Get returns nil for a key that is not there.
	Get(ctx context.Context, key string) ([]byte, error)
	Set(ctx context.Context, key string, value []byte) error
	Delete(ctx context.Context, key string) error
}

// The keys of what is kept: a list of the baselines, and each of them.
const (
	indexKey       = "baselines/index"
	baselinePrefix = "baselines/"
	indexVersion   = 2
	// oldestVersion is the first that is still read: one without proven names.
	oldestVersion = 1
)

// maxGone bounds, for each agent held, how many are still to be deleted while
// the list cannot be written; what is beyond it stays in the storage unread.
const maxGone = 4

// Loaded is what became of the baselines that were kept.
type Loaded struct {
	// Baselines is how many were read.
	Baselines int
	// Lost says what could not be read, one error for each; the agents
	// concerned begin cold.
	Lost []error
}

// errKey says that baselines were learned with another hash key.
var errKey = errors.New("the baselines that are kept were learned with another hash_key: set that one again, " +
	"or let the agents' baselines warm up anew")

// Load reads what Save has kept. An error means that nothing could be read at
// all; what can be read alone is, and the rest is in Lost.
func (m *Memory) Load(ctx context.Context, keeper Keeper, keyID uint64) (l Loaded, err error) {
	index, err := keeper.Get(ctx, indexKey)
	if err != nil || index == nil {
		return l, err
	}
	names, err := readIndex(index, keyID)
	if err != nil {
		m.forgotten()
		l.Lost = append(l.Lost, err)
		return l, nil
	}
	for _, name := range names {
		data, err := keeper.Get(ctx, name)
		if err != nil {
			return l, err
		}
		if err := m.restore(data); err != nil {
			l.Lost = append(l.Lost, fmt.Errorf("%s: %w", name, err))
			continue
		}
		l.Baselines++
	}
	return l, nil
}

// forgotten makes every agent begin cold.
func (m *Memory) forgotten() {
	for i := range m.parts {
		m.parts[i].mu.Lock()
		m.parts[i].store.Forgotten()
		m.parts[i].mu.Unlock()
	}
}

// restore takes in one baseline as it was kept. Of one that is damaged, but
// whose owner can be read, the owner begins cold.
func (m *Memory) restore(data []byte) error {
	key, body, err := readOwned(data)
	if err != nil {
		m.forgotten()
		return err
	}
	b, err := anomaly.Decode(body, m.cfg.Limits)
	if err != nil {
		b = anomaly.NewBaseline(m.cfg.Limits)
		b.Chill()
		err = fmt.Errorf("baseline of agent %q: %w", key.Agent, err)
	}
	p := m.part(key)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept[key] = struct{}{}
	p.store.Put(key, b)
	return err
}

// Save writes the baselines that have changed since the last time, then the
// list of all, and then deletes those that made room for others: a crash in
// between loses the latest changes at most. What fails is tried again by the
// next Save. Only one Save may run at a time.
func (m *Memory) Save(ctx context.Context, keeper Keeper, keyID uint64) error {
	var errs []error
	for i := range m.parts {
		errs = append(errs, m.savePart(ctx, keeper, &m.parts[i]))
	}
	if !m.unlisted {
		return errors.Join(errs...)
	}
	if err := keeper.Set(ctx, indexKey, m.index(keyID)); err != nil {
		return errors.Join(append(errs, err)...)
	}
	for _, key := range m.gone {
		if m.Read(key, func(*anomaly.Baseline) {}) {
			continue // it has come back
		}
		errs = append(errs, keeper.Delete(ctx, nameOf(key)))
	}
	m.gone, m.unlisted = nil, false
	return errors.Join(errs...)
}

// savePart writes what has changed of a part.
func (m *Memory) savePart(ctx context.Context, keeper Keeper, p *part) error {
	var errs []error
	changed, gone := p.changes()
	m.gone = append(m.gone, gone...)
	if over := len(m.gone) - maxGone*m.cfg.MaxAgents; over > 0 {
		m.gone = m.gone[over:]
	}
	m.unlisted = m.unlisted || len(changed)+len(gone) > 0
	for _, o := range changed {
		if err := keeper.Set(ctx, nameOf(o.key), o.data); err != nil {
			errs = append(errs, err)
			p.again(o.key)
		}
	}
	return errors.Join(errs...)
}

// owned is a baseline as it is kept.
type owned struct {
	key  anomaly.BaselineKey
	data []byte
}

// changes takes what has changed.
func (p *part) changes() (all []owned, gone []anomaly.BaselineKey) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for key := range p.dirty {
		if b, ok := p.store.Find(key); ok {
			all = append(all, owned{key, appendOwned(key, b.Encode())})
			p.kept[key] = struct{}{} // before it is: it may be evicted meanwhile
		}
	}
	for key := range p.gone {
		gone = append(gone, key)
	}
	clear(p.dirty)
	clear(p.gone)
	return all, gone
}

// again notes a baseline that could not be written, if it is held still.
func (p *part) again(key anomaly.BaselineKey) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.store.Find(key); ok {
		p.changed(key)
	}
}

func (m *Memory) index(keyID uint64) []byte {
	out := binary.BigEndian.AppendUint64([]byte{indexVersion}, keyID)
	for _, key := range m.Keys() {
		sum := digest(key)
		out = append(out, sum[:]...)
	}
	return out
}

func readIndex(data []byte, keyID uint64) (names []string, err error) {
	const head = 9
	switch {
	case len(data) < head || (len(data)-head)%digestSize != 0:
		return nil, fmt.Errorf("the list of baselines is damaged: %d bytes", len(data))
	case data[0] < oldestVersion || data[0] > indexVersion:
		return nil, fmt.Errorf("the list of baselines has version %d: this program reads %d to %d", data[0], oldestVersion, indexVersion)
	case binary.BigEndian.Uint64(data[1:]) != keyID:
		return nil, errKey
	}
	for rest := data[head:]; len(rest) > 0; rest = rest[digestSize:] {
		names = append(names, baselinePrefix+hex.EncodeToString(rest[:digestSize]))
	}
	return names, nil
}

const digestSize = 16

// digest names a baseline. That of a proven agent comes from another hash
// function, so that no agent can claim a name that leads there.
func digest(key anomaly.BaselineKey) (d [digestSize]byte) {
	text := []byte(key.Agent + "\x00" + key.Task)
	sum := sha256.Sum256(text)
	if key.Proven {
		sum = sha512.Sum512_256(text)
	}
	copy(d[:], sum[:])
	return d
}

func nameOf(key anomaly.BaselineKey) string {
	d := digest(key)
	return baselinePrefix + hex.EncodeToString(d[:])
}

// provenOwner stands before the owner of a baseline whose name is proven. No
// name is as long as it says, so that it cannot be taken for an owner's length.
const provenOwner = 1 << 20

// appendOwned puts the owner before a baseline.
func appendOwned(key anomaly.BaselineKey, body []byte) []byte {
	var out []byte
	if key.Proven {
		out = binary.AppendUvarint(out, provenOwner)
	}
	out = binary.AppendUvarint(out, uint64(len(key.Agent)))
	out = append(out, key.Agent...)
	out = binary.AppendUvarint(out, uint64(len(key.Task)))
	out = append(out, key.Task...)
	return append(out, body...)
}

func readOwned(data []byte) (key anomaly.BaselineKey, body []byte, err error) {
	if mark, size := binary.Uvarint(data); size > 0 && mark == provenOwner {
		key.Proven, data = true, data[size:]
	}
	for _, part := range []*string{&key.Agent, &key.Task} {
		n, size := binary.Uvarint(data)
		if size <= 0 || n > uint64(len(data)-size) {
			return key, nil, fmt.Errorf("a baseline is damaged: its owner cannot be read from %d bytes", len(data))
		}
		*part, data = string(data[size:size+int(n)]), data[size+int(n):]
	}
	return key, data, nil
}
