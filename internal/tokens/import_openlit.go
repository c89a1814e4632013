// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import "encoding/json"

// perThousand turns OpenLIT's USD per thousand tokens into USD per million.
const perThousand = 1e3

type openLITChat struct {
	Prompt        jsonNumber `json:"promptPrice"`
	Completion    jsonNumber `json:"completionPrice"`
	CacheRead     jsonNumber `json:"cacheReadPrice"`
	CacheCreation jsonNumber `json:"cacheCreationPrice"`
}

func looksOpenLIT(h jsonHead) bool {
	return !h.list && (h.top["chat"] || h.top["embeddings"])
}

func readOpenLIT(data []byte, im *importer) error {
	var kinds map[string]map[string]json.RawMessage
	if err := json.Unmarshal(data, &kinds); err != nil {
		return err
	}
	for _, kind := range sortedKeys(kinds) {
		for _, name := range sortedKeys(kinds[kind]) {
			im.addOpenLIT(kind, name, kinds[kind][name])
		}
	}
	return nil
}

func (im *importer) addOpenLIT(kind, name string, raw json.RawMessage) {
	var rates Rates
	var err error
	switch kind {
	case "chat":
		var c openLITChat
		err = decode(raw, &c)
		rates = Rates{
			Input: c.Prompt.rate(perThousand), Output: c.Completion.rate(perThousand),
			CacheRead: c.CacheRead.rate(perThousand), CacheWrite: c.CacheCreation.rate(perThousand),
		}
	case "embeddings":
		var n jsonNumber
		err = decode(raw, &n)
		rates = Rates{Input: n.rate(perThousand), Output: USD(0)}
	default:
		im.skip(kind+"."+name, "not priced by tokens")
		return
	}
	if err != nil {
		im.skip(kind+"."+name, "%v", err)
		return
	}
	provider, model := im.split(name)
	im.add(kind+"."+name, &Model{Provider: provider, Name: model, Prices: []Price{{Rates: rates}}})
}
