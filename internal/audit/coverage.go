// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

// What the coverage's factors are worth at their worst.
const (
	rootMissing      = .50
	coverageLoss     = .90
	witnessDisagrees = .25
)

// coverage: was everything seen that happened?
func coverage(in *Inputs, f []Factor) []Factor {
	return append(f, root(in.RootMissing),
		loss("parents", "{part} of {whole} steps name a parent that never came", coverageLoss, in.Orphans, in.Steps),
		loss("calls", "{part} of {whole} tool calls that were asked for never ran", coverageLoss, bounded(in.Asked)-bounded(in.Executed), in.Asked),
		accounted(in), credentials(in), witness(in.Witness))
}

func root(missing bool) Factor {
	if missing {
		return Factor{Name: "root", Value: rootMissing, text: "the root never came"}
	}
	return Factor{Name: "root", Value: 1, text: "the root came"}
}

func accounted(in *Inputs) Factor {
	if in.Silent() {
		return Factor{Name: "steps", Value: 1 - coverageLoss, text: "no step was seen at all"}
	}
	unread := bounded(in.Unaccounted)
	return loss("steps", "{part} of {whole} steps are not accounted for", coverageLoss, unread, bounded(in.Steps)+unread)
}

func credentials(in *Inputs) Factor {
	if in.Uses <= 0 {
		return Factor{Name: "credentials", Value: 1, text: "no request of Vault was seen, taken as neutral"}
	}
	return loss("credentials", "{part} of {whole} requests of Vault have no tool call that explains them", coverageLoss, in.UsesUnmatched, in.Uses)
}

func witness(w Witness) Factor {
	switch w {
	case WitnessAgrees:
		return Factor{Name: "witness", Value: 1, text: "a witness agrees"}
	case WitnessDisagrees:
		return Factor{Name: "witness", Value: witnessDisagrees, text: "a witness disagrees"}
	default:
		return Factor{Name: "witness", Value: 1, text: "no witness, taken as neutral"}
	}
}
