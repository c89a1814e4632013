// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustexporter

import (
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/exporter/exporterhelper"

	"github.com/leasehold/leasehold/exporter/trustexporter/internal/metadata"
)

// Config is the configuration of the trust exporter.
type Config struct {
	// Extension is the trust extension that takes the evidence. Default trust.
	Extension component.ID `mapstructure:"extension"`
	// Records says what the log records are. Default evidence.
	Records Records `mapstructure:"records"`
	// Timeout bounds one hand-over. Default 5s.
	Timeout exporterhelper.TimeoutConfig `mapstructure:",squash"`
	// Retry says when a hand-over that failed is tried again. By default that is
	// after 100ms, and later every 5s; it is never given up: evidence that is
	// dropped is trust that is not earned.
	Retry configretry.BackOffConfig `mapstructure:"retry_on_failure"`
	// Queue is that of each of the two kinds of evidence. With a storage in it
	// what waits outlives a crash.
	Queue configoptional.Optional[exporterhelper.QueueBatchConfig] `mapstructure:"sending_queue"`
	// UrgentQueueSize is the size of the queue of what can take trust away; whoever
	// sends more waits. Default 10000.
	UrgentQueueSize int64 `mapstructure:"urgent_queue_size"`

	_ struct{}
}

// Records is a kind of log records. Each exporter takes one: which pipeline ends at
// it decides who may write them.
type Records string

// The kinds of records.
const (
	// RecordsEvidence are what the reasoning connector makes of findings and
	// verdicts.
	RecordsEvidence Records = "evidence"
	// RecordsVaultAudit are lines of Vault's audit log, each the body of a record.
	RecordsVaultAudit Records = "vault_audit"
)

var _ confmap.Validator = (*Config)(nil)

const (
	defaultQueueSize = 10_000
	defaultConsumers = 4
)

func createDefaultConfig() *Config {
	queue := exporterhelper.NewDefaultQueueConfig()
	queue.QueueSize = defaultQueueSize
	queue.NumConsumers = defaultConsumers
	retry := configretry.NewDefaultBackOffConfig()
	// What comes before a gateway leads is refused; once it does, who is to be
	// stopped must not run on for the helper's 5 and later 30 seconds.
	retry.InitialInterval, retry.MaxInterval, retry.MaxElapsedTime = 100*time.Millisecond, 5*time.Second, 0
	return &Config{
		Extension:       component.NewID(metadata.Type),
		Records:         RecordsEvidence,
		Timeout:         exporterhelper.NewDefaultTimeoutConfig(),
		Retry:           retry,
		Queue:           configoptional.Some(queue),
		UrgentQueueSize: defaultQueueSize,
	}
}

// Validate reports every setting that is out of range, by its key.
func (c *Config) Validate() error {
	var errs []error
	if c.Extension.Type().String() == "" {
		errs = append(errs, errors.New("extension must be the id of a trust extension (got \"\")"))
	}
	if c.Records != RecordsEvidence && c.Records != RecordsVaultAudit {
		errs = append(errs, fmt.Errorf("records must be %s or %s (got %q)", RecordsEvidence, RecordsVaultAudit, c.Records))
	}
	if c.UrgentQueueSize < 1 || c.UrgentQueueSize > 1_000_000 {
		errs = append(errs, fmt.Errorf("urgent_queue_size must be from 1 to 1000000 (got %d)", c.UrgentQueueSize))
	}
	return errors.Join(errs...)
}

// urgentQueue is the queue of what can take trust away.
func (c *Config) urgentQueue() configoptional.Optional[exporterhelper.QueueBatchConfig] {
	if !c.Queue.HasValue() {
		return c.Queue
	}
	queue := *c.Queue.Get()
	queue.QueueSize, queue.BlockOnOverflow = c.UrgentQueueSize, true
	return configoptional.Some(queue)
}

// auditQueue is the queue of lines of Vault's audit log: one after the other, as
// their order tells, and whoever reads them waits when it is full.
func (c *Config) auditQueue() configoptional.Optional[exporterhelper.QueueBatchConfig] {
	if !c.Queue.HasValue() {
		return c.Queue
	}
	queue := *c.Queue.Get()
	queue.NumConsumers, queue.BlockOnOverflow = 1, true
	return configoptional.Some(queue)
}
