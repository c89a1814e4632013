// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package witness watches the Jobs and pods of agents and tells the trust engine
// what really ran, whatever agents say of themselves: that a run began and ended,
// from which images, whether it was cut short, and what ran under an agent's name
// that Leasehold did not launch. It tells only what the API server states.
//
// An agent is named "namespace/serviceaccount". A run is a Job, and its cycle's
// id the Job's UID. A run begins when a container of one of the Job's pods runs,
// goes on while failed pods are replaced, and ends when the Job is complete, has
// failed, is suspended or is gone. A Job that is resumed runs anew under the same
// id.
//
// # What it can be told
//
// Whoever may create Jobs in an agent's namespace can put any label on them, and
// write as any field manager: that an object says that Leasehold made it proves
// nothing by itself. Where the admission policies are installed, nobody else gets
// the labels of Leasehold past them; Config.Launched closes the hole without
// them, since the engine knows what it launched. In the same way whoever may
// create pods can name an admitted Job as their owner; there, too, admission is
// what keeps them out.
//
// # What it costs
//
// It lists and watches Jobs and pods, two streams to the API server, and sends no
// other requests, whatever happens; a resync reads its own cache. Of a Job or pod
// it keeps what it judges: of a Job with one pod 3.6 kB, where client-go would keep
// 9 kB. It needs the verbs list and watch on
// jobs and pods.
package witness
