// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "strings"

// defaultWords are the words of tool names that tell an effect. Among those
// that act are the ones that give something away, spend it, change it or run
// it. Whoever reads a page of the web shows its host what is in the address, so
// that reading one reaches outside.
var defaultWords = func() map[string]Effect {
	words := map[string]Effect{}
	for effect, list := range map[Effect]string{
		EffectAct: "accept add append apply approve archive assign book buy call cancel charge close commit compose " +
			"configure copy create delete deploy destroy disable dispatch drop edit email enable execute exec export " +
			"forward grant insert install invite issue kill launch make mark merge message modify move notify order " +
			"pay place post publish purchase push put register reject release remove rename reply reschedule reserve " +
			"reset respond restart restore revoke rotate run save schedule send set share shell sign start stop store " +
			"submit subscribe terminate transfer trigger tweet unassign uninstall unsubscribe update upload upsert " +
			"wire withdraw write bash cmd command computer ipython powershell python terminal",
		EffectReach: "browse browser crawl curl dns download fetch http https internet navigate ping rss " +
			" scrape url urls visit wayback web webhook webpage webpages website wget whois",
		EffectRead: "analyze ask calculate check compare compute count describe diff extract filter find " +
			"get glob grep has head inspect is list load lookup ls open parse peek query read recall retrieve scan " +
			"search select show stat summarize tail tree validate verify view",
	} {
		for _, word := range strings.Fields(list) {
			words[word] = effect
		}
	}
	return words
}()
