// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

// Status is how a step ended.
type Status uint8

// The states a step can end in. StatusUnknown is a span that says nothing.
const (
	StatusUnknown Status = iota
	StatusOK
	StatusError
)

// String returns "unknown", "ok" or "error".
func (s Status) String() string {
	switch s {
	case StatusOK:
		return "ok"
	case StatusError:
		return "error"
	default:
		return "unknown"
	}
}

// Hash is a keyed HMAC-SHA-256 of content, truncated to 16 bytes: equal
// content under one key gives equal hashes, and nothing else can be learned
// from it without the key. The zero Hash means that there was no content. With
// Options.Passing those of tool calls are hashes of another kind, which may not
// leave the process.
type Hash [16]byte

// IsZero reports whether there was no content to hash.
func (h Hash) IsZero() bool { return h == Hash{} }

// Finish is why a model stopped generating, normalised over providers.
type Finish uint8

// The reasons for which a model stops.
const (
	FinishUnknown Finish = iota
	FinishStop
	FinishLength
	FinishToolCalls
	FinishContentFilter
	FinishError
)

var finishNames = [...]string{"unknown", "stop", "length", "tool_calls", "content_filter", "error"}

// String returns the normalised reason, or "unknown".
func (f Finish) String() string {
	if int(f) < len(finishNames) {
		return finishNames[f]
	}
	return finishNames[FinishUnknown]
}

// Step is one span in canonical form. A field that the span's convention does
// not speak of is left at its zero value: unknown, not guessed. Strings are cut
// to MaxString bytes and may share memory with the span they were read from.
type Step struct {
	TraceID          [16]byte
	SpanID, ParentID [8]byte
	// Start and End are the span's own times in Unix nanoseconds. They order
	// steps inside a cycle and give durations; no decision rests on them.
	Start, End uint64
	// RemoteParent is set when the span's flags say that its parent lives in
	// another process.
	RemoteParent bool

	// Name is the span's name.
	Name string
	Role Role
	// Convention is the instrumentation dialect that the role was read by.
	Convention Convention
	// Status and ErrorType say how the step ended; ErrorType is a class of
	// error such as "timeout", never a message.
	Status    Status
	ErrorType string

	Identity Identity
	Model    Model
	Tool     Tool

	// Usage is as reported. Aggregate marks usage that sums other spans and
	// may never be counted as a call of its own.
	Usage     RawUsage
	Aggregate bool
	// CostUSD is the cost the span itself reports, valid when HasCost is set.
	CostUSD float64
	HasCost bool

	// Confidence is a score in [0,1], valid when HasConfidence is set.
	Confidence    float64
	HasConfidence bool
	// LogprobConfidence is set where Confidence is the mean probability of
	// the answer's tokens and nobody stated one.
	LogprobConfidence bool

	// Signs are what the span says of itself that is wrong.
	Signs Signs
	// Sequence is the agent's own number of the step among its steps, from 1;
	// 0 where it does not number them. Steps may share a number: a node of a
	// graph and what it calls do. It is contiguous in one run of one agent or
	// graph; the next run begins at 1 again, but for a checkpointed thread of
	// LangGraph, which leaves out two numbers and goes on.
	Sequence int64
	// Problems are the defects of the span's form, to be counted.
	Problems Problem
	// Claimed is set where attributes speak in Leasehold's name: what was read
	// is worth nothing until they are gone. It is set too where there are more
	// attributes than were looked at.
	Claimed bool
	// Accessor is the one of Vault's tokens that the span says was in use, "" where
	// it says none, or none in the form of an accessor. It is a claim.
	Accessor string
	// Handled is set where the span has the attribute, whatever is in it, or more
	// attributes than were looked at: it may not leave as it is.
	Handled bool
}

// Signs are what a step says of itself that is wrong.
type Signs uint8

// The signs.
const (
	// SignTripped: a guardrail stopped something.
	SignTripped Signs = 1 << iota
	// SignStale: what a retrieval or a memory gave is out of date.
	SignStale
	// SignCorrupt: a memory is damaged or was changed by somebody else.
	SignCorrupt
)

// Tri is a yes or no that may not have been said.
type Tri int8

// What a Tri can say.
const (
	Unsaid Tri = iota
	Yes
	No
)

// Identity is who did a step and for what, as the span claims it.
type Identity struct {
	// Agent is the agent's name; AgentID its id where the two differ.
	Agent, AgentID, AgentVersion string
	// Session, Task and Workflow are ids or names, never free text.
	Session, Task, Workflow string
	// HandoffFrom and HandoffTo are the agents of a delegation.
	HandoffFrom, HandoffTo string
	// TrustLevel is the phase the span claims its agent to be in.
	TrustLevel string
}

// Model is the model call of a step.
type Model struct {
	// Operation is the GenAI operation name, such as "chat".
	Operation string
	// Provider is canonical, as in gen_ai.provider.name; "" when only a
	// framework is named.
	Provider string
	// Request and Response are the model asked for and the model that answered.
	Request, Response string
	ResponseID        string
	ServiceTier       string
	Finish            Finish
	// ToolCalls is how many tool calls the model asked for, as far as the
	// span says; -1 when it does not say.
	ToolCalls int
	// MaxTokens is the limit the request set on Output, 0 when unset.
	MaxTokens int64
	Streaming bool
	// FirstChunk is the time to the first chunk in seconds, 0 when unknown.
	FirstChunk float64
}

// Name is the model that answered, or else the model that was asked for.
func (m *Model) Name() string {
	if m.Response != "" {
		return m.Response
	}
	return m.Request
}

// Tool is the tool call of a step.
type Tool struct {
	Name, CallID string
	// Type is the kind of tool: "function", "extension" or "datastore".
	Type string
	// Args and Result identify the content of the call without holding it.
	Args, Result Hash
	// ResultSize is the length of the result in bytes, 0 when unknown.
	ResultSize int
	// Attempts is how often the framework says that it tried, 0 when unknown.
	Attempts int64
	// InputTokens are the tokens of the arguments where the span says so;
	// they are no model tokens and are kept apart.
	InputTokens int64
	// ReadOnly, Destructive and OpenWorld are the tool's own annotations, MCP's
	// hints of these names, as far as the span carries them.
	ReadOnly, Destructive, OpenWorld Tri
	// Transport is set on the copy of a tool call that its transport's own
	// instrumentation records (an MCP client or server span).
	Transport bool
}

// MaxString is the longest string in bytes that a Step keeps of an attribute.
const MaxString = 256
