// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command chlog keeps the changelog: each change brings one fragment in
// .chloggen, so that two changes never meet in one file, and a release gathers
// them into CHANGELOG.md. Run it from the repository's root.
//
//	chlog validate         says what is wrong with the fragments
//	chlog preview          prints what the next release's section would be
//	chlog update VERSION   writes that section and removes the fragments
package main
