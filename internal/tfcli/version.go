// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package tfcli

import (
	"context"
	"fmt"
)

// ephemeral maps the name that a CLI prints to its first minor version with ephemeral
// resources.
var ephemeral = map[string]int{"Terraform": 10, "OpenTofu": 11}

// Version is the name of the CLI, and its version.
type Version struct {
	Name         string // "Terraform" or "OpenTofu".
	Major, Minor int
}

// HasEphemeral reports whether the CLI has ephemeral resources.
func (v Version) HasEphemeral() bool {
	first, known := ephemeral[v.Name]
	return known && (v.Major > 1 || v.Major == 1 && v.Minor >= first)
}

// Version asks the CLI for its version.
func (c *CLI) Version(ctx context.Context) (v Version, err error) {
	result, err := c.Run(ctx, c.folder, nil, "version")
	if err != nil {
		return v, err
	}
	if _, err := fmt.Sscanf(result.Stdout, "%s v%d.%d", &v.Name, &v.Major, &v.Minor); err != nil {
		return v, fmt.Errorf("parsing the version of the CLI: %w\n%s", err, result.Stdout)
	}
	return v, nil
}
