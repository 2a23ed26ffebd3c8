// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"sync"
	"time"
)

const (
	// clockSkew is how far x-acs-date may be off, in either direction.
	clockSkew = 15 * time.Minute
	maxNonces = 100_000
)

// nonces keeps used nonces as long as a request with their date would be accepted.
type nonces struct {
	mu    sync.Mutex
	used  map[string]bool
	order []usedNonce
}

type usedNonce struct {
	key     string
	expires time.Time
}

// fresh reports whether a nonce is new, and records it. If there are too many, it drops the oldest.
func (n *nonces) fresh(keyID, nonce string, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	for len(n.order) > 0 && (len(n.order) >= maxNonces || !now.Before(n.order[0].expires)) {
		delete(n.used, n.order[0].key)
		n.order = n.order[1:]
	}
	key := keyID + "\n" + nonce
	if n.used[key] {
		return false
	}
	if n.used == nil {
		n.used = map[string]bool{}
	}
	n.used[key] = true
	n.order = append(n.order, usedNonce{key, now.Add(2 * clockSkew)})
	return true
}
