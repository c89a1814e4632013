// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

// numbers are the numbers that an agent gives its own steps.
type numbers struct {
	bits        []uint64
	least, most int64
}

// maxNumber is the highest number that is looked at.
const maxNumber = 1 << 14

func (n *numbers) note(number int64) {
	if number > maxNumber {
		return
	}
	word := int(number / 64)
	for len(n.bits) <= word {
		n.bits = append(n.bits, 0)
	}
	n.bits[word] |= 1 << (number % 64)
	if n.least == 0 || number < n.least {
		n.least = number
	}
	n.most = max(n.most, number)
}

// resumed is how many numbers are left out where a graph is called again on a
// thread that it has checkpoints of (LangGraph counts the input and the resumed
// step): a gap of that size is none.
const resumed = 2

// holes is how many numbers between the least and the most never came.
func (n *numbers) holes() (holes int) {
	gap := 0
	for i := n.least; i <= n.most; i++ {
		if i > 0 && n.bits[i/64]&(1<<(i%64)) == 0 {
			gap++
			continue
		}
		if gap != resumed {
			holes += gap
		}
		gap = 0
	}
	return holes
}
