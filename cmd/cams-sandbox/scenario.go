// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"sync"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// scenarioFile is a scenario file, with its time and size when it was last read.
type scenarioFile struct {
	name string

	mu       sync.Mutex
	modified time.Time
	size     int64
}

// changed reports whether the file has changed since the last call. A missing file has a zero time and size. A pipe cannot be
// read again, so it never changes.
func (f *scenarioFile) changed() bool {
	var modified time.Time
	var size int64
	if info, err := os.Stat(f.name); err == nil {
		if !info.Mode().IsRegular() {
			return false
		}
		modified, size = info.ModTime(), info.Size()
	}
	same := modified.Equal(f.modified) && size == f.size
	f.modified, f.size = modified, size
	return !same
}

func (f *scenarioFile) read() (sandbox.Scenario, error) {
	f.changed()
	file, err := os.Open(f.name)
	if err != nil {
		return sandbox.Scenario{}, fmt.Errorf("reading the scenario: %w", err)
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(io.LimitReader(file, sandbox.MaxScenario+1))
	if err != nil {
		return sandbox.Scenario{}, fmt.Errorf("reading the scenario: %w", err)
	}
	scenario, err := sandbox.ParseScenario(text)
	if err != nil {
		return sandbox.Scenario{}, fmt.Errorf("%s: %w", f.name, err)
	}
	return scenario, nil
}

// refresh loads the file if it has changed. Requests wait meanwhile.
func (f *scenarioFile) refresh(server *sandbox.Server, logger *log.Logger) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.changed() {
		return
	}
	scenario, err := f.read()
	if err == nil {
		err = server.Replace(scenario)
	}
	if err != nil {
		logger.Printf("cams-sandbox: the scenario has changed and cannot be used, so the last one stays: %v", err)
		return
	}
	logger.Printf("cams-sandbox: the scenario has changed; now serving %s", f.name)
}

// follow reloads the file when it changes. It checks before each request, so an answer always comes from the saved file, and every
// second, to report mistakes without a request. Unlike SIGHUP this works on every system, and closing the terminal still ends the
// command. The returned function stops it.
func (f *scenarioFile) follow(server *sandbox.Server, logger *log.Logger) (stop func()) {
	server.Before(func() { f.refresh(server, logger) })
	ticks, done := time.NewTicker(time.Second), make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-ticks.C:
				f.refresh(server, logger)
			}
		}
	})
	return func() {
		ticks.Stop()
		close(done)
		watching.Wait()
	}
}
