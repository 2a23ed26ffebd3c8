// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"cmp"
	"context"
	"maps"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
)

// connection has the flags for how a command reads channels.
type connection struct {
	arguments credentials.Arguments
	timeout   string
}

// connectionFlags adds the flags of commands that read channels.
func connectionFlags(f *pflag.FlagSet) *connection {
	var c connection
	f.StringVar(&c.arguments.Profile, "profile", "", "`NAME` of the profile of Alibaba Cloud's CLI to take credentials from")
	f.StringVar(&c.arguments.Region, "region", "", "`REGION` of STS, where a profile assumes a role (default "+credentials.DefaultRegion+")")
	f.StringVar(&c.arguments.CAMSEndpoint, "endpoint", "", "`HOST[:PORT]` of CAMS (default "+credentials.DefaultCAMSEndpoint+")")
	f.StringVar(&c.arguments.Protocol, "protocol", "", "`SCHEME` of the endpoint: HTTPS, or HTTP to a host on this machine (default HTTPS)")
	f.StringVar(&c.timeout, "timeout", "", "How long reading one channel may take, all attempts together, as a `DURATION` (default 5m)")
	return &c
}

func (a *app) live(ctx context.Context) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "live --policy FILE [flags]",
		Short: "Read the channels of a policy now, and judge them",
		Long:  `Reads the channels of a policy now, and judges them. Credentials come from the same environment variables and profiles as those of the provider, usually ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY. If a channel cannot be read, the others are still judged.`,
		Example: `  export ALICLOUD_ACCESS_KEY=… ALICLOUD_SECRET_KEY=…
  chatapp-gate live --policy policy.hcl
  chatapp-gate live --policy policy.hcl --var min_rate=0.9 \
    --format html=report.html --format text
  chatapp-gate live --policy policy.hcl --since 2026-11-28T09:00:00+08:00 \
    --wait 48h`,
		Args: noArguments,
	}
	a.policyFlags(cmd)
	a.reportFlags(cmd, format.Names())
	a.reportOnlyFlag(cmd)
	c := connectionFlags(cmd.Flags())
	w := waitFlags(cmd.Flags())
	cmd.RunE = func(*cobra.Command, []string) error { return a.runLive(ctx, c, w) }
	return cmd
}

// flagNames names each argument by its flag, or else by its environment variable.
func flagNames() diagnostic.Names {
	names := credentials.EnvironmentNames()
	maps.Copy(names, diagnostic.Names{
		"profile":        "--profile",
		"region":         "--region",
		"endpoints.cams": "--endpoint",
		"protocol":       "--protocol",
		cams.MoreTime:    "--timeout 10m",
		cams.PlainHTTP:   "--protocol HTTP, or write http:// before it in ALIBABA_CLOUD_ENDPOINT_CAMS",
	})
	return names
}

func (a *app) runLive(ctx context.Context, c *connection, w *waiting) error {
	o, outputs, file, err := a.prepare(format.Names())
	if err != nil {
		return err
	}
	wait, poll, err := w.options(&o, file)
	if err != nil {
		return err
	}
	reader, err := a.reader(c)
	if err != nil {
		return err
	}
	if wait == 0 {
		return a.finish(a.judgeLive(ctx, reader, file, o), outputs)
	}
	r, err := a.judgeLater(ctx, reader, file, o, w, wait, poll)
	if err != nil {
		return err
	}
	return a.finish(r, outputs)
}

// reader makes a client with the credentials of the environment.
func (a *app) reader(c *connection) (gate.Reader, error) {
	var limit time.Duration
	if c.timeout != "" {
		var err error
		if limit, err = duration("timeout", c.timeout); err != nil {
			return gate.Reader{}, err
		}
	}
	settings, found := credentials.Resolve(credentials.Options{Arguments: c.arguments, Names: flagNames()})
	if found.HasErrors() {
		return gate.Reader{}, found
	}
	for _, d := range found {
		a.diagnose(d)
	}
	userAgent := "chatapp-gate/" + a.Version + " (chatapp-metrics)"
	if settings.AppendUserAgent != "" {
		userAgent += " " + settings.AppendUserAgent
	}
	config := settings.ClientConfig()
	config.UserAgent, config.Now = userAgent, a.Now
	if config.MaxAttempts != 1 {
		config.Observe = gate.Observe
	}
	return gate.Reader{
		Client: cams.New(config), ISVCode: settings.ISVCode, Names: flagNames(), Timeout: cmp.Or(limit, settings.MaxRetryTimeout, cams.DefaultCallTimeout),
	}, nil
}
