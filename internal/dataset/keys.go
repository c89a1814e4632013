// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dataset

// The attributes on the spans of a run that differ from step to step, for those
// who rearrange them. They are spelled here too, so that a reader's mistake in
// one of them shows.
const (
	KeyTool        = "gen_ai.tool.name"
	KeyArguments   = "gen_ai.tool.call.arguments"
	KeyResult      = "gen_ai.tool.call.result"
	KeyResponseID  = "gen_ai.response.id"
	KeyInputTokens = "gen_ai.usage.input_tokens"
	// KeyOutputTokens counts reasoning too.
	KeyOutputTokens = "gen_ai.usage.output_tokens"
	// KeyCachedTokens is the part of the input that was read from a cache.
	KeyCachedTokens = "gen_ai.usage.cache_read.input_tokens"
	KeyErrorType    = "error.type"
	KeyExitCode     = "process.exit.code"
)
