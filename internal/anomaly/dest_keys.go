// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "strings"

// defaultDests are the arguments that say to whom or where a call goes, in the
// order in which they are asked: the party first, then the account, the
// channel, the address on the network, the place in a store. All arguments of
// the first group of which one is there count together, as a message's To, Cc
// and Bcc do. What a thing is called, what is said and when it is said are no
// destinations.
var defaultDests = [][]string{
	strings.Fields("recipient recipients to cc bcc participant participants attendee attendees invitee invitees " +
		"to_address to_addresses to_email payee beneficiary"),
	strings.Fields("user users user_id username user_name assignee member members collaborator collaborators"),
	strings.Fields("user_email email emails email_address phone phone_number contact"),
	strings.Fields("account account_number account_id to_account iban wallet address_to"),
	strings.Fields("channel channels channel_id chat chat_id room conversation group topic queue"),
	strings.Fields("url urls uri link endpoint webhook webhook_url"),
	strings.Fields("host hostname domain server ip target destination dest"),
	strings.Fields("hotel hotels hotel_name hotel_names restaurant restaurants restaurant_name restaurant_names " +
		"company company_name company_names vendor merchant shop store_name provider_name"),
	strings.Fields("repo repository project project_id bucket database table index collection"),
	strings.Fields("path paths file_path filepath file_id file filename file_name folder directory dir key"),
}

// namingArgs is the last group of defaultDests: for a tool that makes something
// new it is only what the new thing is called.
var namingArgs = len(defaultDests) - 1

// DestKeys are the arguments of a tool that can be its destination.
type DestKeys struct {
	groups [][]string
	// places are those of arguments in groups, by their folded names.
	places map[string]destPlace
}

// destPlace is the group of an argument and its number in there.
type destPlace struct{ rank, at uint8 }

// Any reports whether there are any: false for a tool that has no destination.
func (k *DestKeys) Any() bool { return len(k.groups) > 0 }

// destRule is a compiled DestPattern.
type destRule struct {
	glob
	keys *DestKeys
}

var (
	anyDests    = newDestKeys(defaultDests)
	makingDests = newDestKeys(defaultDests[:namingArgs])
)

func newDestKeys(groups [][]string) *DestKeys {
	k := &DestKeys{groups: groups, places: map[string]destPlace{}}
	for i, group := range groups {
		for j, arg := range group {
			k.places[string(appendFolded(nil, arg))] = destPlace{uint8(i), uint8(j)}
		}
	}
	return k
}

func compileDests(patterns []DestPattern) []destRule {
	out := make([]destRule, len(patterns))
	for i, p := range patterns {
		var groups [][]string
		if len(p.Args) > 0 {
			groups = [][]string{p.Args}
		}
		out[i] = destRule{compileGlob(p.Pattern), newDestKeys(groups)}
	}
	return out
}

// destOf returns the destination arguments of the tool with a name in words.
func (e *Effects) destOf(name string) *DestKeys {
	for i := range e.dests {
		if d := &e.dests[i]; d.match(name) {
			return d.keys
		}
	}
	for rest := name; rest != ""; {
		var word string
		switch word, rest = firstWord(rest); word {
		case "create", "make", "new":
			return makingDests
		}
	}
	return anyDests
}

// appendFolded appends the name of an argument without case, "_" and "-".
func appendFolded(to []byte, arg string) []byte {
	for i := range min(len(arg), maxName) {
		switch c := arg[i]; {
		case c == '_' || c == '-':
		case 'A' <= c && c <= 'Z':
			to = append(to, c+'a'-'A')
		default:
			to = append(to, c)
		}
	}
	return to
}

// place is where an argument stands; ok is false when it is no destination.
func (k *DestKeys) place(arg string) (p destPlace, ok bool) {
	var room [maxArgName]byte
	if len(arg) > len(room) {
		return p, false
	}
	p, ok = k.places[string(appendFolded(room[:0], arg))]
	return p, ok
}
