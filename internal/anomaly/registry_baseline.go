// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

// onBaseline are the rules that compare a cycle with the agent's baseline.
var onBaseline = []*Rule{
	&pathTool, &pathDestination, &pathCount, &pathUnknown,
	&latencyTool, &tokensUnusual, &costUnusual,
	&driftModel, &driftPrompt, &driftTools, &driftImage,
	&guardrailMissing, &confidenceMiscalibrated,
}
