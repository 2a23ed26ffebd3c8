// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package datasources holds the provider's data sources: <name>.go is schema and
// Read, <name>_model.go the values of its state, <name>_validate.go what is
// checked before any read.
package datasources

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// Data is what the provider gives to its data sources.
type Data struct {
	Client  *cams.Client
	Now     func() time.Time
	ISVCode string // For data sources that set none of their own; may be empty.

	// ReadTimeout is for data sources that set none of their own; zero is the default.
	ReadTimeout time.Duration
}

// base has the one Configure of all data sources.
type base struct {
	Data
}

func (b *base) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	if req.ProviderData == nil {
		return // The provider is not configured yet, as during validate.
	}
	data, ok := req.ProviderData.(Data)
	if !ok {
		resp.Diagnostics.AddError("Unexpected provider data",
			fmt.Sprintf("Got %T. This is a bug of the provider; please report it.", req.ProviderData))
		return
	}
	b.Data = data
}
