// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package command is the command line of chatapp-gate: the flags, files, streams and exit
// codes around package gate.
package command
