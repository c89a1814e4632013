// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import "go.uber.org/zap"

// canaries asks Vault for records to wait for.
func (w *Watcher) canaries() {
	w.every(w.cfg.CanaryEvery, func() {
		ctx, cancel := w.asking(w.ctx)
		defer cancel()
		at := w.cfg.Now()
		secret, err := w.cfg.Client.Read(ctx, "auth/token/lookup-self")
		if err != nil {
			if w.ctx.Err() == nil {
				w.cfg.Log.Warn("Vault cannot be asked; it is tried again", zap.Error(err))
				w.stream.failed(err.Error())
			}
			return
		}
		own, _ := secret.Data["accessor"].(string)
		w.stream.sent(secret.RequestID, own, at)
		if w.seen.Contains(secret.RequestID) { // the record was faster than the answer
			w.saw(secret.RequestID)
		}
	})
}

// saw notes a record that was taken in.
func (w *Watcher) saw(id string) {
	if w.stream.saw(id) {
		w.cfg.Count(CountGaps, "lost")
		w.cfg.Log.Warn("part of Vault's audit log was not seen: what credentials were used for is not known for that time")
	}
}

// Health is why it cannot be seen now what agents do in Vault, "" for no reason: it
// does not answer, or its audit log does not come. Nobody should be given more while
// there is one.
func (w *Watcher) Health() string {
	if why := w.stream.health(); why != "" || !w.cfg.Follows {
		return why
	}
	return w.stream.stalled(w.cfg.Now())
}
