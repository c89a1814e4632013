// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// Field is one fact about a step that spans state under many keys.
type Field uint8

// The fields, by the parts of a step.
const (
	FieldKind Field = iota
	FieldOperation
	FieldMCPMethod
	FieldA2AMethod

	FieldAgentName
	FieldAgentID
	FieldAgentVersion
	FieldSession
	FieldTask
	FieldWorkflow
	FieldHandoffFrom
	FieldHandoffTo
	FieldTrustLevel

	FieldProvider
	FieldRequestModel
	FieldResponseModel
	FieldResponseID
	FieldServiceTier
	FieldMaxTokens
	FieldFirstChunk
	FieldFinish
	FieldResponseStatus

	FieldInputTokens
	FieldOutputTokens
	FieldCacheRead
	FieldCacheWrite
	FieldReasoning
	FieldTotalTokens

	FieldCost
	FieldInputCost
	FieldOutputCost
	FieldCurrency

	FieldToolName
	FieldToolCallID
	FieldToolType
	FieldToolStatus
	FieldToolAttempts
	FieldToolTokens

	FieldConfidence
	FieldErrorType
	FieldLevel
	FieldSequence
	FieldAccessor

	// The fields from here on are marks: a yes or a no.
	FieldStreaming
	FieldToolReadOnly
	FieldToolDestructive
	FieldToolOpenWorld
	FieldTripped
	FieldStale
	FieldCorrupt
	FieldSubgraph
	FieldSystemFirst

	// The fields from here on are content; see KindContent.
	FieldOutputMessages
	FieldToolArgs
	FieldToolResult
	FieldLogprobs

	// The fields from here on are content that is read when asked for only.
	FieldPrompt
	FieldOffered

	// NumFields is how many fields there are.
	NumFields
	// FirstMark is the first field that is a mark, FirstContent the first that
	// is content, FirstAsked the first that is read when asked for only.
	FirstMark    = FieldStreaming
	FirstContent = FieldOutputMessages
	FirstAsked   = FieldPrompt
)

var fieldNames = [NumFields]string{
	"kind", "operation", "mcp method", "a2a method",
	"agent name", "agent id", "agent version", "session", "task", "workflow",
	"handoff from", "handoff to", "trust level",
	"provider", "request model", "response model", "response id", "service tier",
	"max tokens", "time to first chunk", "finish reason", "response status",
	"input tokens", "output tokens", "cache read tokens", "cache write tokens",
	"reasoning tokens", "total tokens",
	"cost", "input cost", "output cost", "currency",
	"tool name", "tool call id", "tool type",
	"tool status", "tool attempts", "tool input tokens",
	"confidence", "error type", "level", "number of the step", "accessor of the Vault token",
	"streaming", "read-only tool", "destructive tool", "open-world tool",
	"guardrail tripped", "stale", "corrupt", "step of a subgraph", "first message is the system's",
	"tool calls asked for", "tool arguments", "tool result", "log-probabilities",
	"system prompt", "tools offered",
}

// String returns the field's name for people.
func (f Field) String() string {
	if f < NumFields {
		return fieldNames[f]
	}
	return "unknown"
}

// Kind is what the value of a field is and how it is brought to one unit.
type Kind uint8

// The kinds of value.
const (
	// KindText is a name or an id.
	KindText Kind = iota
	// KindProvider is text that names a provider; a framework's name is no value.
	KindProvider
	// KindTextOrNumber is text, or a number that becomes text.
	KindTextOrNumber
	// KindCount is a number of tokens or attempts, never negative.
	KindCount
	// KindLimit is a number that means "no limit" when it is not positive.
	KindLimit
	// KindMoney is an amount in US dollars.
	KindMoney
	// KindScore is a number in [0,1], or in (1,100] as a percentage.
	KindScore
	// KindFraction is a number in [0,1]; on another scale it is no value.
	KindFraction
	// KindSeconds and KindMillis are durations.
	KindSeconds
	KindMillis
	// KindSuperstep is a count that holds in the outermost graph only.
	KindSuperstep
	// KindBool is true or false.
	KindBool
	// KindSign is true, or a word, for what is wrong; other words say nothing.
	KindSign
	// KindSound is the same with true for what is right.
	KindSound
	// KindNesting is a path that says whether a graph runs inside of another.
	KindNesting
	// KindSpeaker is who a message is from.
	KindSpeaker
	// KindWords is a list of words, in a slice, in JSON, or alone.
	KindWords
	// KindHandle is text by which a credential is known, and nothing but text.
	KindHandle
	// KindStatus is a word for an outcome, or true for a good one.
	KindStatus
	// KindContent is hashed or measured and never kept.
	KindContent
	// KindMessages is content of which only the first message is looked at, if
	// the system's, and KindFirstMessage is the first message.
	KindMessages
	KindFirstMessage
)

var kindNames = [...]string{
	"text", "provider", "text or number", "count", "limit", "USD", "score", "fraction", "seconds", "milliseconds",
	"count of the outermost graph", "bool", "sign", "sign where false", "path", "speaker",
	"words", "handle (display and lookup only)", "status", "content (hashed)", "first of messages (hashed)", "first message (hashed)",
}

// String returns the kind's name for people.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}
