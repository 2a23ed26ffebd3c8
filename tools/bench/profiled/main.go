// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Command profiled is the provider with profiles: it writes where its processor
// time went, and what it had allocated at its end. `make bench ARGS='-profiles
// FOLDER'` runs it; the provider that users get cannot do this.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime/pprof"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/chatapp-metrics/terraform-provider-alicloud/provider"
)

// folder is set at link time.
var folder = "."

func main() {
	stop, err := profile()
	if err != nil {
		log.Fatal(err)
	}
	err = providerserver.Serve(context.Background(), provider.New("bench"), providerserver.ServeOpts{
		Address:         provider.Address,
		ProtocolVersion: 6,
	})
	if err := stop(); err != nil {
		log.Fatal(err)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// profile begins to profile; the CLI starts a provider several times in a plan, and
// each process writes files of its own.
func profile() (stop func() error, err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	create := func(kind string) (*os.File, error) {
		return os.Create(filepath.Join(folder, fmt.Sprintf("%s-%d.pprof", kind, os.Getpid())))
	}
	cpu, err := create("cpu")
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return nil, err
	}
	return func() error {
		pprof.StopCPUProfile()
		if err := cpu.Close(); err != nil {
			return err
		}
		memory, err := create("memory")
		if err != nil {
			return err
		}
		if err := pprof.Lookup("allocs").WriteTo(memory, 0); err != nil {
			return err
		}
		return memory.Close()
	}, nil
}
