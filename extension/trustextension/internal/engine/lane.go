// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

// lane holds events by agent and gives them out in turn.
type lane struct {
	size    int
	waiting map[string]*line
	// turns are the lines that are not empty, the next one first.
	turns []*line
}

// line is what waits of one agent, in its order.
type line struct {
	agent string
	jobs  []*job
}

func newLane() lane { return lane{waiting: map[string]*line{}} }

// about is the agent that a job is about.
func (j *job) about() string {
	if j.submission != nil {
		return j.submission.Agent
	}
	return j.agent
}

// push reports whether there was room.
func (l *lane) push(j *job) bool {
	name := j.about()
	of := l.waiting[name]
	if l.size >= laneRoom || of != nil && len(of.jobs) >= laneShare {
		return false
	}
	if of == nil {
		of = &line{agent: name}
		l.waiting[name] = of
		l.turns = append(l.turns, of)
	}
	of.jobs = append(of.jobs, j)
	l.size++
	return true
}

// pop appends at most most events to jobs: from each line its share, and what is
// then left of the room from the first ones.
func (l *lane) pop(jobs []*job, most int) []*job {
	for most > 0 && l.size > 0 {
		share := min(max(1, most/len(l.turns)), maxAgentGroup)
		for n := min(len(l.turns), most); n > 0 && most > 0; n-- {
			of := l.turns[0]
			l.turns = l.turns[1:]
			some := min(share, len(of.jobs), most)
			jobs = append(jobs, of.jobs[:some]...)
			of.jobs = of.jobs[some:]
			most -= some
			l.size -= some
			if len(of.jobs) > 0 {
				l.turns = append(l.turns, of)
				continue
			}
			delete(l.waiting, of.agent)
		}
	}
	return jobs
}
