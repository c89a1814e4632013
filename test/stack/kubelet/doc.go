// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package kubelet runs the pods of a stack's Jobs, and of its StatefulSets and
// DaemonSets, as processes of this machine. It
// binds them, gives them their tokens, environment and files, and tells the API
// server how they fare, as the kubelet of a node would. There are no images and no
// namespaces: a command is a program of this machine, and a path at which a volume
// is mounted becomes the folder that the volume is in.
package kubelet
